"""Giấy tờ, minh chứng: added after a check of the content, removed while the dossier is open."""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.nominations.actions.dossiers import lock_editable
from exemplars.nominations.actions.submissions import require_editable
from exemplars.nominations.models import Evidence, Nomination, Submission
from exemplars.shared import files, journal
from exemplars.shared.errors import RuleViolation
from exemplars.shared.text import nfc

FOLDER = "ho-so"
#: Lists of nominees that wait for their confirmation (see `views.workbook`).
WAITING_LISTS = "nhap-cho"
#: Papers and pictures of one dossier, or of one submission as a whole.
MOST = 40


@one_transaction
def add_evidence(
    submission: Submission,
    nomination: Nomination | None,
    *,
    by: Any,
    kind: str,
    title: str,
    upload: Any,
) -> Evidence:
    """Thêm giấy tờ to a dossier, or to the submission as a whole (`nomination=None`).

    The same file sent twice to the same place is one paper. The row exists only with its file.

    Raises:
        NotAllowed: `by` is not of the unit.
        RuleViolation: handed in already, too many files, or a file that is refused.
    """
    _lock(submission, nomination, by=by)
    checked = files.check(upload, field="upload")
    papers = Evidence.objects.filter(submission=submission, nomination=nomination)
    if same := papers.filter(sha256=checked.sha256, kind=kind).first():
        return same
    if papers.count() >= MOST:
        raise RuleViolation(
            _("Đã có %(count)s tệp, nhiều nhất một hồ sơ. Hãy gỡ bớt hoặc gộp tệp.")
            % {"count": MOST},
            code="too_many_files",
            field="upload",
        )
    with files.stored(checked, FOLDER) as name:
        paper = Evidence.objects.create(
            submission=submission,
            nomination=nomination,
            kind=kind,
            title=nfc(title)[:200] or checked.name,
            file=name,
            original_name=checked.name,
            content_type=checked.content_type,
            size=checked.size,
            sha256=checked.sha256,
            uploaded_by=by,
        )
        journal.record(
            nomination or submission, "add_evidence", by=by, kind=kind, sha256=checked.sha256
        )
    return paper


@one_transaction
def remove_evidence(paper: Evidence, *, by: Any) -> None:
    """Gỡ giấy tờ; the file goes with the commit."""
    _lock(paper.submission, paper.nomination, by=by)
    if not Evidence.objects.filter(pk=paper.pk).exists():
        return
    journal.record(
        paper.nomination or paper.submission,
        "remove_evidence",
        by=by,
        kind=paper.kind,
        sha256=paper.sha256,
    )
    name = str(paper.file.name)
    paper.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def remove_orphan_files(*, older_than_seconds: float = 24 * 3600) -> int:
    """Remove stored files that no row knows and lists never confirmed. Returns how many."""
    known = set(Evidence.objects.values_list("file", flat=True))
    found = files.orphans(FOLDER, known, older_than_seconds=older_than_seconds)
    found += files.orphans(WAITING_LISTS, set(), older_than_seconds=older_than_seconds)
    for name in found:
        default_storage.delete(name)
    return len(found)


def _lock(submission: Submission, nomination: Nomination | None, *, by: Any) -> None:
    if nomination is not None:
        lock_editable(nomination, by=by)
        return
    locked = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("unit", "campaign")
        .get(pk=submission.pk)
    )
    require_editable(locked, by=by)
