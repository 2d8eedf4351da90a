"""What `./run.sh demo` promises, asked of the database and the papers it leaves."""

from io import BytesIO

import pypdfium2
import pytest
from django.core.management import call_command

from certificates import files
from certificates.models import Batch, BlankUse, Calibration, Sheet
from exemplars.councils.models import AgendaItem, MinutesFile, Recusal, Session
from exemplars.councils.states import MinutesPaper
from exemplars.decisions.models import Decision

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_database]

RECIPIENTS = 56


def pages(content: bytes) -> list[str]:
    with pypdfium2.PdfDocument(BytesIO(content)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def minutes_of(session: Session) -> str:
    paper = MinutesFile.objects.get(
        minutes__session=session, paper=MinutesPaper.MINUTES, extension="pdf"
    )
    with paper.file.open() as stored:
        return " ".join(" ".join(pages(stored.read())).split())


def recused(session: Session) -> list[str]:
    rows = Recusal.objects.filter(item__session=session).select_related("seat__user")
    return sorted({str(row.seat.user) for row in rows})


def test_the_demonstration_holds_what_it_promises(settings, monkeypatch, tmp_path):
    settings.DEBUG = True
    monkeypatch.setattr("exemplars.management.demo.summary.FILE", tmp_path / "summary.json")
    call_command("demo")

    open_vote, secret_vote = Session.objects.filter(items__outcome__gt="").distinct().order_by("pk")
    assert not open_vote.is_secret
    assert secret_vote.is_secret
    failed = open_vote.items.get(outcome="rejected")
    lowered = secret_vote.items.get(outcome="passed_lower")
    for session, item in ((open_vote, failed), (secret_vote, lowered)):
        said = minutes_of(session)
        assert item.verdict in said
        assert item.nomination.display_name in said
        assert recused(session)
        assert all(name in said for name in recused(session))
    assert lowered.final_award.rank > lowered.award.rank
    assert not AgendaItem.objects.filter(session=secret_vote, ballots__isnull=False).exists()

    decision = Decision.objects.order_by("pk").first()
    assert decision.lines.count() == RECIPIENTS
    assert decision.lines.filter(nomination=lowered.nomination).exists()
    assert not decision.lines.filter(nomination=failed.nomination).exists()
    whole = Batch.objects.get(batch_key=decision.batch_key)
    on_blanks = Batch.objects.get(run__batch_key=decision.batch_key)
    names = [line.name.upper() for line in decision.lines.order_by("order")]
    for batch, title_is_drawn in ((whole, True), (on_blanks, False)):
        printed = pages(files.absolute(batch.file).read_bytes())
        assert len(printed) == RECIPIENTS
        assert {("BẰNG KHEN" in page) for page in printed} == {title_is_drawn}
        found = [" ".join(page.upper().split()) for page in printed]
        assert all(any(name in page for page in found) for name in names)
    assert Calibration.objects.count() == 1
    assert on_blanks.run.profile["dx"]
    assert BlankUse.objects.filter(run=on_blanks.run, spoiled_at__isnull=False).count() == 2
    assert Sheet.objects.filter(run=on_blanks.run).count() == RECIPIENTS
