"""One way of making N certificates, in a process of its own: prints what it cost as JSON.

`python -m tests.benchmarks.press_runs WAY N LAYOUT FOLDER`. CPU is counted after the imports,
children included. Every way sets the same fields of the same invented recipients at the same
places (lines as `fitting` finds them, made before the clock starts for the peers) on the same
drawn sheet; peers draw the QR code with segno, as their users do.
"""

import gc
import io
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import django
import segno

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings.test")
django.setup()

from certificates.layouts import dump, parse, shipped  # noqa: E402
from certificates.rendering import artefacts, artwork, batch, fonts, qr, rows, weasy  # noqa: E402
from certificates.rendering.fitting import Fitted, fit  # noqa: E402
from certificates.samples import samples  # noqa: E402

PT = 72 / 25.4
PREVIEW_DPI = 100
#: What every way asks segno for; it then tries all eight masks, unless one is named.
asked: dict[str, Any] = {"error": "m", "micro": False}
FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Phan Danh Néang Thạch Châu"
MIDDLES = "Văn Thị Hữu Đức Minh Ngọc Thanh Quốc Kim Xuân Hoàng Mỹ Bảo Gia Phước Hồng Đình Trọng"
GIVEN = "An Bình Cường Dũng Đào Giang Hạnh Hải Khánh Liên Mai Nam Oanh Phúc Quyên Sơn Uyên Ưởng Ẩn"
ETHNIC = ("H'Hen Niê Kdăm", "Y Bla Êban", "Sùng A Páo", "Thạch Thị Sa Rây")
POSTS = ("Giáo viên", "Hiệu trưởng", "Bác sĩ", "Trưởng ban", "Phó Bí thư Chi bộ", "Tổ trưởng")
UNITS = (
    "Trường Tiểu học số %d An Cư", "Trạm Y tế %d", "Chi hội Nông dân ấp %d", "Tổ tự quản số %d",
    "Trung tâm Hỗ trợ phát triển giáo dục hòa nhập và Phục hồi chức năng số %d",
)  # fmt: skip
OWN_CITATION = (
    "Đã có thành tích xuất sắc trong học tập và làm theo tư tưởng, đạo đức, phong cách "
    "Hồ Chí Minh, vận động %d triệu đồng xây nhà tình nghĩa năm 2026"
)


def recipients(count: int) -> list[dict]:
    """Invented people and, eight in a hundred, collectives; three in ten have words of their own."""
    draw = random.Random(2026)
    found = []
    for number in range(1, count + 1):
        unit = draw.choice(UNITS) % draw.randint(1, 60)
        row = {"register_number": number, "position_unit": f"{draw.choice(POSTS)}, {unit}, An Cư"}
        if draw.random() < 0.08:
            row |= {"salutation": "Tập thể", "name": unit, "position_unit": "Xã An Cư"}
        elif draw.random() < 0.05:
            row |= {"salutation": "Ông", "name": draw.choice(ETHNIC)}
        else:
            parts = (FAMILIES, MIDDLES, MIDDLES, GIVEN)
            row |= {"salutation": "Bà", "name": " ".join(draw.choice(p.split()) for p in parts)}
        if draw.random() < 0.3:
            row["achievement"] = OWN_CITATION % draw.randint(10, 900)
        found.append(row)
    return found


class Work:
    """The layout, the recipients, and for peers the lines already fitted."""

    sealed = True

    def __init__(self, count: int, code: str, folder: Path) -> None:
        self.count, self.folder = count, folder
        self.layout = parse(shipped(code))
        self.out = folder / "made.pdf"
        self.list = folder / f"list-{count}.json"
        self.list.write_text(json.dumps(recipients(count), ensure_ascii=False), encoding="utf-8")
        self.sheet = artwork.sheet(self.layout)

    def words(self) -> list:
        sample = next(samples(self.layout))[1]
        read = rows.read(self.list)
        words = [rows._words(number, row, sample) for number, row in enumerate(read, start=1)]
        if self.sealed:
            return words
        return [replace(item, qr_url=item.qr_url.partition("#")[0]) for item in words]

    def fitted(self) -> list[tuple[Fitted, str]]:
        return [(fit(words, self.layout), words.qr_url) for words in self.words()]


# --- Ours -----------------------------------------------------------------------------------------


def ours(work: Work, *, by_weasyprint: bool = False) -> Callable[[], None]:
    artefacts.compiled(work.layout)
    for words in work.words():  # every family of codes the run will need
        prefix, code, seal = qr.split(words.qr_url)
        artefacts.family(prefix, len(code), len(seal))

    def run() -> None:
        given = {"text_only": False, "by_weasyprint": by_weasyprint}
        rows.render(dump(work.layout), str(work.list), str(work.out), **given)

    return run


class SegnoFamily:
    """Every code by segno, as a peer makes it: the same call, sealed or not."""

    def __init__(self, prefix: str, _length: int, _figures: int = 0) -> None:
        self.prefix, self.side = prefix, 0

    def symbol(self, code: str, seal: str) -> int:
        modules = symbol(f"{self.prefix}{code}" + (f"#{seal}" if seal else ""))
        self.side = len(modules)
        filling = b"0" * (-self.side % 8)
        return int(b"".join(row.translate(_FIGURES) + filling for row in modules), 2)


