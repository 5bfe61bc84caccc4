"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Sign-in, appointments, settings of a person."""

    name = "linli.modules.accounts"
    label = "accounts"
    verbose_name = _("登录与任职")
