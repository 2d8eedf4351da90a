"""Signing the same stored PDFs with the office's PKCS#12 file: stock pyHanko beside ours.

Every way loads the file once and signs each PDF as one more revision, PAdES B-B, RSA-2048; stock
means `SimpleSigner` and `sign_pdf` as pyHanko's documentation shows them. Before the clock starts one
file is signed and judged, by pyHanko's validator and, where it is installed, by poppler's pdfsig.
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

    def run() -> None:
        with credentials.opened("UBT", PASSPHRASE) as credential:
            for pdf in pdfs:
                signed(pdf, credential)

    with credentials.opened("UBT", PASSPHRASE) as first:
        _judge(signed(pdfs[0], first), folder)
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

    def run() -> None:
        signer = _loaded(path)
        for pdf in pdfs:
            signed(pdf, signer)

    _judge(signed(pdfs[0], _loaded(path)), folder)
    return run


def _loaded(path: Path) -> SimpleSigner:
    return SimpleSigner.load_pkcs12(path, passphrase=PASSPHRASE.encode())


def _stored(words: list[Printed], layout: LayoutSpec) -> list[bytes]:
    return [renderer().render(one, layout, archive=True) for one in words]


def _judge(pdf: bytes, folder: Path) -> None:
    assert checking.check(pdf, [authority().der]).trusted
    if shutil.which("pdfsig"):
        path = folder / "judged.pdf"
        path.write_bytes(pdf)
        said = subprocess.run(
            ["pdfsig", "-nocert", path], capture_output=True, text=True, check=True
        )
        assert "Signature is Valid" in said.stdout, said.stdout
