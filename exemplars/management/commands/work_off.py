"""Do every waiting task now and return: what a worker does, without staying."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Làm hết việc đang chờ trong hàng đợi rồi thoát (hàng đợi trong cơ sở dữ liệu)."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.TASK_ENGINE == "database":
            call_command("db_worker", batch=True, startup_delay=False, reload=False)
