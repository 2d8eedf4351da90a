"""Who is found to have a conflict of interest, from names, units and signatures alone."""

from dataclasses import dataclass, field

import pytest

from exemplars.councils.conflicts import FOUND, WORDS, conflict

COUNCIL = "0001"


@dataclass
class Unit:
    path: str


@dataclass
class Person:
    full_name: str = "Đỗ Thị Hoài Thương"


@dataclass
class Seat:
    unit: Unit | None = None
    user: Person = field(default_factory=Person)
    user_id: int = 7


@dataclass
class Submission:
    signer_name: str = ""


@dataclass
class Dossier:
    unit: Unit = field(default_factory=lambda: Unit("00010002"))
    work_unit: Unit | None = None
    name: str = "Néang Sa Rươl"
    subject_kind: str = "individual"
    attested_by_id: int | None = None
    submission: Submission = field(default_factory=Submission)


def at(path: str) -> Seat:
    return Seat(Unit(path))


@pytest.mark.parametrize(
    ("seat", "dossier", "kind"),
    [
        (Seat(), Dossier(), ""),
        (Seat(), Dossier(name="DO THI HOAI THUONG"), "self"),
        (Seat(), Dossier(name="Đỗ Thị Hoài Thương", subject_kind="collective"), ""),
        (at("00010003"), Dossier(name="Đỗ Thị Hoài Thương"), ""),
        (at("00010002"), Dossier(), "own_unit"),
        (at("00010003"), Dossier(work_unit=Unit("00010003")), "own_unit"),
        (at("00010002"), Dossier(unit=Unit("000100020001")), "superior"),
        (at("000100020001"), Dossier(), ""),
        (at("0001"), Dossier(), ""),
        (at("0001"), Dossier(unit=Unit("0001")), "own_unit"),
        (Seat(), Dossier(attested_by_id=7), "signatory"),
        (Seat(), Dossier(attested_by_id=8), ""),
        (Seat(), Dossier(submission=Submission("Đỗ thị Hoài Thương")), "signatory"),
        (at("00010003"), Dossier(submission=Submission("Đỗ Thị Hoài Thương")), ""),
        (at("00010002"), Dossier(submission=Submission("Đỗ Thị Hoài Thương")), "own_unit"),
    ],
)
def test_each_kind_of_conflict_is_found_where_it_is(seat, dossier, kind):
    assert conflict(seat, dossier, COUNCIL) == kind


def test_a_card_may_let_some_kinds_vote():
    seat, dossier = at("00010002"), Dossier(attested_by_id=7)

    assert conflict(seat, dossier, COUNCIL, ("superior", "signatory")) == "signatory"
    assert conflict(seat, dossier, COUNCIL, ()) == ""


def test_every_kind_has_its_words():
    assert set(FOUND) < set(WORDS)
