"""A list of nominees through the database: the action, the command, the empty list."""

import io
import json
from datetime import datetime

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation

from exemplars.accounts.models import User
from exemplars.accounts.states import RoleKind
from exemplars.campaigns.models import ListEntry
from exemplars.campaigns.states import ListKind, SubjectKind
from exemplars.nominations import imports
from exemplars.nominations.models import Nomination, Submission
from exemplars.nominations.states import Status
from exemplars.nominations.workbook import Verdict, WorkbookRefused
from exemplars.shared.errors import NotAllowed, RuleViolation
from exemplars.shared.journal import JournalEntry
from exemplars.units import actions as unit_actions
from exemplars.units import imports as unit_imports
from exemplars.units.models import Unit
from tests import factories
from tests.exemplars.nominations.workbooks import (
    CLASSES,
    EXAMPLES,
    SECTORS,
    changed,
    sample,
)

GOOD, FAULTY = EXAMPLES / "danh-sach-de-nghi.xlsx", EXAMPLES / "danh-sach-co-loi.xlsx"
pytestmark = pytest.mark.django_db


def make_list(kind, names, **aliases):
    ListEntry.objects.filter(kind=kind).delete()
    for order, name in enumerate(names.split("; "), 1):
        ListEntry.objects.create(
            kind=kind, code=f"{order:02}", name=name, order=order, aliases=aliases.get(name, [])
        )


@pytest.fixture
def campaign(db):
    """The campaign of the sample lists, with the sample's units."""
    plan = unit_imports.read(sample("don-vi.xlsx"))
    outcome = unit_actions.load(plan, by=User.objects.system())
    assert not outcome.faults
    make_list(ListKind.SECTOR, SECTORS)
    make_list(ListKind.PERSON_CLASS, CLASSES["individual"])
    make_list(ListKind.COLLECTIVE_CLASS, CLASSES["collective"])
    make_list(ListKind.ETHNIC_GROUP, "Kinh; Hoa; Chăm; Khmer", Khmer=["Khơ-me"])
    award = factories.make_award(issuer=Unit.objects.get(code="UBT"))
    campaign = factories.make_campaign(Unit.objects.get(code="SNV"), award=award, code="dot-2026")
    person = [SubjectKind.INDIVIDUAL.value]
    both = "Lao động tiên tiến, Chiến sĩ tiên tiến"
    factories.make_award("LDTT", name=both, subject_kinds=person, rank=90)
    factories.make_award("CSTDCS", name="Chiến sĩ thi đua cơ sở", subject_kinds=person, rank=80)
    top = factories.make_award(
        "BK_TTG",
        name="Bằng khen của Thủ tướng Chính phủ",
        issuer_title="Thủ tướng Chính phủ",
        rank=5,
    )
    campaign.awards.create(award=top)
    return campaign


@pytest.fixture
def unit(campaign):
    unit = Unit.objects.get(code="SNV")
    factories.give_role(factories.make_user("can-bo"), unit, RoleKind.UNIT_CLERK)
    return unit


@pytest.fixture
def clerk(unit):
    return User.objects.get(username="can-bo")


def rows_in_database():
    return Submission.objects.count(), Nomination.objects.count(), JournalEntry.objects.count()


def run(path, *options):
    out = io.StringIO()
    call_command(
        "import_nominations", str(path), "--campaign=dot-2026", "--unit=SNV", *options, stdout=out
    )
    return out.getvalue()


def test_the_good_list_becomes_one_submission_of_drafts(campaign, unit, clerk):
    reading = imports.read(GOOD.read_bytes(), campaign)
    submission = imports.load(reading, campaign, unit, by=clerk)

    assert submission.number == "1286/TTr-SNV"
    assert submission.signed_on.isoformat() == "2026-11-06"
    assert submission.nominations.count() == 56
    assert set(submission.nominations.values_list("status", flat=True)) == {Status.DRAFT}
    hero = submission.nominations.get(name="Đoàn Minh Nhựt")
    assert hero.posthumous
    assert hero.work_unit.code == "CA-PQ"
    assert hero.birth_date.isoformat() == "1997-08-05"
    assert (hero.gender, hero.ethnic_group.name, hero.award.code) == ("male", "Kinh", "BK_T")
    household = submission.nominations.get(name="Nguyễn Văn Ngoan")
    assert (household.birth_year, household.members) == (1966, 6)
    assert (household.commune, household.address) == ("Xã Nhơn Mỹ", "Ấp Mỹ Hòa Tây")
    collective = submission.nominations.get(name="Trạm Y tế đặc khu Kiên Hải")
    assert (collective.members, collective.members_female) == (14, 9)


