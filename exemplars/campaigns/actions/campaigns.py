"""Campaigns: opened once, changed by one editor at a time."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from certificates.transactions import one_transaction
from exemplars.campaigns.actions.writing import conflict, insert, made_by, plain
from exemplars.campaigns.models import (
    Award,
    Campaign,
    CampaignAward,
    LegalBasis,
    RequiredPaper,
    RuleCard,
)
from exemplars.shared import journal
from exemplars.shared.editing import as_text
from exemplars.shared.errors import FieldDifference, NotAllowed, RuleViolation
from exemplars.units.models import Unit

#: Pages beside the campaigns' own; no campaign may take their address.
_ADDRESSES = ("moi", "danh-muc", "the-quy-tac", "can-cu", "chuyen-de")
#: Columns that say how the row was saved, not what it says.
_BOOKKEEPING = ("id", "version", "form_key")


@dataclass(frozen=True)
class AwardTerms:
    """An award opened in a campaign: its rule card and ceilings (None: no ceiling)."""

    award: Award
    rule_card: RuleCard | None = None
    quota_individual: int | None = None
    quota_collective: int | None = None
    quota_household: int | None = None


@dataclass(frozen=True)
class PaperTerms:
    """A paper the campaign asks for; no `subject_kinds`: of every subject."""

    kind: str
    subject_kinds: tuple[str, ...] = ()
    of_submission: bool = False
    mandatory: bool = True
    citation: str = ""


@one_transaction
def create_campaign(
    *,
    by: Any,
    awards: Sequence[AwardTerms],
    papers: Sequence[PaperTerms] = (),
    units: Iterable[Unit] = (),
    legal_bases: Iterable[LegalBasis] = (),
    form_key: uuid.UUID | None = None,
    **columns: Any,
) -> Campaign:
    """Mở đợt xét: theme, dates, who may nominate, awards with ceilings, papers, legal bases.

    `columns` are those of `Campaign`. A second call with the same `form_key` returns the campaign
    of the first, also when both came at once.

    Raises:
        NotAllowed: `by` does not head the campaign's office.
        RuleViolation: the code is taken, the dates are reversed or no award is named.
    """
    campaign = Campaign(form_key=form_key, **columns)
    _may_run(campaign, by)
    if made := made_by(Campaign, form_key):
        return made
    _check(campaign, awards)
    if not insert(campaign):
        return Campaign.objects.get(form_key=form_key)
    _write_parts(campaign, awards, papers, units, legal_bases)
    journal.record(campaign, "campaign_created", by=by, **_told(campaign))
    return campaign


@one_transaction
def edit_campaign(
    campaign: Campaign,
    *,
    by: Any,
    version: int,
    awards: Sequence[AwardTerms] | None = None,
    papers: Sequence[PaperTerms] | None = None,
    units: Iterable[Unit] | None = None,
    legal_bases: Iterable[LegalBasis] | None = None,
    **columns: Any,
) -> Campaign:
    """Sửa đợt xét. What is None or not named stays. Repeating the same edit does nothing.

    Raises:
        NotAllowed: `by` does not head the campaign's office.
        Conflict: somebody saved other values since `version`.
        RuleViolation: as for `create_campaign`, or an award already proposed was taken out.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _may_run(campaign, by)
    name, before, shown = str(campaign), _told(campaign), _shown(campaign)
    for column, value in columns.items():
        setattr(campaign, column, value)
    _may_run(campaign, by)
    _check(campaign, awards)
    campaign.save()
    _write_parts(campaign, awards, papers, units, legal_bases)
    after = _told(campaign)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changed:
        return campaign
    if campaign.version != version:
        # Nothing of what was written above stays: the refusal ends the transaction.
        raise conflict(campaign, name, _differences(campaign, changed, shown))
    campaign.version += 1
    campaign.save(update_fields=["version"])
    journal.record_all([journal.Fact(campaign, "campaign_changed", data=changed)], by=by)
    return campaign


def _may_run(campaign: Campaign, by: Any) -> None:
    if not by.is_system and not by.has_perm("exemplars.change_campaign", campaign):
        raise NotAllowed(
            _("Chỉ lãnh đạo cơ quan thi đua – khen thưởng mở và sửa được đợt xét của cơ quan mình.")
        )


def _check(campaign: Campaign, awards: Sequence[AwardTerms] | None) -> None:
    if awards is not None and not awards:
        raise RuleViolation(
            _("Đợt xét cần ít nhất một danh hiệu hoặc hình thức khen thưởng."), code="no_award"
        )
    if campaign.closes_at <= campaign.opens_at:
        raise RuleViolation(
            _("Giờ đóng nhận phải sau giờ bắt đầu nhận."), code="dates", field="closes_at"
        )
    taken = campaign.code in _ADDRESSES
    if taken or Campaign.objects.filter(code=campaign.code).exclude(pk=campaign.pk).exists():
        raise RuleViolation(
            _("Mã đợt “%(code)s” đã dùng cho một đợt khác. Hãy đặt mã khác.")
            % {"code": campaign.code},
            code="code_taken",
            field="code",
        )


