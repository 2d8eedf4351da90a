"""Papers of a cấp đổi, cấp lại: put beside the certificate that is to be replaced, kept with it."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.decisions import queries, reissuing
from exemplars.decisions.actions.guarding import require
from exemplars.decisions.models import DecisionLine, ReissuePaper
from exemplars.shared import files, journal
from exemplars.shared.errors import RuleViolation

FOLDER = "cap-lai"
#: Papers of one reissue.
MOST = 20


@one_transaction
def add_reissue_paper(
    line: DecisionLine, *, code: str, kind: str, upload: Any, by: User
) -> ReissuePaper:
    """Thêm giấy tờ cấp đổi, cấp lại beside the certificate that the page showed (`code`).

    The same file sent twice as the same paper is one.

    Raises:
        RuleViolation: the certificate was replaced, no such kind of paper, too many, or a file
            that is refused.
    """
    require(by, "exemplars.edit_decision", line.decision)
    held = _locked(line)
    if not code or held.certificate_code != code:
        raise RuleViolation(
            _("Bằng trên trang này đã được thay. Mở lại trang rồi thêm giấy tờ."),
            code="certificate_changed",
        )
    if kind not in {rule.code for rule in reissuing.rules(settings.REISSUE_PAPERS)}:
        raise RuleViolation(_("Chọn một loại giấy tờ trong danh mục."), field="kind")
    checked = files.check(upload, field="upload")
    papers = line.papers.filter(certificate_code=code)
    if same := papers.filter(sha256=checked.sha256, kind=kind).first():
        return same
    if papers.count() >= MOST:
        raise RuleViolation(
            _("Đã có %(count)d tệp, nhiều nhất một lần cấp. Hãy gỡ bớt hoặc gộp tệp.")
            % {"count": MOST},
            code="too_many_files", field="upload",
        )  # fmt: skip
    with files.stored(checked, FOLDER) as name:
        paper = ReissuePaper.objects.create(
            line=line, certificate_code=code, kind=kind, file=name, name=checked.name,
            content_type=checked.content_type, size=checked.size, sha256=checked.sha256,
            added_by=by,
        )  # fmt: skip
        journal.record(
            line.decision, "add_reissue_paper", by=by, line=line.order, kind=kind,
            sha256=checked.sha256,
        )  # fmt: skip
    return paper


@one_transaction
def remove_reissue_paper(paper: ReissuePaper, *, by: User) -> None:
    """Gỡ giấy tờ before anything was issued on it; the file goes with the commit.

    Raises:
        RuleViolation: a certificate was issued on this paper: it stays.
    """
    require(by, "exemplars.edit_decision", paper.line.decision)
    if _locked(paper.line).certificate_code != paper.certificate_code:
        raise RuleViolation(_("Đã cấp bằng theo giấy tờ này nên giữ lại."), code="paper_used")
    if not ReissuePaper.objects.filter(pk=paper.pk).exists():
        return
    journal.record(
        paper.line.decision, "remove_reissue_paper", by=by, line=paper.line.order,
        kind=paper.kind, sha256=paper.sha256,
    )  # fmt: skip
    name = str(paper.file.name)
    paper.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def require_papers(line: DecisionLine, case: str) -> list[str]:
    """Names of the papers of this case that are not there.

    Raises:
        RuleViolation: one of them is mandatory by the office's list.
    """
    lacking = queries.papers_lacking(line, case)
    if needed := [rule.name for rule in lacking if rule.mandatory]:
        raise RuleViolation(
            _("Còn thiếu giấy tờ bắt buộc: %(papers)s.") % {"papers": "; ".join(needed)},
            code="papers_missing",
        )
    return [rule.name for rule in lacking]


def remove_orphan_files(*, older_than_seconds: float = 24 * 3600) -> int:
    """Remove stored files that no row knows: what a crash left. Returns how many."""
    known = set(ReissuePaper.objects.values_list("file", flat=True))
    found = files.orphans(FOLDER, known, older_than_seconds=older_than_seconds)
    for name in found:
        default_storage.delete(name)
    return len(found)


def _locked(line: DecisionLine) -> DecisionLine:
    """Whoever issues for a line, or changes what a reissue stands on, waits here."""
    return DecisionLine.objects.select_for_update().get(pk=line.pk)
