"""A role given at one commune reaches that commune: nobody grants what they do not have."""

import pytest

from exemplars.accounts import actions as accounts
from exemplars.accounts.states import RoleKind
from exemplars.decisions import actions as decisions
from exemplars.decisions.models import Decision
from exemplars.nominations.models import Nomination, Submission
from exemplars.shared.errors import RuleViolation
from tests import factories

EVERYBODY_S = (
    "exemplars.manage_units",
    "exemplars.manage_catalogue",
    "exemplars.view_journal",
    "exemplars.view_delivery",
    "exemplars.resend_notice",
)


@pytest.fixture
def local(cast):
    """The administrator of the other commune, who gives themself every role there."""
    user = factories.make_user("quan-tri-xa")
    factories.give_role(user, cast.other_commune, RoleKind.ADMINISTRATOR)
    for kind in (RoleKind.AUDITOR, RoleKind.OFFICER, RoleKind.OFFICE_HEAD):
        accounts.give_role(user, cast.other_commune, kind, by=user)
        user.__dict__.pop("active_roles", None)
    return user


def test_a_commune_s_roles_do_not_open_what_concerns_everybody(cast, local):
    assert [name for name in EVERYBODY_S if local.has_perm(name)] == []
    assert all(cast.office_head.has_perm(name) for name in EVERYBODY_S[1:])
    assert cast.administrator.has_perm("exemplars.manage_units")


def test_a_commune_s_auditor_sees_the_commune_and_no_other(cast, local):
    first = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    other = factories.make_submission(cast.other_commune, cast.campaign, by=cast.other_clerk)
    own = factories.make_nomination(other)
    factories.make_nomination(first)

    assert list(Nomination.objects.visible_to(local)) == [own]
    assert list(Submission.objects.visible_to(local)) == [other]
    assert Nomination.objects.visible_to(cast.auditor).count() == 2


def test_a_commune_s_office_decides_nothing_in_the_province_s_name(cast, local):
    campaign = factories.make_campaign(cast.other_commune, award=cast.award)
    submission = factories.make_submission(cast.other_commune, campaign, by=cast.other_clerk)
    row = factories.make_nomination(submission, status="passed", final_award=cast.award)

    with pytest.raises(RuleViolation, match="không phải cơ quan thường trực"):
        decisions.draft(campaign, cast.province, [row], by=local, title="Về việc khen thưởng")

    assert not Decision.objects.exists()
    row.refresh_from_db()
    assert row.status == "passed"
