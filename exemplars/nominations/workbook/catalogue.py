"""The code lists a workbook is checked against, as plain values, and look-ups in them."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType

from exemplars.shared.text import fold, match_key
from exemplars.shared.text import said as _

SUBJECT_KINDS = MappingProxyType(
    {"individual": _("cá nhân"), "collective": _("tập thể"), "household": _("hộ gia đình")}
)
_ABBREVIATIONS = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "mttq": "mặt trận tổ quốc",
    "ubmttq": "ủy ban mặt trận tổ quốc",
    "ubmttqvn": "ủy ban mặt trận tổ quốc việt nam",
    "vn": "việt nam",
    "tnhh": "trách nhiệm hữu hạn",
    "mtv": "một thành viên",
    "cp": "cổ phần",
    "htx": "hợp tác xã",
    "thpt": "trung học phổ thông",
    "thcs": "trung học cơ sở",
    "th": "tiểu học",
    "bv": "bệnh viện",
    "bch": "ban chấp hành",
    "bchqs": "bộ chỉ huy quân sự",
    "btv": "ban thường vụ",
    "ct": "chủ tịch",
    "tp": "thành phố",
    "tx": "thị xã",
    "đu": "đảng ủy",
    "lhpn": "liên hiệp phụ nữ",
    "tand": "tòa án nhân dân",
    "vksnd": "viện kiểm sát nhân dân",
}
_EXPANSIONS = {match_key(short): match_key(full) for short, full in _ABBREVIATIONS.items()}
_COMMUNE_SHORT = {"p": match_key("phường"), "x": match_key("xã"), "đk": match_key("đặc khu")}
_FORMER_LEVEL = re.compile(r"\b(huyen|quan|thi xa|thi tran|quan uy|thi uy|huyen doan|huyen uy)\b")


@dataclass(frozen=True)
class Entry:
    """One entry of a code list; `aliases` are other accepted spellings."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class AwardItem(Entry):
    """An award; `offered` says whether the campaign at hand may propose it."""

    subject_kinds: frozenset[str] = frozenset()
    offered: bool = True


@dataclass(frozen=True)
class UnitItem:
    """One dated name of a unit. `note` says what became of it, in a clause."""

    code: str
    name: str
    short_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def is_current(self, day: date) -> bool:
        return self.valid_to is None or self.valid_to >= day


@lru_cache(maxsize=8_192)
def lookup_key(text: str) -> str:
    """`match_key` with the usual abbreviations of offices written out."""
    return " ".join(_EXPANSIONS.get(word, word) for word in match_key(text).split())


class Suggestions:
    """The name somebody probably meant. Comparing is slow, so each text is looked up once and a
    file full of unknown names soon gets no more suggestions."""

    _AT_MOST = 300
    _LENGTH = 120

    def __init__(self, names: Iterable[str], meaning: Mapping[str, str] | None = None) -> None:
        self.names = {fold(name): (meaning or {}).get(name, name) for name in names if name}
        self.made: dict[str, str | None] = {}

    def nearest(self, text: str) -> str | None:
        """The nearest name by letters, or the only one the text begins with."""
        folded = fold(text)[: self._LENGTH]
        if folded not in self.made and len(self.made) < self._AT_MOST:
            self.made[folded] = self._compare(folded)
        return self.made.get(folded)

    def _compare(self, folded: str) -> str | None:
        close = difflib.get_close_matches(folded, self.names, n=1, cutoff=0.72)
        if close:
            return self.names[close[0]]
        begun = {name for key, name in self.names.items() if folded.startswith(f"{key} ")}
        return begun.pop() if len(begun) == 1 else None


@dataclass(frozen=True)
class CodeList:
    """Entries found by name or alias, whatever the capitals, punctuation and place of the tone."""

    entries: tuple[Entry, ...]

    @cached_property
    def _by_key(self) -> dict[str, Entry]:
        found = {lookup_key(entry.name): entry for entry in reversed(self.entries)}
        # Only then the aliases: none may stand for another entry's own name.
        for entry in self.entries:
            for name in entry.aliases:
                found.setdefault(lookup_key(name), entry)
        return found

    def find(self, text: str) -> Entry | None:
        return self._by_key.get(lookup_key(text))

    @cached_property
    def _suggestions(self) -> Suggestions:
        meaning = {name: e.name for e in self.entries for name in (e.name, *e.aliases)}
        return Suggestions(meaning, meaning)

    def suggestion(self, text: str) -> str | None:
        return self._suggestions.nearest(text)


