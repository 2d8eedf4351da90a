"""Renders the hard cases of every layout to files, for looking at and for the tests."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from certificates.layouts import parse, shipped, shipped_codes
from certificates.rendering import renderer
from certificates.rendering.context import printed
from certificates.samples import samples
from certificates.verification import grouped

SAMPLE_CODE = "7K3FQ9D2M4XWB8ZT5HPRC6VNA0JG"


class Command(BaseCommand):
    help = "Tạo bằng mẫu của các trường hợp khó, trên mọi mẫu bằng, không cần cơ sở dữ liệu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="Thư mục nhận các tệp PDF.")
        parser.add_argument("--layout", default="", help="Chỉ một mẫu bằng.")

    def handle(self, *args: Any, out: Path, layout: str, **options: Any) -> None:
        out.mkdir(parents=True, exist_ok=True)
        count, size, started = 0, 0, time.perf_counter()
        press = renderer()
        for code in [layout] if layout else shipped_codes():
            spec = parse(shipped(code))
            for number, (name, award) in enumerate(samples(spec), start=450):
                url = f"{settings.SITE_URL}/xac-minh/{SAMPLE_CODE}"
                words = printed(award, number, grouped(SAMPLE_CODE), url)
                pdf = press.render(words, spec)
                (out / f"{code}--{name}.pdf").write_bytes(pdf)
                count, size = count + 1, size + len(pdf)
        each = (time.perf_counter() - started) * 1000 / count
        self.stdout.write(f"{count} PDF, {each:.0f} ms, {size / count / 1024:.0f} KiB")
