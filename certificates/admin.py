"""Back office of the press: reading only. Numbers and states change through `issuing` alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from certificates.models import Batch, Certificate, Event, Layout, Register


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows; neither adds, changes nor deletes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ("register", "number", "state", "issued_at", "issued_by")
    list_filter = ("state",)
    list_select_related = ("register",)
    search_fields = ("key", "code")


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ("title", "state", "done", "total", "attempts", "requested_at")
    list_filter = ("state",)


@admin.register(Register)
class RegisterAdmin(ReadOnlyAdmin):
    list_display = ("issuer_code", "award_code", "year", "last_number")


admin.site.register(Layout, ReadOnlyAdmin)
admin.site.register(Event, ReadOnlyAdmin)
