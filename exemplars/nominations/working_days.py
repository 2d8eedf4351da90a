"""Working days of Vietnamese offices: Monday to Friday, without the public holidays.

Fixed holidays: Bộ luật Lao động 2019, Điều 112 (01/01, 30/4, 01/5, 02/9 and one day beside it).
Tết and Giỗ Tổ follow the lunar calendar and are listed by year; a holiday on a weekend moves to
the next working day (Điều 111 khoản 3). Years not listed lose Tết and Giỗ Tổ only.
"""

from datetime import date, timedelta

#: First day of the lunar year and 10/3 âm lịch, in solar days.
_LUNAR = {
    2025: (date(2025, 1, 29), date(2025, 4, 7)),
    2026: (date(2026, 2, 17), date(2026, 4, 26)),
    2027: (date(2027, 2, 6), date(2027, 4, 16)),
    2028: (date(2028, 1, 26), date(2028, 4, 4)),
    2029: (date(2029, 2, 13), date(2029, 4, 23)),
    2030: (date(2030, 2, 2), date(2030, 4, 12)),
}


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def holidays_of(year: int) -> set[date]:
    """The days off of a year, those moved from a weekend included."""
    named = [
        date(year, 1, 1),
        date(year, 4, 30),
        date(year, 5, 1),
        date(year, 9, 1),
        date(year, 9, 2),
    ]
    if year in _LUNAR:
        new_year, ancestors = _LUNAR[year]
        named += [new_year + timedelta(days=shift) for shift in range(-1, 4)] + [ancestors]
    off = {day for day in named if not _is_weekend(day)}
    for day in sorted(day for day in named if _is_weekend(day)):
        while _is_weekend(day) or day in off:
            day += timedelta(days=1)
        off.add(day)
    return off


def is_working_day(day: date) -> bool:
    return not _is_weekend(day) and day not in holidays_of(day.year)


def after(start: date, days: int) -> date:
    """The day on which the `days`-th working day after `start` ends; `start` itself is not counted."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day
