"""The office's keys for everybody, and the page that checks seals without a network."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates import badging
from certificates.models import Badge, SigningKey
from certificates.signing.keys import as_jwk, published


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The fingerprints of the keys, to compare with what the office has printed elsewhere."""
    return render(request, "certificates/keys.html", {"keys": SigningKey.objects.all()})


@require_safe
def keys_json(request: HttpRequest) -> HttpResponse:
    """The same for programs: a JWK set."""
    return _open(JsonResponse(published(), json_dumps_params={"ensure_ascii": False}))


@require_safe
def key_json(request: HttpRequest, kid: str) -> HttpResponse:
    """One key as a JWK, at the address that a digital badge names; a withdrawn one is not there."""
    row = get_object_or_404(SigningKey, kid=kid, withdrawn_at=None)
    return _open(JsonResponse(as_jwk(row)))


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """Which digital badges hold no longer: a signed list, as things stand now."""
    try:
        return _open(HttpResponse(badging.status_list(number), content_type="application/vc+jwt"))
    except Badge.DoesNotExist as missing:
        raise Http404 from missing


def _open(answer: HttpResponse) -> HttpResponse:
    """For every program anywhere; asked about each time, so that a change is known at once."""
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Xác minh không cần mạng: the page that a telephone keeps. It says the same to everybody."""
    return render(request, "certificates/offline.html")


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; from this address it may answer for the whole of /xac-minh/."""
    answer = render(request, "certificates/offline_worker.js", content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def offline_manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone asks for before it keeps the page as an application."""
    page = reverse("certificates:offline")
    manifest = {
        "name": _("Xác minh bằng, không cần mạng"),
        "short_name": _("Xác minh bằng"),
        "lang": "vi",
        "id": page,
        "start_url": page,
        "scope": reverse("certificates:verify-form"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#941b1f",
        "icons": [
            {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        ],
    }
    return JsonResponse(
        manifest,
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
