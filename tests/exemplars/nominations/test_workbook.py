"""Reading the list of nominees: the samples, hostile files, layouts, single rules."""

import io
import json
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest

from exemplars.nominations.workbook import (
    Fate,
    Kind,
    Severity,
    Verdict,
    WorkbookRefused,
    read_workbook,
)
from tests.exemplars.nominations.workbooks import TODAY, catalogue, changed, sample, saved

GOOD, FAULTY = "danh-sach-de-nghi.xlsx", "danh-sach-co-loi.xlsx"


def read(data, **options):
    return read_workbook(data, catalogue(), today=TODAY, **options)


def flagged(reading):
    return {(f.sheet, f.cell, f.kind.value) for f in reading.flags}


def test_the_good_list_has_no_fault():
    reading = read(sample(GOOD))
    assert reading.flags == []
    assert reading.verdict is Verdict.OK
    assert reading.counts["rows_by_kind"] == {"collective": 12, "individual": 40, "household": 4}
    assert {row.fate for row in reading.rows} == {Fate.CREATE}


def test_the_faulty_list_reports_exactly_its_faults():
    expected = json.loads(sample("danh-sach-co-loi.json"))
    keys = ("sheet", "row", "column", "cell", "header", "value", "kind", "severity", "related_cell")
    reading = read(sample(FAULTY))
    found = [tuple(flag.as_dict().get(key) for key in keys) for flag in reading.flags]
    assert sorted(found, key=str) == sorted(
        (tuple(fault.get(key) for key in keys) for fault in expected["faults"]), key=str
    )
    assert reading.verdict is Verdict.REFUSE
    for name in ("rows", "rows_by_sheet", "faults", "errors", "warnings", "rows_clean"):
        assert reading.counts[name] == expected["counts"][name]


def test_every_message_names_sheet_cell_and_heading():
    for flag in read(sample(FAULTY)).flags:
        assert flag.message.startswith(f"Trang “{flag.sheet}”, ô {flag.cell} (")


def test_flagged_rows_are_held_back_when_asked():
    reading = read(sample(FAULTY), skip_flagged=True)
    assert reading.verdict is Verdict.IMPORT_WITH_FLAGS
    assert len(reading.to_create) == 19
    assert sum(row.fate is Fate.HELD for row in reading.rows) == 25


def test_warnings_alone_ask_for_confirmation():
    def boy(workbook):
        workbook["CÁ NHÂN"]["D11"] = "Nữ"

    reading = read(changed(GOOD, boy))
    assert reading.verdict is Verdict.IMPORT_WITH_FLAGS
    assert [row.fate for row in reading.rows if row.flags] == [Fate.CONFIRM]


def test_the_covering_letter_is_read_from_the_heading():
    covering = read(sample(GOOD)).covering
    assert covering.number == "1286/TTr-SNV"
    assert covering.dated == date(2026, 11, 6)
    assert covering.unit == "Sở Nội vụ tỉnh An Giang"


def test_values_are_normalised_with_their_codes():
    row = next(r for r in read(sample(GOOD)).rows if r.values["name"] == "Đoàn Minh Nhựt")
    assert row.values["posthumous"] is True
    assert row.values["birth_date"] == date(1997, 8, 5)
    assert row.values["unit_code"] == "CA-PQ"
    assert row.values["award_code"] == "BK_T"
    assert json.dumps(row.as_dict())


# Layouts ---------------------------------------------------------------------------------------


def retitle(workbook):
    for index, sheet in enumerate(workbook.worksheets):
        sheet.title = f"Sheet{index}"


def hide_a_list_of_choices(workbook):
    sheet = workbook.create_sheet("DM", 0)
    sheet["A1"], sheet["A2"], sheet.sheet_state = "Khmer", "Kinh", "hidden"


def reverse_sheets(workbook):
    workbook._sheets.reverse()


def decompose(workbook):
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = unicodedata.normalize("NFD", cell.value).replace(" ", "\u00a0")


def push_down(workbook):
    """Blank rows above the header and two between nominees."""
    for sheet in workbook:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.delete_rows(1, sheet.max_row)
        rows[:0] = [[]] * 5
        rows[18:18] = [[], [None, "  "]]
        for number, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                sheet.cell(number, column, value)


