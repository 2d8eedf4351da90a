"""Papers of a cấp đổi, cấp lại: checked files beside the certificate, missing ones named."""

import json
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from exemplars.decisions import actions, reissuing
from exemplars.decisions.actions import papers as paper_actions
from exemplars.decisions.models import ReissuePaper
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation
from tests.exemplars.decisions.test_drafting import fresh
from tests.exemplars.decisions.test_proofing import answer, ask, reissue

pytestmark = pytest.mark.django_db


def scan(name="don.png", colour="white") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


def add(line, by, **options) -> ReissuePaper:
    values = {"code": line.certificate_code, "kind": "don", "upload": scan()} | options
    return actions.add_reissue_paper(line, by=by, **values)


def lacking_in(line) -> list[str]:
    entries = journal.entries_of(line.decision)
    return [entry for entry in entries if entry.action == "reissue"][-1].data["missing"]


@pytest.fixture
def line(desk):
    return desk.publish().lines.get(order=1)


@pytest.fixture
def strict(tmp_path, settings):
    """The office's own list: without the unit's letter nothing is issued again."""
    rows = json.loads(Path(settings.REISSUE_PAPERS).read_text(encoding="utf-8"))
    rows = [row | {"mandatory": row["code"] == "cong-van"} for row in rows]
    settings.REISSUE_PAPERS = tmp_path / "giay-to.json"
    settings.REISSUE_PAPERS.write_text(json.dumps(rows), encoding="utf-8")


class TestTheList:
    def test_every_case_of_a_reissue_has_its_papers_and_every_paper_its_source(self):
        listed = reissuing.rules(settings.REISSUE_PAPERS)
        cases = {case for rule in listed for case in rule.cases}
        assert cases == {"misprint", "damaged", "lost"}
        assert all(rule.citation for rule in listed if rule.cases)
        assert len({rule.code for rule in listed}) == len(listed)
        assert max(len(rule.code) for rule in listed) <= 20

    def test_what_is_missing_is_told_by_case(self):
        def codes(case, held):
            return [rule.code for rule in reissuing.missing(case, held, settings.REISSUE_PAPERS)]

        assert codes("lost", {"don"}) == ["cong-van", "xac-nhan"]
        assert codes("damaged", {"don", "cong-van", "bien-ban", "ban-cu"}) == []
        assert codes("misprint", set()) == ["cong-van", "ban-cu"]


class TestAdding:
    def test_a_paper_is_kept_with_its_digest_and_the_same_one_once(self, line, cast):
        paper = add(line, cast.officer)

        assert add(line, cast.officer) == paper
        assert add(line, cast.officer, kind="khac") != paper
        assert (paper.content_type, len(paper.sha256)) == ("image/png", 64)
        assert default_storage.size(paper.file.name) == paper.size
        assert [e.data["kind"] for e in journal.entries_of(line.decision)
                if e.action == "add_reissue_paper"] == ["don", "khac"]  # fmt: skip

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"upload": SimpleUploadedFile("don.pdf", b"MZ\x90")}, "nội dung không phải PDF"),
            ({"kind": "la"}, "trong danh mục"),
            ({"code": "X"}, "đã được thay"),
            ({"code": ""}, "đã được thay"),
        ],
    )
    def test_what_is_refused_leaves_nothing(self, line, cast, wrong, said):
        with pytest.raises(RuleViolation, match=said):
            add(line, cast.officer, **wrong)

        assert not ReissuePaper.objects.exists()

    def test_there_is_an_end_to_it(self, line, cast, monkeypatch):
        monkeypatch.setattr(paper_actions, "MOST", 1)
        add(line, cast.officer)

        with pytest.raises(RuleViolation, match="Đã có 1 tệp"):
            add(line, cast.officer, upload=scan(colour="red"))
        assert ReissuePaper.objects.count() == 1

    def test_only_the_office_adds_and_removes(self, line, cast):
        paper = add(line, cast.officer)
        for user in (cast.head, cast.printing_clerk):
            with pytest.raises(NotAllowed):
                add(line, user, kind="khac")
            with pytest.raises(NotAllowed):
                actions.remove_reissue_paper(paper, by=user)
        assert ReissuePaper.objects.get() == paper

    def test_a_removed_paper_takes_its_file_along(
        self, line, cast, django_capture_on_commit_callbacks
    ):
        paper = add(line, cast.officer)
        name = paper.file.name

        with django_capture_on_commit_callbacks(execute=True):
            actions.remove_reissue_paper(ReissuePaper.objects.get(), by=cast.officer)
            actions.remove_reissue_paper(paper, by=cast.officer)

        assert not ReissuePaper.objects.exists()
        assert not default_storage.exists(name)

    def test_a_file_without_a_row_is_swept_and_one_with_a_row_stays(self, line, cast):
        paper = add(line, cast.officer)
        lost = default_storage.save("cap-lai/2026/01/lac.pdf", SimpleUploadedFile("x", b"x"))

        assert actions.remove_orphan_files(older_than_seconds=-1) >= 1

        assert not default_storage.exists(lost)
        assert default_storage.exists(paper.file.name)


