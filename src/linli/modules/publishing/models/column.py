"""Columns: what a place can publish under."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.place_path import Level

if TYPE_CHECKING:
    from datetime import datetime


class Comments(models.TextChoices):
    """Whether readers may comment, and whether somebody looks first."""

    OFF = "off", pgettext_lazy("comments", "不开评论")
    AFTER = "after", _("先登出来，有问题再处理")
    BEFORE = "before", _("先看过，再登出来")


class Column(models.Model):
    """What a place says of a column; the nation's (``place`` empty) holds where no nearer place has a word of its own.

    ``levels`` are those at which posts may be written for it, ``writers`` the roles that may.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    place = models.CharField(_("哪里定的"), max_length=Level.VILLAGE, db_collation="C", blank=True, default="")
    code = models.CharField(_("代码"), max_length=32, db_collation="C")
    name = models.CharField(_("名称"), max_length=16)
    about = models.CharField(_("放些什么"), max_length=120, blank=True, default="")
    icon = models.CharField(_("图标"), max_length=40, default="file-text")
    levels = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("哪几级发"))
    writers = ArrayField(models.CharField(max_length=32), verbose_name=_("谁能发"))
    visibility = models.CharField(_("默认给谁看"), max_length=10, default="everybody")
    needs_review = models.BooleanField(_("先审后发"), default=False)
    comments = models.CharField(_("评论"), max_length=6, choices=Comments.choices, default=Comments.OFF)
    asks = models.BooleanField(_("可以问一问"), default=True)
    is_on_home = models.BooleanField(_("默认放首页"), default=False)
    is_active = models.BooleanField(_("在用"), default=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("栏目")
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "code"], name="column_once_per_place")]

    def __str__(self) -> str:
        return f"{self.place or '*'} {self.code}"

    @classmethod
    def before_place_rewrite(cls, *, old: str, new: str, now: datetime) -> None:  # noqa: ARG003 - the same for all
        """Make room: where both places had a word on a column, the one that stays keeps its own."""
        said = cls.objects.filter(place=new).values("code")
        cls.objects.filter(place=old, code__in=said).delete()