#: A module's byte (1 when it is dark) → its figure.
_FIGURES = bytes(ord("01"[value & 1]) for value in range(256))


def symbol(url: str):
    return segno.make(url, **asked).matrix


def ours_with_segno(work: Work) -> Callable[[], None]:
    run = ours(work)
    batch.artefacts.family = cache(SegnoFamily)
    return run


def segno_alone(work: Work) -> Callable[[], None]:
    """The codes and nothing else: what neither writer can save while segno draws them."""
    urls = [words.qr_url for words in work.words()]

    def run() -> None:
        for url in urls:
            symbol(url)

    return run


def one(work: Work) -> Callable[[], None]:
    """A certificate at a time on a warm worker: each a whole file."""
    from certificates.rendering import renderer

    words = work.words()
    renderer().render(words[0], work.layout)

    def run() -> None:
        for item in words:
            renderer().render(item, work.layout)

    return run


def preview(work: Work) -> Callable[[], None]:
    """What the editor shows when the hand rests: the page set by the press, its dots by PDFium."""
    from certificates.rendering import raster

    words, width = work.words(), round(work.layout.paper.width / 25.4 * PREVIEW_DPI)
    raster.shown(words[0], work.layout, width=width)

    def run() -> None:
        for item in words:
            raster.shown(item, work.layout, width=width)

    return run


def quick_drawing(work: Work) -> Callable[[], None]:
    """What lists show, and the editor until the press has answered."""
    from certificates.rendering.picture import picture

    words = work.words()

    def run() -> None:
        for item in words:
            picture(item, work.layout, on_blank=False)

    return run


def compile_once(work: Work) -> Callable[[], None]:
    from certificates.rendering.compiling import compile_layout

    return lambda: compile_layout(work.layout)


def unsealed(way: Callable[[Work], Callable[[], None]]) -> Callable[[Work], Callable[[], None]]:
    """The way with codes of the address alone. Segno takes as long for a sealed one as a whole sheet
    of WeasyPrint without artwork: it would hide how quick or slow either writer is."""

    def made(work: Work) -> Callable[[], None]:
        work.sealed = False
        return way(work)

    return made


def mask_named(way: Callable[[Work], Callable[[], None]]) -> Callable[[Work], Callable[[], None]]:
    """The way with codes whose mask is named, sealed: segno takes a quarter of the time."""

    def made(work: Work) -> Callable[[], None]:
        asked["mask"] = qr.MASK
        return way(work)

    return made


# --- Peers ----------------------------------------------------------------------------------------


def weasyprint_loop(work: Work) -> Callable[[], None]:
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


def preview_by_pdftoppm(work: Work, *kind: str) -> Callable[[], None]:
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


def reportlab(work: Work) -> Callable[[], None]:
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


def typst(work: Work, *, quick: bool = False) -> Callable[[], None]:
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


def libreoffice(work: Work) -> Callable[[], None]:
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


def signed(work: Work, whose: str, *, shows: bool) -> Callable[[], list[bytes]]:
    """The certificates as stored, each with a signature added: the signed files."""
    from tests.benchmarks import signing_runs

    return getattr(signing_runs, whose)(work.words(), work.layout, work.folder, shows=shows)


WAYS: dict[str, Callable[[Work], Callable[[], Any]]] = {
    "ours": ours,
    "ours, segno": ours_with_segno,
    "ours, segno, no seal": unsealed(ours_with_segno),
    "ours, segno, mask named": mask_named(ours_with_segno),
    "weasyprint, mask named": mask_named(weasyprint_loop),
    "segno alone": segno_alone,
    "segno alone, no seal": unsealed(segno_alone),
    "ours, fallback": lambda work: ours(work, by_weasyprint=True),
    "ours, one by one": one,
    "compile": compile_once,
    "preview": preview,
    "preview by pdftoppm": lambda work: preview_by_pdftoppm(work, "-png"),
    "preview by pdftoppm, not packed": preview_by_pdftoppm,
    "quick drawing": quick_drawing,
    "weasyprint": weasyprint_loop,
    "weasyprint, no seal": unsealed(weasyprint_loop),
    "reportlab": reportlab,
    "typst": typst,
    "typst, our code": lambda work: typst(work, quick=True),
    "libreoffice": libreoffice,
    "signed": lambda work: signed(work, "ours", shows=False),
    "signed, seen": lambda work: signed(work, "ours", shows=True),
    "signed by pyHanko": lambda work: signed(work, "stock", shows=False),
    "signed by pyHanko, seen": lambda work: signed(work, "stock", shows=True),
}


def main() -> None:
    way, count, code, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
    work = Work(count, code, folder)
    run = WAYS[way](work)
    gc.freeze()  # as the press's own process does; every way gains by it
    began, spent = time.perf_counter(), cpu()
    made = run()
    taken = {"cpu": cpu() - spent, "wall": time.perf_counter() - began, "peak": rows.peak_mib()}
    if way.startswith("signed"):
        from tests.benchmarks import signing_runs

        taken["judged"] = signing_runs.judge(made, folder)
    taken["bytes"] = work.out.stat().st_size if work.out.exists() else 0
    print(json.dumps(taken))


def cpu() -> float:
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
