"""Kiểm tra nhật ký: every chain from its first entry, and against heads kept outside the database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exemplars.shared import journal
from exemplars.shared.journal import JournalEntry


class Command(BaseCommand):
    help = "Kiểm tra chuỗi băm của nhật ký; mã thoát 1 khi có chỗ không khớp."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--heads", type=Path, help="ghi đầu các chuỗi ra tệp, cất ngoài máy chủ"
        )
        parser.add_argument("--against", type=Path, help="so với tệp đầu chuỗi đã cất")

    def handle(self, *args: Any, **options: Any) -> None:
        published = None
        if options["against"]:
            try:
                known = json.loads(options["against"].read_text(encoding="utf-8"))
                published = {chain: (int(at), str(head)) for chain, (at, head) in known.items()}
            except (OSError, ValueError, TypeError, AttributeError) as error:
                raise CommandError(f"Không đọc được {options['against']}: {error}") from error
        faults = list(journal.verify(published))
        for fault in faults:
            self.stdout.write(f"{fault.chain} #{fault.number}: {fault.sentence}")
        if faults:
            raise CommandError(f"Nhật ký có {len(faults)} chỗ không khớp.", returncode=1)
        heads = journal.heads()
        if options["heads"]:
            options["heads"].write_text(json.dumps(heads, indent=0), encoding="utf-8")
        self.stdout.write(
            f"Nhật ký khớp: {JournalEntry.objects.count()} mục trong {len(heads)} chuỗi."
        )
