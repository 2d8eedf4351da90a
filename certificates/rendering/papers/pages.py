"""A paper as a PDF, set by WeasyPrint, which may open our fonts and nothing else."""

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certificates.rendering.context import long_date
from certificates.rendering.fetcher import SCHEME, PressFetcher
from certificates.rendering.papers.blocks import (
    Block,
    Code,
    Fine,
    Head,
    Heading,
    NewPage,
    Paper,
    Recipients,
    Signatures,
    Signer,
    Table,
    Text,
    Title,
)
from certificates.rendering.qr import QUIET, svg_path

STYLE = """
body { font: 13pt/1.25 times; margin: 0 }
p { margin: 0 0 4pt; text-align: justify; text-indent: 10mm; line-height: 1.35 }
p.point, p.line, .fine p, .to p { text-indent: 0 }
table { width: 100%; border-collapse: collapse }
td, th { vertical-align: top; padding: 0 }
.head { margin-bottom: 14pt; text-align: center; line-height: 1.3 }
.head { font-size: 12pt }
.head .left { width: 42%; padding-right: 3mm } .head .motto, .head .number, .head .day { font-size: 13pt }
.head .rule { border-bottom: .6pt solid; padding-bottom: 1.5pt }
.head .short { width: 24mm; margin: 1.5pt auto 3pt; border-bottom: .6pt solid }
.head .day { font-style: italic; margin-top: 7pt }
.head .number { margin-top: 3pt }
.party .head { font-size: 14pt } .party .head .country { font-size: 15pt }
.title { text-align: center; margin: 12pt 0 10pt } .title .kind { font-size: 14pt }
.title .note { font-style: italic }
h2 { font-size: 13pt; margin: 8pt 0 4pt; break-after: avoid }
.ruled { margin: 2pt 0 8pt; font-size: 12pt; line-height: 1.2 }
.ruled th, .ruled td { border: .6pt solid; padding: 2pt 1.2mm }
.ruled th { text-align: center; vertical-align: middle } .ruled .mid { text-align: center }
.ruled tr, .signs { break-inside: avoid } .ruled .across { font-weight: bold; break-after: avoid }
.signs { text-align: center; margin-top: 10pt; break-before: avoid } .signs .name { padding-top: 24mm }
.to { font-size: 11pt; margin-top: 8pt; break-inside: avoid; break-before: avoid }
.to p { margin: 0; line-height: 1.3 }
.to .first { font-size: 12pt; font-weight: bold; font-style: italic }
.fine { font-size: 10pt; font-style: italic; margin-top: 10pt; break-inside: avoid; break-before: avoid }
.fine p { margin: 0; text-align: left; overflow-wrap: anywhere; line-height: 1.25 }
.code svg { width: 26mm; height: 26mm; display: block } .code .mark { width: 29mm }
.code .words { width: 40%; font-size: 10pt; font-style: italic; line-height: 1.25; text-align: left }
.new { break-before: page }
"""
_FACES = {
    "times": ("normal", "normal"),
    "times-bold": ("bold", "normal"),
    "times-italic": ("normal", "italic"),
    "times-bold-italic": ("bold", "italic"),
}


def papers_task(papers: Iterable[dict[str, Any]]) -> str:
    """What the other process does: a JSON list of files in base 64."""
    found = [pdf(Paper.from_plain(values)) for values in papers]
    return json.dumps([b64encode(one).decode() for one in found])


def pdf(paper: Paper) -> bytes:
    """One paper as a PDF, set in this process."""
    configuration, fetcher = FontConfiguration(), PressFetcher()
    html = HTML(string=markup(paper), url_fetcher=fetcher, base_url=SCHEME)
    style = CSS(string=_style(paper), font_config=configuration, url_fetcher=fetcher)
    return html.write_pdf(
        stylesheets=[style], font_config=configuration, presentational_hints=False
    )


def _style(paper: Paper) -> str:
    faces = "".join(
        f'@font-face {{ font-family: times; src: url("{SCHEME}font/{name}"); '
        f"font-weight: {weight}; font-style: {slant} }}"
        for name, (weight, slant) in _FACES.items()
    )
    size, margins = (
        ("A4 landscape", "20mm 20mm 20mm 25mm")
        if paper.landscape
        else ("A4", "20mm 15mm 20mm 30mm")
    )
    number = "@top-center { content: counter(page); font: 13pt times; padding-top: 6mm }"
    page = f"@page {{ size: {size}; margin: {margins}; {number} }}"
    return f"{faces}{page}@page :first {{ @top-center {{ content: none }} }}{STYLE}"


