"""The batch renderer: the sheet once, then for each certificate its words and its QR code.

Text is fitted as for WeasyPrint (`fitting`), shaped with HarfBuzz and written as PDF operators
straight to the file: a certificate costs well under a millisecond and a kilobyte and a half, and the
memory does not grow with their number.

A layout that WeasyPrint sets otherwise (`Compiled.agrees`) gets its words from WeasyPrint, a
hundred certificates at a time, and everything else as above; so does a line with marks over marks,
which WeasyPrint sets wrongly.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from certificates.layouts import LayoutSpec, Paper, QrPlace
from certificates.rendering import artefacts, qr
from certificates.rendering.artefacts import Compiled
from certificates.rendering.context import Printed
from certificates.rendering.fitting import Fitted, Line, Stroke, fit
from certificates.rendering.fonts import POINT_MM
from certificates.rendering.lettering import Lettering
from certificates.rendering.pdf import AS_IT_IS, Part, PdfObject, PdfWriter, Sink, number, text

#: Pages under one node of the page tree; the node holds what they share.
_BRANCH = 100
#: Forms of shared text in one file, and the least number of lines that make one.
_COMMONS, _LEAST_IN_COMMON = 16, 3


#: The description PDF/A wants in the file (XMP): the title once more, and what the file is.
_DESCRIPTION = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True)
class _Page:
    fitted: Fitted
    url: str
    layout: LayoutSpec
    compiled: Compiled


@dataclass(frozen=True)
class _Common:
    """What many pages share, as a form; holding the items keeps their ids their own."""

    name: bytes
    form: int
    items: dict[int, Line | Stroke]


class BatchWriter:
    """One PDF file, page by page; `close` ends it.

    `on_blank` leaves out the drawn sheet and every line already printed on the blank.
    `by_weasyprint` has WeasyPrint set all words. `archive` makes a PDF/A-2b file (ISO 19005-2): one
    colour profile, its own description, and no separate black; the words of a layout that WeasyPrint
    sets keep theirs, and the file then does not call itself so.
    """

    def __init__(
        self,
        out: Sink,
        *,
        title: str = "Bằng khen",
        on_blank: bool = False,
        by_weasyprint: bool = False,
        archive: bool = False,
    ) -> None:
        self._pdf = PdfWriter(out)
        self._lettering = Lettering(self._pdf, archive=archive)
        self._archive, self._colours = archive, b""
        self._title, self._on_blank = title, on_blank
        self._root, self._resources = self._pdf.reserve(), self._pdf.reserve()
        self._fonts = self._pdf.reserve()
        self._last: dict[int, Line | Stroke] = {}
        self._commons: list[_Common] = []
        self._sheets: dict[int, tuple[Compiled, bytes, int]] = {}
        self._branches: list[tuple[int, int]] = []  # number, how many pages
        self._branch, self._kids = 0, list[int]()
        self._paper: Paper | None = None
        self._by_weasyprint, self._waiting = by_weasyprint, list[_Page]()

    def add(self, printed: Printed, layout: LayoutSpec, compiled: Compiled) -> Fitted:
        """One more page; how its texts were set.

        Raises:
            CannotPrint: a text does not fit its place, or has a letter no font holds; the file is
                as it was.
        """
        fitted = fit(printed, layout)
        self._colours = compiled.profile
        page = _Page(fitted, printed.qr_url, layout, compiled)
        if self._waiting and page.layout is not self._waiting[0].layout:
            self._set_waiting()
        if compiled.agrees and not self._by_weasyprint:
            self._set_waiting()
            self._write(page, self._words(page), self._resources)
        else:
            self._waiting.append(page)
            if len(self._waiting) == _BRANCH:
                self._set_waiting()
        return fitted

    def _write(self, page: "_Page", words: bytes, resources: int) -> None:
        if page.layout.paper != self._paper or len(self._kids) == _BRANCH:
            self._end_branch()
            self._paper, self._branch = page.layout.paper, self._pdf.reserve()
        contents = b"%d 0 R" % self._pdf.stream(self._content(page, words))
        if page.url:
            # By itself, as it is: a code has nothing to deflate, and looking for it takes time.
            drawn = _qr(page.url, page.layout.qr, page.layout.paper.height)
            contents = b"[%b %d 0 R]" % (contents, self._pdf.stream(drawn, deflate=False))
        # PDF/A wants them named on the page itself; elsewhere the branch names the common ones.
        inherited = resources == self._resources and not self._archive
        own = b"" if inherited else b"/Resources %d 0 R" % resources
        entries = b"<</Type/Page/Parent %d 0 R/Contents %b%b>>" % (self._branch, contents, own)
        self._kids.append(self._pdf.put(entries))

    def _set_waiting(self) -> None:
        """Let WeasyPrint set the words of the pages that wait for it; what they share, once."""
        if not self._waiting:
            return
        # Imported here: most batches never need it, and their worker stays small.
        from certificates.rendering import taking, weasy  # noqa: PLC0415

        waiting, self._waiting, self._archive = self._waiting, [], False
        layout, compiled = waiting[0].layout, waiting[0].compiled
        marks = [self._marks(page) for page in waiting]
        ours = [self._stacked(own) for own in marks]
        shared = marks[0].keys() & set.intersection(*map(set, marks))
        rests = [[item for key, item in own.items() if key not in shared] for own in marks]
        common = [item for key, item in marks[0].items() if key in shared]
        contents, objects = taking.pages(weasy.of_this_thread().pages([common, *rests], layout))
        form = self._pdf.reserve()
        entries = b"/C %d 0 R" % form
        if compiled.objects and not self._on_blank:
            entries += b"/%b %d 0 R" % self._sheet(compiled)
        for index, lines in enumerate(ours):
            if lines:
                entries += b"/M%d %d 0 R" % (index, self._in_common(lines, layout.paper))
        # The same resources once more, with the forms: a form that named itself would go in circles.
        parts = (b"<</XObject<<%b>>" % entries, *_inside(objects[0].parts))
        first = self._pdf.take([*objects, PdfObject(parts, None)])
        self._pdf.stream(contents[0], self._form(layout.paper, b"%d 0 R" % first), form)
        for index, (page, content) in enumerate(zip(waiting, contents[1:], strict=True)):
            own = b"\n/M%d Do" % index if ours[index] else b""
            self._write(page, b"/C Do\nq\n%b\nQ%b" % (content, own), first + len(objects))

    @staticmethod
    def _stacked(marks: "dict[int, Line | Stroke]") -> list[Line | Stroke]:
        """The lines that WeasyPrint would set wrongly, taken out of what it is given."""
        keys = [key for key, item in marks.items() if isinstance(item, Line) and item.stacks]
        return [marks.pop(key) for key in keys]

    def _marks(self, page: "_Page") -> "dict[int, Line | Stroke]":
        """What is to be drawn, by identity: equal lines are the same object, as long as `fitting`
        remembers them."""
        fitted = page.fitted
        everything: tuple[Line | Stroke, ...] = (*fitted.lines, *fitted.strokes)
        return {id(m): m for m in everything if not (self._on_blank and m.preprinted)}

    @staticmethod
    def _form(paper: Paper, resources: bytes) -> bytes:
        """The entries of a form as large as the sheet."""
        box = b" ".join(number(side / POINT_MM) for side in (paper.width, paper.height))
        return b"/Type/XObject/Subtype/Form/BBox[0 0 %b]/Resources %b" % (box, resources)

    def close(self) -> None:
        """Write what all pages share."""
        self._set_waiting()
        self._end_branch()
        kids = b" ".join(b"%d 0 R" % branch for branch, _count in self._branches)
        pages = sum(count for _branch, count in self._branches)
        self._pdf.put(b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages), self._root)
        forms = [held[1:] for held in self._sheets.values()]
        forms += [(common.name, common.form) for common in self._commons]
        entries = b"".join(b"/%b %d 0 R" % form for form in forms)
        self._pdf.put(b"<<%b>>" % self._lettering.fonts(), self._fonts)
        self._pdf.put(b"<</Font %d 0 R/XObject<<%b>>>>" % (self._fonts, entries), self._resources)
        catalog = self._pdf.put(
            b"<</Type/Catalog/Pages %d 0 R/Lang(vi-VN)/ViewerPreferences%b%b>>"
            % (self._root, AS_IT_IS, self._for_archive())
        )
        self._pdf.close(catalog, self._pdf.put(b"<</Title %b>>" % text(self._title)))

    def _for_archive(self) -> bytes:
        """Entries of the catalogue that make the file PDF/A-2b; none for any other file."""
        if not self._archive:
            return b""
        described = _DESCRIPTION % escape(self._title)
        metadata = self._pdf.stream(
            described.encode(), b"/Type/Metadata/Subtype/XML", deflate=False
        )
        profile = self._pdf.stream(self._colours, b"/N 3")
        return (
            b"/Metadata %d 0 R/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1"
            b"/OutputConditionIdentifier(sRGB)/DestOutputProfile %d 0 R>>]" % (metadata, profile)
        )

    def _content(self, page: "_Page", words: bytes) -> bytes:
        """The drawn sheet and the words on it."""
        if page.compiled.objects and not self._on_blank:
            return b"q /%b Do Q\n%b" % (self._sheet(page.compiled)[0], words)
        return words

    def _words(self, page: "_Page") -> bytes:
        """Text and lines; what the pages of a batch have in common is written once."""
        height, own = page.layout.paper.height, self._marks(page)
        common = next((known for known in self._commons if known.items.keys() <= own.keys()), None)
        if common is None and len(self._commons) < _COMMONS:
            common = self._common(page, {key: own[key] for key in own if key in self._last})
        self._last = own
        if common is None:
            return self._drawn(list(own.values()), height)
        rest = [item for key, item in own.items() if key not in common.items]
        return b"/%b Do\n%b" % (common.name, self._drawn(rest, height))

    def _common(self, page: "_Page", items: "dict[int, Line | Stroke]") -> "_Common | None":
        """A form of what this page and the last one share, if that is worth it."""
        if len(items) < _LEAST_IN_COMMON:
            return None
        form = self._in_common(list(items.values()), page.layout.paper)
        made = _Common(b"C%d" % len(self._commons), form, items)
        self._commons.append(made)
        self._commons.sort(key=lambda known: -len(known.items))
        return made

    def _in_common(self, items: "list[Line | Stroke]", paper: Paper) -> int:
        """A form that draws these, with our fonts."""
        fonts = b"<</Font %d 0 R>>" % self._fonts
        return self._pdf.stream(self._drawn(items, paper.height), self._form(paper, fonts))

    def _drawn(self, items: "list[Line | Stroke]", height: float) -> bytes:
        lettering = self._lettering
        lines = [lettering.line(item, height) for item in items if isinstance(item, Line)]
        strokes = [
            b"%b %b" % (lettering.ink(item.colour), _stroke(item, height))
            for item in items
            if isinstance(item, Stroke)
        ]
        return b"\n".join((b"BT", *lines, b"ET", *strokes))

    def _sheet(self, compiled: Compiled) -> tuple[bytes, int]:
        """Name and number of the drawn sheet; its objects are written when it is first needed."""
        if id(compiled) not in self._sheets:
            name = b"S%d" % len(self._sheets)
            self._sheets[id(compiled)] = (compiled, name, self._pdf.take(compiled.objects))
        return self._sheets[id(compiled)][1:]

    def _end_branch(self) -> None:
        if not self._kids or self._paper is None:
            return
        width, height = (number(side / POINT_MM) for side in vars(self._paper).values())
        kids = b" ".join(b"%d 0 R" % kid for kid in self._kids)
        self._pdf.put(
            b"<</Type/Pages/Parent %d 0 R/MediaBox[0 0 %b %b]/Resources %d 0 R/Kids[%b]/Count %d>>"
            % (self._root, width, height, self._resources, kids, len(self._kids)),
            self._branch,
        )
        self._branches.append((self._branch, len(self._kids)))
        self._kids.clear()


def _stroke(stroke: Stroke, height: float) -> bytes:
    left = (stroke.x - stroke.width / 2) / POINT_MM
    bottom = (height - stroke.y - stroke.thickness) / POINT_MM
    sizes = left, bottom, stroke.width / POINT_MM, stroke.thickness / POINT_MM
    return b"%b %b %b %b re f" % tuple(number(size) for size in sizes)


def _qr(url: str, place: QrPlace, height: float) -> bytes:
    prefix, code, seal = qr.split(url)
    if code:
        family = artefacts.family(prefix, len(code), len(seal))
        modules, side = family.symbol(code, seal), family.side
    else:
        modules, side = qr.matrix(prefix, code, seal)
    size, left = place.size / POINT_MM, place.x / POINT_MM
    bottom = (height - place.y - place.size) / POINT_MM
    return b"q 0 g %b 0 0 %b %b %b cm %b Q" % (
        number(size), number(size), number(left), number(bottom), qr.stencil(modules, side),
    )  # fmt: skip


def _inside(dictionary: tuple[Part, ...]) -> tuple[Part, ...]:
    """A dictionary's parts without the brackets that open it."""
    first = dictionary[0]
    return (first[2:] if isinstance(first, bytes) else first, *dictionary[1:])
