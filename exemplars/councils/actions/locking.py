"""The session under lock, and who may: the first lines of every act of a council."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exemplars.councils.models import Session
from exemplars.councils.states import SessionStatus
from exemplars.shared.errors import NotAllowed, RuleViolation

ONLY_OFFICE = gettext_lazy("Chỉ cơ quan thường trực của Hội đồng làm được việc này.")
ONLY_OFFICE_OR_SECRETARY = gettext_lazy(
    "Chỉ cơ quan thường trực hoặc thư ký Hội đồng làm được việc này."
)
ONLY_SELF_OR_SECRETARY = gettext_lazy(
    "Chỉ chính thành viên, thư ký, chủ tịch Hội đồng hoặc cơ quan thường trực làm được việc này."
)
ONLY_MEMBER = gettext_lazy("Chỉ thành viên Hội đồng của phiên họp bỏ phiếu được.")


def require(by: Any, permission: str, row: Any, refusal: Any) -> None:
    """Raises NotAllowed with the sentence that says who may."""
    if not by.has_perm(permission, row):
        raise NotAllowed(refusal)


def lock(session: Session) -> Session:
    """The session's row, held until the end of the transaction."""
    return (
        Session.objects.select_for_update(of=("self",))
        .select_related("council__unit", "council__office", "campaign")
        .get(pk=session.pk)
    )


def lock_to_vote(session: Session) -> Session:
    """As `lock`, with more patience: a hundred members press the button in one second, one after
    the other gets the row, and none of them is to be told to come back later; nor is the chair who
    closes behind them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20s'")
    return lock(session)


def require_planned(session: Session) -> None:
    _require_status(session, SessionStatus.PLANNED, _("chỉ làm được trước khi mở biểu quyết"))


def require_open(session: Session) -> None:
    _require_status(session, SessionStatus.OPEN, _("chỉ làm được khi đang biểu quyết"))


def _require_status(session: Session, status: str, sentence: str) -> None:
    if session.status != status:
        raise RuleViolation(
            _("Phiên họp “%(name)s” %(state)s; việc này %(sentence)s.")
            % {
                "name": session,
                "state": session.get_status_display().lower(),
                "sentence": sentence,
            },
            code="wrong_state",
        )
