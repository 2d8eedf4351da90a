"""Biên bản: written by the secretary or the chair, frozen with its files, corrected, signed.

The papers are drawn before the rows are locked: WeasyPrint takes seconds. What was drawn is then
compared with the session under lock, so that nothing is frozen that is no longer true.
"""

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.rendering.papers import docx, pdfs
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.councils import queries, states
from exemplars.councils.actions import locking
from exemplars.councils.minutes import Facts
from exemplars.councils.minutes.facts import unknown_names
from exemplars.councils.models import Minutes, MinutesFile, PaperCount, Session
from exemplars.councils.states import MinutesPaper, MinutesStatus, SessionStatus
from exemplars.shared import files, journal
from exemplars.shared.editing import difference
from exemplars.shared.errors import Conflict, RuleViolation
from exemplars.shared.flow import advance
from exemplars.shared.text import nfc

FOLDER = "bien-ban"
#: Scans of one edition.
MOST_SCANS = 10
SCAN_KINDS = {kind: files.KINDS[kind] for kind in ("pdf", "jpg", "jpeg", "png")}
Drawn = list[tuple[str, files.CheckedFile]]


@one_transaction
def write_minutes(
    session: Session, *, by: User, version: int, values: Mapping[str, Any], draft: bool = False
) -> Minutes:
    """Ghi biên bản: what the secretary writes. `version` 0 where nobody had written yet.

    Saving what is saved already changes nothing. `draft`: saved by the page itself; the journal
    then names each field once.

    Raises:
        NotAllowed: neither secretary nor chair.
        RuleViolation: the session was cancelled, the minutes are frozen, or a reason for absence
            names nobody who was away.
        Conflict: somebody saved since `version` was read; it carries both versions.
    """
    session, saved = _draft(session, by)
    known = saved.pk is not None
    before = {name: getattr(saved, name) for name in Minutes.TEXTS}
    given = {name: nfc(value, lines=True) if isinstance(value, str) else value
             for name, value in values.items() if name in before}  # fmt: skip
    _check_absences(session, given.get("absences", ""))
    changed = [name for name, value in given.items() if value != before[name]]
    if not changed and known:
        return saved
    if known and saved.version != version:
        raise Conflict(
            _("Người khác đã lưu biên bản này trước. Chọn bản muốn giữ ở từng mục."),
            differences=[difference(saved, name, given[name], before[name]) for name in changed],
            saved_by=_last_editor(session),
        )
    for name in changed:
        setattr(saved, name, given[name])
    saved.version = saved.version + 1 if known else 1
    saved.save()
    fresh = [name for name in changed if not (draft and name in _just_recorded(session, by))]
    if fresh:
        journal.record(
            session, "autosave_minutes" if draft else "write_minutes", by=by, fields=fresh,
            edition=saved.edition,
        )  # fmt: skip
    return saved


def freeze_minutes(session: Session, *, by: User) -> Minutes:
    """Chốt biên bản: facts and files are kept for ever; an edition before it is replaced.

    Raises:
        NotAllowed: neither secretary nor chair.
        RuleViolation: the vote is not over, there is nothing to freeze, or something changed while
            the papers were drawn.
    """
    locking.require(by, "exemplars.run_session", session, states.FREEZE_MINUTES.refusal)
    texts = queries.draft_of(session)
    if texts is None:
        raise RuleViolation(_("Chưa có dự thảo biên bản để chốt."), code="no_draft")
    require_counted(session)
    facts = queries.facts(session, texts, final=True)
    return _keep(session, texts, facts, draw(facts), by=by)


def draw(facts: Facts) -> Drawn:
    """Every paper as Word and PDF."""
    described = {paper: write(facts) for paper, write in queries.PAPERS.items()}
    found: Drawn = []
    for (paper, said), pdf in zip(described.items(), pdfs(list(described.values())), strict=True):
        for extension, data in (("docx", docx(said)), ("pdf", pdf)):
            name = f"{queries.FILE_NAMES[paper]}-ban-{facts.edition}.{extension}"
            checked = files.CheckedFile(data, name, extension, files.KINDS[extension])
            found.append((paper, checked))
    return found


@one_transaction
def _keep(session: Session, texts: Minutes, facts: Facts, drawn: Drawn, *, by: User) -> Minutes:
    session = locking.lock(session)
    require_counted(session)
    now = queries.draft_of(session)
    if now is None or now.pk != texts.pk or queries.facts(session, now, final=True) != facts:
        raise RuleViolation(
            _("Biên bản hoặc phiên họp vừa thay đổi. Xem lại rồi chốt."), code="changed_meanwhile"
        )
    earlier = session.minutes.filter(status=MinutesStatus.FROZEN).first()
    if earlier is not None:
        advance(earlier, states.REPLACE_MINUTES, by=by, reason=texts.reason)
    digests = {checked.name: checked.sha256 for _paper, checked in drawn}
    frozen = advance(
        now, states.FREEZE_MINUTES, by=by, reason=texts.reason, facts=facts.plain(),
        facts_hash=facts.sha256, frozen_at=timezone.now(), frozen_by=by,
        details={now.pk: {"edition": now.edition, "facts": facts.sha256, "files": digests}},
    )  # fmt: skip
    for paper, checked in drawn:
        _store(frozen, paper, checked, by)
    return frozen