class TestReissue:
    def test_what_is_missing_is_named_and_stops_nothing(self, line, cast):
        add(line, cast.officer)

        reissue(line, cast.officer)

        assert lacking_in(line) == [
            rule.name for rule in reissuing.missing("lost", {"don"}, settings.REISSUE_PAPERS)
        ]

    def test_an_office_may_insist(self, line, cast, strict):
        before = line.certificate_code
        with pytest.raises(RuleViolation, match="bắt buộc: Công văn đề nghị"):
            reissue(line, cast.officer)
        assert fresh(line).certificate_code == before

        add(line, cast.officer, kind="cong-van")
        reissue(line, cast.officer)
        assert fresh(line).certificate_code != before

    def test_the_papers_stay_with_the_reissue_and_are_none_for_the_next(self, line, cast):
        paper = add(line, cast.officer)
        reissue(line, cast.officer)

        with pytest.raises(RuleViolation, match="Đã cấp bằng theo giấy tờ này"):
            actions.remove_reissue_paper(paper, by=cast.officer)
        again = fresh(line)
        reissue(again, cast.officer, kind="damaged")

        assert len(lacking_in(line)) == len(reissuing.wanted("damaged", settings.REISSUE_PAPERS))
        assert ReissuePaper.objects.get() == paper

    def test_papers_that_wait_go_along_when_a_correction_is_made(self, line, cast):
        actions.request_proofs(line.decision, due_on=timezone.localdate(), by=cast.officer)
        paper = add(line, cast.officer)
        ask(line, cast)
        answer(line, cast)

        paper.refresh_from_db()
        assert paper.certificate_code == fresh(line).certificate_code != line.certificate_code


class TestPages:
    def at(self, name, line) -> str:
        return reverse(f"decisions:{name}", args=[line.decision.uid, line.uid])

    def test_the_page_says_what_is_wanted_and_shows_what_is_there(self, client, line, cast):
        client.force_login(cast.officer)
        page, adding = self.at("after-issue", line), self.at("reissue-paper-add", line)
        text = client.get(page).content.decode()
        assert f'href="{adding}?loai=don"' in text
        assert "Chưa xác minh" in text
        assert 'value="don" selected' in client.get(f"{adding}?loai=don").content.decode()

        form = {"code": line.certificate_code, "kind": "don"}
        wrong = client.post(adding, form | {"upload": SimpleUploadedFile("don.pdf", b"MZ")})
        assert wrong.status_code == 400
        assert "nội dung không phải PDF" in unescape(wrong.content.decode())
        stale = client.post(adding, form | {"code": "X", "upload": scan()})
        assert "đã được thay" in unescape(stale.content.decode())
        assert client.post(adding, form | {"upload": scan()})["Location"] == page

        paper = ReissuePaper.objects.get()
        text = client.get(page).content.decode()
        assert "don.png" in text
        assert f'href="{adding}?loai=don"' not in text
        got = client.get(reverse("decisions:reissue-paper", args=[paper.uid]))
        assert b"".join(got.streaming_content).startswith(b"\x89PNG")
        assert "attachment" in got["Content-Disposition"]

        done = client.post(page, form | {"kind": "lost", "cause": "Cháy nhà"}, follow=True)
        text = unescape(done.content.decode())
        assert "Chưa có giấy tờ: Công văn đề nghị của đơn vị; Xác nhận của UBND" in text
        assert "Của lần cấp trước" in text

    def test_with_every_paper_nothing_is_said_to_be_missing(self, client, line, cast):
        for kind in ("don", "cong-van", "xac-nhan"):
            add(line, cast.officer, kind=kind)
        client.force_login(cast.officer)
        form = {"code": line.certificate_code, "kind": "lost", "cause": "Cháy nhà"}

        done = client.post(self.at("after-issue", line), form, follow=True)

        assert "Chưa có giấy tờ" not in unescape(done.content.decode())

    def test_it_is_taken_away_on_the_page(self, client, line, cast):
        paper = add(line, cast.officer)
        client.force_login(cast.officer)

        answer = client.post(reverse("decisions:reissue-paper-remove", args=[paper.uid]))

        assert answer["Location"] == self.at("after-issue", line)
        assert not ReissuePaper.objects.exists()

    def test_nobody_but_the_office_reads_them(self, client, line, cast):
        paper = add(line, cast.officer)
        for user in (cast.head, cast.clerk, cast.printing_clerk, cast.stranger):
            client.force_login(user)
            for name in ("reissue-paper", "reissue-paper-remove"):
                send = client.post if name.endswith("remove") else client.get
                assert send(reverse(f"decisions:{name}", args=[paper.uid])).status_code == 404
            assert client.get(self.at("reissue-paper-add", line)).status_code in (403, 404)
        assert ReissuePaper.objects.exists()
