"""Every write to the office's emblems: sent, put in use, withdrawn.

A certificate keeps the emblem it was issued with: at issue the digest of the file is frozen into
the version of its layout.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from certificates import queries
from certificates.award import CannotPrint
from certificates.layouts import LayoutSpec, parse, shipped, shipped_codes
from certificates.models import Design, Emblem
from certificates.rendering import emblems, sandbox
from certificates.rendering.image import ImageRefused
from certificates.rendering.vector import DrawingRefused
from certificates.transactions import one_transaction

MOST_BYTES = 4 * 1024 * 1024
DPI = 300
_PNG = b"\x89PNG"
#: How far from square: the ring on the sheet is round.
_NARROWEST = 0.6


@one_transaction
def send(name: str, data: bytes, *, source: str, by: object) -> Emblem:
    """Gửi tệp huy hiệu: checked, written anew and kept; nothing is printed with it yet.

    Raises:
        CannotPrint: the file is no sound SVG or PNG, or too small to be printed sharply.
    """
    if not source.strip():
        raise CannotPrint(_("Ghi nguồn của tệp: cơ quan cấp, văn bản kèm theo."))
    if len(data) > MOST_BYTES:
        raise CannotPrint(_("Tệp huy hiệu quá %d MiB.") % (MOST_BYTES // 1024 // 1024))
    clean = _picture(name, data) if data.startswith(_PNG) else _drawing(data)
    sha256 = emblems.keep(name, clean)
    return Emblem.objects.create(
        name=name, sha256=sha256, source=" ".join(source.split())[:200], sent_by=str(by)
    )


@one_transaction
def put_in_use(emblem: Emblem, *, by: object) -> Emblem:
    """Dùng huy hiệu này from now on; the one before it ends. Issued certificates keep theirs.

    Raises:
        CannotPrint: it was decided on already.
    """
    rows = {row.pk: row for row in Emblem.objects.select_for_update().filter(name=emblem.name)}
    row = rows[emblem.pk]
    if not row.is_waiting:
        raise CannotPrint(_("Tệp huy hiệu này đã được dùng hoặc đã bỏ. Tải lại trang."))
    if not emblems.is_kept(row.name, row.sha256):
        raise CannotPrint(_("Tệp huy hiệu không còn trên máy chủ. Gửi lại tệp."))
    for other in rows.values():
        if other.is_in_use:
            _end(other, by)
    row.used_by, row.used_at = str(by), timezone.now()
    row.save(update_fields=["used_by", "used_at"])
    transaction.on_commit(lambda: emblems.put_in_use(row.name, row.sha256))
    return row


@one_transaction
def withdraw(emblem: Emblem, *, by: object) -> Emblem:
    """Bỏ, thôi dùng: a waiting file is dropped; without the one in use the sheet has a dashed ring.

    Raises:
        CannotPrint: it has ended already.
    """
    row = Emblem.objects.select_for_update().get(pk=emblem.pk)
    if row.ended_at is not None:
        raise CannotPrint(_("Tệp huy hiệu này đã được dùng hoặc đã bỏ. Tải lại trang."))
    was_in_use = row.is_in_use
    _end(row, by)
    if was_in_use:
        transaction.on_commit(lambda: emblems.put_in_use(row.name, ""))
    return row


def _end(row: Emblem, by: object) -> None:
    row.ended_by, row.ended_at = str(by), timezone.now()
    row.save(update_fields=["ended_by", "ended_at"])


def sheets(name: str = "") -> list[LayoutSpec]:
    """Every layout, or those that bear this emblem: the program's, then the issued ones."""
    datas = [shipped(code) for code in shipped_codes()]
    issued = Design.objects.exclude(published=None).select_related("published")
    datas += [row.published.data for row in issued if row.published]
    return [spec for spec in map(parse, datas) if name in ("", spec.emblem)]


def sides() -> list[dict[str, Any]]:
    """Each side's emblem: the rows by what became of them, and whether the folder holds a file."""
    found = queries.emblems()
    return [side | {"is_there": emblems.in_use(side["name"]) is not None} for side in found]


def missing() -> list[str]:
    """What the office has not supplied yet: the State's and the Party's emblem."""
    named = (Emblem.Name.STATE, Emblem.Name.PARTY)
    return [str(name.label) for name in named if emblems.in_use(name) is None]


def least_pixels() -> dict[str, int]:
    """Points a picture of each emblem needs, printed at 300 an inch on the largest sheet with it."""
    least: dict[str, int] = {}
    for spec in sheets():
        needed = round(2 * spec.ornament.emblem_radius * emblems.CLEAR / 25.4 * DPI)
        least[spec.emblem] = max(needed, least.get(spec.emblem, 0))
    return least


def _picture(name: str, data: bytes) -> emblems.Emblem:
    try:
        drawn, width, height = sandbox.reencode_sized(data)
    except ImageRefused as refusal:
        raise CannotPrint(_("Tệp PNG hỏng hoặc quá lớn.")) from refusal
    _check_ratio(width / height)
    least = least_pixels()[name]
    if min(width, height) < least:
        raise CannotPrint(
            _(
                "Ảnh chỉ %(has)d × %(high)d điểm. In rõ (300 dpi) cần ít nhất %(least)d × %(least)d điểm."
            )
            % {"has": width, "high": height, "least": least}
        )
    return emblems.Emblem(drawn, ".png")


def _drawing(data: bytes) -> emblems.Emblem:
    try:
        drawn, ratio = sandbox.redraw(data)
    except DrawingRefused as refusal:
        sentence = _SENTENCES.get(refusal.reason, _UNREADABLE)
        raise CannotPrint(_(sentence) % {"what": refusal.what}) from refusal
    _check_ratio(ratio)
    return emblems.Emblem(drawn, ".svg")


def _check_ratio(ratio: float) -> None:
    if not _NARROWEST <= ratio <= 1 / _NARROWEST:
        raise CannotPrint(_("Hình quá dài so với vòng huy hiệu. Cắt bỏ phần thừa quanh huy hiệu."))


_UNREADABLE = gettext_noop("Tệp không phải hình SVG hoặc PNG đọc được.")
_SENTENCES = {
    "declares": gettext_noop("Tệp SVG có phần khai báo không an toàn. Lưu lại dạng SVG đơn giản."),
    "element": gettext_noop("Tệp SVG có thành phần “%(what)s” không được nhận: chỉ nhận hình vẽ."),
    "script": gettext_noop("Tệp SVG có lệnh chạy (“%(what)s”) nên không được nhận."),
    "link": gettext_noop("Tệp SVG gọi ra ngoài (“%(what)s”) nên không được nhận."),
    "style": gettext_noop("Tệp SVG có kiểu trình bày “%(what)s” không được nhận."),
    "picture": gettext_noop("Ảnh nằm trong tệp SVG phải là PNG hoặc JPEG đọc được."),
    "no_size": gettext_noop("Tệp SVG không ghi kích thước (viewBox)."),
    "too_complex": gettext_noop("Tệp SVG quá nhiều nét vẽ."),
}
