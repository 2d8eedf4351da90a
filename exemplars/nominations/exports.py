"""The list of dossiers as a workbook: one row each, text as text, no formulas."""

from collections.abc import Iterable
from itertools import chain
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.http import FileResponse
from django.utils import timezone, translation
from import_export import fields, resources
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from exemplars.nominations import queries
from exemplars.nominations.models import Nomination, NominationQuerySet
from exemplars.nominations.readership import GUARDED
from exemplars.shared.files import XLSX

#: Rows in memory at a time.
_AT_ONCE = 500
#: A cell of a spreadsheet holds no more characters.
_LONGEST = 32_767
#: What a spreadsheet may take for the start of a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class NominationResource(resources.Resource):
    """Columns of “danh sách đề nghị”, with the state and dates of each dossier.

    A cell the reader may not read is empty.
    """

    order = fields.Field(attribute="order", column_name="STT")
    salutation = fields.Field(attribute="salutation", column_name="Tên gọi")
    name = fields.Field(attribute="name", column_name="Họ và tên, tên tập thể")
    kind = fields.Field(attribute="get_subject_kind_display", column_name="Đối tượng")
    position = fields.Field(attribute="position", column_name="Chức vụ")
    work_unit_name = fields.Field(attribute="work_unit_name", column_name="Đơn vị công tác")
    commune = fields.Field(attribute="commune", column_name="Xã, phường, đặc khu")
    award = fields.Field(attribute="award__name", column_name="Hình thức đề nghị")
    target_class = fields.Field(attribute="target_class__name", column_name="Phân loại đối tượng")
    sector = fields.Field(attribute="sector__name", column_name="Lĩnh vực")
    unit = fields.Field(attribute="submission__unit__name", column_name="Đơn vị đề nghị")
    submission = fields.Field(attribute="submission__number", column_name="Số tờ trình")
    campaign = fields.Field(attribute="submission__campaign__name", column_name="Đợt xét")
    status = fields.Field(attribute="get_status_display", column_name="Trạng thái")
    since = fields.Field(attribute="status_since", column_name="Từ ngày")
    due_on = fields.Field(attribute="due_on", column_name="Hạn")
    summary = fields.Field(attribute="summary", column_name="Tóm tắt thành tích")

    def __init__(self, reader: queries.Reader) -> None:
        super().__init__()
        self.reader = reader
        self.readable: frozenset[str] = frozenset()

    def export_resource(self, instance: Nomination, *args: Any, **kwargs: Any) -> list[Any]:
        self.readable = self.reader.fields(instance)
        return super().export_resource(instance, *args, **kwargs)

    def export_field(self, field: fields.Field, instance: Nomination, **kwargs: Any) -> Any:
        name = field.attribute.partition("__")[0]
        if name in GUARDED and name not in self.readable:
            return ""
        return super().export_field(field, instance, **kwargs)

    def dehydrate_since(self, nomination: Nomination) -> str:
        return f"{timezone.localtime(nomination.status_since):%d/%m/%Y}"

    def dehydrate_due_on(self, nomination: Nomination) -> str:
        return f"{nomination.due_on:%d/%m/%Y}" if nomination.due_on else ""


def workbook_answer(rows: NominationQuerySet, user: Any) -> FileResponse:
    """A download of the rows as this person reads them."""
    resource = NominationResource(queries.Reader(user))
    found = rows.with_context().iterator(_AT_ONCE)
    table = chain([resource.get_export_headers()], map(resource.export_resource, found))
    return inert_sheet("Hồ sơ", table, "ho-so")


def inert_sheet(title: str, table: Iterable[Iterable[Any]], name: str) -> FileResponse:
    """A download of one sheet: numbers, and every text a text, whatever it begins with.

    `table` gives the headings and the rows, in Vietnamese; they go into a file on disk as they
    come: a worker that exports twenty thousand dossiers grows no more than one that exports fifty.
    `name` begins the file's.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    with translation.override(settings.LANGUAGE_CODE):  # the columns' names are Vietnamese too
        for values in table:
            sheet.append([_cell(sheet, value) for value in values])
    out = TemporaryFile()  # noqa: SIM115  closed with the answer
    book.save(out)
    out.seek(0)
    filename = f"{name}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=filename, content_type=XLSX)


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, int):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value or ""))[:_LONGEST]
    if not text.startswith((*_FORMULA_STARTS, "#")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # openpyxl has taken “=…” for a formula, “#N/A” for an error
    cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    return cell
