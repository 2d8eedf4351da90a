"""Every move × every state × every person of the cast: done exactly when the table says so."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import translation

from exemplars.councils.models import AgendaItem, Session
from exemplars.nominations import states
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import MOVES, Status
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation
from exemplars.shared.flow import advance
from exemplars.shared.journal import JournalEntry
from tests import factories

PEOPLE = (
    "clerk", "head", "officer", "office_head", "chair", "secretary", "printing_clerk", "editor",
    "auditor", "administrator", "other_clerk", "other_head", "stranger",
)  # fmt: skip
UNIT = {"clerk", "head"}
OFFICE = {"officer", "office_head"}
#: Who may, written down apart from the rules.
MAY = {
    "hand_to_head": UNIT, "take_back": UNIT, "submit": {"head"}, "recall": UNIT,
    "withdraw": {"head"},
    "receive": OFFICE, "start_check": OFFICE, "return": OFFICE, "find_eligible": OFFICE,
    "find_ineligible": OFFICE, "reopen": {"office_head"}, "publish_for_comment": OFFICE,
    "close_comment": OFFICE, "put_on_agenda": OFFICE | {"secretary"},
    "take_off_agenda": OFFICE | {"secretary"},
    "open_vote": {"chair", "secretary"}, "pass": {"chair", "secretary"},
    "pass_lower": {"chair", "secretary"}, "reject": {"chair", "secretary"},
    "postpone": {"chair", "secretary"}, "reopen_vote": {"chair", "secretary"},
    "forward": OFFICE, "propose": OFFICE, "unpropose": OFFICE, "unpropose_lower": OFFICE,
    "award": {"office_head"},
    "mark_printed": OFFICE | {"printing_clerk"}, "hand_over": OFFICE | {"printing_clerk"},
    "revoke": {"office_head"},
}  # fmt: skip


@pytest.fixture
def dossier(cast):
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    row = factories.make_nomination(submission)
    session = Session.objects.create(
        council=cast.council,
        campaign=cast.campaign,
        title="Phiên họp thử",
        held_at=cast.campaign.closes_at,
        created_by=cast.officer,
    )
    AgendaItem.objects.create(session=session, nomination=row, order=1, award=row.award)
    return row


def test_every_move_of_the_table_is_in_this_test():
    assert set(MAY) == set(MOVES)


@pytest.fixture
def one_in_each_state(dossier):
    """A dossier in every state, all on one agenda."""
    session = Session.objects.get()
    rows = {}
    for order, status in enumerate(Status.values, 2):
        row = factories.make_nomination(dossier.submission, status=status)
        AgendaItem.objects.create(session=session, nomination=row, order=order, award=row.award)
        rows[status] = row
    return rows


@pytest.mark.any_database
@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_move_is_made_exactly_by_those_and_from_where_the_table_says(
    cast, one_in_each_state, name
):
    move = MOVES[name]
    known = Nomination.objects.with_context().in_bulk(row.pk for row in one_in_each_state.values())
    for person in PEOPLE:
        user, may = getattr(cast, person), person in MAY[name]
        assert {user.has_perm(move.permission, row) for row in known.values()} == {may}, person
        # `flow` asks the permission first, so who may not is tried where the move would be made.
        tried = Status.values if may else move.source
        with transaction.atomic():
            answers = {status: answer(one_in_each_state[status], move, user) for status in tried}
            right = {status: "made" if status in move.source else "wrong_state" for status in tried}
            assert answers == (right if may else dict.fromkeys(tried, "not_allowed")), person
            made = {status for status, said in answers.items() if said == "made"}
            statuses = dict(Nomination.objects.values_list("pk", "status"))
            for status, row in one_in_each_state.items():
                assert statuses[row.pk] == (move.target if status in made else status)
            assert JournalEntry.objects.filter(action=name).count() == len(made)
            transaction.set_rollback(True)


def answer(row, move, user):
    try:
        advance(row, move, by=user, reason="Lý do")
    except RuleViolation as refusal:
        return refusal.code
    return "made"


@pytest.mark.parametrize("name", sorted(name for name in MOVES if MOVES[name].needs_reason))
def test_a_move_that_needs_a_reason_is_refused_without_one(cast, dossier, name):
    Nomination.objects.filter(pk=dossier.pk).update(status=next(iter(MOVES[name].source)))
    with pytest.raises(RuleViolation, match="lý do"):
        advance(dossier, MOVES[name], by=cast.head, reason="  ")
    assert journal.entries_of(dossier).count() == 0


def test_what_a_person_sees_agrees_with_what_they_may_do(cast, dossier):
    for status in Status.values:
        Nomination.objects.filter(pk=dossier.pk).update(status=status)
        row = Nomination.objects.get(pk=dossier.pk)
        for person in (*PEOPLE, "members"):
            users = getattr(cast, person)
            for user in users if isinstance(users, list) else [users]:
                sees = Nomination.objects.visible_to(user).filter(pk=row.pk).exists()
                can = any(
                    user.has_perm(move.permission, row)
                    for move in MOVES.values()
                    if status in move.source
                )
                assert sees or not can, (person, status)


SEEN = {
    "clerk": set(Status), "head": set(Status), "auditor": set(Status),
    "officer": set(Status) - {Status.DRAFT, Status.AWAITING_SIGNATURE},
    "office_head": set(Status) - {Status.DRAFT, Status.AWAITING_SIGNATURE},
    "printing_clerk": set(states.DECIDED), "editor": set(states.DECIDED),
    "administrator": set(), "other_clerk": set(), "other_head": set(), "stranger": set(),
    "chair": set(Status), "secretary": set(Status),
}  # fmt: skip


@pytest.mark.parametrize("person", SEEN)
def test_a_dossier_is_visible_in_exactly_these_states(cast, dossier, person):
    user = getattr(cast, person)
    for status in Status:
        Nomination.objects.filter(pk=dossier.pk).update(status=status)
        sees = Nomination.objects.visible_to(user).exists()
        assert sees == (status in SEEN[person]), status


def test_nobody_unknown_sees_anything(cast, dossier):
    assert not Nomination.objects.visible_to(AnonymousUser()).exists()
    assert not type(dossier.submission).objects.visible_to(AnonymousUser()).exists()
    assert not dossier.evidence.model.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["status", "subject_kind"])
def test_a_dossier_says_its_state_and_kind_as_its_columns_do(name, language):
    column = Nomination._meta.get_field(name)
    with translation.override(language):
        for value, label in [*column.choices, ("lạ", "lạ")]:
            row = Nomination(**{name: value})
            assert getattr(row, f"get_{name}_display")() == str(label)
