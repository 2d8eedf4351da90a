"""Pages of campaigns: the list, one campaign, opening and changing one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exemplars.accounts.states import RoleKind
from exemplars.campaigns import actions, queries
from exemplars.campaigns.forms import AwardTermsFormSet, CampaignForm
from exemplars.campaigns.models import Campaign
from exemplars.campaigns.views.saving import READ_WRITE, crumb, must, show_conflict, tried
from exemplars.shared.editing import form_key, picked, posted_version
from exemplars.shared.errors import Conflict
from exemplars.units.models import Unit


@login_required
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    context = {
        "campaigns": queries.campaigns_for(request.user),
        "can_add": request.user.has_perm("exemplars.add_campaign"),
    }
    return render(request, "campaigns/list.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One campaign: theme, dates, who may nominate, awards with rule cards, papers, bases."""
    campaign = _find(request, code)
    awards = campaign.awards.select_related("award", "rule_card")
    context = {
        "campaign": queries.with_state(campaign),
        "path": queries.theme_path(campaign.theme),
        "awards": [(row, row.rule_card and queries.rule_in_words(row.rule_card)) for row in awards],
        "papers": [
            (paper, queries.subjects_in_words(paper.subject_kinds))
            for paper in campaign.papers.all()
        ],
        "units": campaign.units.all(),
        "bases": campaign.legal_bases.all(),
        "can_change": request.user.has_perm("exemplars.change_campaign", campaign),
        "crumbs": [crumb(_("Đợt xét"), "campaigns:list")],
    }
    return render(request, "campaigns/detail.html", context)


@login_required
@require_http_methods(READ_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    must(request, "exemplars.add_campaign", None)
    form, terms = _forms(request, None)

    def save() -> Campaign:
        chosen = _chosen(form, terms)
        return actions.create_campaign(by=request.user, form_key=form_key(request), **chosen)

    return _fill_in(request, form, terms, save)


@login_required
@require_http_methods(READ_WRITE)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    campaign = _find(request, code)
    must(request, "exemplars.change_campaign", campaign)
    form, terms = _forms(request, campaign)

    def save() -> Campaign:
        chosen = picked(request, _chosen(form, terms))
        return actions.edit_campaign(
            campaign, by=request.user, version=posted_version(request), **chosen
        )

    try:
        return _fill_in(request, form, terms, save, campaign)
    except Conflict as conflict:
        back = reverse("campaigns:detail", args=[code])
        return show_conflict(request, conflict, _find(request, code).version, back)


def _forms(request: HttpRequest, campaign: Campaign | None) -> tuple[CampaignForm, Any]:
    """The campaign's own form, and its awards with their ceilings."""
    offices = Unit.objects.active().filter(request.user.reach("", RoleKind.OFFICE_HEAD))
    # What was sent is read for itself: a line that equals a saved one would count as untouched.
    rows = campaign.awards.values() if campaign and request.method != "POST" else ()
    initial = [{**row, "award": row["award_id"], "rule_card": row["rule_card_id"]} for row in rows]
    return (
        CampaignForm(request.POST or None, instance=campaign, offices=offices),
        AwardTermsFormSet(request.POST or None, initial=initial, prefix="awards"),
    )


def _chosen(form: CampaignForm, terms: Any) -> dict[str, Any]:
    return {**form.terms(), "awards": terms.terms()}


def _fill_in(
    request: HttpRequest,
    form: CampaignForm,
    terms: Any,
    save: Callable[[], Campaign],
    campaign: Campaign | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid() and terms.is_valid():
        saved = tried(form, save)
        if saved is not None:
            messages.success(request, _("Đã lưu đợt “%(name)s”.") % {"name": saved.name})
            return redirect("campaigns:detail", code=saved.code)
    failed = bool(form.errors) or (terms.is_bound and not terms.is_valid())
    crumbs = [crumb(_("Đợt xét"), "campaigns:list")]
    if campaign:
        crumbs.append(crumb(campaign.name, "campaigns:detail", campaign.code))
    context = {
        "form": form,
        "terms": terms,
        "campaign": campaign,
        "form_key": form_key(request),
        "version": posted_version(request) or (campaign.version if campaign else 0),
        "crumbs": crumbs,
    }
    return render(request, "campaigns/form.html", context, status=422 if failed else 200)


def _find(request: HttpRequest, code: str) -> Campaign:
    visible = Campaign.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("office", "theme__parent__parent"), code=code)
