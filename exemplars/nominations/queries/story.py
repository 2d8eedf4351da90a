"""A dossier's way so far and what comes next, for its beads and its journal."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemplars.nominations.models import Nomination
from exemplars.nominations.states import MOVES, Status
from exemplars.shared.journal import JournalEntry

#: Steps of the way: name, the journal action that ends it, states in which it is current.
_STEPS: tuple[tuple[Any, tuple[str, ...], frozenset[str]], ...] = (
    (
        gettext_lazy("Đơn vị lập"),
        ("create",),
        frozenset({Status.DRAFT, Status.AWAITING_SIGNATURE, Status.RETURNED}),
    ),
    (gettext_lazy("Đơn vị gửi"), ("submit",), frozenset({Status.SUBMITTED})),
    (gettext_lazy("Tiếp nhận"), ("receive",), frozenset({Status.RECEIVED})),
    (
        gettext_lazy("Thẩm định"),
        ("find_eligible", "find_ineligible"),
        frozenset({Status.CHECKING, Status.FOR_COMMENT, Status.INELIGIBLE}),
    ),
    (
        gettext_lazy("Hội đồng"),
        ("pass", "pass_lower", "reject"),
        frozenset(
            {
                Status.ELIGIBLE,
                Status.ON_AGENDA,
                Status.VOTING,
                Status.POSTPONED,
                Status.REJECTED,
            }
        ),
    ),
    (
        gettext_lazy("Quyết định"),
        ("award", "forward"),
        frozenset({Status.PASSED, Status.PASSED_LOWER, Status.PROPOSED, Status.FORWARDED}),
    ),
    (
        gettext_lazy("Trao bằng"),
        ("hand_over",),
        frozenset({Status.AWARDED, Status.PRINTED, Status.HANDED_OVER, Status.REVOKED}),
    ),
)

#: What waits in each state, and for whom.
_NEXT: dict[str, Any] = {
    Status.DRAFT: gettext_lazy("Đơn vị soạn xong thì chuyển thủ trưởng ký."),
    Status.AWAITING_SIGNATURE: gettext_lazy("Thủ trưởng đơn vị xem, xác nhận và gửi."),
    Status.SUBMITTED: gettext_lazy("Chờ cơ quan thường trực tiếp nhận. Đơn vị còn thu hồi được."),
    Status.RECEIVED: gettext_lazy("Cơ quan thường trực thẩm định."),
    Status.CHECKING: gettext_lazy("Chờ kết luận thẩm định."),
    Status.RETURNED: gettext_lazy("Đơn vị sửa theo ý kiến rồi gửi lại."),
    Status.ELIGIBLE: gettext_lazy("Chờ đưa vào phiên họp Hội đồng."),
    Status.FOR_COMMENT: gettext_lazy("Đang lấy ý kiến trước khi trình Hội đồng."),
    Status.ON_AGENDA: gettext_lazy("Chờ Hội đồng biểu quyết."),
    Status.VOTING: gettext_lazy("Hội đồng đang biểu quyết."),
    Status.PASSED: gettext_lazy("Chờ lập quyết định khen thưởng."),
    Status.PASSED_LOWER: gettext_lazy("Chờ lập quyết định ở mức thấp hơn."),
    Status.POSTPONED: gettext_lazy("Chờ phiên họp sau."),
    Status.PROPOSED: gettext_lazy("Chờ người có thẩm quyền ký quyết định."),
    Status.AWARDED: gettext_lazy("Chờ in bằng và trao."),
    Status.PRINTED: gettext_lazy("Chờ trao."),
}

#: Journal actions that are not moves.
_WORDS: dict[str, Any] = {
    "create": gettext_lazy("Lập hồ sơ"),
    "edit": gettext_lazy("Sửa hồ sơ"),
    "autosave": gettext_lazy("Lưu nháp"),
    "attest": gettext_lazy("Thủ trưởng xác nhận không trong thời gian xem xét kỷ luật"),
    "add_evidence": gettext_lazy("Thêm giấy tờ"),
    "remove_evidence": gettext_lazy("Gỡ giấy tờ"),
    "remove_draft": gettext_lazy("Xóa hồ sơ nháp"),
    "load_rows": gettext_lazy("Nhập danh sách"),
}


@dataclass(frozen=True)
class Line:
    """One line of a journal as people read it."""

    at: Any
    actor: str
    what: str
    fields: str
    reason: str
    number: int


def story(entries: Sequence[JournalEntry], model: Any = Nomination) -> list[Line]:
    """Journal entries in words, newest first."""
    return [
        Line(
            entry.at,
            entry.actor_name,
            str(_label(entry.action)),
            ", ".join(_field(model, name) for name in entry.data.get("fields", [])),
            entry.reason,
            entry.number,
        )
        for entry in reversed(entries)
    ]


def _label(action: str) -> Any:
    return MOVES[action].label if action in MOVES else _WORDS.get(action, action)


def _field(model: Any, name: str) -> str:
    if name == "previous_awards":
        return _("khen thưởng đã có")
    return str(model._meta.get_field(name).verbose_name)


def next_step(nomination: Nomination) -> str:
    """What comes next, in a sentence; empty when nothing will."""
    return str(_NEXT.get(nomination.status, ""))


def beads(nomination: Nomination, entries: Sequence[JournalEntry]) -> list[dict[str, str]]:
    """The steps of the way for `components/beads.html`."""
    last = {entry.action: entry for entry in entries}
    at = next((i for i, step in enumerate(_STEPS) if nomination.status in step[2]), None)
    steps = []
    for place, (name, actions, _states) in enumerate(_STEPS):
        entry = next((last[action] for action in actions if action in last), None)
        # A withdrawn dossier stands nowhere: what it passed stays done, the rest stays open.
        done = entry is not None if at is None else place < at
        is_last = nomination.status == Status.HANDED_OVER and place == at
        if done or is_last:
            steps.append(_bead(name, entry, nomination.created_at if place == 0 else None))
        elif place == at:
            steps.append(_current(name, nomination))
        else:
            steps.append(_future(name, place, nomination))
    return steps


def _bead(name: Any, entry: JournalEntry | None, otherwise: Any) -> dict[str, str]:
    at = entry.at if entry else otherwise
    return {
        "name": str(name),
        "status": "done",
        "date": date_format(localtime(at), "d/m") if at else "",
        "holder": entry.actor_name if entry else "",
    }


def _current(name: Any, nomination: Nomination) -> dict[str, str]:
    due = nomination.due_on
    return {
        "name": str(name),
        "status": "current",
        "date": str(nomination.get_status_display()),
        "holder": _("hạn %(day)s") % {"day": f"{due:%d/%m}"} if due else "",
    }


def _future(name: Any, place: int, nomination: Nomination) -> dict[str, str]:
    campaign = nomination.campaign
    planned = {4: campaign.council_on, 5: campaign.decision_on, 6: campaign.ceremony_on}.get(place)
    return {
        "name": str(name),
        "status": "future",
        "date": _("dự kiến %(day)s") % {"day": f"{planned:%d/%m}"} if planned else "",
        "holder": "",
    }


#: What the dossier page lists under “Sơ lược”, in the official order.
_FACTS = (
    "gender",
    "birth_date",
    "ethnic_group",
    "position",
    "department",
    "work_unit_name",
    "commune",
    "address",
    "members",
    "members_female",
    "achieved_from",
    "achieved_to",
    "note",
)

_FACT_LABELS = {
    "work_unit_name": gettext_lazy("đơn vị"),
    "achieved_from": gettext_lazy("thành tích từ"),
    "achieved_to": gettext_lazy("thành tích đến"),
}


def facts(nomination: Nomination, readable: Container[str]) -> list[dict[str, str]]:
    """The dossier's plain facts, the filled and `readable` ones, for `components/facts.html`."""
    found = []
    for name in _FACTS:
        if name not in readable:
            continue
        value = _shown(nomination, name)
        if value:
            label = _FACT_LABELS.get(name) or Nomination.label_of(name)
            found.append({"label": str(label), "value": value})
    born = nomination.birth_date
    year = nomination.birth_year or (born.year if born else None)
    if year and "birth_year" in readable and not (born and "birth_date" in readable):
        found.insert(0, {"label": _("năm sinh"), "value": str(year)})
    for fact in found:
        fact["label"] = fact["label"][:1].upper() + fact["label"][1:]
    return found


def _shown(nomination: Nomination, name: str) -> str:
    if name == "gender":
        return str(nomination.get_gender_display())
    value = getattr(nomination, name)
    if value is None or value == "":
        return ""
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
