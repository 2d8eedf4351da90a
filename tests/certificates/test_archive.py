"""The stored certificate is PDF/A-2b.

Judged by pikepdf's validator, which knows the rules of veraPDF and passes only what it recognises
as conforming; veraPDF itself is no part of the tests.
"""

import io

import pikepdf
import pymupdf
import pytest
from pikepdf import pdfa

from certificates import files, issuing
from certificates.layouts import shipped_codes
from certificates.rendering import artefacts, renderer
from certificates.rendering.artefacts import Compiled
from certificates.rendering.fitting import fit
from certificates.storing import store
from tests.certificates.awards import STATE, an_award, layout, words_of


def faults(pdf: bytes) -> list[str]:
    report = pdfa.validate_written(io.BytesIO(pdf), "2b")
    assert report.verdict == "pass" or report.findings
    return [f"{one.rule} {one.where}: {one.message}" for one in report.findings]


def archived(code: str, case: str = "plain") -> bytes:
    words = words_of(an_award(layout_code=code, case=case))
    return renderer().render(words, layout(code), archive=True)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_layout_gives_an_archive_copy_without_a_fault(code):
    assert faults(archived(code)) == []


@pytest.mark.parametrize("case", ["longest", "decomposed", "no-qr"])
def test_hard_cases_keep_their_words_and_conform(case):
    pdf = archived(STATE, case)

    assert faults(pdf) == []
    text = " ".join(pymupdf.open("pdf", pdf)[0].get_text().split())
    for line in fit(words_of(an_award(case=case)), layout(STATE)).lines:
        assert " ".join(line.text.split()) in text


def test_an_ordinary_file_does_not_call_itself_an_archive_copy():
    pdf = renderer().render(words_of(an_award()), layout(STATE))

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/Metadata" not in opened.Root
    assert faults(pdf) != []


def test_neither_does_one_whose_words_weasyprint_set(monkeypatch):
    trusted = artefacts.compiled(layout(STATE))
    doubted = Compiled(trusted.objects, agrees=False, profile=trusted.profile)
    monkeypatch.setattr(artefacts, "compiled", lambda _layout: doubted)

    with pikepdf.open(io.BytesIO(archived(STATE))) as opened:
        assert "/Metadata" not in opened.Root


@pytest.mark.django_db
def test_the_stored_certificate_is_the_archive_copy_and_names_nobody_in_its_properties():
    certificate = issuing.issue(an_award(), by="Trần Văn In")

    pdf = files.absolute(store(certificate)).read_bytes()

    assert faults(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        described = bytes(opened.Root.Metadata.read_bytes()).decode()
    assert "Bằng khen".casefold() in described.casefold()
    for person in ("Rươl", "RƯƠL", "Trần Văn In"):
        assert person not in described
