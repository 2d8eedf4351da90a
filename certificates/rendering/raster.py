"""The press's own page as a picture of dots: what the screen shows is what the printer gets.

PDFium paints it. Only files this program has just made come here; what somebody sent is read in
`sandbox`.
"""

import threading
from io import BytesIO

import pypdfium2
from PIL import Image, ImageChops

from certificates.layouts import LayoutSpec
from certificates.rendering import renderer
from certificates.rendering.context import Printed
from certificates.rendering.picture import PALE

#: Sides of a picture in dots; the most is 200 dots an inch on the widest sheet.
LEAST, MOST = 200, 3400
#: PDFium must not be called by two threads at once.
_alone = threading.Lock()


def shown(printed: Printed, layout: LayoutSpec, *, width: int, on_blank: bool = False) -> bytes:
    """A certificate as `renderer()` prints it, `width` dots wide, as a WebP without loss.

    `on_blank`: what the press prints on a blank, over a pale picture of the whole sheet.

    Raises:
        CannotPrint: as `Press.render`.
    """
    most = min(MOST, int(MOST * layout.paper.width / layout.paper.height))
    width = min(max(width, LEAST), most)
    seen = painted(renderer().render(printed, layout), width)
    if on_blank:
        white = Image.new(seen.mode, seen.size, "white")
        ink = painted(renderer().render(printed, layout, on_blank=True), width)
        seen = ImageChops.darker(Image.blend(white, seen, PALE), ink)
    out = BytesIO()
    # Methods above the second take twice the time for the last tenth of the bytes.
    seen.save(out, "WEBP", lossless=True, quality=0, method=1)
    return out.getvalue()


def painted(pdf: bytes, width: int) -> Image.Image:
    """The first page of a file of ours, `width` dots wide, in true proportion."""
    with _alone, pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        # PDFium rounds both sides up: half a dot less is rounded to the nearest.
        scale = (width - 0.5) / page.get_width()
        return page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
