"""Pages of the outbox: a person's own notices, and the staff's view of deliveries."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from exemplars.notices import actions, queries
from exemplars.notices.models import Notice
from exemplars.shared.errors import NotAllowed

PER_PAGE = 30


@require_GET
@login_required
def list_notices(request: HttpRequest) -> HttpResponse:
    """My notices, newest first, by day."""
    found = Notice.objects.visible_to(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/list.html", {"page": page})


@require_POST
@login_required
def open_notice(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark one notice read and go where it leads. A POST: looking changes nothing."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), uid=uid)
    actions.mark_read(notice)
    return redirect(notice.link or "notices:list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    actions.mark_all_read(by=request.user)
    messages.success(request, _("Đã đánh dấu đọc hết."))
    return redirect("notices:list")


@require_GET
@login_required
def deliveries(request: HttpRequest) -> HttpResponse:
    """Mails that failed or still wait, for the staff."""
    _ask_to_look(request)
    chosen = "waiting" if request.GET.get("show") == "waiting" else "failing"
    found = queries.deliveries(chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "filters": queries.delivery_filters(chosen),
        "may_resend": request.user.has_perm("exemplars.resend_notice"),
    }
    return render(request, "notices/deliveries.html", context)


@require_POST
@login_required
def resend(request: HttpRequest, uid: str) -> HttpResponse:
    _ask_to_look(request)
    notice = get_object_or_404(Notice, uid=uid)
    actions.resend(notice, by=request.user)
    messages.success(request, _("Đang gửi lại thư cho %(name)s.") % {"name": notice.recipient})
    return redirect("notices:deliveries")


def _ask_to_look(request: HttpRequest) -> None:
    if not request.user.has_perm("exemplars.view_delivery"):
        raise NotAllowed(
            _(
                "Chỉ cơ quan thi đua – khen thưởng, quản trị và người kiểm tra xem được việc gửi thư."
            )
        )