def markup(paper: Paper) -> str:
    """The paper as HTML; every word escaped."""
    side = "party" if paper.is_party else "state"
    body = "".join(map(_written, paper.blocks))
    return (
        f'<html lang="vi"><title>{escape(paper.name)}</title>'
        f'<body class="{side}">{body}</body></html>'
    )


def _written(block: Block) -> str:
    match block:
        case Head():
            return _head(block)
        case Title(kind, about, note):
            return (
                f'<div class="title"><b class="kind">{escape(kind)}</b>'
                + (f"<br><b>{escape(about)}</b>" if about else "")
                + (f'<br><span class="note">{escape(note)}</span>' if note else "")
                + "</div>"
            )
        case Heading(words):
            return f"<h2>{escape(words)}</h2>"
        case Text(words, label):
            lead = f"<b>{escape(label)}</b> " if label else ""
            return f"<p{' class=point' if block.is_point else ''}>{lead}{escape(words)}</p>"
        case Table():
            return _table(block)
        case Code():
            return _code(block)
        case Signatures(people):
            return _signatures(people)
        case Recipients(lines):
            rest = "".join(f"<p>{escape(line)}</p>" for line in lines)
            return f'<div class="to"><p class="first">Nơi nhận:</p>{rest}</div>'
        case Fine(lines):
            return '<div class="fine">' + "".join(f"<p>{escape(x)}</p>" for x in lines) + "</div>"
        case NewPage():
            return '<div class="new"></div>'


def _head(head: Head) -> str:
    names = head.parent_lines if head.parent_body else []
    left = "".join(f"{escape(name)}<br>" for name in names)
    left += f"<b>{escape(head.body_line)}</b>"
    left += "<div>*</div>" if head.is_party else '<div class="short"></div>'
    if head.number:
        left += f'<div class="number">{escape(head.number_line)}</div>'
    if head.is_party:
        right = '<b class="rule country">ĐẢNG CỘNG SẢN VIỆT NAM</b>'
    else:
        right = (
            "<b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br>"
            '<b class="rule motto">Độc lập - Tự do - Hạnh phúc</b>'
        )
    if head.on:
        day = f"{head.place or '…'}, {long_date(head.on, head.side)}"
        right += f'<div class="day">{escape(day)}</div>'
    return f'<table class="head"><tr><td class="left">{left}</td><td>{right}</td></tr></table>'


def _table(block: Table) -> str:
    total = sum(block.widths)
    columns = "".join(f'<col style="width:{width / total:.2%}">' for width in block.widths)
    heads = "".join(f"<th>{escape(words)}</th>" for words in block.heads)
    rows = "".join(_row(block, texts) for texts in block.rows)
    return (
        f'<table class="ruled"><colgroup>{columns}</colgroup>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(block: Table, texts: Sequence[str]) -> str:
    if len(texts) == 1 < len(block.heads):
        across = f'<td colspan="{len(block.heads)}">{escape(texts[0])}</td>'
        return f'<tr class="across">{across}</tr>'
    cells = (
        f"<td{' class=mid' if place in block.centred else ''}>{_broken(text)}</td>"
        for place, text in enumerate(texts)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _code(block: Code) -> str:
    d, side = svg_path(block.url)
    box = f"{-QUIET} {-QUIET} {side + 2 * QUIET} {side + 2 * QUIET}"
    drawn = f'<svg viewBox="{box}" xmlns="http://www.w3.org/2000/svg"><path d="{d}"/></svg>'
    return (
        f'<table class="signs code"><tr><td class="mark">{drawn}</td>'
        f'<td class="words">{escape(block.words)}</td>{_signer(block.signer)}</tr></table>'
    )


def _signatures(people: Sequence[Signer]) -> str:
    width = f"{1 / len(people):.2%}"
    cells = "".join(_signer(one, width) for one in people)
    return f'<table class="signs"><tr>{cells}</tr></table>'


def _signer(one: Signer, width: str = "auto") -> str:
    return (
        f'<td style="width:{width}"><b>{escape(one.title)}</b><br>'
        f'<i>{escape(one.note)}</i><div class="name"><b>{escape(one.name)}</b></div></td>'
    )
