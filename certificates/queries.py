"""Reads of the press that more than one caller needs."""

from collections import Counter
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from certificates.layouts import shipped, shipped_codes
from certificates.models import (
    Batch,
    Blank,
    Calibration,
    Certificate,
    Design,
    Emblem,
    PrintRun,
    Sheet,
)
from certificates.states import SheetState


def certificates_of(batch_key: str) -> list[Certificate]:
    """The certificates in force of one decision, in the order of its lines."""
    certificates = Certificate.objects.in_force().filter(batch_key=batch_key)
    return list(certificates.select_related("register").order_by("id"))


def signed_and_unsigned(batch_key: str) -> QuerySet[Certificate]:
    """The certificates in force of one decision in the order of its lines, with their signatures, those
    that were withdrawn included."""
    rows = Certificate.objects.in_force().filter(batch_key=batch_key)
    related = rows.select_related("register", "signature")
    return related.prefetch_related("withdrawn_signatures").order_by("id")


def signing_of(batch_key: str) -> Batch | None:
    """The newest signing of a decision, finished or not."""
    return latest_batch(signing_key(batch_key))


def signing_key(batch_key: str) -> str:
    """How the signing of a decision's certificates is named among the batches."""
    return f"sign:{batch_key}"


def latest_batch(batch_key: str) -> Batch | None:
    """The newest batch of a decision, finished or not."""
    return Batch.objects.filter(batch_key=batch_key).order_by("-id").first()


def sheets_done(batch: Batch) -> int:
    """How many sheets of a batch are rendered at this moment, also of parts still in hand."""
    if not batch.is_unfinished:
        return batch.done
    return min(batch.parts.aggregate(done=Sum("done"))["done"] or 0, batch.total)


def without_run(batch_key: str) -> QuerySet[Certificate]:
    """The certificates in force of one decision that stand in no run yet."""
    return Certificate.objects.in_force().filter(batch_key=batch_key, sheet=None)


def runs_of(batch_key: str) -> QuerySet[PrintRun]:
    """The print runs of one decision."""
    return _counted(PrintRun.objects.filter(batch_key=batch_key, dropped_at=None))


def open_runs(user: Any) -> QuerySet[PrintRun]:
    """The runs a person may see, with how many sheets they have and how many are handed over."""
    return _counted(PrintRun.objects.visible_to(user).filter(dropped_at=None))


def _counted(runs: QuerySet[PrintRun]) -> QuerySet[PrintRun]:
    return (
        runs.select_related("blank")
        .annotate(
            total=Count("sheets"),
            printed=Count("sheets", filter=~Q(sheets__state=SheetState.PLANNED)),
            handed=Count("sheets", filter=Q(sheets__state=SheetState.HANDED_OVER)),
        )
        .order_by("-id")
    )


def blanks(user: Any) -> QuerySet[Blank]:
    """The kinds of blank in the stocks a person looks after."""
    return Blank.objects.visible_to(user).order_by("issuer_code", "name")


def sheets_of(run: PrintRun) -> QuerySet[Sheet]:
    """The sheets of a run in order, with what a page shows of them."""
    with_them = run.sheets.select_related(
        "certificate__register", "certificate__signature", "blank_use"
    )
    return with_them.order_by("position")


def states_of(run: PrintRun) -> list[tuple[int, str]]:
    """Position and state of every sheet, for the map."""
    return list(run.sheets.order_by("position").values_list("position", "state"))


def counts(states: list[tuple[int, str]]) -> dict[str, int]:
    """How many sheets are in each state, in the order of the table of states."""
    found = Counter(state for _position, state in states)
    return {state: found[state] for state in SheetState.values}


def next_to_print(states: list[tuple[int, str]]) -> int | None:
    """The first sheet that is not on paper yet."""
    waiting = (SheetState.PLANNED, SheetState.SPOILED)
    return next((position for position, state in states if state in waiting), None)


def next_to_scan(run: PrintRun) -> Sheet | None:
    """The first sheet whose blank is not known: printed without a number, or not printed yet."""
    unknown = Q(blank_use__serial="", state__in=(SheetState.PRINTED, SheetState.REPRINTED))
    return sheets_of(run).filter(unknown | Q(state=SheetState.PLANNED)).first()


def last_scanned(run: PrintRun, count: int = 5) -> QuerySet[Sheet]:
    """The sheets whose blanks were read last, newest first."""
    return (
        sheets_of(run)
        .exclude(blank_use=None)
        .exclude(blank_use__serial="")
        .order_by("-blank_use__used_at", "-position")[:count]
    )


def receivers(run: PrintRun) -> dict[str, list[Sheet]]:
    """The sheets by the unit that receives them, units in the order of their first sheet."""
    found: dict[str, list[Sheet]] = {}
    for sheet in sheets_of(run):
        found.setdefault(sheet.receiver, []).append(sheet)
    return found


def calibration_of(run: PrintRun) -> Calibration | None:
    """The newest measurement for the run's printer, tray and blank."""
    return Calibration.objects.filter(
        issuer_code=run.issuer_code, printer=run.printer, tray=run.tray, blank=run.blank
    ).first()


def agrees(blank: Blank) -> bool:
    """Khớp sổ: whether the stock's figures are those of its receipts and of the sheets given out."""
    received = blank.receipts.aggregate(n=Sum("count"))["n"] or 0
    uses = blank.uses.aggregate(
        used=Count("pk", filter=Q(spoiled_at=None)), spoiled=Count("pk", filter=~Q(spoiled_at=None))
    )
    kept = (blank.received, blank.used, blank.spoiled)
    return kept == (received, uses["used"], uses["spoiled"])


def issuers(user: Any) -> list[tuple[str, str]]:
    """Code and title of the issuers a person works for; the code alone of one that has issued no
    certificate yet."""
    rows = (
        Certificate.objects.visible_to(user)
        .annotate(code_of=F("register__issuer_code"), title=F("snapshot__issuer"))
        .order_by("code_of", "title")
        .values_list("code_of", "title")
        .distinct()
    )
    titles = dict(rows)
    return [(code, titles.get(code, code)) for code in sorted(user.issuer_codes())]


def designs(user: Any) -> QuerySet[Design]:
    """Layouts of an office's own that a person may see, with the version that is issued."""
    return Design.objects.visible_to(user).select_related("published")


def emblems() -> list[dict[str, Any]]:
    """Each side's emblem: the one in use, the waiting ones, and those before."""
    rows = list(Emblem.objects.all())
    found = []
    for name, label in Emblem.Name.choices:
        own = [row for row in rows if row.name == name]
        found.append({
            "name": name,
            "label": label,
            "in_use": next((row for row in own if row.is_in_use), None),
            "waiting": [row for row in own if row.is_waiting],
            "before": [row for row in own if row.ended_at],
        })  # fmt: skip
    return found


def layout_choices() -> list[tuple[str, str]]:
    """Code and name of every layout certificates can be printed from, the shipped ones first."""
    shipped_ones = [(code, shipped(code)["name"]) for code in shipped_codes()]
    own = Design.objects.exclude(published=None).values_list("code", "name")
    return [*shipped_ones, *own]
