"""Lists: every dossier a person sees, every submission, and the export of what is shown."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from exemplars.accounts.states import UNIT_KINDS
from exemplars.campaigns.states import SubjectKind
from exemplars.nominations import exports, queries
from exemplars.nominations.queries.lists import GROUPS

PER_PAGE = 50
#: Names of the filters in the address.
_NAMES = {"state": "trang-thai", "kind": "doi-tuong", "campaign": "dot", "q": "q", "sort": "xep"}


@login_required
@require_GET
def dossiers(request: HttpRequest) -> HttpResponse:
    """Every dossier the person sees, filtered by state, kind, campaign and words."""
    chosen = _chosen(request)
    rows = queries.filtered(request.user, chosen)
    counts = queries.counts(rows)
    paginator = Paginator(_sorted(_in_group(rows, chosen), chosen).with_context(), PER_PAGE)
    paginator.count = counts[chosen["state"]]  # known already: no second count of every dossier
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "query": urlencode({_NAMES[name]: value for name, value in chosen.items() if value}),
        "state_filters": _pills(
            chosen, "state", [("", _("Tất cả")), *((k, v[0]) for k, v in GROUPS.items())], counts
        ),
        "kind_filters": _pills(
            chosen, "kind", [("", _("Mọi đối tượng")), *SubjectKind.choices], {}
        ),
        "campaigns": queries.campaigns_of(request.user),
        "sorts": [(name, label) for name, (label, _order) in queries.SORTS.items()],
        "proposes": request.user.holds(*UNIT_KINDS),
    }
    return render(request, "nominations/list.html", context)


@login_required
@require_GET
def submissions(request: HttpRequest) -> HttpResponse:
    """Every submission the person sees, newest first, with its progress."""
    page = Paginator(queries.submissions(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "proposes": request.user.holds(*UNIT_KINDS)}
    return render(request, "nominations/submissions.html", context)


@login_required
@require_GET
def export(request: HttpRequest) -> FileResponse:
    """The list as shown (its filters, all pages) as a workbook."""
    chosen = _chosen(request)
    rows = _sorted(_in_group(queries.filtered(request.user, chosen), chosen), chosen)
    return exports.workbook_answer(rows, request.user)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The filters of the address; values outside the closed lists count as none."""
    chosen = {name: request.GET.get(key, "")[:100] for name, key in _NAMES.items()}
    chosen["q"] = chosen["q"].replace("\0", "").strip()
    chosen["campaign"] = chosen["campaign"].replace("\0", "")
    if chosen["state"] not in GROUPS:
        chosen["state"] = ""
    if chosen["kind"] not in SubjectKind.values:
        chosen["kind"] = ""
    if chosen["sort"] not in queries.SORTS:
        chosen["sort"] = ""
    return chosen


def _in_group(rows: Any, chosen: dict[str, str]) -> Any:
    return rows.filter(status__in=GROUPS[chosen["state"]][1]) if chosen["state"] else rows


def _sorted(rows: Any, chosen: dict[str, str]) -> Any:
    return rows.order_by(*queries.SORTS[chosen["sort"] or "moi"][1])


def _pills(
    chosen: dict[str, str], name: str, options: list[tuple[str, Any]], counts: dict[str, int]
) -> list[dict[str, Any]]:
    """Filters as links that keep the other filters."""
    pills = []
    for value, label in options:
        query = {_NAMES[key]: v for key, v in {**chosen, name: value}.items() if v}
        pills.append(
            {
                "label": label,
                "count": counts.get(value) if counts else None,
                "href": f"?{urlencode(query)}",
                "current": chosen[name] == value,
            }
        )
    return pills
