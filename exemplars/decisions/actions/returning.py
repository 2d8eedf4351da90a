"""What comes back after a revocation or a reissue: old sheets, other objects, prize money.

Luật Thi đua, khen thưởng, Điều 93: who loses an award gives back the object and the money.
"""

import uuid
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import issuing
from certificates.award import CannotPrint
from certificates.models import Certificate
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.decisions.actions.guarding import require
from exemplars.decisions.models import DecisionLine, Return
from exemplars.decisions.money import grouped
from exemplars.decisions.states import ReturnKind
from exemplars.nominations.models import Nomination
from exemplars.nominations.states import Status
from exemplars.shared import journal
from exemplars.shared.errors import RuleViolation


@one_transaction
def record_return(
    line: DecisionLine,
    *,
    what: str,
    returned_on: date,
    by: User,
    code: str = "",
    amount: int | None = None,
    note: str = "",
    form_key: uuid.UUID | None = None,
) -> Return:
    """Ghi đã thu lại: one thing, one day. `code` names the certificate of a sheet; `amount` is
    prize money in whole đồng. The same form sent twice is one.

    Raises:
        RuleViolation: the award or the certificate still holds, the day is not one between the
            decision and today, the sheet is back already, or the money is more than is left.
    """
    require(by, "exemplars.edit_decision", line.decision)
    _lock(line)
    if form_key and (known := Return.objects.filter(form_key=form_key).first()):
        return known
    _check_day(line, returned_on)
    facts: dict[str, Any] = {}
    if what == ReturnKind.SHEET:
        facts["number"] = _take_sheet(line, code, returned_on, by)
    else:
        _require_revoked(line)
    if what == ReturnKind.MONEY:
        facts["amount"] = _checked_money(line, amount)
    row = Return.objects.create(
        line=line, what=what, returned_on=returned_on, note=" ".join(note.split()), added_by=by,
        certificate_code=code if what == ReturnKind.SHEET else "",
        amount=amount if what == ReturnKind.MONEY else None, form_key=form_key,
    )  # fmt: skip
    journal.record(
        line.decision, "record_return", by=by, line=line.order, what=what,
        on=returned_on.isoformat(), note=row.note, **facts,
    )  # fmt: skip
    return row


@one_transaction
def strike_return(row: Return, *, reason: str, by: User) -> None:
    """Bỏ dòng ghi nhầm: it stays, struck out, and counts no more. A second call changes nothing."""
    require(by, "exemplars.edit_decision", row.line.decision)
    _lock(row.line)
    row.refresh_from_db()
    if row.struck_at:
        return
    if not reason.strip():
        raise RuleViolation(_("Ghi lý do bỏ dòng này."), field="reason")
    if row.what == ReturnKind.SHEET:
        held = Certificate.objects.get(code=row.certificate_code)
        issuing.forget_return(held, reason=reason.strip(), by=by)
    row.struck_at, row.struck_by, row.struck_reason = timezone.now(), by, reason.strip()
    row.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    journal.record(
        row.line.decision, "strike_return", by=by, reason=row.struck_reason, line=row.line.order,
        what=row.what, on=row.returned_on.isoformat(), amount=row.amount,
    )  # fmt: skip


@one_transaction
def change_money_due(line: DecisionLine, *, amount: int, reason: str, by: User) -> None:
    """Sửa số tiền phải nộp lại of a revoked award, in whole đồng: it was never paid out, or in part.

    Raises:
        RuleViolation: more than the prize, less than what came back already, or no reason.
    """
    require(by, "exemplars.publish_decision", line.decision)
    _lock(line)
    _require_revoked(line)
    check_due(line, amount)
    if not reason.strip():
        raise RuleViolation(_("Ghi lý do sửa số tiền."), field="reason")
    if amount < (back := _money_back(line)):
        raise RuleViolation(
            _("Đã nộp lại %(money)s đồng. Số phải nộp không nhỏ hơn số đó.")
            % {"money": grouped(back)},
            field="amount",
        )
    before = line.money_to_return
    line.money_due = amount
    line.save(update_fields=["money_due"])
    journal.record(
        line.decision, "change_money_due", by=by, reason=reason.strip(), line=line.order,
        before=before, after=amount,
    )  # fmt: skip


def check_due(line: DecisionLine, amount: int) -> None:
    """Nobody gives back more than the prize that the decision names.

    Raises:
        RuleViolation: it is more.
    """
    if line.amount is not None and amount > line.amount:
        raise RuleViolation(
            _("Tiền thưởng theo quyết định là %(money)s đồng. Số phải nộp không lớn hơn số đó.")
            % {"money": grouped(line.amount)},
            field="amount",
        )


def _take_sheet(line: DecisionLine, code: str, on: date, by: User) -> int:
    """The register's number of the sheet that came back."""
    held = Certificate.objects.filter(code=code, key__startswith=line.award_key).first()
    if held is None:
        raise RuleViolation(_("Dòng này không có tờ bằng ấy."), field="what")
    if held.returned_on:
        raise RuleViolation(
            _("Đã ghi thu lại tờ này ngày %(day)s.") % {"day": f"{held.returned_on:%d/%m/%Y}"},
            field="what",
        )
    try:
        issuing.note_return(held, on=on, by=by)
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), field="what") from refusal
    return held.number


def _checked_money(line: DecisionLine, amount: int | None) -> int:
    left = line.money_to_return - _money_back(line)
    if not amount or amount < 1:
        raise RuleViolation(_("Ghi số tiền đã nộp lại, bằng đồng."), field="amount")
    if amount > left:
        raise RuleViolation(
            _("Chỉ còn phải nộp lại %(money)s đồng.") % {"money": grouped(left)},
            field="amount",
        )
    return amount


def _check_day(line: DecisionLine, day: date) -> None:
    signed_on = line.decision.signed_on
    if day > timezone.localdate() or (signed_on and day < signed_on):
        raise RuleViolation(
            _("Ngày thu lại phải từ ngày ký quyết định đến hôm nay."), field="returned_on"
        )


def _require_revoked(line: DecisionLine) -> None:
    if Nomination.objects.get(pk=line.nomination_id).status != Status.REVOKED:
        raise RuleViolation(
            _("Việc khen thưởng này chưa bị thu hồi nên không thu lại hiện vật, tiền thưởng."),
            code="not_revoked",
        )


def _money_back(line: DecisionLine) -> int:
    rows = line.returns.standing().filter(what=ReturnKind.MONEY)
    return rows.aggregate(found=Sum("amount"))["found"] or 0


def _lock(line: DecisionLine) -> None:
    """Whoever notes a return of a line waits here, and reads what is due as it is now."""
    line.money_due = DecisionLine.objects.select_for_update().get(pk=line.pk).money_due
