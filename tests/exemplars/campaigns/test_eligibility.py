"""Every check of a dossier, red, yellow and silent."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exemplars.campaigns.eligibility import KIND_WORDS, Dossier, Earlier, Facts, blocks, check

NOW = datetime(2026, 11, 20, 9, 0)
SOUND = Dossier(
    subject_kind="individual",
    name="Néang Sa Rươl",
    award="BK_T",
    texts=(("Học tập Bác", "Mỗi tháng một việc."),),
    papers=frozenset({"bao-cao", "to-trinh"}),
    attested=True,
    birth_date=date(1989, 9, 4),
    achieved_from=date(2026, 1, 1),
    achieved_to=date(2026, 10, 31),
)
FACTS = Facts(
    now=NOW,
    closes_at=datetime(2026, 11, 30, 17, 0),
    award_name="Bằng khen của Chủ tịch UBND tỉnh",
    award_kinds=("individual", "collective"),
    required_papers=(("bao-cao", "Báo cáo thành tích"), ("to-trinh", "Tờ trình")),
    quota=40,
    used=40,
    issuer_name="Ủy ban nhân dân tỉnh An Giang",
)
MERIT = "Bằng khen của Chủ tịch UBND tỉnh"


def found(dossier=None, facts=None):
    findings = check(replace(SOUND, **(dossier or {})), replace(FACTS, **(facts or {})))
    return [(finding.code, finding.level) for finding in findings]


def test_a_sound_dossier_gets_one_green_line():
    assert found() == [("OK", "green")]
    assert not blocks(check(SOUND, FACTS))


@pytest.mark.parametrize(
    ("dossier", "facts", "expected"),
    [
        ({"earlier": (Earlier("Giấy khen", 2026),)}, {}, ("R01", "yellow")),
        ({}, {"twins": ("Tờ trình 12",)}, ("R02", "red")),
        ({"attested": False}, {}, ("R03", "red")),
        ({"discipline_ended_on": date(2026, 3, 1)}, {}, ("R04", "red")),
        (
            {"earlier": (Earlier("Bằng khen", 2024, "thematic"),)},
            {"mode": "regular"},
            ("R05", "red"),
        ),
        ({}, {"prior_award": "Chiến sĩ thi đua cơ sở"}, ("R06", "yellow")),
        ({}, {"prior_award": "Chiến sĩ thi đua", "prior_blocks": True}, ("R06", "red")),
        ({}, {"used": 41}, ("R07", "yellow")),
        ({}, {"titled_share": 0.4, "titled_floor": 0.5}, ("R08", "yellow")),
        ({"papers": frozenset({"to-trinh"})}, {}, ("R09", "red")),
        ({}, {"closes_at": NOW}, ("R10", "yellow")),
        ({}, {"issuer_level": "central"}, ("R12", "yellow")),
        ({}, {"issuer_level": "commune"}, ("R12", "red")),
        ({}, {"issuer_ended_on": date(2026, 6, 30)}, ("R13", "red")),
        ({}, {"award_open": False}, ("AWARD", "red")),
        ({"subject_kind": "household"}, {}, ("AWARD", "red")),
        ({"texts": (("Học tập Bác", "  "),)}, {}, ("TEXT", "red")),
        ({"birth_date": date(2009, 11, 21)}, {}, ("MINOR", "yellow")),
        ({"posthumous": True}, {}, ("POSTHUMOUS", "yellow")),
        ({"name": "x" * 61}, {}, ("LONG_NAME", "yellow")),
    ],
)
def test_one_matter_gives_one_finding(dossier, facts, expected):
    assert found(dossier, facts) == [expected]


@pytest.mark.parametrize(
    ("dossier", "facts", "expected"),
    [
        ({}, {"direct_share": 0.4, "direct_target": 0.6}, "R11"),
        ({}, {"received_on": date(2026, 9, 30)}, "R14"),
    ],
)
def test_a_remark_leaves_the_dossier_green(dossier, facts, expected):
    assert found(dossier, facts) == [("OK", "green"), (expected, "green")]


@pytest.mark.parametrize(
    ("dossier", "facts"),
    [
        ({"earlier": (Earlier("Giấy khen", 2025),)}, {}),
        ({"earlier": (Earlier("Giấy khen", 2026),), "achieved_from": None}, {}),
        ({"earlier": (Earlier("Giấy khen", 2026),), "achieved_to": None}, {}),
        ({"discipline_ended_on": date(2025, 12, 31)}, {}),
        ({"discipline_ended_on": date(2026, 3, 1), "achieved_from": None}, {}),
        ({"earlier": (Earlier("Bằng khen", 2024, "regular"),)}, {"mode": "regular"}),
        ({"earlier": (Earlier(MERIT, 2020),)}, {"prior_award": MERIT}),
        ({}, {"quota": None, "used": 400}),
        ({}, {"titled_share": 0.5, "titled_floor": 0.5}),
        ({}, {"titled_share": 0.5}),
        ({}, {"direct_share": 0.6, "direct_target": 0.6}),
        ({}, {"direct_share": 0.6}),
        ({}, {"issuer_ended_on": date(2026, 12, 31)}),
        ({}, {"issuer_ended_on": date(2026, 12, 31), "decision_on": date(2026, 12, 15)}),
        ({"subject_kind": "household"}, {"award_kinds": ()}),
        ({"birth_date": None}, {}),
        ({"birth_date": date(2008, 11, 20)}, {}),
        ({}, {"received_on": date(2026, 10, 1)}),
    ],
)
def test_what_is_in_order_is_passed_over(dossier, facts):
    assert found(dossier, facts) == [("OK", "green")]


def test_the_decision_day_decides_on_age_and_on_the_issuer():
    facts = {"decision_on": date(2026, 12, 15), "issuer_ended_on": date(2026, 12, 14)}

    assert found({"birth_date": date(2008, 12, 15)}, facts) == [("R13", "red")]


def test_red_comes_first_and_blocks():
    findings = check(replace(SOUND, attested=False, posthumous=True), FACTS)

    assert [finding.level for finding in findings] == ["red", "yellow"]
    assert blocks(findings)


def test_unchecked_grounds_say_so():
    (finding,) = check(SOUND, replace(FACTS, prior_award="Chiến sĩ thi đua cơ sở"))

    assert not finding.verified


@given(
    kind=st.sampled_from([*KIND_WORDS, "lạ"]),
    attested=st.booleans(),
    papers=st.sets(st.sampled_from(["bao-cao", "to-trinh"])),
    used=st.integers(0, 80),
    level=st.sampled_from(["base", "commune", "department", "province", "central"]),
)
def test_every_finding_says_what_is_wrong_and_red_says_how_to_mend_it(
    kind, attested, papers, used, level
):
    dossier = replace(SOUND, subject_kind=kind, attested=attested, papers=frozenset(papers))
    findings = check(dossier, replace(FACTS, used=used, issuer_level=level))

    assert findings
    assert all(finding.sentence.endswith(".") for finding in findings)
    assert all(finding.mend for finding in findings if finding.level == "red")
    levels = [finding.level for finding in findings]
    assert levels == sorted(levels, key=["red", "yellow", "green"].index)
