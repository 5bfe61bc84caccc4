"""What is stored of a file: what it is, how large, who brought it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TOKEN_LENGTH = 22
"""Characters of 62 kinds: 131 bits, so that an address can be shown and not be guessed."""
NAME_LENGTH = 100


class State(models.TextChoices):
    """Whether a file can be shown: a video may first have to be made playable in the background."""

    READY = "ready", _("可以看")
    CONVERTING = "converting", _("正在转换")
    FAILED = "failed", _("转换不了")


class StoredFile(models.Model):
    """A picture, recording or video as encoded by us, or a document; a small picture beside it where there is one."""

    token = models.CharField(_("标识"), max_length=TOKEN_LENGTH, unique=True, db_collation="C")
    media_type = models.CharField(_("类型"), max_length=40)
    bytes = models.PositiveIntegerField(_("字节数"))
    sha256 = models.CharField(_("摘要"), max_length=64, db_collation="C")
    width = models.PositiveIntegerField(_("宽"))
    height = models.PositiveIntegerField(_("高"))
    thumb_bytes = models.PositiveIntegerField(_("缩略图字节数"))
    thumb_width = models.PositiveIntegerField(_("缩略图宽"))
    thumb_height = models.PositiveIntegerField(_("缩略图高"))
    seconds = models.PositiveIntegerField(_("时长（秒）"), default=0, db_default=0)
    name = models.CharField(_("名称"), max_length=NAME_LENGTH, blank=True, default="", db_default="")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.READY, db_default=State.READY.value)
    uploader_id = models.BigIntegerField(_("上传人"), null=True, blank=True)
    created_at = models.DateTimeField(_("上传时间"))
    orphan_after = models.DateTimeField(
        _("无主时间"), null=True, blank=True, help_text=_("到时仍未被使用则清除；空：已被使用")
    )

    class Meta:
        verbose_name = _("文件")
        indexes: ClassVar = [
            models.Index(fields=["orphan_after"], name="files_file_to_sweep", condition=Q(orphan_after__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.token
