"""Nhập danh sách đề nghị: code lists from the database, the workbook read, its rows handed over."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exemplars.campaigns.models import Award, Campaign, ListEntry
from exemplars.campaigns.states import ListKind, SubjectKind
from exemplars.nominations import actions
from exemplars.nominations.models import Submission
from exemplars.nominations.workbook import (
    AwardItem,
    Catalogue,
    Entry,
    Flag,
    Reading,
    Row,
    UnitItem,
    Verdict,
    WorkbookRefused,
    read_workbook,
)
from exemplars.nominations.workbook.template import TemplateFacts, empty_template
from exemplars.shared.errors import RuleViolation
from exemplars.shared.text import say
from exemplars.units.models import Succession, Unit, UnitVersion
from exemplars.units.states import Level, Side

_COMMUNE_OFFICE = "Ủy ban nhân dân "
_LEVELS = {
    "bộ, ban, ngành, tỉnh": ("tỉnh", "cấp tỉnh", "bộ", "cấp bộ"),
    "tỉnh/thành phố": ("tỉnh", "thành phố"),
    "cấp xã": ("xã", "phường", "đặc khu"),
}
_COPIED = (
    "salutation", "name", "position", "department", "commune", "address", "birth_date",
    "birth_year", "summary", "note", "posthumous",
)  # fmt: skip


def read(
    data: bytes,
    campaign: Campaign,
    unit: Unit | None = None,
    *,
    skip_flagged: bool = False,
    convert: bool = False,
) -> Reading:
    """Reads and checks a list for a campaign, changing nothing. Sentences are in the language spoken.

    `unit` proposes: people of other units are flagged, unless it is an award office, whose lists
    name anybody. `convert` takes text of an old code page as what it means; see `read_workbook`.

    Raises:
        WorkbookRefused: the file cannot be read at all.
    """
    catalogue, today = catalogue_for(campaign, unit), timezone.localdate()
    try:
        reading = read_workbook(
            data, catalogue, today=today, skip_flagged=skip_flagged, convert=convert
        )
    except WorkbookRefused as refused:
        raise WorkbookRefused(say(refused.args[0], _)) from refused
    spoken = {id(flag): _spoken(flag) for flag in reading.flags}
    reading.flags = [spoken[id(flag)] for flag in reading.flags]
    for row in reading.rows:
        row.flags = [spoken[id(flag)] for flag in row.flags]
    reading.notes = [say(note, _) for note in reading.notes]
    return reading


def _spoken(flag: Flag) -> Flag:
    """The flag in the language spoken; what somebody typed into a cell may be endless."""
    message, what = (_shortened(say(text, _)) for text in (flag.message, flag.what))
    return replace(flag, message=message, what=what)


def _shortened(text: str) -> str:
    return text if len(text) <= 500 else f"{text[:499]}…"


def load(
    reading: Reading,
    campaign: Campaign,
    unit: Unit,
    *,
    by: Any,
    values: dict[str, Any] | None = None,
    submission: Submission | None = None,
    form_key: uuid.UUID | None = None,
) -> Submission:
    """Makes a draft dossier of every row the reading lets through, in one submission.

    The submission's number and day are those of the list's heading unless `values` says
    otherwise. All or nothing; the number of queries does not grow with the rows.

    Raises:
        RuleViolation: the reading was refused, or see `actions.load_rows`.
    """
    if reading.verdict is Verdict.REFUSE:
        raise RuleViolation(refusal(reading), code="list_refused")
    heading = {"number": reading.covering.number[:60], "signed_on": reading.covering.dated}
    return actions.load_rows(
        campaign,
        unit,
        by=by,
        values={**heading, **(values or {})},
        rows=_contents(reading.to_create),
        form_key=form_key,
        submission=submission,
    )


def refusal(reading: Reading) -> str:
    """Why nothing was imported, in a sentence."""
    if reading.is_empty:
        return _("Danh sách trống: chưa có dòng nào được điền.")
    blocked = reading.counts["errors"]
    return ngettext(
        "%(count)s ô sai nên chưa nhập dòng nào. Hãy sửa rồi nhập lại, hoặc chỉ lấy các dòng không "
        "có ô được nêu.",
        "%(count)s ô sai nên chưa nhập dòng nào. Hãy sửa rồi nhập lại, hoặc chỉ lấy các dòng không "
        "có ô được nêu.",
        blocked,
    ) % {"count": blocked}


def template(campaign: Campaign, unit: Unit | None = None) -> bytes:
    """The campaign's empty list as .xlsx, with its pick lists."""
    above = Unit.objects.get_parent(unit) if unit else None
    facts = TemplateFacts(
        campaign.name,
        unit.name if unit else "",
        above.name if above else "",
        is_party=unit is not None and unit.side == Side.PARTY,
    )
    return empty_template(facts, catalogue_for(campaign))


