"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PopulationConfig(AppConfig):
    """Persons, households and who belongs to which village."""

    name = "linli.modules.population"
    label = "population"
    verbose_name = _("人口")