@one_transaction
def correct_minutes(session: Session, *, by: User, reason: str) -> Minutes:
    """Lập bản đính chính: the next edition, begun with the texts of the one in force.

    That one stays in force until the correction is frozen.
    """
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.FREEZE_MINUTES.refusal)
    if not reason.strip():
        raise RuleViolation(_("Hãy ghi lý do."), code="reason_missing", field="reason")
    if draft := queries.draft_of(session):
        raise RuleViolation(
            _("Đang có dự thảo biên bản bản thứ %(n)d.") % {"n": draft.edition}, code="has_draft"
        )
    earlier = session.minutes.filter(status=MinutesStatus.FROZEN).first()
    if earlier is None:
        raise RuleViolation(_("Chưa có biên bản đã chốt để đính chính."), code="nothing_frozen")
    made = Minutes(session=session, edition=earlier.edition + 1, reason=nfc(reason, lines=True))
    for name in Minutes.TEXTS:
        setattr(made, name, getattr(earlier, name))
    made.save()
    journal.record(session, "correct_minutes", by=by, reason=reason, edition=made.edition)
    return made


@one_transaction
def attach_scan(minutes: Minutes, *, by: User, upload: Any) -> MinutesFile:
    """Tải bản ký: the scan of what was signed on paper. The same file twice is one.

    Raises:
        NotAllowed: neither secretary nor chair.
        RuleViolation: these minutes are a draft, there are too many scans, or the file is refused.
    """
    session = locking.lock(minutes.session)
    locking.require(by, "exemplars.run_session", session, states.FREEZE_MINUTES.refusal)
    kept = Minutes.objects.select_related("session").get(pk=minutes.pk)
    if kept.status == MinutesStatus.DRAFT:
        raise RuleViolation(_("Chốt biên bản trước khi tải bản ký lên."), code="not_frozen")
    checked = files.check(upload, field="upload", kinds=SCAN_KINDS)
    if same := kept.files.filter(sha256=checked.sha256).first():
        return same
    if kept.files.filter(paper=MinutesPaper.SCAN).count() >= MOST_SCANS:
        raise RuleViolation(
            _("Đã có %(count)d bản quét, nhiều nhất một biên bản.") % {"count": MOST_SCANS},
            code="too_many_files", field="upload",
        )  # fmt: skip
    scan = _store(kept, MinutesPaper.SCAN, checked, by)
    journal.record(
        session, "attach_scan", by=by, edition=kept.edition, name=scan.name, sha256=scan.sha256
    )
    return scan


def remove_orphan_files(*, older_than_seconds: float = 24 * 3600) -> int:
    """Remove stored files that no row knows: what a crash left. Returns how many."""
    known = set(MinutesFile.objects.values_list("file", flat=True))
    known |= set(PaperCount.objects.exclude(scan="").values_list("scan", flat=True))
    found = files.orphans(FOLDER, known, older_than_seconds=older_than_seconds)
    for name in found:
        default_storage.delete(name)
    return len(found)


def require_counted(session: Session) -> None:
    """The papers tell results, so there are none before the vote is over."""
    if session.status != SessionStatus.CLOSED:
        raise RuleViolation(
            _("Biên bản có kết quả, nên chỉ lập và chốt được sau khi đóng biểu quyết."),
            code="wrong_state",
        )


def _draft(session: Session, by: User) -> tuple[Session, Minutes]:
    """The locked session and its draft; a new one, not yet saved, where nobody had written."""
    session = locking.lock(session)
    locking.require(by, "exemplars.run_session", session, states.FREEZE_MINUTES.refusal)
    if session.status == SessionStatus.CANCELLED:
        raise RuleViolation(_("Phiên họp đã hủy, không có biên bản."), code="wrong_state")
    if draft := queries.draft_of(session):
        return session, draft
    if session.minutes.exists():
        raise RuleViolation(
            _("Biên bản đã chốt nên không sửa được. Lập bản đính chính với lý do."), code="frozen"
        )
    return session, queries.blank_minutes(session)


def _check_absences(session: Session, text: str) -> None:
    if wrong := unknown_names(text, queries.away(session)):
        raise RuleViolation(
            _("Lý do vắng ghi mỗi dòng “họ tên: lý do” cho thành viên vắng. Chưa đúng: %(names)s.")
            % {"names": ", ".join(wrong)},
            code="unknown_absence", field="absences",
        )  # fmt: skip


def _store(minutes: Minutes, paper: str, checked: files.CheckedFile, by: User) -> MinutesFile:
    with files.stored(checked, FOLDER) as name:
        return MinutesFile.objects.create(
            minutes=minutes, paper=paper, extension=checked.extension, file=name,
            name=checked.name, content_type=checked.content_type, size=checked.size,
            sha256=checked.sha256, made_by=by,
        )  # fmt: skip


def _last_editor(session: Session) -> str:
    acts = ("write_minutes", "autosave_minutes")
    entry = journal.entries_of(session).filter(action__in=acts).last()
    return entry.actor_name if entry else ""


def _just_recorded(session: Session, by: User) -> set[str]:
    """Fields named by the drafts this person saved since anything else happened."""
    latest = journal.entries_of(session).reverse()[:20]
    drafts = takewhile(
        lambda entry: entry.action == "autosave_minutes" and entry.actor_id == by.pk, latest
    )
    return {name for entry in drafts for name in entry.data["fields"]}
