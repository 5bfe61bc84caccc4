"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Stored pictures."""

    name = "linli.modules.files"
    label = "files"
    verbose_name = _("文件")