def _write_parts(
    campaign: Campaign,
    awards: Sequence[AwardTerms] | None,
    papers: Sequence[PaperTerms] | None,
    units: Iterable[Unit] | None,
    legal_bases: Iterable[LegalBasis] | None,
) -> None:
    if awards is not None:
        _write_awards(campaign, awards)
    if papers is not None:
        campaign.papers.all().delete()
        RequiredPaper.objects.bulk_create(
            RequiredPaper(
                campaign=campaign, **{**asdict(paper), "subject_kinds": list(paper.subject_kinds)}
            )
            for paper in papers
        )
    if units is not None:
        campaign.units.set(units)
    if legal_bases is not None:
        campaign.legal_bases.set(legal_bases)


def _write_awards(campaign: Campaign, awards: Sequence[AwardTerms]) -> None:
    kept = {terms.award.pk for terms in awards}
    for gone in campaign.awards.exclude(award__in=kept).select_related("award"):
        if campaign.submissions.filter(nominations__award=gone.award).exists():
            raise RuleViolation(
                _("Đã có hồ sơ đề nghị “%(award)s” trong đợt này nên không bỏ được.")
                % {"award": gone.award},
                code="award_in_use",
            )
        gone.delete()
    for terms in awards:
        CampaignAward.objects.update_or_create(
            campaign=campaign,
            award=terms.award,
            defaults={
                item.name: getattr(terms, item.name)
                for item in fields(terms)
                if item.name != "award"
            },
        )


def _told(campaign: Campaign) -> dict[str, Any]:
    """The campaign and its parts as plain values, for the journal."""
    own = {
        column.name: plain(getattr(campaign, column.attname))
        for column in campaign._meta.concrete_fields
        if column.name not in _BOOKKEEPING
    }
    awards = campaign.awards.select_related("award", "rule_card").order_by("award__code")
    return {
        **own,
        "awards": [
            {
                "award": row.award.code,
                "rule_card": str(row.rule_card or ""),
                "quotas": [row.quota_individual, row.quota_collective, row.quota_household],
            }
            for row in awards
        ],
        "papers": sorted(
            f"{row.kind}{'*' if row.of_submission else ''}{'' if row.mandatory else '?'}"
            for row in campaign.papers.all()
        ),
        "units": sorted(campaign.units.values_list("code", flat=True)),
        "legal_bases": sorted(campaign.legal_bases.values_list("number", flat=True)),
    }


def _shown(campaign: Campaign) -> dict[str, tuple[str, str]]:
    """The label and the words of everything an editor sees, for two versions beside each other."""
    own = {
        column.name: (
            str(getattr(column, "verbose_name", column.name)),
            as_text(column, getattr(campaign, column.name)),
        )
        for column in campaign._meta.concrete_fields
        if column.name not in _BOOKKEEPING
    }
    rows = campaign.awards.select_related("award", "rule_card")
    papers = [
        " ".join((str(row), _("(cả tờ trình)") if row.of_submission else _("(mỗi hồ sơ)")))
        for row in campaign.papers.all()
    ]
    units = [str(unit) for unit in campaign.units.all()]
    bases = [basis.number for basis in campaign.legal_bases.all()]
    return own | {
        "awards": (_("Hình thức xét và trần"), "\n".join(map(_award_in_words, rows))),
        "papers": (_("Giấy tờ cần có"), "\n".join(papers)),
        "units": (_("Đơn vị được đề nghị"), "\n".join(units)),
        "legal_bases": (_("Căn cứ"), "\n".join(bases)),
    }


def _award_in_words(row: CampaignAward) -> str:
    """“Bằng khen của Chủ tịch tỉnh: cá nhân 40, tập thể không trần, hộ gia đình không trần”."""
    kinds = (
        (_("cá nhân"), row.quota_individual),
        (_("tập thể"), row.quota_collective),
        (_("hộ gia đình"), row.quota_household),
    )
    quotas = [f"{kind} {_('không trần') if quota is None else quota}" for kind, quota in kinds]
    rule = [str(row.rule_card)] if row.rule_card else []
    return f"{row.award}: " + ", ".join(quotas + rule)


def _differences(
    campaign: Campaign, changed: Iterable[str], saved: dict[str, tuple[str, str]]
) -> list[FieldDifference]:
    yours = _shown(campaign)
    return [
        FieldDifference(name, saved[name][0], yours[name][1], saved[name][1]) for name in changed
    ]
