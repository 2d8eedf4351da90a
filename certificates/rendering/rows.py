"""A list of recipients as a JSON file → one PDF of trial certificates, without any database.

What a row leaves out comes from the sample of the layout's side. Codes and seals are made from the
rows: they look and cost like real ones, no register knows them and no published key has signed them.
"""

import hashlib
import json
import os
import re
import resource
import time
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils.translation import gettext as _

from certificates.award import CODE_ALPHABET, Award, CannotPrint
from certificates.layouts import LayoutFault, LayoutSpec, parse
from certificates.rendering import artefacts
from certificates.rendering.artefacts import Compiled
from certificates.rendering.batch import BatchWriter
from certificates.rendering.context import Printed, address, number_on_paper, printed
from certificates.rendering.fitting import Fitted, fit
from certificates.samples import samples
from certificates.signing.seal import claim, seal

#: Keys of a row. Anything else is refused: a misspelt key would print the sample's words.
TEXTS = (
    "salutation", "name", "position_unit", "achievement", "issuer", "decision_number", "place",
    "signer_title", "signer_name", "verb", "title",
)  # fmt: skip
KEYS = frozenset((*TEXTS, "decision_date", "register_number"))

#: Any byte → a letter of our codes.
_LETTERS = (CODE_ALPHABET * (256 // len(CODE_ALPHABET))).encode()
_CODE_LENGTH, _GROUP = 28, 4
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LONGEST = 4000  # letters of one text
_SHOWN = 20  # refused rows named in the report


class RowFault(ValueError):
    """The list cannot be used; the text says which row and why."""


def render_task(**values: Any) -> str:
    """`render` for another process: the report, or the fault as a sentence."""
    try:
        return json.dumps(render(**values), ensure_ascii=False)
    except (RowFault, LayoutFault, CannotPrint) as fault:
        return json.dumps({"fault": str(fault)}, ensure_ascii=False)


def render(
    layout: dict[str, Any],
    recipients: str,
    out: str,
    *,
    text_only: bool,
    by_weasyprint: bool = False,
    reference: bool = False,
) -> dict[str, Any]:
    """Write the PDF and return the report. The file appears whole or not at all.

    `by_weasyprint` has WeasyPrint set the words and all else done as ever; `reference` makes a whole
    WeasyPrint document of each sheet. Rows that cannot be printed are left out and named in the report.

    Raises:
        RowFault: the list is not what it should be, or not one row can be printed.
        LayoutFault: the layout is not sound.
    """
    spec = parse(layout)
    compiled = artefacts.compiled(spec)
    began, spent = time.perf_counter(), time.process_time()
    rows, target = read(Path(recipients)), Path(out)
    report: dict[str, Any] = {"sheets": 0, "shrunk": 0, "broken": 0, "refused": 0, "refusals": []}
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            writer: BatchWriter | _References
            if reference:
                writer = _References(file, on_blank=text_only)
            else:
                writer = BatchWriter(file, on_blank=text_only, by_weasyprint=by_weasyprint)
            _write(writer, rows, spec, compiled, report)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as fault:
        raise RowFault(
            _("Không ghi được tệp %(file)s: %(fault)s.") % {"file": target, "fault": fault.strerror}
        ) from fault
    finally:
        temporary.unlink(missing_ok=True)
    return report | {
        "renderer": _renderer(compiled, by_weasyprint, reference),
        "seconds": round(time.perf_counter() - began, 3),
        "cpu_seconds": round(time.process_time() - spent, 3),
        "peak_mib": peak_mib(),
    }


def _renderer(compiled: Compiled, by_weasyprint: bool, reference: bool) -> str:
    """Its name in the report."""
    if reference:
        return "weasyprint"
    return "batch" if compiled.agrees and not by_weasyprint else "fallback"


class _References:
    """A WeasyPrint document a certificate, put one behind the other; used as a `BatchWriter` is."""

    def __init__(self, out: BinaryIO, *, on_blank: bool) -> None:
        # Imported here: a batch never needs it, and its memory stays small.
        from certificates.rendering import joining, weasy  # noqa: PLC0415

        self._out, self._on_blank, self._join = out, on_blank, joining.join
        self._weasy = weasy.of_this_thread()
        self._folder = TemporaryDirectory()
        self._pages: list[Path] = []

    def add(self, printed: Printed, layout: LayoutSpec, _compiled: Compiled) -> Fitted:
        """One more document.

        Raises:
            CannotPrint: see `WeasyRenderer.render`.
        """
        pdf = self._weasy.render(printed, layout, on_blank=self._on_blank)
        path = Path(self._folder.name) / f"{len(self._pages)}.pdf"
        path.write_bytes(pdf)
        self._pages.append(path)
        return fit(printed, layout)

    def close(self) -> None:
        """Write the pages in order."""
        with self._folder:
            whole = self._join(self._pages, Path(self._folder.name) / "all.pdf")
            self._out.write(whole.read_bytes())


def _write(
    writer: "BatchWriter | _References",
    rows: list[dict[str, Any]],
    layout: LayoutSpec,
    compiled: Compiled,
    report: dict[str, Any],
) -> None:
    """All rows that can be printed; counts them in the report."""
    sample = next(samples(layout))[1]
    for number, row in enumerate(rows, start=1):
        try:
            fitted = writer.add(_words(number, row, sample), layout, compiled)
        except CannotPrint as fault:
            report["refused"] += 1
            if len(report["refusals"]) < _SHOWN:
                report["refusals"].append({"row": number, "reason": str(fault)})
            continue
        report["sheets"] += 1
        report["shrunk"] += bool(fitted.shrunk)
        report["broken"] += bool(fitted.broken)
    if not report["sheets"]:
        raise RowFault(_("Không in được dòng nào: %s") % report["refusals"][0]["reason"])
    writer.close()


def peak_mib() -> float:
    """The most memory this process has held.

    Read from /proc where there is one: the figure of `getrusage` begins with the parent's.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        kib = int(status.split("VmHWM:")[1].split()[0])
    except (OSError, IndexError):
        kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(kib / 1024, 1)


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, checked.

    Raises:
        RowFault: it is no JSON list of objects with the known keys and texts.
    """
    try:
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise RowFault(
            _("Không đọc được tệp %(file)s: %(fault)s.") % {"file": path, "fault": fault.strerror}
        ) from fault
    except ValueError as fault:
        raise RowFault(_("Tệp %s không phải JSON mã UTF-8.") % path) from fault
    if not isinstance(rows, list) or not rows:
        raise RowFault(_("Tệp danh sách phải là một mảng JSON có ít nhất một người."))
    for number, row in enumerate(rows, start=1):
        _check(number, row)
    return rows


def _check(number: int, row: Any) -> None:
    if fault := _fault(row):
        raise RowFault(_("Dòng %d: ") % number + fault)


def _fault(row: Any) -> str:
    """What is wrong with a row, as the end of a sentence; empty when nothing is."""
    if not isinstance(row, dict):
        return _("phải là một đối tượng JSON.")
    if unknown := sorted(row.keys() - KEYS):
        return _("không có mục “%(key)s”; các mục dùng được: %(keys)s.") % {
            "key": unknown[0], "keys": ", ".join(sorted(KEYS)),
        }  # fmt: skip
    for key in TEXTS:
        if not isinstance(row.get(key, ""), str) or len(row.get(key, "")) > _LONGEST:
            return _("mục “%(key)s” phải là chữ, không quá %(most)d ký tự.") % {
                "key": key, "most": _LONGEST,
            }  # fmt: skip
    if "decision_date" in row and _day(row["decision_date"]) is None:
        return _("mục “decision_date” phải là ngày, như 2026-12-04 hay 04/12/2026.")
    if "register_number" in row and _number(row["register_number"]) is None:
        return _("mục “register_number” phải là số nguyên dương.")
    return ""


def _words(number: int, row: dict[str, Any], sample: Award) -> Printed:
    """What stands on the certificate of a row."""
    given: dict[str, Any] = {key: row[key] for key in TEXTS if key in row}
    if "decision_date" in row:
        given["decision_date"] = _day(row["decision_date"])
    award = replace(sample, key=str(number), **given)
    code = _code(number, award)
    groups = "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
    in_register = _number(row.get("register_number", number)) or number
    sealed = seal(
        claim(award, number_on_paper(award, in_register)), code, _trial_key(), b"\0\0\0\0"
    )
    return printed(award, in_register, groups, address(code, sealed))


@cache
def _trial_key() -> Ed25519PrivateKey:
    """A key of this process alone."""
    return Ed25519PrivateKey.generate()


def _code(number: int, award: Award) -> str:
    digest = hashlib.sha256(f"{number} {award.name}".encode()).digest()
    return digest[:_CODE_LENGTH].translate(_LETTERS).decode()


def _day(value: Any) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        if found := _DAY.fullmatch(value.strip()):
            day, month, year = map(int, found.groups())
            return date(year, month, day)
        return date.fromisoformat(value.strip())
    except ValueError:
        return None


def _number(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9:
        value = int(value)
    return value if type(value) is int and value > 0 else None
