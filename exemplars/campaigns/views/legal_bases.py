"""Pages of the legal bases."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exemplars.campaigns import actions
from exemplars.campaigns.forms import LegalBasisForm, LegalFileForm
from exemplars.campaigns.models import LegalBasis
from exemplars.campaigns.views.saving import READ_WRITE, crumb, row_form
from exemplars.shared import files
from exemplars.shared.editing import form_key, picked, posted_version

PER_PAGE = 50
_LIST = "campaigns:legal-bases"


@login_required
@require_safe
def legal_bases(request: HttpRequest) -> HttpResponse:
    """Every instrument, or those that `q` finds; newest first."""
    words = request.GET.get("q", "").strip()
    found = LegalBasis.objects.visible_to(request.user).matching(words)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "words": words,
        "can_manage": request.user.has_perm("exemplars.manage_catalogue"),
        "crumbs": [crumb(_("Đợt xét"), "campaigns:list")],
    }
    return render(request, "campaigns/legal_bases.html", context)


@login_required
@require_http_methods(READ_WRITE)
def new_legal_basis(request: HttpRequest) -> HttpResponse:
    form = LegalBasisForm(request.POST or None)
    return row_form(
        request,
        form,
        lambda: actions.add_legal_basis(
            by=request.user, form_key=form_key(request), **form.cleaned_data
        ),
        heading=_("Thêm căn cứ"),
        back=(_LIST, _("Căn cứ pháp lý")),
        done=_("Đã thêm căn cứ."),
    )


@login_required
@require_http_methods(READ_WRITE)
def legal_basis(request: HttpRequest, pk: int) -> HttpResponse:
    """A legal basis, corrected."""
    row = _find(request, pk)
    shown = _tile(row)
    form = LegalBasisForm(request.POST or None, instance=row)
    return row_form(
        request,
        form,
        lambda: actions.edit_legal_basis(
            row,
            by=request.user,
            version=posted_version(request),
            **picked(request, form.cleaned_data),
        ),
        heading=_("Sửa căn cứ %(number)s") % {"number": row.number},
        back=(_LIST, _("Căn cứ pháp lý")),
        done=_("Đã lưu căn cứ."),
        version=lambda: LegalBasis.objects.get(pk=pk).version,
        lead=_("Quyết định đã ban hành giữ nguyên lời viện dẫn lúc ban hành."),
        template="campaigns/legal_basis.html",
        basis=row,
        file=shown,
    )


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The text as a download, for whoever may see the basis."""
    row = _find(request, pk)
    if not row.file:
        raise Http404
    kind = row.file_name.rpartition(".")[2].lower()
    return files.as_download(row.file, name=row.file_name, content_type=files.KINDS[kind])


@login_required
@require_http_methods(READ_WRITE)
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file in place, or another one in its stead."""
    row = _find(request, pk)
    form = LegalFileForm(request.POST or None, request.FILES or None)
    return row_form(
        request,
        form,
        lambda: actions.attach_file(
            row,
            by=request.user,
            version=posted_version(request),
            upload=form.cleaned_data["upload"],
        ),
        heading=_("Tệp văn bản %(number)s") % {"number": row.number},
        back=(_LIST, _("Căn cứ pháp lý")),
        done=_("Đã tải tệp văn bản lên."),
        version=lambda: LegalBasis.objects.get(pk=pk).version,
    )


@login_required
@require_POST
def remove_file(request: HttpRequest, pk: int) -> HttpResponse:
    row = actions.remove_file(_find(request, pk), by=request.user)
    messages.success(request, _("Đã gỡ tệp văn bản."))
    return redirect("campaigns:legal-basis", row.pk)


def _find(request: HttpRequest, pk: int) -> LegalBasis:
    return get_object_or_404(LegalBasis.objects.visible_to(request.user), pk=pk)


def _tile(row: LegalBasis) -> dict[str, Any] | None:
    """The file as the component of files shows it."""
    if not row.file:
        return None
    return {
        "title": row.file_name,
        "href": reverse("campaigns:legal-basis-file", args=[row.pk]),
        "kind": row.file_name.rpartition(".")[2].upper(),
    }
