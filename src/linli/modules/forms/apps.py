"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    """Questionnaires and their answers."""

    name = "linli.modules.forms"
    label = "forms"
    verbose_name = _("问卷")
