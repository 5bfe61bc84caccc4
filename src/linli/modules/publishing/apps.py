"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """Columns and posts."""

    name = "linli.modules.publishing"
    label = "publishing"
    verbose_name = _("发布")
