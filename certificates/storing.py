"""A certificate's own PDF: made once from its frozen snapshot, then kept."""

import json
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from certificates import files
from certificates.award import CannotPrint, digest, from_json
from certificates.layouts import LayoutSpec, parse
from certificates.models import Certificate, Event, Layout, PrintRun
from certificates.rendering import renderer
from certificates.rendering.calibrating import Profile, set_right
from certificates.rendering.context import Printed, address, printed
from certificates.transactions import one_transaction
from certificates.verification import grouped


def words(certificate: Certificate) -> tuple[Printed, LayoutSpec]:
    """What stands on the certificate, and its layout.

    Raises:
        CannotPrint: the snapshot or the layout is no longer the one that was frozen at issue.
    """
    if digest(certificate.snapshot) != certificate.snapshot_sha256:
        raise CannotPrint(_("Nội dung bằng không còn là nội dung đã đóng khi cấp: báo quản trị."))
    award = from_json(certificate.snapshot)
    url = address(certificate.code, certificate.seal)
    shown = printed(award, certificate.number, grouped(certificate.code), url)
    return shown, frozen(certificate.layout)


def frozen(layout: Layout) -> LayoutSpec:
    """A kept version of a layout, for whoever prints, signs or issues with it.

    Raises:
        CannotPrint: it is no longer what its digest says.
    """
    return _spec(layout.text, layout.data_sha256, str(layout))


@lru_cache(maxsize=16)
def _spec(data: str, sha256: str, name: str) -> LayoutSpec:
    """Read once for all certificates of a layout; what is fitted to it is then remembered too."""
    content = json.loads(data)
    if digest(content) != sha256:
        raise CannotPrint(
            _("Mẫu bằng %s không còn là mẫu đã đóng khi ban hành nên không in: báo quản trị.")
            % name
        )
    return parse(content)


def profile_of(run: PrintRun) -> Profile:
    """The printer's error frozen into a run."""
    return Profile(**{name: float(run.profile[name]) for name in vars(Profile()) if run.profile})


def sheet_pdf(run: PrintRun, certificate: Certificate) -> bytes:
    """One sheet exactly as the run prints it: words alone or all, set right for its printer.

    Raises:
        CannotPrint: see `words`.
    """
    pdf = renderer().render(*words(certificate), on_blank=run.on_blank)
    return set_right(pdf, profile_of(run))


def file_name(certificate: Certificate) -> str:
    """Deterministic and without a word about the person."""
    return f"{files.FOLDER}/{certificate.register_id}/{certificate.uuid}.pdf"


class Stored(NamedTuple):
    """A file that is written and not yet recorded."""

    certificate: Certificate
    name: str
    sha256: str


def store(certificate: Certificate) -> str:
    """Render the PDF unless it is stored already; record and return its file name.

    Safe to repeat: a kill between file and record repeats the same file under the same name. A
    file lost from the disk is made again from the snapshot, and the log says so.
    """
    if made := make(certificate):
        record(made)
    return certificate.pdf_file


def make(certificate: Certificate) -> Stored | None:
    """The rendered PDF under its name, durable, for `record`; None when it is stored already.

    Raises:
        CannotPrint: see `words`; or a text does not fit its place.
    """
    if certificate.pdf_file and files.absolute(certificate.pdf_file).is_file():
        return None
    name = file_name(certificate)
    shown, layout = words(certificate)
    pdf = renderer().render(shown, layout, archive=True)
    return Stored(certificate, name, files.write(name, lambda path: path.write_bytes(pdf)))


@one_transaction
def record(made: Stored) -> None:
    """Where the file is and what it must be."""
    certificate, name, sha256 = made
    Certificate.objects.filter(pk=certificate.pk).update(pdf_file=name, pdf_sha256=sha256)
    if certificate.pdf_file:
        details = {"lost_sha256": certificate.pdf_sha256, "sha256": sha256}
        Event.objects.create(certificate=certificate, verb="pdf_restored", by="", details=details)
    certificate.pdf_file, certificate.pdf_sha256 = name, sha256