def reverse_columns(workbook):
    for sheet in workbook:
        merged = [area for area in sheet.merged_cells.ranges if 8 <= area.min_row <= 9]
        for area in list(sheet.merged_cells.ranges):
            top = sheet.cell(area.min_row, area.min_col).value
            sheet.unmerge_cells(str(area))
            if area in merged and area.min_row == area.max_row:
                for column in range(area.min_col, area.max_col + 1):
                    sheet.cell(area.min_row, column).value = top
        last = sheet.max_column
        for row in range(8, 60):
            values = [sheet.cell(row, column).value for column in range(1, last + 1)]
            for column, value in enumerate(reversed(values), 1):
                sheet.cell(row, column).value = value


def rename_headers(workbook):
    names = {
        "STT": "Số TT",
        "Họ và tên": "Họ, tên",
        "Tên tập thể": "Tên đơn vị",
        "Họ và tên chủ hộ": "Tên chủ hộ",
        "Ngày sinh": "Ngày, tháng, năm sinh",
        "Đơn vị công tác": "Nơi công tác",
        "Danh hiệu/Hình thức khen thưởng": "Hình thức đề nghị khen thưởng",
        "Tóm tắt thành tích": "Thành tích đạt được",
        "Lĩnh vực hoạt động": "LĨNH VỰC",
        "Phân loại đối tượng": "Đối tượng",
        "Đơn vị quản lý trực tiếp": "Cơ quan quản lý",
    }
    for sheet in workbook:
        for row in sheet.iter_rows(min_row=8, max_row=9):
            for cell in row:
                if cell.value in names:
                    cell.value = names[cell.value]


def add_unknown_columns(workbook):
    for sheet in workbook:
        last = sheet.max_column
        sheet.cell(8, last + 1, "Số điện thoại")
        sheet.cell(8, last + 2, "Mã hồ sơ giấy")
        for row in range(10, 14):
            sheet.cell(row, last + 1, "0912 345 678")
            sheet.cell(row, last + 2, "Đơn vị 1")


def drop_column_numbers_and_signatures(workbook):
    workbook["CÁ NHÂN"].delete_rows(51, 20)
    workbook["CÁ NHÂN"].delete_rows(10)


def add_group_headings(workbook):
    sheet = workbook["CÁ NHÂN"]
    for area in list(sheet.merged_cells.ranges):
        if area.min_row > 10:
            sheet.unmerge_cells(str(area))
    sheet.insert_rows(20)
    sheet["A20"], sheet["B20"] = "II", "KHỐI ĐẢNG, ĐOÀN THỂ"
    sheet.insert_rows(11)
    sheet["A11"] = "I. KHỐI SỞ, NGÀNH"
    sheet.merge_cells("A11:P11")


def merge_units_downwards(workbook):
    sheet = workbook["CÁ NHÂN"]
    for row in (12, 13):
        sheet.cell(row, 9).value = None
    sheet.merge_cells("I11:I13")


@pytest.mark.parametrize(
    "change",
    [
        retitle,
        hide_a_list_of_choices,
        reverse_sheets,
        decompose,
        push_down,
        reverse_columns,
        rename_headers,
        add_unknown_columns,
        drop_column_numbers_and_signatures,
        add_group_headings,
        merge_units_downwards,
    ],
)
def test_the_list_is_found_by_meaning(change):
    reading = read(changed(GOOD, change))
    assert [flag.message for flag in reading.flags] == []
    assert reading.counts["rows_by_kind"] == {"collective": 12, "individual": 40, "household": 4}


def test_the_faults_are_found_wherever_the_columns_stand():
    assert len(read(changed(FAULTY, reverse_columns)).flags) == 25
    assert len(read(changed(FAULTY, rename_headers)).flags) == 25
    assert len(read(changed(FAULTY, push_down)).flags) == 25


def test_a_missing_column_is_one_fault_of_the_header():
    def drop(workbook):
        workbook["TẬP THỂ"]["J8"] = "Cột khác"

    (flag,) = read(changed(GOOD, drop)).flags
    assert (flag.row, flag.cell, flag.kind.value) == (8, "", "thieu_bat_buoc")


