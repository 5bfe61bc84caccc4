"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JoiningConfig(AppConfig):
    """Joining a village."""

    name = "linli.modules.joining"
    label = "joining"
    verbose_name = _("加入村社")
