"""The first filling of the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from certificates.transactions import one_transaction
from exemplars.campaigns.actions.writing import may_manage
from exemplars.campaigns.models import (
    Award,
    BaseSalary,
    LegalBasis,
    ListEntry,
    RuleCard,
    Theme,
)
from exemplars.shared import journal
from exemplars.units.models import Unit


@one_transaction
def seed(catalogue: Mapping[str, Sequence[Mapping[str, Any]]], *, by: Any) -> dict[str, int]:
    """Lập danh mục ban đầu: adds what is missing, never touches what the office has changed.

    `catalogue` holds the rows of each file of `campaigns/data`. Awards of the province are tied to
    its authorities once those units are there. Returns how many rows of each kind were added.
    """
    may_manage(by)
    added: dict[str, list[Any]] = {
        "legal_bases": _seed_bases(catalogue["legal_bases"]),
        "base_salaries": _missing(BaseSalary, ("effective_from",), catalogue["base_salaries"]),
        "lists": _missing(ListEntry, ("kind", "code"), catalogue["lists"]),
        "rule_cards": _missing(RuleCard, ("code", "version"), catalogue["rule_cards"]),
        "themes": _seed_themes(catalogue["themes"]),
        "awards": _seed_awards(catalogue["awards"]),
    }
    facts = [
        journal.Fact(row, "catalogue_seeded", data={"row": str(row)})
        for kind in ("legal_bases", "rule_cards", "themes", "awards")
        for row in added[kind]
    ]
    tied = _tie_authorities(catalogue["awards"])
    facts += [journal.Fact(row, "award_tied", data={"issuer": row.issuer_title}) for row in tied]
    journal.record_all(facts, by=by)
    return {kind: len(rows) for kind, rows in added.items()} | {"tied": len(tied)}


def _missing(
    model: type[models.Model], key: tuple[str, ...], rows: Iterable[Mapping[str, Any]]
) -> list[Any]:
    return model._default_manager.bulk_create(_new(model, key, rows))


def _new(
    model: type[models.Model], key: tuple[str, ...], rows: Iterable[Mapping[str, Any]]
) -> list[Any]:
    there = {tuple(map(str, values)) for values in model._default_manager.values_list(*key)}
    return [model(**row) for row in rows if tuple(str(row[name]) for name in key) not in there]


def _seed_bases(rows: Iterable[Mapping[str, Any]]) -> list[LegalBasis]:
    added = _new(LegalBasis, ("number",), rows)
    for basis in added:
        basis.refresh_search()
    return LegalBasis.objects.bulk_create(added)


def _seed_themes(rows: Sequence[Mapping[str, Any]]) -> list[Theme]:
    added = []
    for row in rows:
        parent = Theme.objects.filter(title=row["parent"]).first() if row["parent"] else None
        defaults = {name: row[name] for name in ("year_from", "year_to", "document")}
        theme, created = Theme.objects.get_or_create(
            title=row["title"], unit=None, defaults={**defaults, "parent": parent}
        )
        if created:
            added.append(theme)
    return added


def _seed_awards(rows: Sequence[Mapping[str, Any]]) -> list[Award]:
    plain = [
        {name: value for name, value in row.items() if name not in ("lower", "authority")}
        for row in rows
    ]
    added = _missing(Award, ("code",), plain)
    awards = {award.code: award for award in Award.objects.all()}
    lower = {row["code"]: row["lower"] for row in rows}
    for award in added:
        award.lower = awards.get(lower[award.code] or "")
    Award.objects.bulk_update(added, ["lower"])
    return added


def _tie_authorities(rows: Sequence[Mapping[str, Any]]) -> list[Award]:
    """Name the issuing unit of the province's awards, where the office has not done so."""
    roots = Unit.objects.active().filter(depth=1, level="province")
    titles = {"state": "Chủ tịch {}", "party": "Ban Thường vụ {}"}
    tied = []
    for award in Award.objects.filter(issuer=None, issuer_title=""):
        side = next((row["authority"] for row in rows if row["code"] == award.code), "")
        issuer = _authority(roots, side)
        if issuer is None:
            continue
        award.issuer, award.issuer_title = issuer, titles[side].format(issuer.name)
        award.version += 1
        award.save(update_fields=["issuer", "issuer_title", "version"])
        tied.append(award)
    return tied


def _authority(roots: models.QuerySet[Unit], side: str) -> Unit | None:
    """The province's UBND or Tỉnh ủy; None when there is none or more than one."""
    begins = {"state": ("UBND",), "party": ("Tỉnh ủy", "Thành ủy")}.get(side)
    found = [
        unit for unit in roots if begins and unit.side == side and unit.kind.startswith(begins)
    ]
    return found[0] if len(found) == 1 else None