# The code lists -----------------------------------------------------------------------------


def catalogue_for(campaign: Campaign, unit: Unit | None = None) -> Catalogue:
    """The code lists in force for a campaign; seven queries, however many units there are."""
    lists: dict[str, list[Entry]] = {}
    for entry in ListEntry.objects.all():
        found = Entry(entry.code, entry.name, tuple(entry.aliases))
        lists.setdefault(entry.kind, []).append(found)
    units = list(Unit.objects.defer("search", "sort_key"))
    province = _province(units, campaign.office)
    people = tuple(lists.get(ListKind.PERSON_CLASS, ()))
    return Catalogue(
        province=_province_name(province),
        awards=tuple(_awards(campaign, _province_name(province))),
        units=tuple(_unit_items(units)),
        communes=tuple(_communes(units, province)),
        sectors=tuple(lists.get(ListKind.SECTOR, ())),
        ethnic_groups=tuple(lists.get(ListKind.ETHNIC_GROUP, ())),
        classes={
            SubjectKind.INDIVIDUAL.value: people,
            SubjectKind.COLLECTIVE.value: tuple(lists.get(ListKind.COLLECTIVE_CLASS, ())),
        },
        proposing=unit.name if unit else "",
        own_units=frozenset(_own_units(unit, campaign, units)) if unit else frozenset(),
    )


def _own_units(unit: Unit, campaign: Campaign, units: Iterable[Unit]) -> Iterable[str]:
    """Codes of the unit, of what stands below it and of what stands in the same commune.

    None for an award office: it collects the lists of others.
    """
    if unit.pk == campaign.office_id or any(other.office_id == unit.pk for other in units):
        return
    commune = unit.area_code if unit.level in (Level.COMMUNE, Level.BASE) else ""
    for other in units:
        if other.path.startswith(unit.path) or (commune and other.area_code == commune):
            yield other.code


def _province(units: Iterable[Unit], office: Unit) -> Unit | None:
    """The provincial People's Committee over the office, else the only one in force."""
    candidates = [
        unit
        for unit in units
        if unit.level == Level.PROVINCE
        and unit.side == Side.STATE
        and unit.is_active
        and unit.name.startswith(_COMMUNE_OFFICE)
    ]
    above = [unit for unit in candidates if office.path.startswith(unit.path)]
    return next(iter(above or candidates), None)


def _province_name(province: Unit | None) -> str:
    if province is None:
        return ""
    return re.sub(r"^(tỉnh|thành phố) ", "", province.name.removeprefix(_COMMUNE_OFFICE))


def _communes(units: Iterable[Unit], province: Unit | None) -> list[str]:
    """Communes in force, from the names of their People's Committees."""
    names = {
        unit.name.removeprefix(_COMMUNE_OFFICE)
        for unit in units
        if unit.level == Level.COMMUNE
        and unit.is_active
        and unit.name.startswith(_COMMUNE_OFFICE)
        and (province is None or unit.path.startswith(province.path))
    }
    return sorted(name[:1].upper() + name[1:] for name in names)


