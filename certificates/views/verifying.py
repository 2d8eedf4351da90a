"""The public answer to a code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates.rendering.context import long_date, register_number
from certificates.verification import Verdict, check, normalise


@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Type the code of a certificate."""
    code = normalise(request.GET.get("ma", ""))
    if code:
        return _unlisted(redirect("certificates:verify", code=code))
    return _unlisted(render(request, "certificates/verify_form.html"))


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the register says about a code; unknown and malformed codes get the same page."""
    verdict = check(code)
    context = {
        "verdict": verdict,
        "award": verdict.award,
        "facts": _facts(verdict),
        "replacement": verdict.award
        and register_number(verdict.award.side, verdict.replacement_number),
    }
    status = 404 if verdict.state == "unknown" else 200
    return _unlisted(render(request, "certificates/verify.html", context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Neither stored, nor found by search engines, nor told to the next site."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _signed(verdict: Verdict) -> str:
    parts = [verdict.signer or _("Có, do cơ quan ban hành giữ")]
    if verdict.signed_at:
        parts.append(f"{localtime(verdict.signed_at):%H:%M %d/%m/%Y}")
    return ", ".join(parts)


def _facts(verdict: Verdict) -> list[dict[str, str]]:
    """The lower half of the certificate, in its order."""
    award = verdict.award
    if award is None:
        return []
    day = long_date(award.decision_date, award.side)
    office = ", ".join(award.signer_title.split("\n"))
    facts = [
        (_("Quyết định số"), f"{award.decision_number}, {day}"),
        (_("Số sổ vàng"), register_number(award.side, verdict.number)),
        (_("Nơi, ngày ký"), f"{award.place}, {day}"),
        (_("Chức vụ người ký"), office),
        (_("Người ký"), award.signer_name),
        (_("Lần cấp"), _("Cấp đổi, cấp lại") if verdict.is_reissue else _("Lần đầu")),
    ]
    if verdict.is_signed:
        facts.append((_("Bản điện tử ký số"), _signed(verdict)))
    return [{"label": label, "value": value} for label, value in facts]
