"""After the decision: the unit's proofs, corrections, reissue, revocation."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import issuing, proofs
from certificates.award import CannotPrint, from_json
from certificates.models import Certificate, Proof
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.decisions import queries
from exemplars.decisions.actions import telling
from exemplars.decisions.actions.guarding import require
from exemplars.decisions.actions.papers import require_papers
from exemplars.decisions.actions.returning import check_due
from exemplars.decisions.models import Decision, DecisionLine, Return
from exemplars.decisions.states import ReturnKind
from exemplars.nominations import actions as nominations
from exemplars.nominations.states import Status
from exemplars.shared import journal
from exemplars.shared.errors import NotAllowed, RuleViolation


@one_transaction
def request_proofs(decision: Decision, *, due_on: date, by: User) -> int:
    """Gửi bản soát to the units, to be read before a day; how many are new.

    The units' people are told, whoever has something to read.
    """
    require(by, "exemplars.edit_decision", decision)
    try:
        count = proofs.request_all(decision.batch_key, due_on=due_on, by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), field="due_on") from refusal
    journal.record(decision, "request_proofs", by=by, due_on=due_on.isoformat(), new=count)
    waiting = [
        (line, proof.pk)
        for line, proof in queries.with_proofs(queries.lines_of(decision))
        if proof and proof.state == Proof.State.WAITING
    ]
    telling.tell_of_proofs(decision, waiting, due_on=due_on, by=by)
    return count


@one_transaction
def confirm_proofs(lines: Sequence[DecisionLine], *, by: User) -> int:
    """Xác nhận that these certificates read as they should; the unit's word for each person."""
    for line in lines:
        _require_unit(line, by)
    try:
        count = proofs.confirm([certificate_of(line) for line in lines], by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal)) from refusal
    if count:
        numbers = [line.order for line in lines]
        journal.record(lines[0].decision, "confirm_proofs", by=by, lines=numbers)
    return count


@one_transaction
def ask_correction(line: DecisionLine, *, wanted: Mapping[str, str], cause: str, by: User) -> None:
    """Đề nghị sửa chữ on a certificate, with the reason; the office decides."""
    _require_unit(line, by)
    try:
        proofs.ask(certificate_of(line), wanted=wanted, cause=cause, by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal)) from refusal
    journal.record(line.decision, "ask_correction", by=by, reason=cause, line=line.order)


@one_transaction
def answer_correction(
    line: DecisionLine, *, accepted: bool, answer: str, document: str, by: User
) -> None:
    """Trả lời đề nghị sửa: another certificate in place of this one, or no, with the reason.

    What is corrected is so on every page; the decision's own text stays as it was signed, and the
    dossier as it was handed in, found by either spelling. The unit's people are told.
    """
    require(by, "exemplars.edit_decision", line.decision)
    held = certificate_of(line)
    changed: dict[str, list[str]] = {}
    due_on = None
    try:
        if accepted:
            new = proofs.accept(
                held, key=_next_key(line), document=document, by=by, given=_was_given(line, held)
            )
            _take_over(line, new)
            # Papers for a reissue that was asked for go on waiting, beside the sheet there is now.
            line.papers.filter(certificate_code=held.code).update(certificate_code=new.code)
            changed = _correct(line, held, new)
            due_on = new.proof.due_on
        else:
            proofs.decline(held, answer=answer, by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal)) from refusal
    journal.record(
        line.decision, "answer_correction", by=by, reason=answer or document, line=line.order,
        accepted=accepted, changed=changed,
    )  # fmt: skip
    now = timezone.now().isoformat()
    telling.tell_of_answer(line, event=now, answer=answer.strip(), due_on=due_on, by=by)


@one_transaction
def reissue(
    line: DecisionLine,
    *,
    code: str,
    kind: str,
    cause: str,
    document: str,
    returned_on: date | None,
    by: User,
) -> Certificate:
    """Cấp đổi, cấp lại: same decision number and date, a new golden-book number, no second prize.

    `code` names the certificate that the page showed: a page sent again takes no second number.
    The unit's word on the proof goes over to the new one. `document` is a note on the papers; those
    put beside the certificate (`papers`) stay with it, and the journal names what was missing.

    Raises:
        RuleViolation: another certificate has taken its place, a mandatory paper is missing, a
            correction that the unit asks for is not answered yet, or the press refuses.
    """
    require(by, "exemplars.edit_decision", line.decision)
    line.certificate_code = _locked_code(line)
    held = certificate_of(line)
    if held.code != code:
        raise RuleViolation(
            _("Bằng trên trang này đã được thay, nay là số sổ vàng %(n)d. Không cấp thêm lần nữa; "
              "nếu vẫn cần, mở lại trang.") % {"n": held.number},
            code="certificate_changed",
        )  # fmt: skip
    lacking = require_papers(line, kind)
    award = replace(from_json(held.snapshot), key=_next_key(line))
    try:
        new = issuing.reissue(
            held, award, by=by, kind=kind, cause=cause, document=document, returned_on=returned_on
        )
        proofs.carry_over(held, new)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal)) from refusal
    _take_over(line, new)
    if returned_on:
        Return.objects.create(
            line=line, what=ReturnKind.SHEET, certificate_code=held.code, returned_on=returned_on,
            added_by=by,
        )  # fmt: skip
    journal.record(
        line.decision, "reissue", by=by, reason=cause, line=line.order, case=kind, missing=lacking
    )
    return new


