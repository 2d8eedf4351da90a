"""Lập danh mục ban đầu: awards, legal bases, salaries, code lists, rule cards, central themes."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from exemplars import campaigns
from exemplars.accounts.models import User
from exemplars.campaigns import actions

DATA = Path(campaigns.__file__).parent / "data"
FILES = ("legal_bases", "base_salaries", "awards", "lists", "rule_cards", "themes")


class Command(BaseCommand):
    help = "Thêm các mục còn thiếu của danh mục khen thưởng; không sửa mục đã có."

    def handle(self, *args: Any, **options: Any) -> None:
        added = actions.seed(read_catalogue(), by=User.objects.system())
        self.stdout.write(", ".join(f"{kind}: {total}" for kind, total in added.items()))


def read_catalogue() -> dict[str, list[dict[str, Any]]]:
    """The rows of every data file, by file name."""
    return {name: json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in FILES}
