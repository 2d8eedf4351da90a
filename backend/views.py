"""Pages that belong to the whole site: display preferences and the style guide."""

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
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
