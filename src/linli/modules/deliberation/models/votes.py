"""Votes and their rolls: who may take part, by which rule, from when to when. The ballots are in ``ballots``.

What is frozen and until when is held by the database: the triggers of migration ``0005_votes``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.deliberation.models.law import RULE_CODE_AT_MOST
from linli.modules.deliberation.models.prior_study import PriorStudy
from linli.modules.deliberation.models.topics import NOTE_AT_MOST, TITLE_AT_MOST, TopicStage
from linli.modules.deliberation.policy import POLICY

if TYPE_CHECKING:
    from collections.abc import Sequence

PERSON_NAME_AT_MOST = 60
OPTION_AT_MOST = 40
OPTIONS_AT_MOST = 9
"""Beside 弃权, which is always offered."""

FOR, AGAINST, ABSTAIN = "for", "against", "abstain"


class BallotKind(models.TextChoices):
    """Whether a ballot may be changed until the vote closes, or is final and nobody's."""

    NAMED = "named", _("记名")
    SECRET = "secret", _("无记名")


class VoteQuerySet(ScopedQuerySet["Vote"]):
    """Votes by reach."""

    policy = POLICY


class Vote(PriorStudy):
    """A vote of a topic's stage: announced with its roll on display, then open, then closed and counted.

    ``effective`` is the rule as it holds for this vote. ``options`` are ``[code, words]`` in their order, the last one
    abstains. ``opened_at`` and ``closed_at`` are given by the database's clock. ``tally``, ``verdict`` and ``digest``
    are there once it is closed; ``confirmation`` when a meeting confirmed what could not bind by itself. One that was
    called off before it opened stays as it was, and its stage may have another.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("village", "group")

    stage = models.ForeignKey(TopicStage, models.PROTECT, related_name="votes", db_index=False)
    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    group = models.CharField(_("小组"), max_length=Level.GRID, db_collation="C", blank=True, default="")
    question = models.CharField(_("表决什么"), max_length=TITLE_AT_MOST)
    rule = models.CharField(_("哪条规则"), max_length=RULE_CODE_AT_MOST, db_collation="C")
    effective = models.JSONField(_("规则怎么说"))
    unit = models.CharField(_("按什么算"), max_length=10, db_collation="C")
    allows_proxy = models.BooleanField(_("同户可以代"), default=False)
    ballot_kind = models.CharField(_("记不记名"), max_length=6, choices=BallotKind.choices)
    options = models.JSONField(_("选项"))
    notice_at = models.DateTimeField(_("通知时间"))
    short_notice_reason = models.CharField(_("为什么没提前十天"), max_length=NOTE_AT_MOST, blank=True, default="")
    displayed_at = models.DateTimeField(_("名册公布时间"))
    objections_until = models.DateTimeField(_("异议提到什么时候"))
    opens_at = models.DateTimeField(_("什么时候开始"))
    closes_at = models.DateTimeField(_("什么时候截止"))
    prepared_by_id = models.BigIntegerField(_("谁发起的"))
    opened_at = models.DateTimeField(_("开始了"), null=True)
    closed_at = models.DateTimeField(_("截止了"), null=True)
    entitled = models.PositiveIntegerField(_("名册上多少"), null=True)
    tally = models.JSONField(_("计票结果"), null=True)
    verdict = models.JSONField(_("算不算数"), null=True)
    digest = models.CharField(_("摘要"), max_length=64, db_collation="C", blank=True, default="")
    confirmation = models.JSONField(_("会议确认"), null=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    called_off_at = models.DateTimeField(_("撤下时间"), null=True)
    called_off_why = models.CharField(_("为什么撤下"), max_length=NOTE_AT_MOST, blank=True, default="", db_default="")
    called_off_by_id = models.BigIntegerField(_("谁撤下的"), null=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("表决")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(displayed_at__lte=F("objections_until"))
                & Q(objections_until__lte=F("opens_at"))
                & Q(opens_at__lt=F("closes_at")),
                name="deliberation_vote_times_in_order",
            ),
            models.CheckConstraint(condition=Q(ballot_kind__in=BallotKind.values), name="deliberation_vote_kind_known"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(entitled__isnull=False), name="deliberation_opened_with_a_roll"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | (Q(opened_at__isnull=False, tally__isnull=False, verdict__isnull=False) & ~Q(digest="")),
                name="deliberation_closed_is_counted",
            ),
            models.UniqueConstraint(
                fields=["stage"], condition=Q(called_off_at__isnull=True), name="deliberation_one_vote_of_a_stage"
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True, called_off_why="")
                | (Q(called_off_at__isnull=False, opened_at__isnull=True) & ~Q(called_off_why="")),
                name="deliberation_called_off_before_it_opened",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["village", "-id"], name="deliberation_vote_of_village"),
            models.Index(fields=["closes_at"], condition=Q(closed_at__isnull=True), name="deliberation_vote_running"),
            models.Index(fields=["stage"], name="deliberation_votes_of_a_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.village} {self.pk} {self.rule}"

    @property
    def is_secret(self) -> bool:
        """Whether nobody ever learns who chose what."""
        return self.ballot_kind == BallotKind.SECRET

    @property
    def is_open(self) -> bool:
        """Whether it was opened and not closed; whether a ballot still counts the database says when it is cast."""
        return self.opened_at is not None and self.closed_at is None

    @property
    def choices(self) -> Sequence[str]:
        """The options' codes in their order; the last one abstains."""
        return [code for code, _words in self.options]

    def words_of(self, choice: str) -> str:
        """Return what an option says."""
        said: dict[str, Any] = dict(self.options)
        return str(said[choice])


