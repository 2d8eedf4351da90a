"""The draft of a decision: its lines, how each is written, its number and date."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.campaigns.models import Award, Campaign, LegalBasis
from exemplars.decisions.actions.guarding import (
    check_number,
    label_of,
    locked_draft,
    require,
    require_served,
)
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination
from exemplars.shared import journal
from exemplars.shared.errors import Conflict, FieldDifference, RuleViolation
from exemplars.shared.text import nfc
from exemplars.units.models import Unit
from exemplars.units.states import Side

#: What the office types; the rest of a decision follows from its lines.
EDITABLE_FIELDS = ("number", "signed_on", "place", "signer_name", "signer_title", "title")
#: Where the office sets line breaks, for the paper and the certificate to keep.
_BROKEN_BY_HAND = frozenset({"signer_title"})


@one_transaction
def draft(
    campaign: Campaign,
    issuer: Unit,
    rows: Sequence[Nomination],
    *,
    by: User,
    title: str,
    form_key: uuid.UUID | None = None,
) -> Decision:
    """Dự thảo quyết định over nominations the council passed; each moves to “Trình ký”.

    Repeating the same form returns the decision already drafted, also when both came at once.

    Raises:
        RuleViolation: no nomination, one of another campaign, or one whose award another
            authority gives (R12).
    """
    decision = Decision(
        campaign=campaign, issuer=issuer, title=nfc(title), created_by=by, form_key=form_key
    )
    require(by, "exemplars.edit_decision", decision)
    require_served(decision)
    if form_key and (known := Decision.objects.filter(form_key=form_key).first()):
        return known
    if not rows:
        raise RuleViolation(_("Chọn ít nhất một hồ sơ Hội đồng đã thông qua."), field="nominations")
    first = rows[0].awarded_as
    decision.place = issuer.place
    decision.signer_title = first.signer_title if first else ""
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError:
        # Only the form's key is unique on a draft without number: its twin was faster.
        return Decision.objects.get(form_key=form_key)
    decision.legal_bases.set(_bases(campaign, issuer))
    journal.record(decision, "draft_decision", by=by, lines=len(rows))
    add_lines(decision, rows, by=by)
    return decision


@one_transaction
def add_lines(decision: Decision, rows: Sequence[Nomination], *, by: User) -> list[DecisionLine]:
    """Put further passed nominations on a draft, after the lines it has."""
    decision = locked_draft(decision, by)
    awards = [_award_of(row, decision) for row in rows]
    nominations.propose(rows, by=by)
    last = decision.lines.order_by("-order").values_list("order", flat=True).first() or 0
    return DecisionLine.objects.bulk_create(
        DecisionLine(
            decision=decision,
            nomination=row,
            award=award,
            order=order,
            name=row.name,
            award_name=award.name,
            achievement=decision.campaign.citation_text,
        )
        for order, (row, award) in enumerate(zip(rows, awards, strict=True), last + 1)
    )


@one_transaction
def remove_line(line: DecisionLine, *, by: User) -> None:
    """Take one recipient off a draft; the nomination waits for a decision again."""
    decision = locked_draft(line.decision, by)
    nominations.unpropose([line.nomination], by=by)
    journal.record(decision, "remove_line", by=by, nomination=str(line.nomination.uid))
    line.delete()


@one_transaction
def edit_line(
    line: DecisionLine, *, by: User, position_unit: str, achievement: str
) -> DecisionLine:
    """Change how one recipient's post, unit and achievement will be written; the name never.

    An empty `position_unit` is composed from the dossier at publication; an empty `achievement`
    is the campaign's.
    """
    decision = locked_draft(line.decision, by)
    line.position_unit = nfc(position_unit, lines=True)
    line.achievement = nfc(achievement, lines=True) or decision.campaign.citation_text
    line.save(update_fields=["position_unit", "achievement"])
    journal.record(decision, "edit_line", by=by, line=str(line.uid))
    return line


@one_transaction
def edit(
    decision: Decision,
    *,
    by: User,
    version: int,
    values: dict[str, Any],
    legal_bases: Iterable[LegalBasis] | None = None,
) -> Decision:
    """Change number, date, signer, title, căn cứ of a draft. Repeating the same edit does nothing.

    Raises:
        Conflict: somebody else saved other values since `version`.
        RuleViolation: the number is not written in the grammar of the issuer's side, or is taken.
    """
    decision = locked_draft(decision, by)
    bases = None if legal_bases is None else list(legal_bases)
    values = {
        name: nfc(value, lines=name in _BROKEN_BY_HAND) if isinstance(value, str) else value
        for name, value in values.items()
    }
    changed = _differences(decision, values, bases)
    if not changed:
        return decision
    if decision.version != version:
        last = journal.entries_of(decision).last()
        raise Conflict(
            _("Người khác vừa lưu dự thảo này."),
            differences=changed,
            saved_by=last.actor_name if last else "",
        )
    for name in EDITABLE_FIELDS:
        setattr(decision, name, values.get(name, getattr(decision, name)))
    check_number(decision)
    decision.year = decision.signed_on.year if decision.signed_on else None
    decision.version += 1
    _save_unique(decision)
    if bases is not None:
        decision.legal_bases.set(bases)
    journal.record(decision, "edit_decision", by=by, fields=sorted(row.name for row in changed))
    return decision


def _award_of(row: Nomination, decision: Decision) -> Award:
    """The award a line gives; refuses what is not this issuer's or not of this campaign."""
    award = row.awarded_as
    if row.submission.campaign_id != decision.campaign_id:
        raise RuleViolation(
            _("Hồ sơ của %(name)s thuộc đợt khác.") % {"name": row}, code="other_campaign"
        )
    if award is None or award.issuer_id != decision.issuer_id:
        raise RuleViolation(
            _("“%(award)s” của %(name)s không thuộc thẩm quyền của %(issuer)s.")
            % {"award": award, "name": row, "issuer": decision.issuer},
            code="authority",
        )
    return award


def _bases(campaign: Campaign, issuer: Unit) -> Iterable[LegalBasis]:
    """What the decision cites: a Party committee cites the Party's documents alone."""
    bases = campaign.legal_bases.all()
    return bases.filter(side=Side.PARTY) if issuer.side == Side.PARTY else bases


def _differences(
    decision: Decision, values: dict[str, Any], bases: list[LegalBasis] | None
) -> list[FieldDifference]:
    found = [
        FieldDifference(name, label_of(name), _plain(values[name]), _plain(getattr(decision, name)))
        for name in EDITABLE_FIELDS
        if name in values and values[name] != getattr(decision, name)
    ]
    saved = set(decision.legal_bases.all())
    if bases is not None and set(bases) != saved:
        found.append(
            FieldDifference(
                "legal_bases", label_of("legal_bases"), _numbers(bases), _numbers(saved)
            )
        )
    return found


def _plain(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value or "")


def _numbers(bases: Iterable[LegalBasis]) -> str:
    return "; ".join(sorted(basis.number for basis in bases))


def _save_unique(decision: Decision) -> None:
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as fault:
        raise RuleViolation(
            _("Số %(number)s của năm %(year)s đã dùng cho quyết định khác.")
            % {"number": decision.number, "year": decision.year},
            code="number_taken",
            field="number",
        ) from fault
