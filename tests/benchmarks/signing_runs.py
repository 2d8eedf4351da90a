"""Signing the same stored PDFs with the office's PKCS#12 file: stock pyHanko beside ours.

Every way loads the file once and signs each PDF as one more revision, PAdES B-B, RSA-2048; stock
means `SimpleSigner` and `sign_pdf` as pyHanko's documentation shows them. When the clock has stopped
every file that was signed is judged, by pyHanko's validator and by poppler's pdfsig, a process each;
and the judges are shown a file that was changed, which both must refuse.
"""

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import TextStampStyle

from certificates.layouts import LayoutSpec
from certificates.rendering import renderer
from certificates.rendering.context import Printed
from certificates.rendering.marking import mark
from certificates.signing import checking, credentials, pades
from tests.certificates.authorities import PASSPHRASE, authority, give_file


def ours(words: list[Printed], layout: LayoutSpec, folder: Path, *, shows: bool) -> Callable:
    settings.SIGNER_DIR = folder / "signers"
    give_file(settings.SIGNER_DIR)
    pdfs = _stored(words, layout)

    def signed(pdf: bytes, credential: credentials.Credential) -> bytes:
        at = datetime.now(UTC).replace(microsecond=0)
        shown = pades.Mark(*mark("2147/QĐ-UBND", at, layout)) if shows else None
        return pades.sign(pdf, credential, at=at, mark=shown)

    def run() -> list[bytes]:
        with credentials.opened("UBT", PASSPHRASE) as credential:
            return [signed(pdf, credential) for pdf in pdfs]

    with credentials.opened("UBT", PASSPHRASE) as first:
        signed(pdfs[0], first)
    return run


def stock(words: list[Printed], layout: LayoutSpec, folder: Path, *, shows: bool) -> Callable:
    path, pdfs = give_file(folder / "signers"), _stored(words, layout)
    meta = PdfSignatureMetadata(
        field_name="Signature1", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    spec = SigFieldSpec("Signature1", box=(900, 780, 1100, 800) if shows else None)
    style = TextStampStyle(border_width=0, stamp_text="2147/QD-UBND, %(ts)s") if shows else None

    def signed(pdf: bytes, signer: SimpleSigner) -> bytes:
        out = PdfSigner(meta, signer, stamp_style=style, new_field_spec=spec).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf))
        )
        return out.getvalue()

    def run() -> list[bytes]:
        signer = _loaded(path)
        return [signed(pdf, signer) for pdf in pdfs]

    signed(pdfs[0], _loaded(path))
    return run


def _loaded(path: Path) -> SimpleSigner:
    return SimpleSigner.load_pkcs12(path, passphrase=PASSPHRASE.encode())


def _stored(words: list[Printed], layout: LayoutSpec) -> list[bytes]:
    return [renderer().render(one, layout, archive=True) for one in words]


def judge(signed: list[bytes], folder: Path) -> int:
    """How many files were judged: all of them, each sound to both judges, a changed one to neither."""
    for pdf in signed:
        assert _found_sound(pdf, folder) == {True}
    broken = bytearray(signed[0])
    broken[signed[0].index(b"stream") + 20] ^= 1
    assert _found_sound(bytes(broken), folder) == {False}
    return len(signed)


def _found_sound(pdf: bytes, folder: Path) -> set[bool]:
    """What pyHanko says, and pdfsig."""
    try:
        said = {checking.check(pdf, [authority().der]).trusted}
    except checking.BadSignature:
        said = {False}
    if not shutil.which("pdfsig"):
        raise RuntimeError("NOT RUN: no pdfsig (poppler-utils), which is to judge as well")
    path = folder / "judged.pdf"
    path.write_bytes(pdf)
    ended = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True)
    said.add("Signature is Valid" in ended.stdout)
    return said