class VoteKey(models.Model):
    """The key under which a secret vote's ballots lie until it is closed; then the row is gone."""

    vote = models.OneToOneField(Vote, models.PROTECT, primary_key=True, related_name="key")
    cipher = models.BinaryField(_("密钥"))

    class Meta:
        verbose_name = _("表决密钥")

    def __str__(self) -> str:
        return str(self.vote_id)


class Struck(models.TextChoices):
    """Why somebody on the roll does not count."""

    DIED = "died", _("去世")
    LEFT = "left", _("开始前已不在册")
    OBJECTION = "objection", _("异议成立")


class RollEntry(models.Model):
    """One voice on the roll: a person, a seat or a household, under a number that stays.

    ``person`` of a household is its representative, usually the head. Names are as they were. Frozen when the vote
    opens; afterwards only somebody who died is struck, with the reason.
    """

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="roll")
    number = models.PositiveIntegerField(_("名册号"))
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    household = models.ForeignKey("population.Household", models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=PERSON_NAME_AT_MOST, blank=True)
    struck_at = models.DateTimeField(_("划去时间"), null=True)
    struck_as = models.CharField(_("为什么划去"), max_length=10, choices=Struck.choices, blank=True, default="")
    struck_reason = models.CharField(_("说明"), max_length=NOTE_AT_MOST, blank=True, default="")
    struck_by_id = models.BigIntegerField(_("谁划的"), null=True)

    class Meta:
        verbose_name = _("名册")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["vote", "number"], name="deliberation_roll_number_once"),
            models.UniqueConstraint(
                fields=["vote", "person"],
                condition=Q(household__isnull=True, struck_at__isnull=True),
                name="deliberation_person_once_on_a_roll",
            ),
            models.UniqueConstraint(
                fields=["vote", "household"],
                condition=Q(household__isnull=False, struck_at__isnull=True),
                name="deliberation_household_once_on_a_roll",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_as="")
                | (Q(struck_at__isnull=False) & ~Q(struck_as="") & ~Q(struck_reason="")),
                name="deliberation_struck_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}/{self.number}"


class Lacking(models.TextChoices):
    """What somebody says is wrong with a roll."""

    ABSENT = "absent", _("漏了人")
    EXTRA = "extra", _("不该在册")


class RollObjection(models.Model):
    """Somebody says that a person lacks on the roll or does not belong; it is decided by ``due_at`` with a reason.

    ``entry`` is the one that should not be there, or the one that was put on the roll for whom ``about`` names.
    """

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="objections")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    person_name = models.CharField(_("谁提的"), max_length=PERSON_NAME_AT_MOST, blank=True)
    lacking = models.CharField(_("哪里不对"), max_length=6, choices=Lacking.choices)
    entry = models.ForeignKey(RollEntry, models.PROTECT, null=True, related_name="objections")
    about = models.CharField(_("说的是谁"), max_length=PERSON_NAME_AT_MOST, blank=True, default="")
    why = models.CharField(_("为什么"), max_length=NOTE_AT_MOST)
    at = models.DateTimeField(_("时间"))
    due_at = models.DateTimeField(_("什么时候前答复"))
    upheld = models.BooleanField(_("成立"), null=True)
    reason = models.CharField(_("答复"), max_length=NOTE_AT_MOST, blank=True, default="")
    decided_at = models.DateTimeField(_("答复时间"), null=True)
    decided_by_id = models.BigIntegerField(_("谁答复"), null=True)

    class Meta:
        verbose_name = _("名册异议")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lacking=Lacking.EXTRA, entry__isnull=False)
                | (Q(lacking=Lacking.ABSENT) & ~Q(about="") & (Q(entry__isnull=True) | Q(upheld=True))),
                name="deliberation_objection_says_whom",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, upheld__isnull=True)
                | (Q(decided_at__isnull=False, upheld__isnull=False) & ~Q(reason="")),
                name="deliberation_objection_answered_with_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["vote", "id"], condition=Q(decided_at__isnull=True), name="deliberation_objection_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.lacking}"
