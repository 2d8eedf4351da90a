"""Finding the row an address names: not visible is not found; visible but not allowed says who may."""

import uuid
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from exemplars.nominations.models import Nomination, Submission
from exemplars.shared.errors import NotAllowed


def find_submission(request: HttpRequest, uid: uuid.UUID, perm: str = "") -> Submission:
    found = get_object_or_404(
        Submission.objects.visible_to(request.user).select_related("unit", "campaign__office"),
        uid=uid,
    )
    return _allowed(request, found, perm)


def find_nomination(request: HttpRequest, uid: uuid.UUID, perm: str = "") -> Nomination:
    found = get_object_or_404(
        Nomination.objects.visible_to(request.user)
        .with_context()
        .select_related("holder", "ethnic_group", "final_award", "award__issuer"),
        uid=uid,
    )
    return _allowed(request, found, perm)


def _allowed(request: HttpRequest, row: Any, perm: str) -> Any:
    if perm and not request.user.has_perm(f"exemplars.{perm}", row):
        raise NotAllowed(
            _("Chỉ cán bộ lập hồ sơ hoặc thủ trưởng của “%(unit)s” làm được việc này.")
            % {"unit": row.unit}
        )
    return row
