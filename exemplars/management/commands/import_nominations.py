"""Nhập danh sách đề nghị: the same reading and the same action as the page."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exemplars.accounts.models import User
from exemplars.accounts.states import UNIT_KINDS
from exemplars.campaigns.models import Campaign
from exemplars.nominations import imports
from exemplars.nominations.workbook import Reading, Verdict, WorkbookRefused
from exemplars.shared.errors import RuleViolation
from exemplars.units.models import Unit

REFUSED, UNREADABLE = 1, 2


class Command(BaseCommand):
    help = "Nhập danh sách đề nghị khen thưởng từ tệp Excel vào một tờ trình mới."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp .xlsx")
        parser.add_argument("--campaign", required=True, help="mã đợt xét")
        parser.add_argument("--unit", required=True, help="mã đơn vị đề nghị")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--skip-flagged", action="store_true", help="để lại các dòng bị nêu, nhập các dòng khác"
        )
        parser.add_argument(
            "--convert-old-text",
            action="store_true",
            help="xác nhận chuyển các ô gõ bằng bảng mã cũ (TCVN3, VNI) sang Unicode",
        )
        parser.add_argument("--by", default="", help="tên đăng nhập của người nhập")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign, unit = _find(Campaign, options["campaign"]), _find(Unit, options["unit"])
        try:
            data = options["file"].read_bytes()
            reading = imports.read(
                data,
                campaign,
                unit,
                skip_flagged=options["skip_flagged"],
                convert=options["convert_old_text"],
            )
        except (OSError, WorkbookRefused) as error:
            sentence = str(error) if isinstance(error, WorkbookRefused) else error.strerror
            if options["json"]:
                self.stdout.write(_json({**_NOTHING, "error": sentence}))
            raise CommandError(sentence, returncode=UNREADABLE) from error
        answer = {**reading.as_dict(), "dry_run": options["dry_run"], "submission": None}
        sentence = ""
        if reading.verdict is Verdict.REFUSE:
            sentence = imports.refusal(reading)
        elif not options["dry_run"]:
            by = _actor(unit, options["by"])
            try:
                answer["submission"] = str(imports.load(reading, campaign, unit, by=by).uid)
            except RuleViolation as error:
                sentence = str(error)
                answer |= {"verdict": Verdict.REFUSE.value, "error": sentence}
        self.stdout.write(_json(answer) if options["json"] else _as_words(reading, answer))
        if sentence:
            raise CommandError(sentence, returncode=REFUSED)


_NOTHING = {"verdict": Verdict.REFUSE.value, "counts": {}, "flags": [], "rows": []}


def _find(model: Any, code: str) -> Any:
    try:
        return model.objects.get(code=code)
    except model.DoesNotExist as error:
        label = model._meta.verbose_name
        raise CommandError(f"Không có {label} mã “{code}”.", returncode=UNREADABLE) from error


def _actor(unit: Unit, username: str) -> User:
    """Who imports: the person named, else the unit's own clerk or head."""
    if username:
        found = User.objects.filter(username=username).first()
        if found is None:
            raise CommandError(f"Không có người dùng “{username}”.", returncode=UNREADABLE)
        return found
    people = User.objects.filter(
        is_active=True, roles__unit=unit, roles__kind__in=UNIT_KINDS
    ).order_by("roles__kind", "pk")
    found = next((user for user in people if user.holds_at(unit.path, *UNIT_KINDS)), None)
    if found is None:
        raise CommandError(
            f"“{unit}” chưa có cán bộ lập hồ sơ. Hãy ghi --by TÊN_ĐĂNG_NHẬP.", returncode=UNREADABLE
        )
    return found


def _json(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _as_words(reading: Reading, answer: dict[str, Any]) -> str:
    counts = reading.counts
    lines = [
        f"{counts['rows']} dòng: "
        + ", ".join(f"{sheet} {count}" for sheet, count in counts["rows_by_sheet"].items())
    ]
    lines += [f"  [{flag.severity.value}] {flag.message}" for flag in reading.flags]
    lines += [f"  {note}" for note in reading.notes]
    held = counts["rows"] - len(reading.to_create)
    if answer["submission"]:
        lines.append(f"Đã nhập {len(reading.to_create)} hồ sơ nháp, để lại {held} dòng.")
    elif answer["verdict"] != Verdict.REFUSE:
        lines.append(f"Kiểm tra xong: nhập được {len(reading.to_create)} dòng, để lại {held}.")
    return "\n".join(lines)
