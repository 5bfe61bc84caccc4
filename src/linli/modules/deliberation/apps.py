"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeliberationConfig(AppConfig):
    """Topics, votes, resolutions, covenants, projects and the publicity of elections."""

    name = "linli.modules.deliberation"
    label = "deliberation"
    verbose_name = _("议事")