def test_the_code_lists_take_few_queries(campaign, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        imports.catalogue_for(campaign)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh An Giang", "BK_T"),
        ("Bằng khen của Chủ tịch UBND tỉnh An Giang", "BK_T"),
        ("Chiến sĩ tiên tiến", "LDTT"),
        ("Chiến sĩ thi đua cấp tỉnh", "CSTDT"),
        ("Giấy khen của Chủ tịch UBND xã", "GK_XA"),
    ],
)
def test_awards_are_known_by_the_names_offices_write(campaign, written, code):
    name = "Chiến sĩ thi đua bộ, ban, ngành, tỉnh"
    factories.make_award("CSTDT", name=name, issuer_title="", rank=70)
    factories.make_award("GK_XA", name="Giấy khen của Chủ tịch UBND cấp xã", issuer_title="")
    assert imports.catalogue_for(campaign).award_list.find(written).code == code


@time_machine.travel(datetime(2026, 11, 21, 8), tick=False)
def test_the_faulty_list_reports_exactly_its_faults_and_changes_nothing(campaign, unit, clerk):
    before = rows_in_database()
    reading = imports.read(FAULTY.read_bytes(), campaign)
    keys = ("sheet", "row", "column", "kind", "severity", "related_cell")
    expected = json.loads(sample("danh-sach-co-loi.json"))["faults"]

    assert [tuple(flag.as_dict().get(key) for key in keys) for flag in reading.flags] == [
        tuple(fault.get(key) for key in keys) for fault in expected
    ]
    with pytest.raises(RuleViolation, match="23 ô sai"):
        imports.load(reading, campaign, unit, by=clerk)
    assert rows_in_database() == before


def test_flagged_rows_are_left_out_only_when_asked(campaign, unit, clerk):
    reading = imports.read(FAULTY.read_bytes(), campaign, skip_flagged=True)
    submission = imports.load(reading, campaign, unit, by=clerk)
    assert submission.nominations.count() == 19


def test_a_stranger_imports_nothing(campaign, unit):
    before = rows_in_database()
    reading = imports.read(GOOD.read_bytes(), campaign)
    with pytest.raises(NotAllowed):
        imports.load(reading, campaign, unit, by=factories.make_user())
    assert rows_in_database() == before


def test_a_value_too_long_for_the_table_is_refused_with_a_sentence(campaign, unit, clerk):
    def write(workbook):
        workbook["CÁ NHÂN"]["C30"] = "Lê Văn " + "An " * 200

    before = rows_in_database()
    reading = imports.read(changed(GOOD.name, write), campaign)
    with pytest.raises(RuleViolation, match="họ và tên"):
        imports.load(reading, campaign, unit, by=clerk)
    assert rows_in_database() == before


def test_the_empty_list_reads_back_as_empty_and_takes_a_filled_line(campaign, unit):
    data = imports.template(campaign, unit)
    reading = imports.read(data, campaign)
    assert (reading.rows, reading.flags, reading.verdict) == ([], [], Verdict.REFUSE)
    assert "trống" in imports.refusal(reading)

    workbook = openpyxl.load_workbook(io.BytesIO(data))
    source = openpyxl.load_workbook(GOOD)
    for name in workbook.sheetnames[:3]:
        first = 11 if name == "CÁ NHÂN" else 10
        for column, cell in enumerate(source[name][first], 1):
            workbook[name].cell(11, column).value = cell.value
    stream = io.BytesIO()
    workbook.save(stream)
    reading = imports.read(stream.getvalue(), campaign)
    assert (len(reading.rows), reading.flags) == (3, [])


