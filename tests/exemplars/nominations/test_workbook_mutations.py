"""Faults of every kind put at random into the good list: reported cells = spoilt cells."""

import io
import random
from functools import cache

import openpyxl
import pytest

from exemplars.nominations.workbook import read_workbook
from tests.exemplars.nominations.workbooks import EXAMPLES, TODAY, catalogue, saved

FIRST = {"TẬP THỂ": (10, 21), "CÁ NHÂN": (11, 50), "HỘ GIA ĐÌNH": (10, 13)}
# Sheet, column, kind, values to try.
FAULTS = [
    ("TẬP THỂ", "B", "thieu_bat_buoc", [None, "   "]),
    ("TẬP THỂ", "K", "thieu_bat_buoc", [None, "\u00a0"]),
    ("CÁ NHÂN", "C", "thieu_bat_buoc", [None]),
    ("CÁ NHÂN", "L", "thieu_bat_buoc", [None]),
    ("CÁ NHÂN", "I", "thieu_bat_buoc", [None]),
    ("HỘ GIA ĐÌNH", "C", "thieu_bat_buoc", [None]),
    ("TẬP THỂ", "H", "sai_loai_doi_tuong", ["Chiến sĩ thi đua cơ sở", "Lao động tiên tiến"]),
    ("HỘ GIA ĐÌNH", "J", "sai_loai_doi_tuong", ["Lao động tiên tiến"]),
    ("TẬP THỂ", "G", "sai_loai_doi_tuong", ["Cá nhân", "Hộ gia đình"]),
    ("CÁ NHÂN", "K", "sai_loai_doi_tuong", ["Tập thể", "tập thể"]),
    ("CÁ NHÂN", "M", "sai_loai_doi_tuong", ["Hợp tác xã", "Tổ chức đảng"]),
    ("TẬP THỂ", "J", "ngoai_danh_muc", ["Y tê", "Vũ trụ", "Giáo dụ"]),
    ("CÁ NHÂN", "F", "ngoai_danh_muc", ["Khơ-mẹ", "Kình", "Việt Nam"]),
    ("CÁ NHÂN", "L", "ngoai_danh_muc", ["Bằng khen hạng Nhì", "Huy hiệu"]),
    ("CÁ NHÂN", "M", "ngoai_danh_muc", ["Cán bộ", "Viên chức"]),
    ("CÁ NHÂN", "J", "ngoai_danh_muc", ["Xã Trên Trời", "Phường Châu Đốc 3"]),
    ("HỘ GIA ĐÌNH", "H", "ngoai_danh_muc", ["Phường Long Xuyên 9"]),
    ("CÁ NHÂN", "I", "ngoai_danh_muc", ["Sở Vũ trụ"]),
    ("TẬP THỂ", "C", "don_vi_khong_con", ["UBND huyện Tri Tôn", "UBND thành phố Rạch Giá"]),
    ("CÁ NHÂN", "I", "don_vi_khong_con", ["Ủy ban nhân dân huyện Gò Quao"]),
    ("TẬP THỂ", "F", "mau_thuan_so_lieu", [999, "9999"]),
    ("CÁ NHÂN", "E", "ngay_khong_ton_tai", ["31/02/1968", "29/02/1971", "00/01/1980", "32-1-1980"]),
    ("CÁ NHÂN", "E", "ngay_tuong_lai", ["03/12/2090", "1/1/2030"]),
    ("CÁ NHÂN", "C", "bang_ma_cu", ["NguyÔn V¨n Hïng", "Phaïm Thò Baïch Tuyeát", "TrÇn ThÞ Hµ"]),
    ("TẬP THỂ", "B", "bang_ma_cu", ["Tr¹m Y tÕ x· Ba Chóc", "Hoäi Noâng daân xaõ"]),
    ("CÁ NHÂN", "L", "vuot_tham_quyen", ["Bằng khen của Chủ tịch UBND xã"]),
    ("TẬP THỂ", "H", "vuot_tham_quyen", ["Bằng khen của Chủ tịch UBND phường"]),
    ("CÁ NHÂN", "C", "ky_tu_hong", ["Châu Thị M? Duyên", "L\ufffd Văn An", "Ng?c Lan"]),
    ("HỘ GIA ĐÌNH", "C", "ky_tu_hong", ["Tr?n Văn Lộc"]),
    ("CÁ NHÂN", "I", "loi_cong_thuc", ["#N/A", "#REF!", "#VALUE!"]),
    ("HỘ GIA ĐÌNH", "F", "loi_cong_thuc", ["#DIV/0!"]),
    ("CÁ NHÂN", "C", "nhieu_nguoi_mot_dong", ["Lê Văn Tám và Võ Thị Chín", "Lê A, Trần B"]),
    ("TẬP THỂ", "E", "khong_phai_so", ["mười", "12 người"]),
    ("HỘ GIA ĐÌNH", "F", "khong_phai_so", ["ba", "4-5"]),
]
ROUNDS = 12


@cache
def good():
    return (EXAMPLES / "danh-sach-de-nghi.xlsx").read_bytes()


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_reported_cells_are_the_spoilt_cells(seed):
    """Twenty faults a workbook, each on a row of its own."""
    chance = random.Random(seed)
    workbook = openpyxl.load_workbook(io.BytesIO(good()))
    expected, free = set(), {name: list(range(a, b + 1)) for name, (a, b) in FIRST.items()}
    for sheet, column, kind, values in chance.sample(FAULTS, len(FAULTS)):
        if not free[sheet]:
            continue
        row = free[sheet].pop(chance.randrange(len(free[sheet])))
        workbook[sheet][f"{column}{row}"].value = chance.choice(values)
        workbook[sheet][f"{column}{row}"].number_format = "General"
        expected.add((sheet, f"{column}{row}", kind))
    for sheet, row, related in repeat_somebody(workbook, free, chance):
        expected.add((sheet, f"C{row}", "trung_trong_tep"))
        assert related < row
    if free["CÁ NHÂN"]:
        row = next(
            r for r in free["CÁ NHÂN"] if workbook["CÁ NHÂN"][f"B{r}"].value in ("Ông", "Bà")
        )
        cell = workbook["CÁ NHÂN"][f"D{row}"]
        cell.value = "Nữ" if cell.value == "Nam" else "Nam"
        expected.add(("CÁ NHÂN", cell.coordinate, "mau_thuan_so_lieu"))

    reading = read_workbook(saved(workbook), catalogue(), today=TODAY)

    assert {(f.sheet, f.cell, f.kind.value) for f in reading.flags} == expected
    assert len(reading.flags) == len(expected) >= 20


def repeat_somebody(workbook, free, chance):
    """Copies one free row of people over a later one, in capitals and with wide spaces."""
    sheet = workbook["CÁ NHÂN"]
    rows = sorted(free["CÁ NHÂN"])
    source, target = chance.sample(rows[: len(rows) // 2], 1)[0], rows[-1]
    for column in range(2, 17):
        sheet.cell(target, column).value = sheet.cell(source, column).value
    sheet.cell(target, 3).value = sheet.cell(source, 3).value.upper().replace(" ", "  ")
    for row in (source, target):
        free["CÁ NHÂN"].remove(row)
    return [("CÁ NHÂN", target, source)]
