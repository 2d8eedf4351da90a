"""From a certificate's plain values to a PDF. The rest of the program needs `renderer()` only."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from certificates.layouts import LayoutSpec
from certificates.rendering import artefacts
from certificates.rendering.batch import BatchWriter
from certificates.rendering.context import Printed

__all__ = ["Press", "renderer"]


class Press:
    """Sets certificates. Holds nothing of its own, so that threads may share it.

    `on_blank` prints on a blank from the printing house: without the drawn sheet and without what
    the layout says is printed there already.
    """

    def render(
        self,
        printed: Printed,
        layout: LayoutSpec,
        *,
        on_blank: bool = False,
        archive: bool = False,
    ) -> bytes:
        """One certificate as a PDF of one page; `archive` as PDF/A-2b.

        Raises:
            CannotPrint: a text does not fit its place, or has a letter no font holds.
        """
        out = BytesIO()
        # The title names the register number only: a file's properties are read by anyone.
        title = f"{printed.values['title']} – {printed.values['register']}"
        writer = BatchWriter(out, title=title, on_blank=on_blank, archive=archive)
        writer.add(printed, layout, artefacts.compiled(layout))
        writer.close()
        return out.getvalue()

    def render_many(
        self,
        items: Iterable[tuple[Printed, LayoutSpec]],
        target: Path,
        *,
        on_blank: bool = False,
    ) -> Path:
        """All certificates in order as one PDF file at `target`, in memory that does not grow.

        Raises:
            CannotPrint: as `render`; the file is then not whole and must not be used.
        """
        with target.open("wb") as file:
            writer = BatchWriter(file, on_blank=on_blank)
            for printed, layout in items:
                writer.add(printed, layout, artefacts.compiled(layout))
            writer.close()
        return target


_press = Press()


def renderer() -> Press:
    """The press."""
    return _press
