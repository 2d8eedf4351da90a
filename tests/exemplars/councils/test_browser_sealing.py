"""Ballots that the member's browser seals: the server sees envelopes, checks their form, and counts
what is no ballot of ours as invalid."""

import base64
import secrets
from hashlib import sha256
from pathlib import Path

import pytest
from django.urls import reverse

from exemplars.campaigns.models import RuleCard
from exemplars.councils import actions, freezing, sealing
from exemplars.councils.actions import Opinion
from exemplars.councils.models import AgendaItem, CastMark, OpenedBallot, SealedBallot
from exemplars.management.demo import browser
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests import factories
from tests.exemplars.councils.sealed import BrowserMeeting, meet_in_browsers, meet_in_secret

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def vote(cast) -> BrowserMeeting:
    meeting = meet_in_browsers(cast)
    meeting.open()
    return meeting


def refusal(code: str):
    return pytest.raises(RuleViolation, check=lambda found: found.code == code)


def counts(item: AgendaItem) -> tuple:
    return item.agree, item.lower, item.disagree, item.other, item.invalid


def at(vote: BrowserMeeting, name: str) -> str:
    return reverse(f"councils:{name}", args=[vote.session.uid])


# --- The rule card and what is frozen ----------------------------------------------------------------


def test_the_place_of_sealing_is_frozen_with_the_rule(vote):
    assert vote.session.is_sealed_in_browser
    assert {row["rule"]["sealed_by"] for row in vote.session.frozen["items"]} == {"browser"}


def test_only_a_secret_card_says_where_ballots_are_sealed():
    card = factories.make_rule_card("CONG-KHAI", ballot_kind="open", sealed_by="browser")
    assert freezing.plain_rule(card)["sealed_by"] == ""
    assert not freezing.is_sealed_in_browser({"items": [{"rule": {"ballot_kind": "secret"}}]})


def test_one_session_seals_in_one_place(cast):
    RuleCard.objects.update(ballot_kind="secret")
    award = factories.make_award("GK_T", issuer=cast.province)
    card = factories.make_rule_card("KIN-2", ballot_kind="secret", sealed_by="browser")
    cast.campaign.awards.create(award=award, rule_card=card)
    secret = meet_in_secret(cast)
    AgendaItem.objects.filter(pk=secret.items[0].pk).update(award=award)
    secret.make_keys()
    secret.attend()

    with refusal("mixed_sealing"):
        actions.open_voting(secret.session, by=cast.secretary)
    secret.session.refresh_from_db()
    assert secret.session.status == "planned"


# --- Casting -----------------------------------------------------------------------------------------


def test_envelopes_go_into_the_box_as_they_came_and_are_counted(vote):
    envelopes = {item.pk: vote.envelope(item, "agree") for item in vote.items}
    first, *others = vote.people
    receipts = actions.cast_envelopes(vote.session, envelopes, by=first)
    assert {r.item.pk: r.digest for r in receipts} == {
        pk: sealing.receipt(envelope) for pk, envelope in envelopes.items()
    }
    assert {bytes(row.envelope) for row in SealedBallot.objects.all()} == set(envelopes.values())
    for user in others:
        vote.vote(user, "disagree")

    assert {counts(item) for item in vote.close()} == {(1, 0, 4, 0, 0)}


def test_what_stands_in_for_the_browser_in_the_demonstration_seals_what_is_counted(vote):
    for user, choice in zip(vote.people, ("agree", "agree", "disagree", "other"), strict=False):
        envelopes = browser.seal(vote.session, {item.pk: choice for item in vote.items})
        actions.cast_envelopes(vote.session, envelopes, by=user)

    assert {counts(item) for item in vote.close()} == {(2, 0, 1, 1, 0)}


def test_a_choice_in_clear_is_refused_by_every_way(vote, client):
    member = vote.people[2]
    said = {item.pk: Opinion("agree") for item in vote.items}
    with refusal("wrong_ballot_kind"):
        actions.cast_sealed(vote.session, said, by=member)
    with refusal("secret_ballot"):
        actions.cast(vote.session, said, by=member)
    client.force_login(member)
    fields = {f"choice-{pk}": "agree" for pk in said}
    for name in ("draft", "review", "cast"):
        answer = client.post(at(vote, name), fields)
        assert answer.status_code in (400, 409), name
        assert "agree" not in answer.text or name == "cast"
    assert not CastMark.objects.exists()
    assert not SealedBallot.objects.exists()


def test_an_envelope_of_another_length_or_a_copy_is_refused(vote):
    first, second = vote.items[:2]
    one, member, other = vote.envelope(first, "agree"), vote.people[2], vote.people[3]
    for wrong in (b"", one[:-1], one + b"0"):
        with refusal("envelope_length"):
            actions.cast_envelopes(vote.session, {first.pk: wrong}, by=member)
    with refusal("envelope_copied"):
        actions.cast_envelopes(vote.session, {first.pk: one, second.pk: one}, by=member)
    with refusal("empty_ballot"):
        actions.cast_envelopes(vote.session, {}, by=member)
    assert not CastMark.objects.exists()

    actions.cast_envelopes(vote.session, {first.pk: one}, by=member)
    with refusal("envelope_copied"):
        actions.cast_envelopes(vote.session, {first.pk: one}, by=other)
    with refusal("already_cast"):
        actions.cast_envelopes(vote.session, {first.pk: vote.envelope(first, "agree")}, by=member)
    assert CastMark.objects.count() == SealedBallot.objects.count() == 1


