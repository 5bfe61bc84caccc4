"""The module's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    """Comments and likes."""

    name = "linli.modules.comments"
    label = "comments"
    verbose_name = _("评论")
