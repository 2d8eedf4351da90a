"""One page size and one error format for the API. Apart from `api.py`, because Django REST
framework imports these two while it is itself being imported."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from exemplars.shared.errors import Conflict, RuleViolation


class Pages(PageNumberPagination):
    """50 rows a page, `?page=2`, at most 200 with `?page_size=`."""

    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_page_message = gettext_lazy("Danh sách không có trang này.")  # type: ignore[assignment]


def answer_error(exception: Exception, context: dict) -> Response | None:
    """One format: {"code", "message", "field"?, "fields"?}. The words are those of the page."""
    if isinstance(exception, RuleViolation):
        body: dict[str, Any] = {"code": exception.code, "message": str(exception)}
        if exception.field:
            body["field"] = exception.field
        if isinstance(exception, Conflict):
            body["differences"] = [asdict(difference) for difference in exception.differences]
        return Response(body, status=exception.status)
    response = exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, exceptions.ValidationError):
        response.data = {
            "code": "invalid",
            "message": _("Có chỗ cần sửa."),
            "fields": response.data,
        }
    else:
        detail = getattr(exception, "detail", None)
        code = getattr(detail, "code", None) or "error"
        message = str(detail) if detail is not None else _("Không tìm thấy.")
        if isinstance(exception, exceptions.ParseError):
            message = _("Nội dung gửi lên không phải JSON viết đúng.")
        response.data = {"code": code, "message": message}
    return response