def test_who_has_no_vote_casts_no_envelope(vote, cast):
    envelopes = {vote.items[0].pk: vote.envelope(vote.items[0], "agree")}
    with pytest.raises(NotAllowed):
        actions.cast_envelopes(vote.session, envelopes, by=cast.officer)
    assert not SealedBallot.objects.exists()


def test_where_the_server_seals_no_envelope_is_taken(cast):
    secret = meet_in_secret(cast)
    secret.open()
    with refusal("wrong_ballot_kind"):
        actions.cast_envelopes(
            secret.session, {secret.items[0].pk: secrets.token_bytes(sealing.LENGTH)}, by=cast.chair
        )
    assert not SealedBallot.objects.exists()


# --- The count ---------------------------------------------------------------------------------------


def wrong_envelopes(vote: BrowserMeeting, item: AgendaItem) -> list[bytes]:
    """Of the right length, and no ballot: noise; for another item; noise inside; words inside."""
    publics = freezing.public_keys(vote.session.frozen)
    place = sealing.Place(str(vote.session.uid), vote.session.round, item.pk)
    return [
        secrets.token_bytes(sealing.LENGTH),
        vote.envelope(vote.items[1], "agree"),
        sealing.wrap(secrets.token_bytes(sealing.INNER_LENGTH), publics["secretary"], place),
        sealing.seal("xin chào", place, publics),
    ]


def test_what_is_no_ballot_spoils_nobody_elses_and_counts_as_invalid(vote):
    first = vote.items[0]
    people = iter(vote.people)
    vote.vote(next(people), "agree", items=[first])
    for envelope in wrong_envelopes(vote, first):
        actions.cast_envelopes(vote.session, {first.pk: envelope}, by=next(people))

    counted = vote.close()[0]

    assert counts(counted) == (1, 0, 0, 0, 4)
    assert counted.outcome == "rejected"
    assert set(OpenedBallot.objects.filter(item=first).values_list("choice", flat=True)) == {
        "agree", "invalid",
    }  # fmt: skip


@pytest.mark.parametrize("step", ["before the first opening", "between the two"])
def test_an_envelope_changed_in_the_database_is_no_invalid_ballot_but_stops_the_opening(
    vote, cast, step
):
    for user in vote.people:
        vote.vote(user)
    actions.close_voting(vote.session, by=cast.chair)
    if step == "between the two":
        vote.unwrap()
    before = set(SealedBallot.objects.values_list("receipt", flat=True))
    row = SealedBallot.objects.all()[0]
    row.envelope = secrets.token_bytes(len(row.envelope))
    row.save(update_fields=["envelope"])

    with refusal("envelope_does_not_open"):
        vote.unwrap() if step == "before the first opening" else vote.count()
    assert set(SealedBallot.objects.values_list("receipt", flat=True)) == before
    assert not OpenedBallot.objects.exists()


# --- Pages -------------------------------------------------------------------------------------------


def test_the_form_of_the_ballot_goes_nowhere_and_only_envelopes_are_sent(vote, cast, client):
    client.force_login(cast.members[0])
    page = client.get(at(vote, "ballot")).text
    form = page[page.index('<form class="ballot"') :]
    form = form[: form.index("</form>")]
    assert 'method="dialog"' in form
    assert "action" not in form
    assert "csrfmiddlewaretoken" not in form
    for key in freezing.public_keys(vote.session.frozen).values():
        assert key in form
    assert "Trình duyệt này chưa niêm phong được phiếu" in page

    sent = {
        f"sealed-{item.pk}": base64.b64encode(vote.envelope(item, "agree")).decode()
        for item in vote.items
    }
    answer = client.post(at(vote, "cast"), sent)

    assert answer.status_code == 200
    for row in SealedBallot.objects.all():
        assert row.receipt in answer.text
    again = client.post(at(vote, "cast"), sent)
    assert again.status_code == 302
    assert SealedBallot.objects.count() == 3


def test_fields_that_are_no_envelopes_are_refused_in_a_sentence(vote, cast, client):
    client.force_login(cast.members[0])
    for value in ("", "không phải", "AAAA", "=" * 300):
        answer = client.post(at(vote, "cast"), {f"sealed-{vote.items[0].pk}": value})
        assert answer.status_code in (400, 409)
        assert "Phong bì không đúng độ dài" in answer.text
    assert not SealedBallot.objects.exists()


def test_the_help_page_shows_the_scripts_digest_which_the_ballot_demands(vote, cast, client):
    client.force_login(cast.members[0])
    raw = sha256((ROOT / "backend/static/js/seal.js").read_bytes())
    assert raw.hexdigest() in client.get(reverse("councils:secrecy")).text
    demanded = f'integrity="sha256-{base64.b64encode(raw.digest()).decode()}"'
    assert demanded in client.get(at(vote, "ballot")).text
