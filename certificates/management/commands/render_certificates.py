"""A list of recipients as JSON → one PDF, with what it cost. No database is touched."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from certificates.layouts import LayoutFault, dump, from_file, shipped, shipped_codes
from certificates.rendering import child


class Command(BaseCommand):
    help = "In thử bằng từ danh sách JSON ra một tệp PDF, không dùng cơ sở dữ liệu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--layout", required=True, help="Mã mẫu bằng, hoặc tệp mẫu .json.")
        parser.add_argument("--recipients", type=Path, required=True, help="Tệp danh sách JSON.")
        parser.add_argument("--out", type=Path, required=True, help="Tệp PDF sẽ ghi.")
        parser.add_argument(
            "--renderer",
            choices=("batch", "fallback", "weasyprint"),
            default="batch",
            help="fallback: WeasyPrint đặt chữ, khung và mã vẽ một lần; weasyprint: mỗi tờ một văn bản "
            "WeasyPrint trọn vẹn, chậm, để đối chiếu.",
        )
        parser.add_argument(
            "--text-only", action="store_true", help="Chỉ in chữ còn thiếu, để in lên phôi in sẵn."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # In a process of its own: the site's tables stay out of its memory, and out of its figures.
        answer = child.run(
            "render",
            layout=_layout(options["layout"]),
            recipients=str(options["recipients"].absolute()),
            out=str(options["out"].absolute()),
            text_only=options["text_only"],
            by_weasyprint=options["renderer"] == "fallback",
            reference=options["renderer"] == "weasyprint",
        )
        report = json.loads(answer)
        if "fault" in report:
            raise CommandError(report["fault"])
        for refusal in report["refusals"]:
            self.stderr.write(_("Dòng %(row)d không in: %(reason)s") % refusal)
        self.stdout.write(json.dumps(report, ensure_ascii=False))


def _layout(asked: str) -> dict[str, Any]:
    """A shipped layout by code, or the layout of a file."""
    try:
        return (
            dump(from_file(Path(asked).read_bytes())) if asked.endswith(".json") else shipped(asked)
        )
    except LayoutFault as fault:
        known = ", ".join(shipped_codes())
        raise CommandError(
            _("%(fault)s Mẫu có sẵn: %(known)s.") % {"fault": fault, "known": known}
        ) from fault
    except OSError as fault:
        raise CommandError(_("Không đọc được tệp mẫu bằng %s.") % asked) from fault
