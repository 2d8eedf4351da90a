"""Request-wide behaviour: the language, a refusal becomes a page, private pages are never cached."""

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from exemplars.shared.errors import Conflict, RuleViolation


class LanguageMiddleware:
    """Vietnamese for everybody, unless this device chose another language (`views.preferences`).

    In the place of Django's LocaleMiddleware, which follows the browser: a machine set up in
    English stands in many a Vietnamese office.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class RuleViolationMiddleware:
    """Turns `RuleViolation` (a sentence for the person at the screen) into a page.

    409 for a rule, 403 when the rule says who may. Views that can show the sentence beside the
    form do so themselves; this is the net under all the others.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL has no NUL in text, so no row of ours could be meant.
        if "%00" in request.META.get("QUERY_STRING", ""):
            return unreadable(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OverflowError | DataError):
            return unreadable(request)  # a number that fits no column names no row
        if not isinstance(exception, RuleViolation):
            return None
        if request.path.startswith("/api/"):
            return None  # the API answers with its own error format
        context = {
            "title": exception.title or _("Chưa làm được việc này"),
            "sentence": str(exception),
            "back": request.META.get("HTTP_REFERER", ""),
        }
        if isinstance(exception, Conflict):
            context["conflict"] = exception
        return render(request, "message.html", context, status=exception.status)


def refusal(
    request: HttpRequest, *, status: int, code: str, title: str, sentence: str
) -> HttpResponse:
    """A refusal before any view could make one: as a page, or in the API's format."""
    if request.path.startswith("/api/"):
        return JsonResponse({"code": code, "message": sentence}, status=status)
    return render(request, "message.html", {"title": title, "sentence": sentence}, status=status)


def unreadable(request: HttpRequest) -> HttpResponse:
    """400 for what no column can hold."""
    return refusal(
        request,
        status=400,
        code="unreadable",
        title=_("Không đọc được yêu cầu này"),
        sentence=_(
            "Địa chỉ hoặc biểu mẫu có số quá lớn hoặc ký tự lạ, nên chưa có gì thay đổi. "
            "Hãy quay lại trang trước rồi gõ lại."
        ),
    )


class PrivatePagesMiddleware:
    """`Cache-Control: no-store` on every page a signed-in person sees."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page a person sees when the form's protection mark is missing or old."""
    return render(
        request,
        "message.html",
        {
            "title": _("Trang này đã cũ"),
            "sentence": _(
                "Phiên làm việc đã đổi từ khi trang được mở, nên biểu mẫu chưa được gửi. "
                "Hãy tải lại trang rồi gửi lại; nháp đã lưu vẫn còn."
            ),
            "back": request.META.get("HTTP_REFERER", ""),
        },
        status=403,
    )
