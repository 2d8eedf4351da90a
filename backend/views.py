"""Pages that belong to the whole site: display preferences, the style guide, addresses that are not
there, faults of ours."""

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.http import require_safe

from backend import context, samples

YEAR = 365 * 24 * 3600


@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    """Remember text size, contrast and language on this device, then go back to the page.

    A GET, because it changes nothing but this browser's own display, and so works on public
    pages that are cached and carry no form protection.
    """
    now = context.display(request)
    size, contrast = request.GET.get("size", now.size), request.GET.get("contrast", now.contrast)
    chosen = context.Display(
        size=size if size in context.SIZES else now.size,
        contrast=contrast if contrast in context.CONTRASTS else now.contrast,
    )
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    response = HttpResponseRedirect(target)
    cookies = {context.DISPLAY_COOKIE: str(chosen)}
    if request.GET.get("language") in dict(settings.LANGUAGES):
        cookies[settings.LANGUAGE_COOKIE_NAME] = request.GET["language"]
    for name, value in cookies.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    response["Cache-Control"] = "no-store"
    return response


@require_safe
@login_required
@permission_required("exemplars.view_styleguide", raise_exception=True)
def styleguide(request: HttpRequest) -> HttpResponse:
    """The living page of every component in every state, for the office and administrators."""
    return render(request, "styleguide.html", samples.styleguide_context())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: a page for a person, the API's own format for a program."""
    if request.path.startswith("/api/"):
        message = _("API không có địa chỉ này. Các địa chỉ ở /api/v1/docs/.")
        return JsonResponse({"code": "not_found", "message": message}, status=404)
    return defaults.page_not_found(request, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """500: as `not_found`; the database is not asked, it may be what broke."""
    if request.path.startswith("/api/"):
        message = _(
            "Việc vừa gửi chưa được ghi. Lỗi đã vào nhật ký của hệ thống; "
            "hãy thử lại sau ít phút, nháp đã lưu vẫn còn."
        )
        return JsonResponse({"code": "error", "message": message}, status=500)
    return defaults.server_error(request)
