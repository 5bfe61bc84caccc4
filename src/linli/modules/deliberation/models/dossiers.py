"""The whole set of a topic's papers as one file, made for one person, downloaded, and swept after some days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.models.topics import Topic

TOKEN_LENGTH = 32
DIGEST_LENGTH = 64


class DossierPack(models.Model):
    """One file of a topic's papers: what ``asked_by_id`` may see, as of ``asked_at``.

    ``done`` of ``total`` parts are in it. ``token`` names it in the storage, ``digest`` is SHA-256 of the whole file.
    After ``erase_after`` file and row are gone; who took it stays in the journal.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("等着打包")
        MAKING = "making", _("正在打包")
        READY = "ready", _("打好了")
        FAILED = "failed", _("没打成")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="packs")
    asked_by_id = models.BigIntegerField(_("谁要的"))
    asked_at = models.DateTimeField(_("什么时候要的"))
    state = models.CharField(_("打到哪了"), max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(_("放进去几份"), default=0)
    total = models.PositiveIntegerField(_("一共几份"), default=0)
    token = models.CharField(_("文件"), max_length=TOKEN_LENGTH, db_collation="C", blank=True, default="")
    bytes = models.PositiveBigIntegerField(_("多大"), default=0)
    digest = models.CharField(_("摘要"), max_length=DIGEST_LENGTH, db_collation="C", blank=True, default="")
    made_at = models.DateTimeField(_("什么时候打好的"), null=True)
    erase_after = models.DateTimeField(_("留到什么时候"))

    class Meta:
        verbose_name = _("全套材料包")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["topic", "asked_by_id"],
                condition=Q(state__in=["waiting", "making"]),
                name="deliberation_one_pack_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(token="") & ~Q(digest="") & Q(made_at__isnull=False)),
                name="deliberation_ready_pack_has_a_file",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["erase_after"], name="deliberation_pack_to_erase")]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.state}"
