"""The module's place in Django."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The first pages of both faces."""

    name = "linli.modules.home"
    label = "home"
