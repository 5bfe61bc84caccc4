"""What a county adds to the law: stricter shares, and the basis on which a way of voting counts as taking part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.policy import POLICY

RULE_CODE_AT_MOST = 40
BASIS_AT_MOST = 300


class LawQuerySet(ScopedQuerySet["LocalRule"]):
    """Counties' additions by reach."""

    policy = POLICY


class LocalRule(models.Model):
    """A county's stricter shares for one rule, with where they are written; kept when a newer one takes its place."""

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    place = models.CharField(_("哪个县定的"), max_length=Level.COUNTY, db_collation="C")
    rule = models.CharField(_("哪条规则"), max_length=RULE_CODE_AT_MOST, db_collation="C")
    quorum_numerator = models.PositiveSmallIntegerField(_("到会几分之"))
    quorum_denominator = models.PositiveSmallIntegerField(_("到会分母"))
    quorum_beyond = models.BooleanField(_("到会要超过"), default=False)
    majority_numerator = models.PositiveSmallIntegerField(_("同意几分之"))
    majority_denominator = models.PositiveSmallIntegerField(_("同意分母"))
    majority_beyond = models.BooleanField(_("同意要超过"), default=False)
    basis = models.CharField(_("依据什么文件"), max_length=BASIS_AT_MOST)
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天止"), null=True, blank=True)
    set_by_id = models.BigIntegerField(_("谁设的"))
    set_at = models.DateTimeField(_("设的时间"))

    objects = LawQuerySet.as_manager()

    class Meta:
        verbose_name = _("地方规定")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "rule"], condition=Q(until__isnull=True), name="deliberation_one_local_rule"
            ),
            models.CheckConstraint(
                condition=Q(quorum_numerator__lte=F("quorum_denominator"), quorum_denominator__gt=0)
                & Q(majority_numerator__lte=F("majority_denominator"), majority_denominator__gt=0),
                name="deliberation_local_shares_are_shares",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.rule}"


class ChannelBasis(models.Model):
    """A county holds that a ballot given this way counts as taking part under this rule, and says by which document.

    The law speaks of those present. Without a row, and unless the statute names the way itself (``LawRule.channels``),
    such a count is a consultation that a meeting confirms.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    place = models.CharField(_("哪个县定的"), max_length=Level.COUNTY, db_collation="C")
    rule = models.CharField(_("哪条规则"), max_length=RULE_CODE_AT_MOST, db_collation="C")
    channel = models.CharField(_("怎么投的"), max_length=10)
    basis = models.CharField(_("依据什么文件"), max_length=BASIS_AT_MOST)
    since = models.DateField(_("从哪天起"))
    until = models.DateField(_("到哪天止"), null=True, blank=True)
    set_by_id = models.BigIntegerField(_("谁设的"))
    set_at = models.DateTimeField(_("设的时间"))

    class Meta:
        verbose_name = _("算不算参加的依据")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "rule", "channel"],
                condition=Q(until__isnull=True),
                name="deliberation_one_basis_of_a_channel",
            ),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="deliberation_basis_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.rule} {self.channel}"
