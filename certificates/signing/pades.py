"""PAdES (ETSI EN 319 142-1, level B-B): a signature as one more revision of a stored PDF.

Three habits of the straight way are left out, and with them nine tenths of its time: the key is
not parsed at each file (`credentials`), the size of the signature is known instead of tried, and
nothing is validated while it is made.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils import content, layout
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle

from certificates.signing.credentials import Credential
from certificates.signing.waiting import wait_for

LEVEL = "PAdES B-B"
FIELD = "ChuKySo"
#: Room for the signature besides the certificates it carries, in bytes; an RSA-4096 one fills half.
_ROOM = 2048


@dataclass(frozen=True)
class Mark:
    """What the signature shows on the page: a drawing as a PDF of one page, and its place in points
    (left, bottom, right, top)."""

    drawing: bytes
    box: tuple[int, int, int, int]


class _Drawing(content.PdfContent):
    """The drawing as the appearance of the field."""

    def __init__(self, drawing: bytes) -> None:
        super().__init__()
        self._drawing = drawing

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._drawing)))
        left, bottom, right, top = form.get_object()["/BBox"]
        self.resources.xobject["/Dau"] = form
        self.box = layout.BoxConstraints(width=right - left, height=top - bottom)
        return b"/Dau Do"


def sign(pdf: bytes, credential: Credential, *, at: datetime, mark: Mark | None = None) -> bytes:
    """The PDF, its bytes untouched, with a signature over all of it that permits no change after.

    `at` is the moment the file states, to the second, as the mark shows it.
    """
    return wait_for(_sign(pdf, credential, at.replace(microsecond=0), mark))


async def _sign(pdf: bytes, credential: Credential, at: datetime, mark: Mark | None) -> bytes:
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    style, box = None, None
    if mark:
        drawing = _Drawing(mark.drawing)
        style = StaticStampStyle(border_width=0, background=drawing, background_layout=_WHOLE)
        box = mark.box
    signer = PdfSigner(
        meta, signer=credential.signer, stamp_style=style,
        new_field_spec=SigFieldSpec(FIELD, box=box),
    )  # fmt: skip
    out, session = (
        io.BytesIO(),
        signer.init_signing_session(IncrementalPdfFileWriter(io.BytesIO(pdf))),
    )
    session.system_time = at
    room = 2 * (_ROOM + sum(map(len, credential.chain)))  # a byte is two figures in the file
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=room)
    prepared, _out = document.digest_tbs_document(output=out)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    await document.perform_signature(prepared.document_digest, attributes)
    return out.getvalue()


_WHOLE = layout.SimpleBoxLayoutRule(
    x_align=layout.AxisAlignment.ALIGN_MIN,
    y_align=layout.AxisAlignment.ALIGN_MIN,
    margins=layout.Margins(0, 0, 0, 0),
    inner_content_scaling=layout.InnerScaling.NO_SCALING,
)
