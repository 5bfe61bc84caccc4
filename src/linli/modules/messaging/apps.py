"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """The inbox."""

    name = "linli.modules.messaging"
    label = "messaging"
    verbose_name = _("消息")
