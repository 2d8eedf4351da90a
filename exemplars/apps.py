from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExemplarsConfig(AppConfig):
    """The process: from a unit's proposal to the public page."""

    name = "exemplars"
    verbose_name = _("Thi đua – Khen thưởng")

    def ready(self) -> None:
        # Its models exist only now; from here on dossiers follow their sheets of paper.
        from exemplars.decisions.actions import pressing  # noqa: F401, PLC0415
