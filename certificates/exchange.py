"""Signing elsewhere: the unsigned PDFs of a decision go out in one archive, signed ones come back."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO, NamedTuple

from django.utils.translation import gettext as _

from certificates import files
from certificates.award import CannotPrint
from certificates.models import Certificate, Signature
from certificates.queries import certificates_of
from certificates.rendering import sandbox
from certificates.signatures import keep, stored_pdf
from certificates.signing import roots
from certificates.signing.checking import BadSignature, Found
from certificates.transactions import one_transaction

LIST = "danh-sach.csv"


class Sent(NamedTuple):
    """A file somebody sent, by the name they gave it."""

    name: str
    data: bytes


class NotTaken(CannotPrint):
    """Signed files that were refused, and with them all that came together: name and sentence of each."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("\n".join(f"“{name}”: {sentence}" for name, sentence in faults))
        self.faults = faults


def pack(batch_key: str, out: IO[bytes]) -> int:
    """Write the archive: a PDF for each certificate in force, as it is stored, and a list with number,
    name, file and SHA-256; how many there are.

    Raises:
        CannotPrint: a PDF cannot be made, or somebody has touched it.
    """
    certificates = certificates_of(batch_key)
    rows: list[Sequence[object]] = [("Số sổ vàng", "Tên", "Tệp", "SHA-256")]
    # PDFs are compressed inside.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for certificate in certificates:
            name = f"bang-{certificate.register.award_code}-{certificate.number:04d}.pdf"
            archive.writestr(name, stored_pdf(certificate))
            recipient = " ".join(certificate.snapshot["name"].split())
            rows.append((certificate.number, _plain(recipient), name, certificate.pdf_sha256))
        archive.writestr(LIST, _listed(rows))
    return len(certificates)


@one_transaction
def receive(batch_key: str, sent: Sequence[Sent], *, by: object) -> int:
    """Nhập tệp đã ký: every file is taken or none; how many are new.

    A file belongs to the certificate whose stored bytes it begins with, whatever its name. Sent once
    more, the copy that is kept already is left as it is.

    Raises:
        NotTaken: what is wrong with which file.
    """
    known = roots.trusted()
    shelf = _Shelf(certificates_of(batch_key))
    taken: dict[Certificate, tuple[Sent, Found]] = {}
    faults: list[tuple[str, str]] = []
    for one in sent:
        try:
            certificate = shelf.owner(one.data)
            if certificate in taken:
                raise _Refused(_("trùng bằng với tệp “%s”.") % taken[certificate][0].name)
            taken[certificate] = one, _judged(one.data, known)
            _refuse_other(certificate, one.data)
        except BadSignature as refusal:
            faults.append((one.name, _sentence(refusal.reason)))
        except _Refused as refusal:
            faults.append((one.name, str(refusal)))
    if faults:
        raise NotTaken(faults)
    trust = Signature.Trust.TRUSTED if known else Signature.Trust.SOUND
    before = Signature.objects.filter(certificate__in=taken).count()
    for certificate, (one, found) in taken.items():
        at = datetime.fromisoformat(found.signed_at) if found.signed_at else None
        keep(
            certificate, one.data, by=str(by), signer=found.signer, serial=found.serial,
            authority=found.authority, signed_at=at, level=found.level, trust=trust,
            origin=Signature.Origin.RETURNED,
        )  # fmt: skip
    return len(taken) - before


class _Refused(Exception):
    """The sentence after the file's name."""


class _Shelf:
    """Finds a certificate by the bytes a file begins with."""

    def __init__(self, certificates: Iterable[Certificate]) -> None:
        self._by_size: dict[int, dict[str, Certificate]] = {}
        for certificate in certificates:
            path = certificate.pdf_file and files.absolute(certificate.pdf_file)
            if path and path.is_file():
                of_size = self._by_size.setdefault(path.stat().st_size, {})
                of_size[certificate.pdf_sha256] = certificate

    def owner(self, data: bytes) -> Certificate:
        """The certificate; raises `_Refused` when there is none."""
        digest, at = hashlib.sha256(), 0
        for size in sorted(self._by_size):
            if size > len(data):
                break
            digest.update(data[at:size])
            at = size
            if found := self._by_size[size].get(digest.hexdigest()):
                return found
        raise _Refused(
            _(
                "không phải tệp đã xuất của quyết định này, hoặc phần mềm ký đã ghi lại nội dung tệp. "
                "Chọn kiểu ký giữ nguyên tệp gốc (ký nối thêm)."
            )
        )


def _judged(data: bytes, known: Sequence[bytes]) -> Found:
    answer = sandbox.judge_signatures(data, known)
    if "refused" in answer:
        raise BadSignature(answer["refused"])
    return Found(**answer)


def _refuse_other(certificate: Certificate, data: bytes) -> None:
    held = Signature.objects.filter(certificate=certificate).first()
    if held and held.sha256 != hashlib.sha256(data).hexdigest():
        raise _Refused(
            _("bằng số %d đã có bản ký số khác. Gỡ bản ấy trước khi nhập bản mới.")
            % certificate.number
        )


def _sentence(reason: str) -> str:
    return {
        "unsigned": _("chưa có chữ ký số."),
        "changed": _("ngoài chữ ký số còn có nội dung bị thêm hoặc sửa so với tệp đã lưu."),
        "broken": _("chữ ký số không khớp nội dung: tệp đã bị sửa sau khi ký."),
        "uncovered": _("sau chữ ký số cuối cùng còn có phần ghi thêm."),
        "untrusted": _("chứng thư ký không do nơi cấp nào được tin cậy cấp, hoặc đã hết hạn."),
    }.get(reason, _("tệp hỏng, không đọc được."))


def _plain(text: str) -> str:
    """A table program shall not take a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text


def _listed(rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
