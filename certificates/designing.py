"""Every write to a layout of an office's own: begun, changed, issued, dropped.

A design is worked on by several people one after the other: each change names the version it began
from. What is issued is frozen (`Layout`) and certificates are printed from that alone.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from certificates import files
from certificates.award import Award, CannotPrint
from certificates.issuing import layout_version
from certificates.layouts import LayoutFault, LayoutSpec, dump, parse, shipped_codes
from certificates.models import Design
from certificates.models.designs import LONGEST_NAME
from certificates.rendering import sandbox
from certificates.rendering.context import Printed, printed
from certificates.rendering.fitting import fit
from certificates.rendering.image import ImageRefused
from certificates.samples import samples
from certificates.transactions import one_transaction
from certificates.verification import grouped

#: Stands on a sample: no certificate has this code.
SAMPLE_CODE = "0" * 28
SAMPLE_NUMBER = 457
#: A scan of the blank; 300 dpi of 420 × 297 mm as JPEG is about 5 MiB.
MOST_BYTES = 12 * 1024 * 1024
_LONGEST_CODE = 60
#: What a picture written by `rendering.image` begins with.
_SUFFIXES = {b"\x89PNG": ".png", b"RIFF": ".webp", b"\xff\xd8": ".jpg"}


class DesignChanged(CannotPrint):
    """Somebody saved this design meanwhile; nothing was written."""


@one_transaction
def start(source: LayoutSpec, *, issuer_code: str, name: str, form_key: UUID, by: object) -> Design:
    """Làm mẫu mới from a sound layout; the same form again gives the same design.

    Raises:
        CannotPrint: it has no name.
    """
    name = " ".join(name.split())
    if not name:
        raise CannotPrint(_("Ghi tên mẫu."))
    if begun := Design.objects.filter(form_key=form_key).first():
        return begun
    code = _free_code(issuer_code, name)
    data = dump(source) | {"code": code, "name": name}
    return Design.objects.create(
        form_key=form_key, issuer_code=issuer_code, code=code, name=name, data=data,
        changed_by=str(by),
    )  # fmt: skip


@one_transaction
def save(design: Design, data: Mapping[str, Any], *, version: int, by: object) -> Design:
    """Lưu mẫu: `data` in place of version `version`.

    Raises:
        LayoutFault: the figures make no sound layout, or its name is too long.
        DesignChanged: another version stands there by now.
    """
    row = _locked(design, version)
    spec = parse(dict(data) | {"code": row.code})
    if len(spec.name) > LONGEST_NAME:
        raise LayoutFault(_("Tên mẫu không quá %d ký tự.") % LONGEST_NAME)
    row.data, row.name, row.changed_by = dump(spec), spec.name, str(by)
    row.version += 1
    row.save()
    return row


@one_transaction
def publish(design: Design, *, version: int, by: object) -> Design:
    """Ban hành mẫu: from now on certificates that use it are printed from this version.

    Raises:
        DesignChanged: another version stands there by now.
        CannotPrint: the plain sample does not fit.
    """
    row = _locked(design, version)
    spec = parse(row.data)
    fit(sample(spec, "plain"), spec)
    row.published = layout_version(row.code, row.data)
    row.published_by, row.published_at = str(by), timezone.now()
    row.save(update_fields=["published", "published_by", "published_at"])
    return row


@one_transaction
def lay_under(design: Design, scan: bytes) -> Design:
    """Đặt ảnh quét phôi under the sheet on the screen; it is never printed, and whoever is moving
    figures meanwhile is not disturbed.

    Raises:
        CannotPrint: no picture, or too large a one.
    """
    if len(scan) > MOST_BYTES:
        raise CannotPrint(_("Ảnh quét quá %d MiB.") % (MOST_BYTES // 1024 // 1024))
    try:
        picture = sandbox.reencode(scan)
    except ImageRefused as refusal:
        raise CannotPrint(_("Ảnh quét phải là tệp JPEG, PNG hoặc WebP đọc được.")) from refusal
    row = Design.objects.select_for_update(of=("self",)).get(pk=design.pk)
    kind = next(suffix for start, suffix in _SUFFIXES.items() if picture.startswith(start))
    before, row.underlay = row.underlay, f"{files.FOLDER}/designs/{row.uuid}{kind}"
    files.write(row.underlay, lambda path: path.write_bytes(picture))
    row.save(update_fields=["underlay"])
    if before not in ("", row.underlay):
        _remove_after_commit(before)
    return row


@one_transaction
def drop(design: Design) -> None:
    """Bỏ mẫu that was never issued.

    Raises:
        CannotPrint: it was.
    """
    row = Design.objects.select_for_update(of=("self",)).get(pk=design.pk)
    if row.published_id:
        raise CannotPrint(_("Mẫu đã ban hành thì giữ lại: bằng đã cấp in theo mẫu này."))
    row.delete()
    if row.underlay:
        _remove_after_commit(row.underlay)


def sample(layout: LayoutSpec, case: str) -> Printed:
    """The words of an invented certificate.

    Raises:
        KeyError: no case of that name (`samples.CASES`).
    """
    return _printed(dict(samples(layout))[case])


def _printed(award: Award) -> Printed:
    url = f"{settings.SITE_URL}/xac-minh/{SAMPLE_CODE}"
    return printed(award, SAMPLE_NUMBER, grouped(SAMPLE_CODE), url)


def refused_samples(layout: LayoutSpec) -> list[tuple[str, str]]:
    """The invented certificates the layout cannot hold: name of the case, and why."""
    found = []
    for case, award in samples(layout):
        try:
            fit(_printed(award), layout)
        except CannotPrint as refusal:
            found.append((case, str(refusal)))
    return found


def _locked(design: Design, version: int) -> Design:
    row = Design.objects.select_for_update(of=("self",)).get(pk=design.pk)
    if row.version != version:
        raise DesignChanged(
            _("%(who)s đã lưu mẫu này trong lúc bạn đang sửa. Số của bạn vẫn còn bên dưới: lưu lần "
              "nữa để lấy số của bạn, hoặc tải lại trang để lấy bản vừa lưu.")
            % {"who": row.changed_by}
        )  # fmt: skip
    return row


def _remove_after_commit(name: str) -> None:
    transaction.on_commit(lambda: files.absolute(name).unlink(missing_ok=True))


def _free_code(issuer_code: str, name: str) -> str:
    plain = f"{issuer_code}-{name}".replace("đ", "d").replace("Đ", "D")  # slugify drops the letter
    wished = slugify(plain)[: _LONGEST_CODE - 4].strip("-") or "mau"
    taken = {*shipped_codes(), *Design.objects.values_list("code", flat=True)}
    codes = (wished, *(f"{wished}-{number}" for number in range(2, 1000)))
    return next(code for code in codes if code not in taken)
