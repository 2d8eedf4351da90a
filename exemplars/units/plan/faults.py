"""What is wrong with the rows: each against the others, and against the units there are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from exemplars.units.plan.rows import (
    EVENT_COLUMNS,
    UNIT_COLUMNS,
    EventRow,
    Fault,
    Known,
    Plan,
    UnitRow,
    words,
)

_SELF_ALLOWED = ("rename", "retype")


def all_codes_read(rows: Sequence[UnitRow]) -> bool:
    codes = {row.code for row in rows}
    return "" not in codes and len(codes) == len(rows)


def reading_order(fault: Fault) -> tuple[str, int, int, str]:
    return fault.sheet, fault.row, len(fault.column), fault.column


def _fault(row: Any, labels: Mapping[str, str], column: str, kind: str, message: str) -> Fault:
    return row.place.fault(column, labels[column], getattr(row, column), kind, message)


def unit_faults(rows: Sequence[UnitRow], known: Mapping[str, Known], today: date) -> list[Fault]:
    faults: list[Fault] = []
    first: dict[str, UnitRow] = {}

    def say(row: UnitRow, column: str, kind: str, message: str) -> None:
        faults.append(_fault(row, UNIT_COLUMNS, column, kind, message))

    for row in rows:
        if row.code and row.code in first:
            at = first[row.code].place.row
            say(row, "code", "trung_ma", f"Mã này đã có ở dòng {at}. Mỗi đơn vị một mã riêng.")
        elif row.code:
            first[row.code] = row
        if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
            start = words(row.valid_from)
            say(row, "valid_to", "nguoc_ngay", f"Ngày kết thúc sớm hơn ngày bắt đầu {start}.")
        if row.code in known and not row.bad & {"valid_from"}:
            faults.extend(_version_faults(row, known[row.code], today))
    # A code that could not be read makes the rows that refer to it look wrong; they are not.
    if all_codes_read(rows):
        for row in rows:
            parent = row.parent_code
            if parent and parent not in first and parent not in known:
                say(row, "parent_code", "ma_cap_tren_la", _UNKNOWN.format(parent))
        faults.extend(_cycles(first, known))
    return faults


_UNKNOWN = "Không có đơn vị mã “{}” trong danh sách này và trong hệ thống. Kiểm tra lại mã."


def _version_faults(row: UnitRow, known: Known, today: date) -> Iterator[Fault]:
    """A version never starts before the one it follows, and takes effect on its day: what a unit
    is called and where it stands today is read from its latest one. Units that are new, or end,
    on a coming day may be listed ahead."""
    day, floor = row.valid_from, known.previous_from
    if known.versions > 1 and not (day and (floor is None or day > floor)):
        yield _fault(row, UNIT_COLUMNS, "valid_from", "som_hon_ban_truoc", _TOO_EARLY)
    if day and day > today and not (known.valid_from and known.valid_from > today):
        yield _fault(row, UNIT_COLUMNS, "valid_from", "chua_den_ngay", _TO_COME)


_TOO_EARLY = "Đơn vị đã có phiên bản trước đó; ngày hiệu lực phải muộn hơn ngày của phiên bản ấy."
_TO_COME = (
    "Ngày hiệu lực chưa đến. Đổi tên, loại, cấp trên của đơn vị đang hoạt động chỉ ghi được từ "
    "ngày ấy; đơn vị mới và ngày kết thúc thì ghi trước được."
)


def _cycles(rows: Mapping[str, UnitRow], known: Mapping[str, Known]) -> list[Fault]:
    """Each ring of parents once, at its first row."""
    parents = {code: unit.parent_code for code, unit in known.items()}
    parents.update({code: row.parent_code for code, row in rows.items()})
    sound: set[str] = {""}
    faults = []
    for code, row in rows.items():
        trail: list[str] = []
        at = code
        while at not in sound and at not in trail:
            trail.append(at)
            at = parents.get(at, "")
        if at not in sound:
            ring = trail[trail.index(at) :]
            # The ring is told at the row that comes first, where the list can be mended.
            if at == code:
                names = " → ".join([*ring, at])
                message = f"Cấp trên đi vòng: {names}. Một đơn vị không thể ở dưới chính nó."
                faults.append(_fault(row, UNIT_COLUMNS, "parent_code", "vong_cap_tren", message))
            else:
                continue
        sound.update(trail)
    return faults


def event_faults(plan: Plan, known: Mapping[str, Known]) -> list[Fault]:
    faults: list[Fault] = []
    codes = {row.code for row in plan.units} | set(known)
    codes_are_read = all_codes_read(plan.units)
    first: dict[str, EventRow] = {}
    pairs: dict[tuple[str, str, str], int] = {}

    def say(row: EventRow, column: str, kind: str, message: str) -> None:
        faults.append(_fault(row, EVENT_COLUMNS, column, kind, message))

    for row in plan.events:
        for column in ("predecessor", "successor"):
            code = getattr(row, column)
            if code and code not in codes and codes_are_read:
                say(row, column, "ma_don_vi_la", _UNKNOWN.format(code))
        if row.predecessor and row.predecessor == row.successor and row.kind not in _SELF_ALLOWED:
            if not row.bad:
                say(row, "successor", "ke_tuc_chinh_no", _SELF)
            continue
        head = first.setdefault(row.code, row) if row.code else row
        for column in ("kind", "happened_on", "document"):
            differs = getattr(row, column) != getattr(head, column)
            if differs and column not in row.bad | head.bad:
                say(row, column, "khac_dong_dau", _UNLIKE.format(row.code, head.place.row))
        pair = (row.code, row.predecessor, row.successor)
        if not row.bad and pair in pairs:
            say(row, "successor", "trung_cap", f"Cặp đơn vị này đã có ở dòng {pairs[pair]}.")
        pairs.setdefault(pair, row.place.row)
    return faults


_SELF = "Đơn vị trước và đơn vị sau là một. Chỉ đổi tên, đổi loại mới giữ nguyên đơn vị."
_UNLIKE = "Sự kiện {} ghi khác ở dòng {}. Các dòng cùng mã phải giống nhau ở ô này."