def test_the_command_prints_what_it_found_and_did(campaign, unit):
    answer = json.loads(run(GOOD, "--json"))
    assert answer["verdict"] == "ok"
    assert answer["counts"]["rows"] == len(answer["rows"]) == 56
    assert answer["flags"] == []
    assert {row["fate"] for row in answer["rows"]} == {"create"}
    assert Submission.objects.get().nominations.count() == 56


def test_the_command_dry_run_writes_nothing(campaign, unit):
    before = rows_in_database()
    assert json.loads(run(GOOD, "--json", "--dry-run"))["verdict"] == "ok"
    assert "56" in run(GOOD, "--dry-run")
    assert rows_in_database() == before


def test_the_command_refuses_a_faulty_list_with_code_1(campaign, unit):
    before = rows_in_database()
    with pytest.raises(CommandError) as refused:
        run(FAULTY, "--json")
    assert refused.value.returncode == 1
    assert rows_in_database() == before


def test_the_command_imports_a_list_once(campaign, unit):
    run(GOOD)
    before = rows_in_database()
    with pytest.raises(CommandError, match="1286/TTr-SNV") as refused:
        run(GOOD, "--json")
    assert refused.value.returncode == 1
    assert rows_in_database() == before


def test_the_command_converts_old_text_only_when_told(campaign, unit, tmp_path):
    def write(workbook):
        workbook["CÁ NHÂN"]["C30"] = "NguyÔn V¨n Hïng"

    before = rows_in_database()
    path = tmp_path / "old.xlsx"
    path.write_bytes(changed(GOOD.name, write))
    with pytest.raises(CommandError):
        run(path, "--json")
    assert rows_in_database() == before

    answer = json.loads(run(path, "--json", "--convert-old-text"))

    assert [flag["reading"] for flag in answer["flags"]] == ["Nguyễn Văn Hùng"]
    assert Nomination.objects.filter(name="Nguyễn Văn Hùng").count() == 1
    assert Nomination.objects.count() == 56


def test_the_command_wants_a_person_of_the_unit(campaign):
    with pytest.raises(CommandError, match="--by"):
        run(GOOD)
    with pytest.raises(CommandError, match="khong-co"):
        run(GOOD, "--by=khong-co")


def test_an_empty_list_of_a_party_unit_carries_the_name_of_the_party(campaign):
    party = Unit.objects.get(code="BTGDV")
    sheet = openpyxl.load_workbook(io.BytesIO(imports.template(campaign, party)))["TẬP THỂ"]
    texts = {cell.value for row in sheet["A1:L2"] for cell in row}
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in texts
    assert not {text for text in texts if text and "CỘNG HÒA" in text}


def test_the_command_says_code_2_for_a_file_it_cannot_read(campaign, unit, tmp_path):
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(b"a,b\n1,2")
    for wrong in (path, tmp_path / "khong-co.xlsx"):
        with pytest.raises(CommandError) as refused:
            run(wrong)
        assert refused.value.returncode == 2


def test_a_commune_owns_what_stands_below_it_and_its_party_side_an_office_collects(campaign):
    commune, office = Unit.objects.get(code="UB-30526"), Unit.objects.get(code="SNV")

    own = imports.catalogue_for(campaign, commune).own_units

    assert {"UB-30526", "TH-AC2", "DU-30526", "CB-0001"} <= own
    assert not {"UB-30367", "SNV", "UBT"} & own
    assert imports.catalogue_for(campaign, office).own_units == frozenset()


def test_the_reading_speaks_the_language_of_the_page_and_the_command_speaks_vietnamese(campaign):
    with translation.override("en"):
        english = imports.read(FAULTY.read_bytes(), campaign)
        with pytest.raises(WorkbookRefused, match="The file is empty"):
            imports.read(b"", campaign)
    vietnamese = imports.read(FAULTY.read_bytes(), campaign)

    assert all(flag.message.startswith("Sheet “") for flag in english.flags)
    assert {flag.what for flag in english.flags}.isdisjoint(flag.what for flag in vietnamese.flags)
    assert all(flag.message.endswith(flag.what) for flag in vietnamese.flags)
    assert all(len(flag.message) <= 500 for flag in vietnamese.flags)
