"""The first person of a new installation: an administrator at a unit, from the server's console."""

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from exemplars.accounts import actions
from exemplars.accounts.models import User
from exemplars.accounts.states import RoleKind
from exemplars.shared.errors import RuleViolation
from exemplars.units.models import Unit


class Command(BaseCommand):
    help = "Tạo người quản trị đầu tiên tại một đơn vị; mật khẩu được hỏi trên màn hình."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--unit", required=True, help="mã đơn vị")
        parser.add_argument("--name", required=True, help="họ và tên")
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"Không có đơn vị mã “{options['unit']}”.")
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"Tên đăng nhập “{options['username']}” đã có.")
        user = User(username=options["username"], full_name=options["name"], email=options["email"])
        password = getpass.getpass("Mật khẩu: ")
        try:
            validate_password(password, user)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        user.set_password(password)
        try:
            with transaction.atomic():
                user.save()
                actions.give_role(user, unit, RoleKind.ADMINISTRATOR, by=User.objects.system())
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user} là quản trị tại {unit}.")
