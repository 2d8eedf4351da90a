"""“Việc của tôi”, search, the journal page."""

from collections import Counter

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from exemplars.accounts.states import RoleKind
from exemplars.desk import queries
from exemplars.shared.journal import JournalEntry


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, grouped by due date; what waits for others; what I have just done."""
    tasks = queries.tasks_for(request.user)
    request.waiting_counts = _counts(tasks)  # type: ignore[attr-defined]  # for the rail
    groups = queries.by_due_date(tasks)
    context = {
        "today": timezone.localdate(),
        "tasks": tasks,
        **groups,
        "others": queries.waiting_for_others(request.user),
        "done": queries.just_done(request.user),
        "reads_only": not tasks and request.user.holds(RoleKind.AUDITOR),
        "has_role": queries.has_role(request.user),
        "progress": queries.campaign_steps(request.user),
    }
    return render(request, "desk/home.html", context)


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    results = queries.search(request.user, request.GET.get("q", ""))
    return render(request, "desk/search.html", {"results": results})


@login_required
@permission_required("exemplars.view_journal", raise_exception=True)
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """The newest entries of every chain; `?chuoi=` shows one chain from its first entry."""
    chain = request.GET.get("chuoi", "")[:80]
    entries = JournalEntry.objects.order_by("-at", "-pk")
    if chain:
        entries = JournalEntry.objects.filter(chain=chain).order_by("number")
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    subjects = queries.subjects(request.user, {entry.chain for entry in page.object_list})
    rows = [
        {"entry": entry, "kind": queries.kind_of(entry.chain), "subject": subjects.get(entry.chain)}
        for entry in page.object_list
    ]
    context = {"page": page, "rows": rows, "chain": chain, "subject": subjects.get(chain)}
    return render(request, "desk/journal.html", context)


def _counts(tasks: list[queries.Task]) -> dict[str, int]:
    """How much waits behind each entry of the rail; the desk itself counts its tasks."""
    counts = Counter({"desk:home": len(tasks)})
    for task in tasks:
        counts[task.place] += task.count
    return counts
