"""The usual ways of making certificates, as their users write them; see `press_runs`."""

import io
import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import segno

from certificates.rendering import artefacts, fonts, qr, weasy

if TYPE_CHECKING:
    from tests.benchmarks.press_runs import Work

PT = 72 / 25.4
PREVIEW_DPI = 100
#: What every way asks segno for; it then tries all eight masks, unless one is named.
asked: dict[str, Any] = {"error": "m", "micro": False}


def symbol(url: str):
    return segno.make(url, **asked).matrix


def weasyprint_loop(work: "Work") -> Callable[[], None]:
    """The obvious loop: a document per certificate, one shared FontConfiguration."""
    from weasyprint import CSS, HTML

    renderer, layout, fitted = weasy.WeasyRenderer(), work.layout, work.fitted()
    files = {"sheet": (work.sheet.encode(), "image/svg+xml")}
    page = f"@page {{ size: {layout.paper.width}mm {layout.paper.height}mm; margin: 0 }}"

    def run() -> None:
        fetcher = weasy.PressFetcher(files)
        for item, url in fitted:
            body = weasy._picture("sheet", 0, 0, layout.paper.width, layout.paper.height)
            body += (
                weasy._texts((*item.lines, *item.strokes))
                + f"<div style='{svg_place(layout)}'>{svg(url)}</div>"
            )
            document = HTML(
                string=f'<html lang="vi"><body>{body}</body></html>',
                url_fetcher=fetcher, base_url=weasy.SCHEME,
            )  # fmt: skip
            styles = [renderer._style, CSS(string=page + weasy.STYLE, url_fetcher=fetcher)]
            document.write_pdf(stylesheets=styles, font_config=renderer._fonts)

    return run


def svg_place(layout) -> str:
    place = layout.qr
    return f"left:{place.x}mm;top:{place.y}mm;width:{place.size}mm;height:{place.size}mm"


def svg(url: str) -> str:
    return segno.make(url, **asked).svg_inline(border=0, omitsize=True)


def preview_by_pdftoppm(work: "Work", *kind: str) -> Callable[[], None]:
    """A picture of the finished PDF at the same resolution, a process each."""
    from certificates.rendering import renderer

    work.out.write_bytes(renderer().render(work.words()[0], work.layout))
    command = [
        "pdftoppm",
        "-r",
        str(PREVIEW_DPI),
        *kind,
        str(work.out),
        str(work.folder / "preview"),
    ]

    def run() -> None:
        for _sheet in range(work.count):
            subprocess.run(command, check=True)

    return run


def reportlab(work: "Work") -> Callable[[], None]:
    """The sheet as one form, text by drawString, the code as rectangles."""
    from reportlab.graphics import renderPDF
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas
    from svglib.svglib import svg2rlg

    for name in fonts.FILES:
        pdfmetrics.registerFont(TTFont(name, str(fonts.path(name))))
    fitted, paper, place = work.fitted(), work.layout.paper, work.layout.qr
    drawing = svg2rlg(io.StringIO(work.sheet))

    def run() -> None:
        canvas = Canvas(str(work.out), pagesize=(paper.width * PT, paper.height * PT))
        canvas.beginForm("sheet")
        renderPDF.draw(drawing, canvas, 0, 0)
        canvas.endForm()
        for item, url in fitted:
            canvas.doForm("sheet")
            for line in item.lines:
                canvas.setFillColorRGB(*((0.66, 0.11, 0.13) if line.colour == "red" else (0, 0, 0)))
                widths = [pdfmetrics.stringWidth(r.text, r.font, r.size) for r in line.runs]
                x = line.x * PT - (sum(widths) / 2 if line.align == "center" else 0)
                for part, width in zip(line.runs, widths, strict=True):
                    canvas.setFont(part.font, part.size)
                    canvas.drawString(
                        x, (paper.height - line.y) * PT, part.text, charSpace=line.tracking * PT
                    )
                    x += width
            modules = symbol(url)
            side = place.size * PT / len(modules)
            path = canvas.beginPath()
            for y, row in enumerate(modules):
                for x_at, dark in enumerate(row):
                    if dark & 1:
                        path.rect(
                            place.x * PT + x_at * side,
                            (paper.height - place.y) * PT - (y + 1) * side, side, side,
                        )  # fmt: skip
            canvas.drawPath(path, fill=1, stroke=0)
            canvas.showPage()
        canvas.save()

    return run


