"""The keys that seal certificates: make the first, change, take back, show."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from certificates.models import SigningKey
from certificates.signing import keys


class Command(BaseCommand):
    help = "Khóa ký bằng: create (tạo khóa đầu tiên), rotate (thay khóa), withdraw (hủy khóa lộ), list."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("create", "rotate", "withdraw", "list"))
        parser.add_argument("--by", default="", help="Ai làm; để trống thì lấy tên người dùng máy.")
        parser.add_argument(
            "--key", default="", help="Phần đầu của khóa cần hủy, như lệnh list hiện."
        )
        parser.add_argument("--reason", default="", help="Lý do hủy khóa.")

    def handle(self, *args: Any, act: str, by: str, key: str, reason: str, **options: Any) -> None:
        by = by or getpass.getuser()
        try:
            if act == "create":
                keys.create(by=by)
            elif act == "rotate":
                keys.rotate(by=by)
            elif act == "withdraw":
                keys.withdraw(_named(key), by=by, reason=reason)
        except keys.KeyFault as fault:
            raise CommandError(str(fault)) from fault
        self._list()

    def _list(self) -> None:
        for row in SigningKey.objects.annotate(sealed=Count("certificates")):
            state = _("đang ký")
            if row.withdrawn_at:
                state = _("đã hủy: %s") % row.withdrawn_reason
            elif row.retired_at:
                state = _("thôi ký từ %s") % f"{localtime(row.retired_at):%d/%m/%Y %H:%M}"
            self.stdout.write(f"{row.kid}  {state}  " + _("%d bằng") % row.sealed)
            self.stdout.write(f"    {row.grouped}")


def _named(start: str) -> SigningKey:
    """The one key whose name begins so."""
    found = list(SigningKey.objects.filter(kid__startswith=start)[:2]) if start else []
    if len(found) != 1:
        raise CommandError(_("Ghi --key bằng phần đầu của đúng một khóa (xem lệnh list)."))
    return found[0]
