"""Ký số every certificate of a decision, for the person at the server who holds the token."""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates import batches, jobs
from certificates.award import CannotPrint
from certificates.models import Certificate
from certificates.signing.credentials import asks_secret
from certificates.verification import normalise


class Command(BaseCommand):
    help = "Ký số mọi bằng chưa ký của một quyết định bằng chứng thư số của cơ quan ban hành."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="Mã xác minh của một bằng bất kỳ trong quyết định.")
        parser.add_argument("--by", default="", help="Ai làm; để trống thì lấy tên người dùng máy.")
        parser.add_argument("--invisible", action="store_true", help="Không hiện gì trên trang.")

    def handle(self, *args: Any, code: str, by: str, invisible: bool, **options: Any) -> None:
        one = Certificate.objects.filter(code=normalise(code)).select_related("register").first()
        if one is None:
            raise CommandError(_("Không có bằng nào mang mã này."))
        secret = getpass.getpass("PIN: ") if asks_secret(one.issuer_code) else ""
        try:
            batch = jobs.start_signing(
                one.batch_key, title=f"Ký số {one.snapshot['decision_number']}",
                by=by or getpass.getuser(), secret=secret, shows=not invisible,
            )  # fmt: skip
        except CannotPrint as refusal:
            raise CommandError(str(refusal)) from refusal
        batches.run(batch.pk)  # here and now; a worker that has begun it shares the parts
        batch.refresh_from_db()
        if batch.error:
            raise CommandError(batch.error)
        self.stdout.write(f"{batch.get_state_display()}: {batch.done} / {batch.total}")
