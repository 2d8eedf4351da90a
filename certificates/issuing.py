"""Every write of the press that an office decides: issue, reissue, revoke.

The actor `by` is a name in text. Every function repeats without a second effect.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.award import Award, CannotPrint, digest, to_json
from certificates.layouts import EMBLEMS, LayoutFault, LayoutSpec, parse, shipped, shipped_codes
from certificates.models import Certificate, Event, Layout, Register, Sheet, SigningKey
from certificates.numbering import open_register, take
from certificates.printing.moving import move_all
from certificates.rendering import emblems
from certificates.rendering.context import number_on_paper, printed
from certificates.rendering.fitting import Fitted, fit
from certificates.signing import keys
from certificates.signing.seal import claim, seal
from certificates.states import SPOIL, SheetState
from certificates.storing import frozen
from certificates.transactions import one_transaction
from certificates.verification import grouped, new_code

#: What is printed after the register number, by the case of reissue. A correction before the
#: hand-over has no words of its own: those of the sheet it stands in for stay.
REISSUE_WORDS: dict[str, str] = {
    Certificate.Reissue.MISPRINT: "cấp đổi",
    Certificate.Reissue.DAMAGED: "cấp đổi",
    Certificate.Reissue.LOST: "cấp lại",
}

#: A number as wide as any register will reach, to see whether a text fits.
_WIDEST = 9999


def issue(award: Award, *, by: str) -> Certificate:
    """Vào sổ vàng một bằng: number, code and frozen snapshot; see `issue_all`."""
    return issue_all([award], by=by)[0]


@one_transaction
def issue_all(awards: Sequence[Award], *, by: str) -> list[Certificate]:
    """Vào sổ vàng cả danh sách, in order: all or nothing, with what the caller writes beside it.

    Idempotent per `award.key`: a key that has a certificate keeps it. The registers' rows are
    locked first, always in the same order; numbers are gapless, also after a rollback.

    Raises:
        CannotPrint: a line does not fit its sheet, or there is no key to seal with; nothing is written.
    """
    layouts = {code: _current_layout(code) for code in sorted({a.layout_code for a in awards})}
    for award in awards:
        set_words(award, layouts[award.layout_code][1])
    registers = {place: open_register(*place) for place in sorted({_place(a) for a in awards})}
    known = {c.key: c for c in Certificate.objects.filter(key__in=[a.key for a in awards])}
    fresh = list({award.key: award for award in awards if award.key not in known}.values())
    numbers = {
        place: iter(take(register, sum(_place(award) == place for award in fresh)))
        for place, register in registers.items()
    }
    if not fresh:
        return [known[award.key] for award in awards]
    signer = keys.current()
    created = Certificate.objects.bulk_create(
        _certificate(award, registers[_place(award)], next(numbers[_place(award)]),
                     layouts[award.layout_code][0], by, signer)
        for award in fresh
    )  # fmt: skip
    _log(created, "issued", by)
    known |= {certificate.key: certificate for certificate in created}
    return [known[award.key] for award in awards]


@one_transaction
def reissue(
    certificate: Certificate,
    award: Award,
    *,
    by: object,
    kind: str,
    cause: str,
    document: str = "",
    returned_on: date | None = None,
) -> Certificate:
    """Cấp đổi, cấp lại: a new number under the same decision and date; the old one points to it.

    A sheet that has not been handed over keeps its place in its run, now for the new certificate;
    one already on paper is spoiled. The words “(cấp đổi)” or “(cấp lại)” are printed after the
    number; a correction of a sheet that never left the office keeps what `award` says there.

    Raises:
        CannotPrint: the certificate is not in force any more, or no cause is given.
    """
    old = _locked(certificate)
    if old.replaced_by and old.replaced_by.key == award.key:
        return old.replaced_by
    if old.state != Certificate.State.VALID:
        raise CannotPrint(_("Bằng này không còn hiệu lực nên không cấp đổi được."))
    if not cause.strip():
        raise CannotPrint(_("Ghi lý do cấp đổi, cấp lại."))
    new = issue(replace(award, reissue=REISSUE_WORDS.get(kind, award.reissue)), by=str(by))
    new.reissue_kind, new.reissue_cause = kind, cause.strip()
    new.reissue_document = document.strip()
    new.save(update_fields=["reissue_kind", "reissue_cause", "reissue_document"])
    _carry_sheet(old, new, by=by, cause=cause)
    old.state, old.replaced_by, old.returned_on = Certificate.State.REPLACED, new, returned_on
    old.save(update_fields=["state", "replaced_by", "returned_on"])
    details = {"kind": kind, "reason": cause.strip(), "document": new.reissue_document,
               "replacement": new.number}  # fmt: skip
    _log([old], "replaced", str(by), details)
    return new


@one_transaction
def revoke(
    certificate: Certificate, *, by: object, reason: str, document: str, ground: str = ""
) -> Certificate:
    """Thu hồi (Luật Thi đua, khen thưởng, Điều 93): the certificate stays in the register, the
    verification page says so.

    `document` is the decision that revokes ("Quyết định số … ngày …"); it is shown to everybody,
    `reason` and `ground` (the article's letter) only to staff. A second call changes nothing.

    Raises:
        CannotPrint: no document is named, or the certificate was replaced.
    """
    if not document.strip():
        raise CannotPrint(_("Ghi số và ngày của quyết định thu hồi."))
    row = _locked(certificate)
    if row.state == Certificate.State.REVOKED:
        return row
    if row.state == Certificate.State.REPLACED:
        raise CannotPrint(_("Bằng này đã được thay thế. Thu hồi bằng mới."))
    row.state, row.revoked_at = Certificate.State.REVOKED, timezone.now()
    row.revoking_document, row.revoked_ground = document.strip(), ground
    row.save(update_fields=["state", "revoked_at", "revoking_document", "revoked_ground"])
    details = {"reason": reason, "document": row.revoking_document, "ground": ground}
    _log([row], "revoked", str(by), details)
    return row


@one_transaction
def note_return(certificate: Certificate, *, on: date, by: object) -> Certificate:
    """Thu lại tờ cũ: the day on which a replaced or revoked sheet came back to the office.

    Raises:
        CannotPrint: the certificate is in force.
    """
    row = _locked(certificate)
    if row.state == Certificate.State.VALID:
        raise CannotPrint(_("Bằng này còn hiệu lực nên không thu lại."))
    row.returned_on = on
    row.save(update_fields=["returned_on"])
    _log([row], "returned", str(by), {"on": on.isoformat()})
    return row


@one_transaction
def forget_return(certificate: Certificate, *, reason: str, by: object) -> Certificate:
    """The day was entered by mistake: the sheet is out again, the log keeps both."""
    row = _locked(certificate)
    row.returned_on = None
    row.save(update_fields=["returned_on"])
    _log([row], "return_struck", str(by), {"reason": reason})
    return row


def _carry_sheet(old: Certificate, new: Certificate, *, by: object, cause: str) -> None:
    """The place in the run goes over to the new certificate, unless the old sheet left the office."""
    sheet = Sheet.objects.filter(certificate=old).exclude(state=SheetState.HANDED_OVER).first()
    if sheet is None:
        return
    if sheet.state in SPOIL.source:
        move_all([sheet], SPOIL, by=by, reason=cause)
    Sheet.objects.filter(pk=sheet.pk).update(certificate=new)


@one_transaction
def layout_version(code: str, data: dict[str, Any]) -> Layout:
    """The frozen layout with this content: the one kept already, or a new version."""
    sha256 = digest(data)
    kept = Layout.objects.filter(code=code, data_sha256=sha256).first()
    if kept:
        return kept
    latest = Layout.objects.filter(code=code).order_by("-version").first()
    version = latest.version + 1 if latest else 1
    layout, _created = Layout.objects.get_or_create(
        code=code, data_sha256=sha256, defaults={"version": version, "data": data}
    )
    return layout


def _current_layout(code: str) -> tuple[Layout, LayoutSpec]:
    """What is printed from now, as the version to keep with the certificates (a changed file becomes a
    new one). The emblem in use is frozen into it.

    Raises:
        CannotPrint: no such layout, or a faulty file.
    """
    data, spec = current_spec(code)
    if frozen := emblems.freeze(EMBLEMS[spec.side]):
        data = data | {"emblem_sha256": frozen}
    return layout_version(code, data), parse(data)


def current_spec(code: str) -> tuple[dict[str, Any], LayoutSpec]:
    """The layout of this code, as data and read: one that comes with the program, or the office's own
    as it was issued last. Nothing is written.

    Raises:
        CannotPrint: no such layout, a faulty file, or a version that is no longer what was issued.
    """
    try:
        if code in shipped_codes():
            data = shipped(code)
            return data, parse(data)
        kept = Layout.objects.get(designs__code=code)
        return kept.data, frozen(kept)
    except Layout.DoesNotExist as missing:
        raise CannotPrint(_("Không có mẫu bằng “%s” đã ban hành.") % code) from missing
    except LayoutFault as fault:
        raise CannotPrint(_("Mẫu bằng không dùng được: %s") % fault) from fault


def set_words(award: Award, layout: LayoutSpec) -> Fitted:
    """The words of a sheet in their places, with the widest number that may come.

    Raises:
        CannotPrint: a text does not fit, or the layout is of another side.
    """
    if award.side != layout.side:
        raise CannotPrint(_("Mẫu “%s” không dùng cho bên ban hành bằng này.") % layout.name)
    code = grouped("0" * 28)
    return fit(printed(award, _WIDEST, code, "-"), layout)


def _place(award: Award) -> tuple[str, str, int]:
    return award.issuer_code, award.award_code, award.year


def _certificate(
    award: Award,
    register: Register,
    number: int,
    layout: Layout,
    by: str,
    signer: tuple[SigningKey, Ed25519PrivateKey],
) -> Certificate:
    snapshot, code, (key, private) = to_json(award), new_code(), signer
    sealed = seal(claim(award, number_on_paper(award, number)), code, private, key.fingerprint)
    return Certificate(
        key=award.key,
        batch_key=award.batch_key,
        code=code,
        seal=sealed,
        sealed_with=key if sealed else None,
        register=register,
        number=number,
        layout=layout,
        snapshot=snapshot,
        snapshot_sha256=digest(snapshot),
        issued_by=by,
    )


def _locked(certificate: Certificate) -> Certificate:
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def _log(
    certificates: Iterable[Certificate], verb: str, by: str, details: dict | None = None
) -> None:
    Event.objects.bulk_create(
        Event(certificate=certificate, verb=verb, by=by, details=details or {})
        for certificate in certificates
    )
