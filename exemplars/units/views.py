"""Pages of the unit tree: tree and search, card of a unit, import of the list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exemplars.shared.editing import kept_fields, picked, posted_version
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation
from exemplars.units import actions, imports, queries
from exemplars.units.forms import OfficeForm, UnitsFileForm, VersionForm
from exemplars.units.models import Unit, UnitQuerySet
from exemplars.units.plan import Outcome, compare

PAGE = 30
SHOWN = 200


@login_required
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """Roots, or the children of `cha`, or what `q` finds; ended units only with `het`."""
    shown = _shown(request)
    words = request.GET.get("q", "").strip()
    if words:
        return _results(request, shown, words)
    above = None
    if code := request.GET.get("cha"):
        above = get_object_or_404(Unit.objects.visible_to(request.user), code=code)
    units = shown.filter(depth=above.depth + 1 if above else 1)
    if above is not None:
        units = units.filter(path__startswith=above.path)
    context = _context(request) | {
        "above": above,
        "crumbs": _crumbs(above),
        "units": queries.with_child_counts(units.order_by("sort_key"), shown, above),
    }
    template = "units/_children.html" if request.headers.get("HX-Request") else "units/tree.html"
    return render(request, template, context)


@login_required
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: what it is, its people, its history, its dossiers."""
    visible = Unit.objects.visible_to(request.user).select_related("office")
    unit = get_object_or_404(visible, code=code)
    context = _history(unit) | {
        "unit": unit,
        "crumbs": _crumbs(unit),
        "facts": _facts(unit),
        "roles": unit.roles.active().select_related("user").order_by("kind", "user__full_name"),
        "children": unit.numchild,
        "dossiers": queries.dossier_counts(unit, request.user),
        "can_manage_people": request.user.has_perm("exemplars.manage_people", unit),
        "can_manage": request.user.has_perm("exemplars.manage_units"),
    }
    return render(request, "units/card.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_version(request: HttpRequest, code: str) -> HttpResponse:
    """Another name, kind or parent from a day on, with the history beside."""
    unit = _managed(request, code)
    known = queries.known_units([code])[code]
    names = ("name", "short_name", "kind", "parent_code")
    form = VersionForm(request.POST or None, initial={name: getattr(known, name) for name in names})

    def save() -> str:
        changes = picked(request, form.cleaned_data)
        actions.record_version(unit, by=request.user, version=posted_version(request), **changes)
        return _("Đã ghi phiên bản mới của đơn vị.")

    lead = _("Tên, loại và đơn vị cấp trên cũ vẫn được giữ trong lịch sử và trên hồ sơ cũ.")
    return _form(request, unit, form, save, _("Ghi phiên bản mới"), lead)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_office(request: HttpRequest, code: str) -> HttpResponse:
    """Which unit works on emulation and commendation for this authority."""
    unit = _managed(request, code)
    form = OfficeForm(
        request.POST or None, initial={"office": unit.office.code if unit.office else ""}
    )

    def save() -> str:
        for office in picked(request, form.cleaned_data).values():
            actions.set_office(unit, office, by=request.user, version=posted_version(request))
        return _("Đã lưu cơ quan thường trực.")

    lead = _("Cơ quan giúp đơn vị này làm công tác thi đua, khen thưởng.")
    return _form(request, unit, form, save, _("Cơ quan thường trực"), lead)


def _form(
    request: HttpRequest,
    unit: Unit,
    form: BaseForm,
    save: Callable[[], str],
    heading: str,
    lead: str,
) -> HttpResponse:
    """Ask, save, go back to the card; a refusal beside its field, a conflict as both versions."""
    back = reverse("units:card", args=[unit.code])
    version = unit.version
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, save())
        except NotAllowed:
            raise
        except Conflict as conflict:
            context = {"conflict": conflict, "kept": kept_fields(request)}
            context |= {"version": version, "back": back}
            return render(request, "conflict.html", context, status=409)
        except RuleViolation as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(back)
    context = _history(unit) | {
        "unit": unit,
        "form": form,
        "heading": heading,
        "lead": lead,
        "version": posted_version(request) or version,
        "back": back,
        "crumbs": [*_crumbs(unit), {"label": unit.name, "href": back}],
    }
    return render(request, "units/form.html", context, status=422 if form.errors else 200)


