"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudiencesConfig(AppConfig):
    """Whom something is for, counted live."""

    name = "linli.modules.audiences"
    label = "audiences"
    verbose_name = _("人群")
