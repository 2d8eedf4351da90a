"""Nhập danh mục đơn vị: the same reading and the same action as the page."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from exemplars.accounts.models import User
from exemplars.shared.errors import RuleViolation
from exemplars.units import actions, imports, queries
from exemplars.units.plan import Outcome, compare, plain


class Command(BaseCommand):
    help = "Nhập danh mục đơn vị và sự kiện từ tệp Excel: tất cả hoặc không gì cả."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp .xlsx")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem, không ghi")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument("--by", default="", help="tên đăng nhập của người nhập")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = _actor(options["by"])
            plan = imports.read(options["file"].read_bytes())
            outcome = compare(
                plan, queries.known_units(), queries.known_events(), today=timezone.localdate()
            )
            if not outcome.faults and not options["dry_run"]:
                outcome = actions.load(plan, by=by)
        except (OSError, RuleViolation, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_as_json(outcome) if options["json"] else _as_words(outcome))
        if outcome.faults:
            raise CommandError(f"{len(outcome.faults)} ô sai; chưa nhập gì.", returncode=2)


def _as_json(outcome: Outcome) -> str:
    verdict = "refuse" if outcome.faults else "unchanged" if outcome.changes_nothing else "ok"
    answer = {
        "verdict": verdict,
        "counts": outcome.counts,
        "faults": [plain(fault) for fault in outcome.faults],
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _as_words(outcome: Outcome) -> str:
    if outcome.faults:
        return "\n".join(
            f"{fault.sheet} {fault.cell or f'dòng {fault.row}'} · {fault.header}: {fault.message}"
            + (f" Đang ghi: “{fault.value}”." if fault.value else "")
            for fault in outcome.faults
        )
    if outcome.changes_nothing:
        return "Không có gì thay đổi: hệ thống đã đúng như tệp này."
    counts = outcome.counts
    return (
        f"{counts['units']} đơn vị: {counts['new']} mới, {counts['changed']} thay đổi, "
        f"{counts['ended']} kết thúc, {counts['unchanged']} giữ nguyên; "
        f"{counts['changed_events']}/{counts['events']} sự kiện được ghi ({counts['pairs']} cặp)."
    )


def _actor(username: str) -> User:
    return User.objects.get(username=username) if username else User.objects.system()
