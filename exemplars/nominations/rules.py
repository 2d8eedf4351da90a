"""Who may do what with a submission and a nomination. Every predicate takes an unsaved row too."""

import rules
from django.db.models import Q
from django.utils import timezone

from exemplars.accounts.states import OFFICE_KINDS, UNIT_KINDS, RoleKind


@rules.predicate
def is_of_unit(user, row) -> bool:
    """Clerk or head of the proposing unit."""
    return row is not None and user.holds_at(row.unit.path, *UNIT_KINDS)


@rules.predicate
def is_unit_head(user, row) -> bool:
    return row is not None and user.holds_at(row.unit.path, RoleKind.UNIT_HEAD)


@rules.predicate
def serves_campaign(user, row) -> bool:
    """Officer or head of the office that runs the campaign."""
    return row is not None and user.holds_at(row.campaign.office.path, *OFFICE_KINDS)


@rules.predicate
def heads_campaign_office(user, row) -> bool:
    return row is not None and user.holds_at(row.campaign.office.path, RoleKind.OFFICE_HEAD)


@rules.predicate
def prints_for_campaign(user, row) -> bool:
    return row is not None and user.holds_at(
        row.campaign.office.path, RoleKind.PRINTING_CLERK, *OFFICE_KINDS
    )


@rules.predicate
def edits_stories_of_campaign(user, row) -> bool:
    return row is not None and user.holds_at(row.campaign.office.path, RoleKind.GALLERY_EDITOR)


@rules.predicate
def audits(user, row) -> bool:
    """Auditor of the proposing unit or of the campaign's office, or of a unit above either."""
    return row is not None and any(
        user.holds_at(path, RoleKind.AUDITOR) for path in (row.unit.path, row.campaign.office.path)
    )


@rules.predicate
def runs_session_of(user, row) -> bool:
    """Secretary or chair of a council that has the nomination on its agenda, or its office."""
    return (
        row is not None
        and row.pk is not None
        and user.scoped_role is None
        and row.agenda_items.filter(
            Q(session__council__seats__valid_to=None)
            | Q(session__council__seats__valid_to__gte=timezone.localdate()),
            session__council__seats__valid_from__lte=timezone.localdate(),
            session__council__seats__user=user,
            session__council__seats__kind__in=("chair", "secretary"),
        ).exists()
    )


@rules.predicate
def confirmed_the_hands_on(user, row) -> bool:
    """Who confirmed what a show of hands on it came to, which a stand-in of an officer may do."""
    return (
        row is not None
        and user.scoped_role is None
        and row.agenda_items.filter(hands__confirmed_by=user.pk).exists()
    )


@rules.predicate
def is_secretary_for(user, row) -> bool:
    """Secretary of a council that the campaign's office serves, whatever unit they come from."""
    return (
        row is not None
        and user.scoped_role is None
        and user.pk is not None
        and user.seats.active()
        .filter(kind="secretary", council__office=row.campaign.office_id)
        .exists()
    )


rules.add_perm("exemplars.add_submission", is_of_unit)
rules.add_perm("exemplars.edit_submission", is_of_unit)
rules.add_perm("exemplars.edit_nomination", is_of_unit)
rules.add_perm("exemplars.submit_nomination", is_unit_head)
rules.add_perm("exemplars.recall_nomination", is_of_unit)
rules.add_perm("exemplars.withdraw_nomination", is_unit_head)
rules.add_perm("exemplars.attest_nomination", is_unit_head)
rules.add_perm("exemplars.appraise_nomination", serves_campaign)
rules.add_perm("exemplars.reopen_nomination", heads_campaign_office)
rules.add_perm("exemplars.schedule_nomination", serves_campaign | is_secretary_for)
rules.add_perm("exemplars.run_vote", runs_session_of)
rules.add_perm("exemplars.record_vote", runs_session_of | confirmed_the_hands_on)
rules.add_perm("exemplars.decide_nomination", serves_campaign)
rules.add_perm("exemplars.award_nomination", heads_campaign_office)
rules.add_perm("exemplars.print_nomination", prints_for_campaign)
