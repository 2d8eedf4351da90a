"""Official papers: described once in plain values, written as a Word file and as a PDF."""

import json
from base64 import b64decode
from collections.abc import Sequence

from certificates.rendering import child
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
from certificates.rendering.papers.word import docx

__all__ = [
    "Block",
    "Code",
    "Fine",
    "Head",
    "Heading",
    "NewPage",
    "Paper",
    "Recipients",
    "Signatures",
    "Signer",
    "Table",
    "Text",
    "Title",
    "docx",
    "pdfs",
]


def pdfs(papers: Sequence[Paper]) -> list[bytes]:
    """The papers as PDF files, all set in one process of its own: WeasyPrint's memory goes with it.

    Raises:
        ChildFailed: the process ended without them.
    """
    answer = child.run("papers", papers=[paper.plain() for paper in papers])
    return [b64decode(text) for text in json.loads(answer)]
