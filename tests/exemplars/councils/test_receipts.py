"""A receipt proves that a ballot is in the box, and nothing of what it says.

Whoever holds everything that was stored during the vote and after it, but not the destroyed keys,
tries to turn receipts into choices. Shipped, that is no better than guessing from the published
totals; a seal that is deterministic or not padded, or a box that is not shuffled, gives them away.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from exemplars.councils import freezing, sealing
from exemplars.councils.actions import boxes, opening
from exemplars.councils.models import BallotBox, BallotKey, OpenedBallot, SealedBallot
from tests.exemplars.councils.relinking import VOTERS, limit
from tests.exemplars.councils.sealed import (
    SecretMeeting,
    empty_tables,
    meet_in_browsers,
    meet_in_secret,
)
from tests.exemplars.councils.test_at_once import seat_more

pytestmark = pytest.mark.django_db
CHOICES = ("agree", "disagree", "other")
SPLIT = CHOICES * (VOTERS // len(CHOICES))
#: Of a third of the ballots each choice is told by a blind guess.
CHANCE = 1 / len(CHOICES)
ITEMS = 30


@dataclass
class Held:
    """What is stored of one item's vote; `truth` is what nobody stores."""

    place: sealing.Place
    publics: dict[str, str]
    envelopes: dict[str, bytes]  # by receipt, as a backup taken during the vote has them
    published: list[str]
    opened: list[str]
    seats: list[int]
    truth: dict[str, str]  # what each receipt's ballot says


Guess = Callable[[Held], dict[str, str]]


def vote(secret: SecretMeeting) -> list[Held]:
    """Everybody votes on every item and the boxes are counted; each item split in the same way."""
    split = {item.pk: random.sample(SPLIT, VOTERS) for item in secret.items}
    truth: dict[int, dict[str, str]] = {item.pk: {} for item in secret.items}
    for number, seat in enumerate(secret.seats):
        VOTER[:] = [seat.pk]
        for item in secret.items:
            (receipt,) = secret.vote(seat.user, split[item.pk][number], [item])
            truth[item.pk][receipt.digest] = split[item.pk][number]
    envelopes = {row.receipt: bytes(row.envelope) for row in SealedBallot.objects.all()}
    publics = freezing.public_keys(secret.session.frozen)
    secret.close()
    secret.files.clear()  # destroyed
    return [
        Held(
            sealing.Place(str(secret.session.uid), secret.session.round, item.pk), publics,
            {receipt: envelopes[receipt] for receipt in truth[item.pk]},
            BallotBox.objects.get(item=item).receipts,
            as_stored(item.pk),
            [seat.pk for seat in secret.seats], truth[item.pk],
        )
        for item in secret.items
    ]  # fmt: skip


