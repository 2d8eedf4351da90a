"""Each reader of a dossier gets the fields of the table and no others: page, API, export, papers."""

import io
from collections import Counter
from datetime import date

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from exemplars.appraisal.models import Finding
from exemplars.campaigns.models import ListEntry
from exemplars.councils import actions as councils
from exemplars.nominations import queries
from exemplars.nominations.models import Evidence, Nomination, PreviousAward
from exemplars.nominations.readership import FIELDS, GUARDED, READS, Part, Relation, fields_of
from exemplars.nominations.states import Status
from tests import factories

READERS = {
    "clerk": Relation.UNIT,
    "head": Relation.UNIT,
    "officer": Relation.OFFICE,
    "office_head": Relation.OFFICE,
    "auditor": Relation.AUDITOR,
    "chair": Relation.COUNCIL,
    "printing_clerk": Relation.PRESS,
    "editor": Relation.EDITOR,
}
WORDS = (
    "salutation", "name", "position", "department", "work_unit_name", "commune", "address", "note",
    "summary", "learn", "follow", "example", "method", "results", "scope",
)  # fmt: skip
#: What would give a field away where it is shown.
CANARIES = {name: f"Chim-{name}" for name in (*WORDS, "sector", "target_class", "ethnic_group")} | {
    "gender": "<dt>Giới tính</dt>",
    "birth_date": "29/03/1971",
    "members": "<dd>7310073</dd>",
    "members_female": "<dd>4190419</dd>",
    "achieved_from": "17/02/2026",
    "achieved_to": "18/02/2026",
    "previous_awards": "Chim-khen-cũ",
}
EXPORTED = {
    "salutation", "name", "position", "work_unit_name", "commune", "target_class", "sector",
    "summary",
}  # fmt: skip


@pytest.fixture
def dossier(cast):
    """A dossier that everybody sees: on an agenda, decided, every field filled."""
    for name, kind in (
        ("sector", "sector"), ("target_class", "person_class"), ("ethnic_group", "ethnic_group"),
    ):  # fmt: skip
        ListEntry.objects.create(kind=kind, code=f"C-{name}", name=f"Chim-{name}", order=99)
    submission = factories.make_submission(cast.commune, cast.campaign, by=cast.clerk)
    row = factories.make_nomination(
        submission, status=Status.ELIGIBLE, birth_date=date(1971, 3, 29), birth_year=1971,
        members=7310073, members_female=4190419, achieved_from=date(2026, 2, 17),
        achieved_to=date(2026, 2, 18), work_unit=cast.commune, **{w: f"Chim-{w}" for w in WORDS},
        **{f: ListEntry.objects.get(name=f"Chim-{f}") for f in ("sector", "target_class", "ethnic_group")},
    )  # fmt: skip
    PreviousAward.objects.create(nomination=row, year=2024, award_name="Chim-khen-cũ")
    for kind in ("anh", "bao-cao"):
        Evidence.objects.create(
            submission=submission, nomination=row, kind=kind, title=f"Chim-{kind}", size=4,
            file=ContentFile(b"thu", name=f"{kind}.bin"), original_name="t", content_type="text/plain",
            sha256="0" * 64, uploaded_by=cast.clerk,
        )  # fmt: skip
    Finding.objects.create(
        nomination=row, kind="returned", reason="Chim-trả-lại", found_by=cast.officer
    )
    Finding.objects.create(
        nomination=row, kind="eligible", reason="Chim-đủ-điều-kiện", found_by=cast.officer
    )
    session = councils.convene(
        cast.council, cast.campaign, by=cast.officer, title="Phiên", held_at=timezone.now(),
        place="Phòng họp",
    )  # fmt: skip
    councils.set_agenda(session, [row], by=cast.officer)
    Nomination.objects.update(status=Status.AWARDED)
    return Nomination.objects.with_context().get()


def readable(who):
    parts = READS[READERS[who]]
    return parts, fields_of(parts)


def shown(text, names):
    return {name for name in names if CANARIES[name] in text}


def test_the_page_shows_the_fields_of_the_table_and_no_others(client, cast, dossier):
    for who in READERS:
        client.force_login(getattr(cast, who))
        parts, fields = readable(who)

        page = client.get(dossier.get_absolute_url()).text

        assert shown(page, CANARIES) == fields & CANARIES.keys(), who
        year_alone = "birth_year" in fields and "birth_date" not in fields
        assert ("<dd>1971</dd>" in page) == year_alone, who
        assert ("Chim-anh" in page) == (Part.PICTURES in parts), who
        assert ("Chim-bao-cao" in page) == (Part.PAPERS in parts), who
        assert ("Chim-đủ-điều-kiện" in page) == (Part.CONCLUSION in parts), who
        assert ("Chim-trả-lại" in page) == (Part.INTERNAL in parts), who


def test_the_api_leaves_the_same_fields_out_and_names_them(client, cast, dossier):
    asked = GUARDED - {"findings"}
    kinds = {"anh": Part.PICTURES, "bao-cao": Part.PAPERS}
    reasons = {"Chim-đủ-điều-kiện": Part.CONCLUSION, "Chim-trả-lại": Part.INTERNAL}
    for who in READERS:
        client.force_login(getattr(cast, who))
        parts, fields = readable(who)

        one = client.get(f"/api/v1/nominations/{dossier.uid}/").json()
        [listed] = client.get("/api/v1/nominations/").json()["results"]
        found = client.get(f"/api/v1/appraisals/{dossier.uid}/").json()["findings"]

        assert one.keys() & asked == fields & asked, who
        assert listed.keys() & asked == (fields & asked) - {"previous_awards", "evidence"}, who
        assert set(one["withheld"]) == asked - fields, who
        papers = [paper["kind"] for paper in one.get("evidence", [])]
        assert papers == [kind for kind, part in kinds.items() if part in parts], who
        said = [finding["reason"] for finding in found]
        assert said == [reason for reason, part in reasons.items() if part in parts], who


def test_the_export_leaves_the_same_cells_empty(client, cast, dossier):
    for who in READERS:
        client.force_login(getattr(cast, who))

        answer = client.get(reverse("nominations:export"))
        cells = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active.values
        text = "\n".join(str(value) for row in cells for value in row)

        assert shown(text, CANARIES) == readable(who)[1] & EXPORTED, who


def test_a_file_is_handed_out_to_whom_the_page_names_it(cast, dossier):
    for who in READERS:
        user = getattr(cast, who)
        assert set(queries.Reader(user).papers(dossier)) == set(Evidence.objects.visible_to(user))


def test_every_content_field_stands_in_one_part():
    counted = Counter(name for names in FIELDS.values() for name in names)

    assert set(Nomination.CONTENT) <= counted.keys()
    assert {name for name, times in counted.items() if times > 1} == {"evidence", "findings"}


def test_a_return_in_force_is_no_conclusion_for_the_council(cast, dossier):
    Finding.objects.create(nomination=dossier, kind="returned", reason="Lại", found_by=cast.officer)

    assert queries.Reader(cast.chair).findings(dossier) == []
    assert len(queries.Reader(cast.officer).findings(dossier)) == 3


def test_somebody_with_two_relations_reads_the_parts_of_both(cast, dossier):
    factories.give_role(cast.chair, cast.office, "printing_clerk")

    assert queries.Reader(cast.chair).parts(dossier) == READS[Relation.COUNCIL]
    assert queries.Reader(cast.stranger).parts(dossier) == frozenset()