def test_an_unread_column_and_a_hidden_list_are_told():
    def hide(workbook):
        add_unknown_columns(workbook)
        workbook["HỘ GIA ĐÌNH"].sheet_state = "hidden"

    reading = read(changed(GOOD, hide))
    assert any("Số điện thoại" in note for note in reading.notes)
    assert any("Trang ẩn “HỘ GIA ĐÌNH”" in note for note in reading.notes)
    assert len(reading.rows) == 52


# Values ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "born", "year"),
    [
        (datetime(1971, 3, 12), date(1971, 3, 12), 1971),
        ("12/03/1971", date(1971, 3, 12), 1971),
        ("12-3-1971", date(1971, 3, 12), 1971),
        ("12.3.1971", date(1971, 3, 12), 1971),
        ("1971-03-12", date(1971, 3, 12), 1971),
        ("ngày 12 tháng 3 năm 1971", date(1971, 3, 12), 1971),
        ("12/3/71", date(1971, 3, 12), 1971),
        (26004, date(1971, 3, 12), 1971),
        ("26004", date(1971, 3, 12), 1971),
        (1971, None, 1971),
        ("1971", None, 1971),
        ("Năm 1971", None, 1971),
    ],
)
def test_birth_dates_are_read_as_offices_write_them(typed, born, year):
    def write(workbook):
        workbook["CÁ NHÂN"]["E11"].value = typed
        workbook["CÁ NHÂN"]["E11"].number_format = "General"

    reading = read(changed(GOOD, write))
    assert reading.flags == []
    row = next(r for r in reading.rows if (r.sheet, r.row) == ("CÁ NHÂN", 11))
    assert (row.values["birth_date"], row.values["birth_year"]) == (born, year)


def test_dates_of_the_1904_system_are_read_right():
    def switch(workbook):
        workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    row = next(r for r in read(changed(GOOD, switch)).rows if r.row == 11 and r.sheet == "CÁ NHÂN")
    assert row.values["birth_date"] == date(1971, 3, 12)


