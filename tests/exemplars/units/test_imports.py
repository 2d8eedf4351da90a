"""The sample list goes in whole; one wrong cell is named exactly, and then nothing goes in."""

import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from exemplars.accounts.models import User
from exemplars.shared.journal import JournalEntry
from exemplars.units import actions, imports, queries
from exemplars.units.models import Succession, Unit, UnitEvent, UnitVersion
from exemplars.units.plan import compare

SAMPLE = Path(__file__).resolve().parents[3] / "examples" / "don-vi.xlsx"


@pytest.fixture
def system(db):
    return User.objects.system()


def changed(edit):
    """The sample workbook after `edit(book)`."""
    book = openpyxl.load_workbook(SAMPLE)
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def judged(data):
    return compare(
        imports.read(data), queries.known_units(), queries.known_events(), today=date(2026, 11, 22)
    )


def test_the_sample_is_loaded_whole_and_the_tree_is_sound(system):
    outcome = actions.load(imports.read(SAMPLE.read_bytes()), by=system)

    assert outcome.counts["new"] == Unit.objects.count() == UnitVersion.objects.count() == 358
    assert UnitEvent.objects.count() == 30
    assert Succession.objects.count() == 116
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert Unit.objects.filter(depth=1).count() == 12
    commune = Unit.objects.get(code="UB-30313")
    assert Unit.objects.get_parent(commune).code == "UBT"
    assert Unit.objects.filter(search="").count() == 0
    dissolved = UnitEvent.objects.filter(kind="dissolve").first()
    assert dissolved.note == "Giải thể, chuyển thành viên"


def test_the_same_list_twice_changes_nothing(system):
    plan = imports.read(SAMPLE.read_bytes())
    actions.load(plan, by=system)
    entries = JournalEntry.objects.count()

    assert actions.load(plan, by=system).changes_nothing
    assert JournalEntry.objects.count() == entries


def test_the_communes_of_the_open_data_agree_with_the_list(system, capsys):
    call_command("import_units", str(SAMPLE))
    call_command("load_communes", province=91)

    assert "102 đơn vị, 0 mới, 0 thay đổi, 102 giữ nguyên" in capsys.readouterr().out


def test_communes_are_loaded_into_an_empty_tree_once(system, capsys):
    call_command("load_communes", province=91)
    call_command("load_communes", province=91)

    assert Unit.objects.count() == 103
    assert "103 đơn vị" in (said := capsys.readouterr().out)
    assert "102 giữ nguyên" in said.splitlines()[-1]


def test_heading_and_sheets_are_found_wherever_they_stand(system):
    def move(book):
        book.move_sheet("SỰ KIỆN", offset=-1)
        book["ĐƠN VỊ"].insert_rows(1, amount=3)
        book["ĐƠN VỊ"].insert_cols(1)

    assert judged(changed(move)).counts["new"] == 358


BAD = {
    "Mã đơn vị": [None, "mã sai", "TU"],
    "Mã đơn vị cấp trên": ["KHONG-CO", "sai mã"],
    "Tên đơn vị": [None, "x" * 301, "=1+1", "UBND x· An C­"],
    "Loại đơn vị": [None, "x" * 81],
    "Khối": [None, "Đảng bộ", "nha nuocs"],
    "Cấp": [None, "cấp lạ"],
    "Hiệu lực từ": ["31/02/2025", "hôm nay", "1.5", datetime(1700, 1, 1)],
    "Hiệu lực đến": ["2025", "30/06/1925"],
}


@pytest.mark.parametrize("seed", range(10))
def test_one_wrong_cell_is_reported_alone_and_nothing_is_written(system, seed):
    chance = random.Random(seed)
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book["ĐƠN VỊ"]
    header = chance.choice(sorted(BAD))
    column = next(cell.column for cell in sheet[4] if cell.value == header)
    rows = [n for n in range(6, sheet.max_row + 1) if sheet.cell(n, 9).value]
    cell = sheet.cell(chance.choice(rows), column)
    cell.value = chance.choice(BAD[header])
    out = io.BytesIO()
    book.save(out)

    plan = imports.read(out.getvalue())
    with pytest.raises(actions.PlanRefused) as refused:
        actions.load(plan, by=system)

    faults = refused.value.outcome.faults
    assert [(fault.sheet, fault.cell, fault.header) for fault in faults] == [
        ("ĐƠN VỊ", cell.coordinate, header)
    ]
    assert faults[0].message
    assert not Unit.objects.exists()
    assert not UnitVersion.objects.exists()


def test_a_ring_of_parents_is_told_at_its_first_row(system):
    data = changed(lambda book: book["ĐƠN VỊ"].__setitem__("B6", "UB-30313"))

    assert [(fault.cell, fault.kind) for fault in judged(data).faults] == [("B6", "vong_cap_tren")]


def test_a_wrong_event_is_told_in_its_own_sheet(system):
    data = changed(lambda book: book["SỰ KIỆN"].__setitem__("D9", "KHONG-CO"))

    assert [(fault.sheet, fault.cell) for fault in judged(data).faults] == [("SỰ KIỆN", "D9")]


def test_a_missing_column_is_told_once(system):
    data = changed(lambda book: book["ĐƠN VỊ"].__setitem__("F4", "Ghi thêm"))

    assert [fault.kind for fault in judged(data).faults] == ["thieu_cot"]


@pytest.mark.parametrize(
    "data",
    [b"", b"khong phai excel", b"PK\x03\x04 hong"],
    ids=["empty", "text", "broken"],
)
def test_other_files_are_refused_with_a_sentence(data):
    with pytest.raises(imports.WorkbookRefused):
        imports.read(data)


def test_an_archive_that_unpacks_to_too_much_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)

    with pytest.raises(imports.WorkbookRefused, match="nén bất thường"):
        imports.read(out.getvalue())


def test_a_workbook_without_units_is_refused():
    book = openpyxl.Workbook()
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(imports.WorkbookRefused, match="Không thấy trang"):
        imports.read(out.getvalue())


def test_the_command_says_which_cells_and_writes_nothing(system, tmp_path, capsys):
    path = tmp_path / "sai.xlsx"
    path.write_bytes(changed(lambda book: book["ĐƠN VỊ"].__setitem__("F12", "Đảng bộ")))

    with pytest.raises(CommandError):
        call_command("import_units", str(path))

    assert "ĐƠN VỊ F12" in capsys.readouterr().out
    assert not Unit.objects.exists()


def test_a_dry_run_writes_nothing(system, capsys):
    call_command("import_units", str(SAMPLE), "--dry-run", "--json")

    assert '"verdict": "ok"' in capsys.readouterr().out
    assert not Unit.objects.exists()


def test_a_token_fits_the_workbook_that_was_previewed_and_no_later_one(cast):
    token = imports.keep(b"first", cast.administrator)
    assert imports.kept(token, cast.administrator) == b"first"

    imports.keep(b"second", cast.administrator)

    with pytest.raises(imports.WorkbookRefused, match="không còn giữ"):
        imports.kept(token, cast.administrator)
