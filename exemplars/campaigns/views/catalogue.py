"""Pages of the catalogue: awards, rule cards, themes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404, get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exemplars.campaigns import actions, queries
from exemplars.campaigns.forms import AwardForm, NewRuleCardForm, RuleCardForm, ThemeForm
from exemplars.campaigns.models import Award, RuleCard, Theme
from exemplars.campaigns.states import AwardForm as FormKind
from exemplars.campaigns.views.saving import READ_WRITE, crumb, row_form
from exemplars.shared.editing import form_key, picked, posted_version
from exemplars.units.states import Side


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Titles and forms as two lists, prize money with its source, rule cards."""
    awards, salary = queries.catalogue()
    titles = [
        award
        for award in awards
        if award.form == FormKind.TITLE
        or (award.form == FormKind.FLAG and award.side == Side.STATE)
    ]
    cards = RuleCard.objects.order_by("code", "-version")
    context = {
        "groups": [
            (_("Danh hiệu thi đua"), "titles", titles),
            (_("Hình thức khen thưởng"), "forms", [a for a in awards if a not in titles]),
        ],
        "salary": salary,
        "cards": [(card, queries.rule_in_words(card)) for card in cards],
        "can_manage": request.user.has_perm("exemplars.manage_catalogue"),
        "crumbs": [crumb(_("Đợt xét"), "campaigns:list")],
    }
    return render(request, "campaigns/catalogue.html", context)


@login_required
@require_http_methods(READ_WRITE)
def award(request: HttpRequest, code: str) -> HttpResponse:
    """One award of the catalogue; its figures are set by the office head."""
    row = get_object_or_404(Award, code=code)
    form = AwardForm(request.POST or None, instance=row)
    title = _("Danh mục danh hiệu, hình thức")
    return row_form(
        request,
        form,
        lambda: actions.edit_award(
            row,
            by=request.user,
            version=posted_version(request),
            **picked(request, form.cleaned_data),
        ),
        heading=row.name,
        back=("campaigns:catalogue", title),
        done=_("Đã lưu “%(name)s”.") % {"name": row.name},
        version=lambda: Award.objects.get(pk=row.pk).version,
    )


@login_required
@require_http_methods(READ_WRITE)
def rule_card(request: HttpRequest, code: str) -> HttpResponse:
    """A new version of a rule card."""
    versions = RuleCard.objects.filter(code=code).order_by("-version")
    last = get_list_or_404(versions)[0]
    form = RuleCardForm(request.POST or None, instance=last)
    return row_form(
        request,
        form,
        lambda: actions.add_rule_card_version(
            code,
            by=request.user,
            version=posted_version(request),
            **picked(request, form.cleaned_data),
        ),
        heading=_("Bản mới của thẻ %(code)s") % {"code": code},
        back=("campaigns:catalogue", _("Danh mục danh hiệu, hình thức")),
        done=_("Đã ban hành bản mới của thẻ quy tắc."),
        version=lambda: versions[0].version,
    )


@login_required
@require_http_methods(READ_WRITE)
def new_rule_card(request: HttpRequest) -> HttpResponse:
    """The first version of a new card."""
    form = NewRuleCardForm(request.POST or None)

    def save() -> RuleCard:
        columns = {**form.cleaned_data}
        return actions.add_rule_card_version(
            columns.pop("code"), by=request.user, version=0, **columns
        )

    return row_form(
        request,
        form,
        save,
        heading=_("Thẻ quy tắc mới"),
        back=("campaigns:catalogue", _("Danh mục danh hiệu, hình thức")),
        done=_("Đã ban hành thẻ quy tắc."),
    )


@login_required
@require_safe
def themes(request: HttpRequest) -> HttpResponse:
    context = {
        "themes": queries.theme_tree(),
        "can_manage": request.user.has_perm("exemplars.manage_catalogue"),
        "crumbs": [crumb(_("Đợt xét"), "campaigns:list")],
    }
    return render(request, "campaigns/themes.html", context)


@login_required
@require_http_methods(READ_WRITE)
def new_theme(request: HttpRequest) -> HttpResponse:
    form = ThemeForm(request.POST or None, themes=Theme.objects.all())
    return row_form(
        request,
        form,
        lambda: actions.create_theme(by=request.user, form_key=form_key(request), **form.columns()),
        heading=_("Thêm chuyên đề"),
        back=("campaigns:themes", _("Chuyên đề")),
        done=_("Đã thêm chuyên đề."),
    )


@login_required
@require_http_methods(READ_WRITE)
def theme(request: HttpRequest, pk: int) -> HttpResponse:
    """A theme's words and years, changed."""
    row = get_object_or_404(Theme.objects.select_related("unit"), pk=pk)
    others = Theme.objects.exclude(pk=pk)
    form = ThemeForm(request.POST or None, themes=others, initial=ThemeForm.initial_of(row))
    return row_form(
        request,
        form,
        lambda: actions.edit_theme(
            row,
            by=request.user,
            version=posted_version(request),
            **picked(request, form.columns()),
        ),
        heading=_("Sửa chuyên đề"),
        back=("campaigns:themes", _("Chuyên đề")),
        done=_("Đã lưu chuyên đề."),
        version=lambda: Theme.objects.get(pk=pk).version,
    )
