"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewaysConfig(AppConfig):
    """SMS and other ways out of the platform."""

    name = "linli.modules.gateways"
    label = "gateways"
    verbose_name = _("对外通道")
