"""What the forms of this slice share: ask, save once, tell a refusal or the two versions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exemplars.shared.editing import form_key, kept_fields, posted_version
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation

READ_WRITE = ["GET", "HEAD", "POST"]


def row_form(
    request: HttpRequest,
    form: BaseForm,
    save: Callable[[], Any],
    *,
    heading: str,
    back: tuple[str, str],
    done: str,
    version: Callable[[], int] | None = None,
    lead: str = "",
    template: str = "campaigns/row_form.html",
    **beside: Any,
) -> HttpResponse:
    """The one page that fills in a row of the catalogue: ask, save, go back to its list.

    `version` reads the version there is now; None for a row that is added. `beside` is what a
    `template` of its own shows beside the form.
    """
    must(request, "exemplars.manage_catalogue", None)
    address, title = back
    if request.method == "POST" and form.is_valid():
        try:
            saved = tried(form, save)
        except Conflict as conflict:
            return show_conflict(request, conflict, version() if version else 0, reverse(address))
        if saved is not None:
            messages.success(request, done)
            return redirect(address)
    context = {
        "form": form,
        "form_key": form_key(request),
        "version": posted_version(request) or (version() if version else 0),
        "heading": heading,
        "lead": lead,
        "back": reverse(address),
        "crumbs": [crumb(_("Đợt xét"), "campaigns:list"), crumb(title, address)],
        **beside,
    }
    return render(request, template, context, status=422 if form.errors else 200)


def tried(form: BaseForm, save: Callable[[], Any]) -> Any:
    """What `save` gives; None when a rule refuses, with its sentence beside the field."""
    try:
        return save()
    except (NotAllowed, Conflict):
        raise
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


def show_conflict(
    request: HttpRequest, conflict: Conflict, version: int, back: str
) -> HttpResponse:
    """Both versions, a choice per field; what was typed goes along."""
    context = {
        "conflict": conflict,
        "version": version,
        "kept": kept_fields(request),
        "back": back,
    }
    return render(request, "conflict.html", context, status=409)


def must(request: HttpRequest, permission: str, row: Any) -> None:
    if not request.user.has_perm(permission, row):
        raise NotAllowed(
            _("Chỉ lãnh đạo cơ quan thi đua – khen thưởng mở, sửa đợt xét và danh mục.")
        )


def crumb(label: str, name: str, *args: str) -> dict[str, str]:
    return {"label": label, "href": reverse(name, args=args)}
