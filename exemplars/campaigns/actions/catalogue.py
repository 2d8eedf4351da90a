"""The catalogue: legal bases, awards, rule cards, themes."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.campaigns.actions.writing import (
    conflict,
    edit_row,
    insert,
    made_by,
    may_manage,
    record,
)
from exemplars.campaigns.models import Award, LegalBasis, RuleCard, Theme
from exemplars.shared.editing import difference
from exemplars.shared.errors import RuleViolation


@one_transaction
def add_legal_basis(*, by: Any, form_key: uuid.UUID | None = None, **columns: Any) -> LegalBasis:
    """Thêm căn cứ pháp lý: an instrument with its number, dates and way of citing.

    A second call with the same `form_key` returns the row of the first.
    """
    may_manage(by)
    if made := made_by(LegalBasis, form_key):
        return made
    basis = LegalBasis(form_key=form_key, **columns)
    _check_basis(basis)
    basis.refresh_search()
    if not insert(basis):
        return LegalBasis.objects.get(form_key=form_key)
    return record(basis, "legal_basis_added", by, columns)


@one_transaction
def edit_legal_basis(basis: LegalBasis, *, by: Any, version: int, **columns: Any) -> LegalBasis:
    """Sửa căn cứ. Decisions already published keep the words they were published with.

    Raises:
        NotAllowed, Conflict: see `edit_row`.
        RuleViolation: the number is another instrument's, or the days are the wrong way round.
    """
    may_manage(by)
    wanted = LegalBasis.objects.get(pk=basis.pk)
    for name, value in columns.items():
        setattr(wanted, name, value)
    _check_basis(wanted)
    return edit_row(basis, "legal_basis_changed", by=by, version=version, columns=columns)


def _check_basis(basis: LegalBasis) -> None:
    if LegalBasis.objects.filter(number=basis.number).exclude(pk=basis.pk).exists():
        raise RuleViolation(
            _("Văn bản số %(number)s đã có trong danh sách căn cứ.") % {"number": basis.number},
            code="number_taken",
            field="number",
        )
    start, end = basis.effective_from, basis.effective_to
    if start and end and end < start:
        raise RuleViolation(
            _("Ngày hết hiệu lực phải từ ngày có hiệu lực trở đi."),
            code="days_reversed",
            field="effective_to",
        )


@one_transaction
def edit_award(award: Award, *, by: Any, version: int, **columns: Any) -> Award:
    """Sửa danh hiệu, hình thức: figures, who gives it, how it is printed; see `edit_row`."""
    return edit_row(award, "award_changed", by=by, version=version, columns=columns)


@one_transaction
def add_rule_card_version(code: str, *, by: Any, version: int, **columns: Any) -> RuleCard:
    """Ban hành bản mới of a rule card over `version` (0: the first); the ones before stay.

    What is not named is as in the version before. The same card twice is one version.

    Raises:
        NotAllowed: `by` does not manage the catalogue.
        Conflict: somebody issued another version since `version`.
        RuleViolation: a fraction is more than the whole.
    """
    may_manage(by)
    last = RuleCard.objects.select_for_update().filter(code=code).order_by("-version").first()
    card = RuleCard.objects.get(pk=last.pk) if last else RuleCard(code=code, version=0)
    changed = [name for name, value in columns.items() if getattr(card, name) != value]
    if last and not changed:
        return last
    if last and last.version != version:
        raise conflict(
            last,
            str(last),
            [difference(last, name, columns[name], getattr(last, name)) for name in changed],
        )
    for name in changed:
        setattr(card, name, columns[name])
    _check_card(card)
    card.pk, card.version = None, card.version + 1
    card.save(force_insert=True)
    return record(card, "rule_card_added", by, {**columns, "version": card.version})


def _check_card(card: RuleCard) -> None:
    for part, label in (("quorum", _("Điều kiện họp")), ("threshold", _("Ngưỡng đạt"))):
        share, whole = getattr(card, f"{part}_numerator"), getattr(card, f"{part}_denominator")
        if whole < 1 or share > whole:
            raise RuleViolation(
                _("%(what)s không thể lớn hơn 1; mẫu số từ 1 trở lên.") % {"what": label},
                code=part,
                field=f"{part}_numerator",
            )


@one_transaction
def create_theme(
    *,
    by: Any,
    title: str,
    year_from: int,
    year_to: int,
    form_key: uuid.UUID | None = None,
    **columns: Any,
) -> Theme:
    """Ban hành chuyên đề, as a theme of its own or in concrete terms of the one above.

    A second call with the same `form_key` returns the theme of the first.
    """
    may_manage(by)
    if made := made_by(Theme, form_key):
        return made
    theme = Theme(title=title, year_from=year_from, year_to=year_to, form_key=form_key, **columns)
    _check_theme(theme)
    if not insert(theme):
        return Theme.objects.get(form_key=form_key)
    return record(theme, "theme_created", by, {"title": title})


@one_transaction
def edit_theme(theme: Theme, *, by: Any, version: int, **columns: Any) -> Theme:
    """Sửa chuyên đề; campaigns under it show the new words.

    Raises:
        NotAllowed, Conflict: see `edit_row`.
        RuleViolation: the years are the wrong way round, or it would stand below itself.
    """
    may_manage(by)
    wanted = Theme.objects.get(pk=theme.pk)
    for name, value in columns.items():
        setattr(wanted, name, value)
    _check_theme(wanted)
    return edit_row(theme, "theme_changed", by=by, version=version, columns=columns)


def _check_theme(theme: Theme) -> None:
    if theme.year_to < theme.year_from:
        raise RuleViolation(
            _("Năm kết thúc phải từ năm bắt đầu trở đi."), code="years", field="year_to"
        )
    above = theme.parent
    while above is not None:
        if above.pk == theme.pk:
            raise RuleViolation(
                _("Chuyên đề không thể cụ thể hóa chính nó hoặc chuyên đề bên dưới nó."),
                code="parent",
                field="parent",
            )
        above = above.parent