def _managed(request: HttpRequest, code: str) -> Unit:
    visible = Unit.objects.visible_to(request.user).select_related("office")
    unit = get_object_or_404(visible, code=code)
    if not request.user.has_perm("exemplars.manage_units"):
        raise NotAllowed(_("Chỉ người giữ vai trò Quản trị sửa được danh mục đơn vị."))
    return unit


def _history(unit: Unit) -> dict[str, Any]:
    """Versions, newest first, and the units it came from and went to."""
    return {
        "versions": unit.versions.select_related("parent").reverse(),
        "came_from": unit.successions_in.select_related("event", "predecessor"),
        "went_to": unit.successions_out.select_related("event", "successor"),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_units(request: HttpRequest) -> HttpResponse:
    """Choose a list; see what it would change and what is wrong in it. Nothing is written."""
    _must_manage(request)
    form = UnitsFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            plan = imports.read(data)
        except imports.WorkbookRefused as refused:
            form.add_error("file", str(refused))
        else:
            outcome = compare(
                plan, queries.known_units(), queries.known_events(), today=timezone.localdate()
            )
            ready = not outcome.faults and not outcome.changes_nothing
            token = imports.keep(data, request.user) if ready else ""
            name = form.cleaned_data["file"].name
            return render(request, "units/import_preview.html", _preview(outcome, token, name))
    context = {"form": form, "crumbs": _crumbs(None, _("Nhập danh mục"))}
    return render(request, "units/import.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def load_units(request: HttpRequest) -> HttpResponse:
    """Load the list that was previewed."""
    _must_manage(request)
    plan = imports.read(imports.kept(request.POST.get("token", ""), request.user))
    try:
        counts = actions.load(plan, by=request.user).counts
    except actions.PlanRefused as refused:
        return render(
            request, "units/import_preview.html", _preview(refused.outcome, "", ""), status=409
        )
    imports.drop(request.user)
    messages.success(
        request,
        _("Đã nhập danh mục: %(new)d đơn vị mới, %(changed)d thay đổi, %(changed_events)d sự kiện.")
        % counts,
    )
    return redirect("units:tree")


def _must_manage(request: HttpRequest) -> None:
    if not request.user.has_perm("exemplars.manage_units"):
        raise NotAllowed(_("Chỉ người giữ vai trò Quản trị nhập được danh mục đơn vị."))


def _shown(request: HttpRequest) -> UnitQuerySet:
    visible = Unit.objects.visible_to(request.user)
    return visible if request.GET.get("het") else visible.active()


def _results(request: HttpRequest, shown: UnitQuerySet, words: str) -> HttpResponse:
    found = shown.matching(words).order_by("sort_key", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    page.object_list = queries.with_trails(page.object_list)
    context = _context(request) | {"page": page, "words": words, "crumbs": _crumbs(None, _("Tìm"))}
    return render(request, "units/results.html", context)


def _context(request: HttpRequest) -> dict[str, Any]:
    return {
        "with_ended": bool(request.GET.get("het")),
        "can_import": request.user.has_perm("exemplars.manage_units"),
    }


def _crumbs(unit: Unit | None, last: str = "") -> list[dict[str, str]]:
    """The path to the unit; the unit itself is the page's heading."""
    crumbs = [{"label": _("Đơn vị"), "href": reverse("units:tree")}]
    if unit is not None:
        for above in queries.with_trails([unit])[0].trail:
            crumbs.append({"label": above.name, "href": reverse("units:card", args=[above.code])})
    if last:
        crumbs.append({"label": last, "href": ""})
    return crumbs if unit is not None or last else []


def _facts(unit: Unit) -> list[dict[str, Any]]:
    rows = [
        (_("Mã đơn vị"), unit.code),
        (_("Tên viết tắt"), unit.short_name),
        (_("Loại"), unit.kind),
        (_("Khối"), unit.get_side_display()),
        (_("Cấp"), unit.get_level_display()),
        (_("Mã đơn vị hành chính"), unit.area_code),
        (_("Cơ quan thường trực thi đua – khen thưởng"), unit.office and unit.office.name),
        (_("Ghi chú"), unit.note),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _preview(outcome: Outcome, token: str, name: str) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "counts": outcome.counts,
        "token": token,
        "file_name": name,
        "faults": outcome.faults[:SHOWN],
        "changes": outcome.changed_units[:SHOWN],
        "events": outcome.changed_events[:SHOWN],
        "shown": SHOWN,
        "crumbs": _crumbs(None, _("Nhập danh mục")),
    }
