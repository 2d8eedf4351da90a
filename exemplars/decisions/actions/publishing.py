"""Ban hành quyết định: names and money of the day are frozen, awards given, certificates issued."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import issuing, jobs, reviewing
from certificates.award import Award as PrintedAward
from certificates.award import CannotPrint
from certificates.reviewing import Reviewed
from certificates.transactions import one_transaction
from exemplars.accounts.models import User
from exemplars.campaigns.models import Award, base_salary_on
from exemplars.decisions import queries, states, wording
from exemplars.decisions.actions.guarding import (
    check_number,
    label_of,
    locked_draft,
    require_draft,
    require_served,
)
from exemplars.decisions.models import Decision, DecisionLine
from exemplars.nominations import actions as nominations
from exemplars.nominations.models import Nomination
from exemplars.shared.errors import RuleViolation
from exemplars.shared.flow import advance
from exemplars.units.states import Side

_REQUIRED = ("number", "signed_on", "place", "signer_name")
_FROZEN = (
    "salutation", "name", "position_unit", "award_name", "achievement",
    "coefficient", "base_salary", "amount", "certificate_code",
)  # fmt: skip


@one_transaction
def publish(decision: Decision, *, by: User) -> Decision:
    """Ban hành quyết định: all or nothing.

    Freezes every line with the names in force on the day of signing and the prize money of that
    day, awards every nomination, takes the golden-book numbers and issues the certificates. The
    PDF of the whole decision is rendered after the commit. Each unit is told once a submission.

    Raises:
        RuleViolation: the campaign's office does not serve the issuer (R12); number, date or
            signer missing; the issuer had ended on that day (R13); a
            line does not fit its sheet.
    """
    decision = locked_draft(decision, by, "exemplars.publish_decision")
    require_served(decision)
    lines = list(queries.lines_of(decision))
    day = _publishable_on(decision, lines)
    issuer_name = _freeze(decision, lines, day)
    nominations.award([line.nomination for line in lines], by=by, decision=str(decision))
    issued = _issue(decision, lines, day, by)
    DecisionLine.objects.bulk_update(lines, _FROZEN)
    advance(
        decision, states.PUBLISH, by=by, locked=True, issuer_name=issuer_name, year=day.year,
        details={decision.pk: {"lines": len(lines), "certificates": issued}},
    )  # fmt: skip
    if issued:
        page = reverse("decisions:detail", args=[decision.uid])
        jobs.start_batch(decision.batch_key, title=str(decision), by=by, source_url=page)
    return decision


def review(decision: Decision, *, by: User) -> list[tuple[DecisionLine, Reviewed]]:
    """Soát chữ: how the words of every certificate would stand if the draft were published now, beside
    its numbered line. Nothing is written.

    Raises:
        RuleViolation: not a draft, or what `publish` needs is missing.
    """
    require_draft(decision, by, "exemplars.edit_decision")
    lines = queries.numbered(decision, queries.lines_of(decision))
    day = _publishable_on(decision, lines)
    _freeze(decision, lines, day)
    printed = [line for line in lines if line.award.layout_code]
    found = reviewing.review([_printed_award(decision, line, day) for line in printed])
    return list(zip(printed, found, strict=True))


def _publishable_on(decision: Decision, lines: Sequence[DecisionLine]) -> date:
    """The day of signing, once nothing stands in the way of publishing."""
    for name in _REQUIRED:
        if not getattr(decision, name):
            raise RuleViolation(
                _("Còn thiếu: %(label)s. Bổ sung ở “Sửa dự thảo”.") % {"label": label_of(name)},
                code="missing",
                field=name,
            )
    check_number(decision)
    if not lines:
        raise RuleViolation(
            _("Quyết định chưa có ai. Thêm hồ sơ Hội đồng đã thông qua."), code="no_lines"
        )
    issuer, day = decision.issuer, decision.signed_on
    assert day is not None  # among _REQUIRED
    if (issuer.started_on and day < issuer.started_on) or (
        issuer.ended_on and issuer.ended_on < day
    ):
        raise RuleViolation(
            _("%(issuer)s không hoạt động vào ngày ký %(day)s. Sửa ngày ký hoặc cơ quan ban hành.")
            % {"issuer": issuer, "day": f"{day:%d/%m/%Y}"},
            code="issuer_ended",
            field="signed_on",
        )
    return day


def _freeze(decision: Decision, lines: Sequence[DecisionLine], day: date) -> str:
    """Copy the names and the money of the day into the lines; returns the issuer's name."""
    names = queries.names_on([decision.issuer, *(line.nomination.work_unit for line in lines)], day)
    salary = base_salary_on(day)
    for line in lines:
        row, award = line.nomination, line.award
        recipient = _recipient(row, names)
        line.salutation = wording.salutation(recipient, party=award.side == Side.PARTY)
        line.name = row.name
        # What the office typed on the draft stands; else it follows from the dossier.
        line.position_unit = line.position_unit or wording.position_unit(recipient)
        line.award_name = award.name
        line.achievement = line.achievement or decision.campaign.citation_text
        line.coefficient = _coefficient(award, row.subject_kind)
        line.base_salary = salary.amount if salary else None
        line.amount = wording.prize(line.coefficient, line.base_salary)
    return names[decision.issuer_id]


def _recipient(row: Nomination, names: dict[int, str]) -> wording.Recipient:
    return wording.Recipient(
        kind=row.subject_kind,
        salutation=row.salutation,
        name=row.name,
        position=row.position,
        department=row.department,
        unit=names[row.work_unit.pk] if row.work_unit else row.work_unit_name,
        unit_level=row.work_unit.level if row.work_unit else "",
        commune=row.commune,
        address=row.address,
    )


def _coefficient(award: Award, kind: str) -> Decimal | None:
    """A model is paid as the collective that has it."""
    return {
        "individual": award.coefficient_individual,
        "household": award.coefficient_household,
    }.get(kind, award.coefficient_collective)


def _issue(decision: Decision, lines: Sequence[DecisionLine], day: date, by: User) -> int:
    """Issue a certificate for every line whose award is printed; returns how many.

    Some awards (Biểu dương) have no sheet: their lines are awarded and paid all the same.
    """
    printed = [line for line in lines if line.award.layout_code]
    try:
        issued = issuing.issue_all(
            [_printed_award(decision, line, day) for line in printed], by=str(by)
        )
    except CannotPrint as refusal:
        raise RuleViolation(str(refusal), code="cannot_print") from refusal
    for line, certificate in zip(printed, issued, strict=True):
        line.certificate_code = certificate.code
    return len(issued)


def _printed_award(decision: Decision, line: DecisionLine, day: date) -> PrintedAward:
    """The plain values the press freezes. Armed forces and enterprises print in the State's way."""
    award = line.award
    return PrintedAward(
        key=line.award_key,
        batch_key=decision.batch_key,
        issuer_code=decision.issuer.code,
        award_code=award.code,
        year=day.year,
        layout_code=award.layout_code,
        side=award.side if award.side in (Side.PARTY, Side.MASS) else Side.STATE,
        issuer=award.issuer_title,
        title=award.short_title,
        verb="Truy tặng" if line.nomination.posthumous else "Tặng",
        salutation=line.salutation,
        name=line.name,
        position_unit=line.position_unit,
        achievement=line.achievement,
        decision_number=decision.number,
        decision_date=day,
        place=decision.place,
        signer_title=decision.signer_title or award.signer_title,
        signer_name=decision.signer_name,
        show_qr=decision.campaign.show_qr,
    )