def typst(work: "Work", *, quick: bool = False) -> Callable[[], None]:
    """One compilation; the sheet as a PDF picture, which typst keeps once; the code as SVG."""
    import typst as compiler

    fitted, paper, place = work.fitted(), work.layout.paper, work.layout.qr
    (work.folder / "sheet.pdf").write_bytes(weasy.WeasyRenderer().sheet(work.layout))
    for name in fonts.FILES:
        (work.folder / f"{name}.ttf").write_bytes(fonts.path(name).read_bytes())
    names = {
        "serif": ("Source Serif 4", "regular", "normal"),
        "serif-bold": ("Source Serif 4", "bold", "normal"),
        "serif-italic": ("Source Serif 4", "regular", "italic"),
        "display": ("Noto Serif Display", "extrabold", "normal"),
        "sans": ("Be Vietnam Pro", "regular", "normal"),
        "sans-bold": ("Be Vietnam Pro", "semibold", "normal"),
    }
    source = work.folder / "all.typ"
    source.write_text(
        f"#set page(width: {paper.width}mm, height: {paper.height}mm, margin: 0mm, "
        f'background: image("sheet.pdf", width: 100%))\n'
        "#let styles = (" + ", ".join(
            f'"{key}": (font: "{font}", weight: "{weight}", style: "{style}")'
            for key, (font, weight, style) in names.items()
        ) + ")\n"
        "#for (index, item) in json(\"all.json\").enumerate() {\n"
        "  if index > 0 { pagebreak() }\n"
        "  for line in item.lines {\n"
        "    let words = line.runs.map(r => text(..styles.at(r.font), size: r.size * 1pt, "
        "tracking: line.tracking * 1mm, fill: if line.red { rgb(\"#A81C22\") } else { black }, "
        "bottom-edge: \"baseline\", r.text)).join([ ])\n"
        "    if line.centre { place(dx: (line.x - 200) * 1mm, dy: line.y * 1mm, "
        "box(width: 400mm, place(bottom + center, words))) }\n"
        "    else { place(dx: line.x * 1mm, dy: line.y * 1mm, place(bottom + left, words)) }\n"
        "  }\n"
        f"  place(dx: {place.x}mm, dy: {place.y}mm, "
        f"image(bytes(item.code), format: \"svg\", width: {place.size}mm))\n"
        "}\n",
        encoding="utf-8",
    )  # fmt: skip

    def code(url: str) -> str:
        if not quick:
            return svg(url).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        d, side = quick_path(url)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{d}"/>'
            "</svg>"
        )

    def run() -> None:
        data = [
            {
                "lines": [
                    {"x": line.x, "y": line.y, "tracking": line.tracking,
                     "red": line.colour == "red", "centre": line.align == "center",
                     "runs": [part._asdict() for part in line.runs]}
                    for line in item.lines
                ],
                "code": code(url),
            }
            for item, url in fitted
        ]  # fmt: skip
        (work.folder / "all.json").write_text(json.dumps(data), encoding="utf-8")
        work.out.write_bytes(
            compiler.compile(str(source), font_paths=[str(work.folder)], ignore_system_fonts=True)
        )

    return run


def quick_path(url: str) -> tuple[str, int]:
    """Our own quick code as an SVG path, for a comparison with equal codes."""
    prefix, letters, seal = qr.split(url)
    family = artefacts.family(prefix, len(letters), len(seal))
    return qr.outline(family.symbol(letters, seal), family.side), family.side


def libreoffice(work: "Work") -> Callable[[], None]:
    """Mail merge: docxtpl fills one Word file, LibreOffice makes the PDF; the sheet as a picture."""
    import pypdfium2
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    paper, words = work.layout.paper, work.words()
    sheet = work.folder / "sheet.png"
    with pypdfium2.PdfDocument(weasy.WeasyRenderer().sheet(work.layout)) as drawn:
        drawn[0].render(scale=2).to_pil().save(sheet)
    template = Document()
    section = template.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.header.paragraphs[0].add_run().add_picture(str(sheet), width=Mm(60))
    for text in (
        "{%p for r in rows %}", "{{ r.issuer }}", "{{ r.title }}", "{{ r.name }}", "{{ r.post }}",
        "{{ r.achievement }}", "{{ r.decision }}", "{{ r.place_date }}", "{{ r.signer }}",
        "{{ r.code }}",
    ):  # fmt: skip
        template.add_paragraph(text)
    template.add_page_break()
    template.add_paragraph("{%p endfor %}")
    template.save(work.folder / "template.docx")

    def run() -> None:
        document = DocxTemplate(work.folder / "template.docx")
        data = []
        for item in words:
            picture = io.BytesIO()
            segno.make(item.qr_url, error="m", micro=False).save(picture, kind="png", scale=8)
            picture.seek(0)
            values = item.values
            data.append(
                {
                    "issuer": values["issuer"], "title": values["title"],
                    "name": f"{item.salutation} {item.name}", "post": item.position_unit,
                    "achievement": item.achievement, "place_date": item.place_date,
                    "decision": f"{values['decision_1']} {values['decision_2']}",
                    "signer": item.signer_name, "code": InlineImage(document, picture, Mm(22)),
                }
            )  # fmt: skip
        document.render({"rows": data})
        document.save(work.folder / "made.docx")
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{work.folder}/profile", "--headless",
             "--convert-to", "pdf", "--outdir", str(work.folder), str(work.folder / "made.docx")],
            check=True, capture_output=True,
        )  # fmt: skip

    return run