@dataclass(frozen=True)
class Catalogue:
    """Everything a list is checked against, for one campaign."""

    province: str
    awards: tuple[AwardItem, ...]
    units: tuple[UnitItem, ...]
    communes: tuple[str, ...]
    sectors: tuple[Entry, ...]
    ethnic_groups: tuple[Entry, ...]
    classes: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    #: The unit that proposes, and the codes of what belongs to it; no codes: anybody may be listed.
    proposing: str = ""
    own_units: frozenset[str] = frozenset()
    genders: tuple[Entry, ...] = (
        Entry("male", "Nam"),
        Entry("female", "Nữ", ("Nu",)),
    )

    @cached_property
    def award_list(self) -> CodeList:
        return CodeList(self.awards)

    @cached_property
    def sector_list(self) -> CodeList:
        return CodeList(self.sectors)

    @cached_property
    def ethnic_list(self) -> CodeList:
        return CodeList(self.ethnic_groups)

    @cached_property
    def gender_list(self) -> CodeList:
        return CodeList(self.genders)

    @cached_property
    def class_lists(self) -> dict[str, CodeList]:
        return {kind: CodeList(entries) for kind, entries in self.classes.items()}

    @cached_property
    def _province_suffixes(self) -> tuple[str, ...]:
        return tuple(f" {match_key(f'{kind} {self.province}')}" for kind in ("tỉnh", "thành phố"))

    # Units ---------------------------------------------------------------------------------

    @cached_property
    def _units_by_key(self) -> dict[str, list[UnitItem]]:
        found: dict[str, list[UnitItem]] = {}
        for unit in self.units:
            for key in {lookup_key(unit.name), lookup_key(unit.short_name)} - {""}:
                found.setdefault(key, []).append(unit)
        return found

    def units_named(self, text: str) -> list[UnitItem]:
        """Every unit ever called so; “… tỉnh An Giang” may be left out or added."""
        key = lookup_key(text)
        for candidate in (key, *(key.removesuffix(s) for s in self._province_suffixes)):
            if candidate in self._units_by_key:
                return self._units_by_key[candidate]
        for suffix in self._province_suffixes:
            if key and key + suffix in self._units_by_key:
                return self._units_by_key[key + suffix]
        return []

    def is_of_former_level(self, text: str) -> bool:
        """Does the name speak of the district level, which ended on 30/6/2025?"""
        return _FORMER_LEVEL.search(fold(text)) is not None

    @cached_property
    def unit_suggestions(self) -> Suggestions:
        return Suggestions(n for u in self.units if not u.valid_to for n in (u.name, u.short_name))

    # Communes ------------------------------------------------------------------------------

    @cached_property
    def _communes_by_key(self) -> dict[str, str]:
        return {match_key(name): name for name in self.communes}

    @cached_property
    def _communes_by_bare_name(self) -> dict[str, str]:
        bare: dict[str, list[str]] = {}
        for name in self.communes:
            bare.setdefault(match_key(_without_kind(name)), []).append(name)
        return {key: names[0] for key, names in bare.items() if len(names) == 1}

    def commune(self, text: str) -> str | None:
        """The commune an address names: the whole text, or its last part that is one."""
        parts = [text, *reversed(re.split(r"[,;]|\s[-–]\s", text))]
        for part in parts:
            key = match_key(part)
            for suffix in self._province_suffixes:
                key = key.removesuffix(suffix)
            first, _space, rest = key.partition(" ")
            for candidate in (key, f"{_COMMUNE_SHORT.get(first, first)} {rest}"):
                if candidate in self._communes_by_key:
                    return self._communes_by_key[candidate]
            if key in self._communes_by_bare_name:
                return self._communes_by_bare_name[key]
        return None

    @cached_property
    def commune_suggestions(self) -> Suggestions:
        return Suggestions(self.communes)


def _without_kind(commune: str) -> str:
    for kind in ("Phường ", "Xã ", "Đặc khu ", "Thị trấn "):
        if commune.startswith(kind):
            return commune.removeprefix(kind)
    return commune


def in_words(kinds: Iterable[str]) -> tuple[str, ...]:
    """The words of subject kinds, in their order; a sentence lists them with commas."""
    return tuple(SUBJECT_KINDS[kind] for kind in SUBJECT_KINDS if kind in set(kinds))
