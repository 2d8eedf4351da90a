"""Trình diễn: the main job, end to end, on sample data."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from exemplars.accounts.models import User
from exemplars.management.demo import course, summary, world


class Command(BaseCommand):
    help = "Chạy trọn một đợt khen thưởng trên dữ liệu mẫu và in kết quả từng bước."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "Dữ liệu mẫu có mật khẩu chung ai cũng biết nên chỉ chạy ở chế độ phát triển."
            )
        done = summary.load()
        if done and User.objects.filter(username=done["logins"][0]["login"]).exists():
            self.stdout.write(summary.table(done))
            self.stdout.write("Dữ liệu mẫu đã có từ trước nên không chạy lại.")
            return
        if User.objects.exclude(username="he-thong").exists():
            raise CommandError(
                "Cơ sở dữ liệu này đã có người dùng; trình diễn cần cơ sở dữ liệu mới."
            )
        self.stdout.write("Lập đơn vị, người, danh mục, đợt, Hội đồng")
        answer = summary.facts(course.run(world.build(), self._say))
        summary.save(answer)
        self.stdout.write(summary.table(answer))

    def _say(self, step: str) -> None:
        self.stdout.write(step)
        self.stdout.flush()