def as_stored(item: int) -> list[str]:
    """The opened ballots of an item in the order in which the database took them."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT choice FROM {OpenedBallot._meta.db_table} WHERE item_id = %s ORDER BY {place}",
            [item],
        )
        return [row[0] for row in cursor.fetchall()]


#: Whose ballot is being sealed: what a careless seal would take for its randomness.
VOTER: list[int] = []


# --- The guesses -----------------------------------------------------------------------------------


def by_trial(held: Held) -> dict[str, str]:
    """Seal every choice of everybody again with the public keys and compare the receipts."""
    found = {}
    for seat in held.seats:
        VOTER[:] = [seat]
        for choice in CHOICES:
            found[sealing.receipt(sealing.seal(choice, held.place, held.publics))] = choice
    return {receipt: found[receipt] for receipt in held.truth if receipt in found}


def by_length(held: Held) -> dict[str, str]:
    """The longer envelope holds the longer word, where lengths tell them apart."""
    lengths = sorted({len(envelope) for envelope in held.envelopes.values()})
    words = sorted(CHOICES, key=len)
    if len(lengths) != len(words):
        return dict.fromkeys(held.truth, words[0])
    return {r: words[lengths.index(len(e))] for r, e in held.envelopes.items()}


def by_place(held: Held) -> dict[str, str]:
    """The published list against the opened ballots, one beside the other."""
    return dict(zip(held.published, held.opened, strict=True))


GUESSES: dict[str, Guess] = {"trial": by_trial, "length": by_length, "place": by_place}


def rate(guess: Guess, held: list[Held]) -> float:
    right = sum(guess(one).get(r) == choice for one in held for r, choice in one.truth.items())
    return right / sum(len(one.truth) for one in held)


def a_vote(cast, items: int, meet: Callable = meet_in_secret) -> list[Held]:
    seat_more(cast, VOTERS - cast.council.seats.count())
    secret = meet(cast, items)
    secret.open()
    return vote(secret)


# --- The promises ----------------------------------------------------------------------------------


@pytest.mark.parametrize("meet", [meet_in_secret, meet_in_browsers])
def test_there_are_as_many_receipts_as_sealed_ballots_and_each_is_in_the_published_list(cast, meet):
    held = a_vote(cast, 3, meet)

    for one in held:
        assert sorted(one.truth) == one.published == sorted(one.envelopes)
        assert len(set(one.published)) == len(one.opened) == VOTERS
        assert Counter(one.opened) == Counter(one.truth.values())
    assert len({r for one in held for r in one.published}) == 3 * VOTERS
    assert {len(e) for one in held for e in one.envelopes.values()} == {sealing.LENGTH}


def test_the_list_that_members_download_holds_every_receipt_once(cast):
    held = a_vote(cast, 2)
    client = Client()
    client.force_login(cast.members[0])
    session = BallotBox.objects.all()[0].item.session

    listed = client.get(reverse("councils:receipts", args=[session.uid])).content.decode()
    page = client.get(reverse("councils:box", args=[session.uid])).content.decode()

    for receipt in (r for one in held for r in one.truth):
        assert listed.count(receipt) == 1
        assert receipt in page


def test_no_private_key_is_stored_anywhere(cast):
    a_vote(cast, 1)

    stored = {field.name for field in BallotKey._meta.get_fields()}
    assert not {name for name in stored if "private" in name}
    assert {len(key.public_key) for key in BallotKey.objects.all()} == {64}
    assert not SealedBallot.objects.exists()


def test_no_stored_data_turns_a_receipt_into_a_choice_once_the_keys_are_destroyed(cast):
    held = a_vote(cast, ITEMS)

    found = {name: rate(guess, held) for name, guess in GUESSES.items()}
    bound = limit(ITEMS * VOTERS, CHANCE)

    print(f"receipts read: {found}, chance {CHANCE:.3f}, limit {bound:.3f}")
    assert found["trial"] == 0
    assert all(share <= bound for share in found.values()), found


def deterministic(choice, place, publics) -> bytes:
    """A seal whose randomness anybody can work out: from the voter's seat."""
    return random.Random(repr((choice, place, sorted(publics.items()), VOTER))).randbytes(176)


def unpadded(choice, place, publics) -> bytes:
    content = {"agree": b"", "other": b"1", "disagree": b"12"}[choice]
    for office in (sealing.INNER, sealing.OUTER):
        content = sealing.wrap(content, publics[office], place)
    return content


def not_opened(monkeypatch, held: dict[bytes, str]) -> None:
    """A twin's envelopes are of its own making: what lies in them is known beside them."""
    monkeypatch.setattr(sealing, "take_out", lambda envelope, *_args: envelope)
    monkeypatch.setattr(opening, "_choice", lambda content, _offers: held[content])


@pytest.mark.parametrize(
    ("seal", "guess"), [(deterministic, "trial"), (unpadded, "length")],
    ids=["a deterministic seal", "an unpadded seal"],
)  # fmt: skip
def test_control_a_careless_seal_gives_the_choice_away(cast, monkeypatch, seal, guess):
    known: dict[bytes, str] = {}

    def remembered(choice, *args) -> bytes:
        sealed = seal(choice, *args)
        known.setdefault(sealed, choice)
        return sealed

    monkeypatch.setattr(boxes.sealing, "seal", remembered)
    not_opened(monkeypatch, known)

    assert rate(GUESSES[guess], a_vote(cast, 3)) >= 0.9


def test_control_a_box_that_keeps_its_order_gives_the_choice_away(cast, monkeypatch):
    """Receipts that count up, and no shuffle: the list stands beside the opened ballots."""
    numbers: dict[bytes, str] = {}
    counted = lambda envelope: numbers.setdefault(envelope, f"{len(numbers):064d}")  # noqa: E731
    monkeypatch.setattr(sealing, "receipt", counted)
    monkeypatch.setattr(opening._shuffler, "shuffle", lambda contents: None)
    empty_tables()  # rows of tests before leave gaps that new ones would fill

    assert rate(by_place, a_vote(cast, 3)) >= 0.9
