"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Divisions, grids, units and per-place settings."""

    name = "linli.modules.places"
    label = "places"
    verbose_name = _("区划")