def _awards(campaign: Campaign, province: str) -> list[AwardItem]:
    offered = set(campaign.awards.values_list("award_id", flat=True))
    return [
        AwardItem(
            award.code,
            award.name,
            tuple(_award_aliases(award, province)),
            subject_kinds=frozenset(award.subject_kinds),
            offered=not offered or award.pk in offered,
        )
        for award in Award.objects.all()
    ]


def _award_aliases(award: Award, province: str) -> set[str]:
    """Other ways offices write an award.

    Each of “A, B” (two names of one title), each level of “bộ, ban, ngành, tỉnh” and “cấp xã”,
    the name with its issuer's title, and all of them with and without the province's name.
    """
    names = {award.name, *re.split(r"\s*[,/;]\s+(?=[A-ZĐÂĂÊÔƠƯ])", award.name)}
    if award.issuer_title:
        names.add(f"{award.short_title} của {award.issuer_title}")
    for written, meant in _LEVELS.items():
        names |= {name.replace(written, level) for name in names for level in meant}
    if province:
        names |= {name.replace(f"tỉnh {province}", "tỉnh") for name in names}
        names |= {re.sub(r"\btỉnh$", f"tỉnh {province}", name) for name in names}
    return names - {award.name}


def _unit_items(units: Iterable[Unit]) -> Iterable[UnitItem]:
    """Every name a unit has or had; of an ended one, what became of it."""
    successors: dict[int, list[str]] = {}
    for unit_id, name in Succession.objects.values_list("predecessor_id", "successor__name"):
        successors.setdefault(unit_id, []).append(name)
    known = {}
    for unit in units:
        known[unit.pk] = unit
        after = successors.get(unit.pk, [])
        became = _("nay là %(units)s") % {"units": "; ".join(after[:3])} if after else ""
        note = (unit.note or became) if unit.ended_on else ""
        yield UnitItem(unit.code, unit.name, unit.short_name, unit.started_on, unit.ended_on, note)
    for version in UnitVersion.objects.exclude(valid_to=None):
        unit = known[version.unit_id]
        if version.name != unit.name:
            note = _("nay là %(units)s") % {"units": unit.name}
            yield UnitItem(
                unit.code,
                version.name,
                version.short_name if version.short_name != unit.short_name else "",
                version.valid_from,
                version.valid_to,
                note,
            )


# The rows -----------------------------------------------------------------------------------


def _contents(rows: list[Row]) -> list[dict[str, Any]]:
    """Each row as content of a dossier (`Nomination.CONTENT`); four queries."""
    awards = {award.code: award for award in Award.objects.all()}
    entries = {(entry.kind, entry.code): entry for entry in ListEntry.objects.all()}
    codes = {row.values.get("unit_code") for row in rows} - {None}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return [_content(row, awards, entries, units) for row in rows]


def _content(
    row: Row,
    awards: dict[str, Award],
    entries: dict[tuple[str, str], ListEntry],
    units: dict[str, Unit],
) -> dict[str, Any]:
    found = row.values
    is_person = row.subject_kind == SubjectKind.INDIVIDUAL
    classes = ListKind.PERSON_CLASS if is_person else ListKind.COLLECTIVE_CLASS
    content = {name: found[name] for name in _COPIED if name in found}
    return content | {
        "subject_kind": row.subject_kind,
        "award": awards.get(found.get("award_code", "")),
        "work_unit": units.get(found.get("unit_code", "")),
        "work_unit_name": found.get("unit", ""),
        "gender": found.get("gender_code", ""),
        "ethnic_group": entries.get((ListKind.ETHNIC_GROUP, found.get("ethnicity_code", ""))),
        "sector": entries.get((ListKind.SECTOR, found.get("sector_code", ""))),
        "target_class": entries.get((classes, found.get("target_class_code", ""))),
        "members": found.get("members", found.get("total")),
        "members_female": found.get("female"),
    }
