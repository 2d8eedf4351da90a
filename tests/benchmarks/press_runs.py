"""One way of making N certificates, in a process of its own: prints what it cost as JSON.

`python -m tests.benchmarks.press_runs WAY N LAYOUT FOLDER`. CPU is counted after the imports,
children included. Every way sets the same fields of the same invented recipients at the same
places (lines as `fitting` finds them, made before the clock starts for the peers) on the same
drawn sheet; peers draw the QR code with segno, as their users do.
"""

import gc
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings.test")
django.setup()

from certificates.layouts import dump, parse, shipped  # noqa: E402
from certificates.rendering import artefacts, artwork, batch, qr, rows  # noqa: E402
from certificates.rendering.fitting import Fitted, fit  # noqa: E402
from certificates.samples import samples  # noqa: E402
from tests.benchmarks import press_peers as peers  # noqa: E402

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
        return [rows._words(number, row, sample) for number, row in enumerate(read, start=1)]

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
        modules = peers.symbol(f"{self.prefix}{code}" + (f"#{seal}" if seal else ""))
        self.side = len(modules)
        filling = b"0" * (-self.side % 8)
        return int(b"".join(row.translate(_FIGURES) + filling for row in modules), 2)


#: A module's byte (1 when it is dark) → its figure.
_FIGURES = bytes(ord("01"[value & 1]) for value in range(256))


def ours_with_segno(work: Work) -> Callable[[], None]:
    run = ours(work)
    batch.artefacts.family = cache(SegnoFamily)
    return run


def segno_alone(work: Work) -> Callable[[], None]:
    """The codes and nothing else: what neither writer can save while segno draws them."""
    urls = [words.qr_url for words in work.words()]

    def run() -> None:
        for url in urls:
            peers.symbol(url)

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

    words, width = work.words(), round(work.layout.paper.width / 25.4 * peers.PREVIEW_DPI)
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


def unsealed(
    way: Callable[[Work], Callable[[], None]], letters: int | None = None
) -> Callable[[Work], Callable[[], None]]:
    """The way with codes of the address alone, or of its first `letters`. Segno takes as long for a
    sealed one as a whole sheet of WeasyPrint without artwork: it would hide how quick or slow either
    writer is."""

    def made(work: Work) -> Callable[[], None]:
        sealed = rows.address
        rows.address = lambda *of: sealed(*of).partition("#")[0][:letters]
        return way(work)

    return made


def mask_named(way: Callable[[Work], Callable[[], None]]) -> Callable[[Work], Callable[[], None]]:
    """The way with codes whose mask is named, sealed: segno takes a quarter of the time."""

    def made(work: Work) -> Callable[[], None]:
        peers.asked["mask"] = qr.MASK
        return way(work)

    return made


def signed(work: Work, whose: str, *, shows: bool) -> Callable[[], list[bytes]]:
    """The certificates as stored, each with a signature added: the signed files."""
    from tests.benchmarks import signing_runs

    return getattr(signing_runs, whose)(work.words(), work.layout, work.folder, shows=shows)


WAYS: dict[str, Callable[[Work], Callable[[], Any]]] = {
    "ours": ours,
    "ours, segno": ours_with_segno,
    "ours, segno, no seal": unsealed(ours_with_segno),
    "ours, segno, 42 letters": unsealed(ours_with_segno, 42),
    "ours, segno, mask named": mask_named(ours_with_segno),
    "weasyprint, mask named": mask_named(peers.weasyprint_loop),
    "segno alone": segno_alone,
    "segno alone, no seal": unsealed(segno_alone),
    "ours, fallback": lambda work: ours(work, by_weasyprint=True),
    "ours, one by one": one,
    "compile": compile_once,
    "preview": preview,
    "preview by pdftoppm": lambda work: peers.preview_by_pdftoppm(work, "-png"),
    "preview by pdftoppm, not packed": peers.preview_by_pdftoppm,
    "quick drawing": quick_drawing,
    "weasyprint": peers.weasyprint_loop,
    "weasyprint, no seal": unsealed(peers.weasyprint_loop),
    "weasyprint, 42 letters": unsealed(peers.weasyprint_loop, 42),
    "reportlab": peers.reportlab,
    "typst": peers.typst,
    "typst, our code": lambda work: peers.typst(work, quick=True),
    "libreoffice": peers.libreoffice,
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
