"""Notices: what one person is told, kept by county so that the table can be spread over servers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Func, Q, Value
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level


class Notice(models.Model):
    """One thing a person is told; ``dedupe`` names the occasion, so that it is told once.

    ``kind`` says what it is about, e.g. ``matters.resolved``: its first part is the chip it is found under.
    """

    pk = models.CompositePrimaryKey("county", "id")
    county = models.CharField(_("县"), max_length=Level.COUNTY, db_collation="C")
    id = models.BigIntegerField(db_default=Func(Value("messaging_notice_id"), function="nextval"))
    person_id = models.BigIntegerField(_("收件人"))
    kind = models.CharField(_("类型"), max_length=64, db_collation="C")
    subject = models.CharField(_("标题"), max_length=120)
    body = models.CharField(_("内容"), max_length=500, blank=True, default="")
    link = models.CharField(_("链接"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("读过时间"), null=True)
    dedupe = models.CharField(_("事由"), max_length=120, db_collation="C")

    class Meta:
        verbose_name = _("消息")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["county", "person_id", "dedupe"], name="messaging_told_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["county", "person_id", "-at", "-id"], name="messaging_inbox"),
            models.Index(
                fields=["county", "person_id", "at"],
                include=["id"],
                condition=Q(read_at__isnull=True),
                name="messaging_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county}:{self.id}"