@pytest.mark.parametrize(
    ("cell", "value", "kind"),
    [
        ("TẬP THỂ!E10", "17 người", "khong_phai_so"),
        ("TẬP THỂ!E10", "12", None),
        ("TẬP THỂ!E13", "1.250", None),
        ("TẬP THỂ!B10", "UBND huyện Tri Tôn", "don_vi_khong_con"),
        ("TẬP THỂ!C10", "Phòng Giáo dục huyện Cũ Kỹ", "don_vi_khong_con"),
        ("TẬP THỂ!C10", "Sở Nội vụ tỉnh An Giang", None),
        ("TẬP THỂ!C10", "Ủy ban nhân dân xã Ô Lâm", None),
        ("TẬP THỂ!C10", "Sở Kế hoạch Vũ trụ", "ngoai_danh_muc"),
        ("TẬP THỂ!H10", "Bằng khen của Chủ tịch Uỷ ban nhân dân tỉnh", None),
        ("TẬP THỂ!H10", "Bằng khen của Giám đốc Sở Y tế", "vuot_tham_quyen"),
        ("TẬP THỂ!H10", "Bằng khen của Đảng ủy xã Ô Lâm", "vuot_tham_quyen"),
        ("TẬP THỂ!I10", "Doanh nhân", "sai_loai_doi_tuong"),
        ("TẬP THỂ!J10", "Giáo dục – đào tạo", None),
        ("TẬP THỂ!K10", "Giữ 14 ha r?ng ngập mặn", "ky_tu_hong"),
        ("TẬP THỂ!K10", "Mô hình “Hôm nay bạn đọc gì?” có 30 lớp tham gia", None),
        ("CÁ NHÂN!C11", "Và A Chư", None),
        ("CÁ NHÂN!C11", "LÒ VÀ PÓ", None),
        ("CÁ NHÂN!C11", "H'Hen Niê", None),
        ("CÁ NHÂN!C11", "Lê Văn A; Trần Văn B", "nhieu_nguoi_mot_dong"),
        ("CÁ NHÂN!C11", "1. Lê Văn A 2. Trần Văn B", "nhieu_nguoi_mot_dong"),
        ("CÁ NHÂN!C11", "LÊ VĂN TÈO VÀ TRẦN VĂN TÍ", "nhieu_nguoi_mot_dong"),
        ("CÁ NHÂN!C11", "Nguyá»…n VÄƒn A", "ky_tu_hong"),
        ("CÁ NHÂN!C11", "Lê Văn \ufffdn", "ky_tu_hong"),
        ("CÁ NHÂN!D11", "Khác", "ngoai_danh_muc"),
        ("CÁ NHÂN!B11", "Bà", None),  # its fault is told beside the gender
        ("CÁ NHÂN!E11", "30/02/1971", "ngay_khong_ton_tai"),
        ("CÁ NHÂN!E11", "12/25/1971", "ngay_khong_ton_tai"),
        ("CÁ NHÂN!E11", datetime(2031, 1, 1), "ngay_tuong_lai"),
        ("CÁ NHÂN!E11", "01/01/1870", "tuoi_bat_hop_ly"),
        ("CÁ NHÂN!E41", "01/01/2014", None),  # a pupil
        ("CÁ NHÂN!J11", "Ấp Sóc Chuối, xã Cô Tô, tỉnh An Giang", None),
        ("CÁ NHÂN!J11", "P. Châu Đốc", None),
        ("CÁ NHÂN!J11", "Huyện Tri Tôn", "ngoai_danh_muc"),
        ("CÁ NHÂN!H11", "#REF!", "loi_cong_thuc"),
        ("HỘ GIA ĐÌNH!D10", "một chín sáu sáu", "khong_phai_so"),
        ("HỘ GIA ĐÌNH!D10", 2031, "ngay_tuong_lai"),
        ("HỘ GIA ĐÌNH!D10", 2015, "tuoi_bat_hop_ly"),
        ("HỘ GIA ĐÌNH!F10", 0, "khong_phai_so"),
        ("HỘ GIA ĐÌNH!I10", "Hộ", None),
        ("HỘ GIA ĐÌNH!I10", "Tập thể", "sai_loai_doi_tuong"),
    ],
)
def test_a_cell_is_judged_by_its_meaning(cell, value, kind):
    sheet, place = cell.split("!")

    def write(workbook):
        workbook[sheet][place].value = value

    found = {(f.cell, f.kind.value) for f in read(changed(GOOD, write)).flags} - {
        ("D11", "mau_thuan_so_lieu")
    }
    assert found == ({(place, kind)} if kind else set())


def test_a_formula_without_a_stored_result_is_a_fault():
    def write(workbook):
        workbook["TẬP THỂ"]["B10"] = '=CONCATENATE("a","b")'

    assert flagged(read(changed(GOOD, write))) == {("TẬP THỂ", "B10", "loi_cong_thuc")}


# Files -----------------------------------------------------------------------------------------


def zipped(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def bomb():
    return zipped(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * 49_000_000})


