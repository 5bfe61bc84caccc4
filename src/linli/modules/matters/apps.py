"""The module's place in Django."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters and their categories."""

    name = "linli.modules.matters"
    label = "matters"
