"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """What a village must make public, when, and its accounts item by item."""

    name = "linli.modules.disclosure"
    label = "disclosure"
    verbose_name = _("村务公开")