def with_part(name, old, new):
    """The good list with `old` replaced in one of its parts."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sample(GOOD))) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry, content.replace(old, new) if entry.filename == name else content)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HOSTILE = {
    "empty": b"",
    "text": b"STT,Ho ten\n1,A",
    "old excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "too large": b"PK\x03\x04" + b"\0" * (20 * 1024 * 1024),
    "cut off": sample(GOOD)[:9_000],
    "zip of something else": zipped(**{"a.txt": "a"}),
    "bomb": bomb(),
    "many parts": zipped(**{f"xl/{n}.xml": "" for n in range(300)}),
    "workbook without sheets": zipped(**{"xl/workbook.xml": "<workbook/>"}),
    "entities": with_part("xl/workbook.xml", b"<workbook", b"<!DOCTYPE a []><workbook"),
    "huge merge": with_part(SHEET, b'ref="A1:D1"', b'ref="A1:XFD1048576"'),
    "broken xml": with_part(SHEET, b"</row>", b"</rom>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_sound_workbook_is_refused_with_a_sentence(name):
    with pytest.raises(WorkbookRefused) as refusal:
        read(HOSTILE[name])
    assert str(refusal.value).endswith(".")


def test_a_workbook_without_a_list_is_refused():
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Kế hoạch công tác"
    with pytest.raises(WorkbookRefused, match="Không tìm thấy danh sách"):
        read(saved(workbook))


def test_data_far_outside_the_list_is_refused():
    def write(workbook):
        workbook["CÁ NHÂN"]["A900000"] = "x"

    with pytest.raises(WorkbookRefused, match="A900000"):
        read(changed(GOOD, write))


# Whose people they are -------------------------------------------------------------------------


def read_for(own):
    mine = replace(catalogue(), proposing="UBND xã An Cư", own_units=frozenset(own))
    return read_workbook(sample(GOOD), mine, today=TODAY)


def units_of_the_good_list():
    return {row.values["unit_code"] for row in read(sample(GOOD)).rows if "unit_code" in row.values}


def test_somebody_of_another_unit_is_flagged_for_a_look_and_still_comes_in():
    known = units_of_the_good_list()
    reading = read_for(known - {"BP-RG"})

    assert {(f.kind, f.severity) for f in reading.flags} == {(Kind.OTHER_UNIT, Severity.WARNING)}
    assert {row.values["unit_code"] for row in reading.rows if row.flags} == {"BP-RG"}
    assert "không thuộc “UBND xã An Cư”" in reading.flags[0].message
    assert reading.verdict is Verdict.IMPORT_WITH_FLAGS
    assert len(reading.to_create) == 56


def test_a_list_collected_from_many_units_gets_one_note_and_no_flags():
    reading = read_for({"UB-30526"})

    assert reading.flags == []
    assert any("tổng hợp từ nhiều đơn vị" in note for note in reading.notes)
    assert read_for(units_of_the_good_list()).notes == read(sample(GOOD)).notes


def test_old_text_counts_as_what_it_means_only_when_confirmed():
    """Without confirmation a fault; with it a value to look at, checked like any other."""
    plain, confirmed = read(sample(FAULTY)), read(sample(FAULTY), convert=True)

    assert {f.cell: f.severity for f in plain.flags if f.kind is Kind.LEGACY_TEXT} == {
        "C20": Severity.ERROR,
        "C26": Severity.ERROR,
    }
    named = {row.row: row for row in confirmed.rows if row.sheet == "CÁ NHÂN"}
    assert named[20].values["name"] == "Néang Chanh Đa"
    assert named[26].values["name"] == "Phạm Thị Bạch Tuyết"
    assert [named[number].fate for number in (20, 26)] == [Fate.CONFIRM, Fate.CONFIRM]
    assert (plain.old_cells, confirmed.old_cells) == (2, 2)
    found = {f.cell: f for f in confirmed.flags if f.kind is Kind.LEGACY_TEXT}
    assert found["C20"].severity is Severity.WARNING
    assert found["C20"].value == "NÐang Chanh §a"
    assert "được chuyển từ TCVN3" in found["C20"].message
    others = {f for f in flagged(plain) if f[2] != Kind.LEGACY_TEXT}
    assert others == {f for f in flagged(confirmed) if f[2] != Kind.LEGACY_TEXT}


def test_a_converted_name_is_still_found_twice_and_a_converted_award_still_looked_up():
    def write(workbook):
        people = workbook["CÁ NHÂN"]
        people["C12"] = "NguyÔn V¨n Hïng"
        people["C13"] = "Nguyễn Văn Hùng"
        people["E12"] = people["E13"] = datetime(1980, 5, 1)
        people["C14"] = "NguyÔn V¨n Hïng"
        people["E14"] = datetime(1980, 5, 1)
        people["L15"] = "B»ng khen h¹ng NhÊt"

    reading = read(changed(GOOD, write), convert=True)
    kinds = {(f.cell, f.kind) for f in reading.flags}

    assert ("C12", Kind.LEGACY_TEXT) in kinds
    assert ("C14", Kind.DUPLICATE) in kinds
    assert ("L15", Kind.NOT_LISTED) in kinds


def test_old_words_among_unicode_ones_are_never_converted():
    def write(workbook):
        workbook["CÁ NHÂN"]["C12"] = "Nguyễn ThÞ Hảo"

    reading = read(changed(GOOD, write), convert=True)

    assert [(f.kind, f.severity, f.reading) for f in reading.flags] == [
        (Kind.LEGACY_TEXT, Severity.ERROR, "")
    ]
    assert "ThÞ" in reading.flags[0].message