@one_transaction
def revoke(
    line: DecisionLine,
    *,
    ground: str,
    reason: str,
    document: str,
    by: User,
    money_due: int | None = None,
) -> None:
    """Thu hồi (Luật Thi đua, khen thưởng, Điều 93): the award, and with it the certificate, if it has one.

    The verification page says so at once; the story leaves the gallery and the award the figures,
    because both look at the dossier's state. `document` is the decision that revokes; `money_due` is
    what is to be given back, in whole đồng; unsaid, it is the prize. What comes back is noted later
    (`returning`).
    """
    require(by, "exemplars.publish_decision", line.decision)
    if money_due is not None:
        check_due(line, money_due)
    if not document.strip():
        raise RuleViolation(_("Ghi số và ngày của quyết định thu hồi."))
    if line.certificate_code:
        held = certificate_of(line)
        try:
            issuing.revoke(held, by=by, reason=reason, document=document, ground=ground)
        except CannotPrint as refusal:
            raise RuleViolation(str(refusal)) from refusal
    nominations.revoke([line.nomination], by=by, reason=f"{document.strip()}: {reason.strip()}")
    line.money_due = (line.amount or 0) if money_due is None else money_due
    line.save(update_fields=["money_due"])
    journal.record(
        line.decision, "revoke", by=by, reason=reason, line=line.order, ground=ground,
        document=document.strip(), money_due=line.money_due,
    )  # fmt: skip


def certificate_of(line: DecisionLine) -> Certificate:
    """The certificate of a line as it is now.

    Raises:
        RuleViolation: the award of this line has no sheet, or the decision is a draft.
    """
    found = Certificate.objects.filter(code=line.certificate_code).exclude(code="").first()
    if found is None:
        raise RuleViolation(_("Dòng này không có bằng."), code="no_certificate")
    return found


def _locked_code(line: DecisionLine) -> str:
    """Whoever issues for a line next waits here, and sees what was issued meanwhile."""
    return DecisionLine.objects.select_for_update().get(pk=line.pk).certificate_code


def _take_over(line: DecisionLine, new: Certificate) -> None:
    line.certificate_code = new.code
    line.save(update_fields=["certificate_code"])


def _correct(line: DecisionLine, old: Certificate, new: Certificate) -> dict[str, list[str]]:
    """Write the corrected words into the line; each column's words before and after.

    A line break that only arranges the words on the sheet is no correction of the line.
    """
    changed = {}
    for name in proofs.FIELDS:
        before, after = getattr(line, name), " ".join(new.snapshot[name].split())
        if new.snapshot[name] != old.snapshot[name] and after != " ".join(before.split()):
            changed[name] = [before, after]
            setattr(line, name, after)
            line.as_signed.setdefault(name, before)
    if changed:
        line.corrected_by = new.reissue_document or line.corrected_by
        line.save(update_fields=[*changed, "as_signed", "corrected_by"])
        nominations.find_also_by(line.nomination, f"{line.name} {line.position_unit}")
    return changed


def _was_given(line: DecisionLine, certificate: Certificate) -> bool:
    """Whether this very certificate is noted as handed over, in a print run or without one.

    What was issued after that is another sheet: the one handed over was the one before it.
    """
    row = line.nomination
    return row.status == Status.HANDED_OVER and row.status_since >= certificate.issued_at


def _next_key(line: DecisionLine) -> str:
    """The press knows each issue of a line's certificate by a key of its own."""
    count = Certificate.objects.filter(key__startswith=line.award_key).count()
    return f"{line.award_key}:{count + 1}"


def _require_unit(line: DecisionLine, by: User) -> None:
    if not by.has_perm("exemplars.confirm_proof", line.nomination):
        raise NotAllowed(_("Chỉ đơn vị đề nghị xác nhận hoặc đề nghị sửa bản soát của mình."))
