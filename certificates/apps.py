"""The press: certificates as documents of record."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from certificates.checks import pango_is_installed


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Bằng khen và sổ vàng")

    def ready(self) -> None:
        register(pango_is_installed)
