"""Elections of a village's or community's committee, who leads them, who is on their roll, and objections to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.by_elections_law import KINDS
from linli.modules.deliberation.elections_law import Basis, ElectionKind, ElectionLaw, Way
from linli.modules.deliberation.law import Setting
from linli.modules.deliberation.models.topics import Consent
from linli.modules.deliberation.policy import POLICY

if TYPE_CHECKING:
    from datetime import date

WORDS_AT_MOST = 60
REASON_AT_MOST = 300
PERSON_NAME = 60
SORT_KEY = 300


class ElectionQuerySet(ScopedQuerySet["Election"]):
    """Elections by reach."""

    policy = POLICY


class Election(models.Model):
    """One election of a committee for one term, or of its vacant seats; shown here, held in a hall with paper ballots.

    ``way`` is who casts the ballots; ``vacancy`` says whose seat is filled and why it is empty (补选). ``day`` is
    election day; the roll is displayed ``roll_days`` before it at the latest and open to objections until
    ``objections_until``. ``round`` counts the first vote as 1, each run-off after it.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    setting = models.CharField(_("村还是社区"), max_length=10, db_collation="C")
    kind = models.CharField(
        _("换届还是补选"),
        max_length=12,
        db_collation="C",
        default=ElectionKind.GENERAL,
        db_default=ElectionKind.GENERAL.value,
    )
    vacancy = models.CharField(_("谁出缺、为什么"), max_length=REASON_AT_MOST, blank=True, default="", db_default="")
    short_notice = models.CharField(
        _("为什么临时通知"), max_length=REASON_AT_MOST, blank=True, default="", db_default=""
    )
    way = models.CharField(_("怎么选"), max_length=16, db_collation="C", default=Way.VOTERS)
    term_start = models.PositiveSmallIntegerField(_("哪一年开始的一届"))
    day = models.DateField(_("选举日"))
    hours = models.CharField(_("投票时间"), max_length=WORDS_AT_MOST, blank=True, default="")
    venue = models.CharField(_("投票地点"), max_length=WORDS_AT_MOST)
    registering = models.CharField(_("怎么登记的"), max_length=REASON_AT_MOST, blank=True, default="")
    state = models.CharField(_("到哪一步"), max_length=20, db_collation="C", default=flow.PREPARED)
    round = models.PositiveSmallIntegerField(_("第几次投票"), default=1)
    run_off_day = models.DateField(_("另行选举的日子"), null=True)
    note = models.CharField(_("说明"), max_length=REASON_AT_MOST, blank=True, default="")
    key = models.UUIDField(_("表单的号"), unique=True)
    created_by_id = models.BigIntegerField(_("谁建的"))
    created_at = models.DateTimeField(_("建的时间"))
    roll_displayed_at = models.DateTimeField(_("名单公布时间"), null=True)
    objections_until = models.DateField(_("提异议到哪天"), null=True)
    candidates_shown_at = models.DateTimeField(_("候选人公布时间"), null=True)
    result_shown_at = models.DateTimeField(_("结果公布时间"), null=True)
    ended_at = models.DateTimeField(_("了结时间"), null=True)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("换届选举")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=flow.ELECTION_FLOW.states), name="deliberation_election_state_known"
            ),
            models.CheckConstraint(
                condition=Q(setting=Setting.VILLAGE, way=Way.VOTERS)
                | Q(setting=Setting.VILLAGE, kind=ElectionKind.BY_ELECTION, way=Way.REPRESENTATIVES)
                | Q(setting=Setting.COMMUNITY, way__in=list(Way)),
                name="deliberation_election_way_of_its_law",
            ),
            models.CheckConstraint(
                condition=Q(kind=ElectionKind.GENERAL, vacancy="")
                | (Q(kind=ElectionKind.BY_ELECTION) & ~Q(vacancy="")),
                name="deliberation_by_election_of_a_vacancy",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[flow.PREPARED, flow.CALLED_OFF])
                | Q(roll_displayed_at__isnull=False, objections_until__isnull=False),
                name="deliberation_election_roll_was_displayed",
            ),
            models.CheckConstraint(
                condition=~Q(state=flow.RUN_OFF) | Q(run_off_day__isnull=False, round__gte=2),
                name="deliberation_run_off_has_a_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["village", "-day", "-id"], name="deliberation_election_of")]

    def __str__(self) -> str:
        return f"{self.village} {self.day}"

    @property
    def law(self) -> ElectionLaw:
        """The law it is held under."""
        return KINDS[self.setting, self.kind]

    @property
    def roll_days(self) -> int:
        """How many days before election day the roll is displayed at the latest; none where it may be later."""
        return 0 if self.short_notice else self.law.roll_days[Way(self.way)]

    @property
    def next_day(self) -> date:
        """The day on which votes are cast next, or were last."""
        return self.run_off_day or self.day


class ElectionOfficer(models.Model):
    """Somebody of the committee that leads an election (村 §15, 居 §15); who is nominated leaves it."""

    class Duty(models.TextChoices):
        """What they are in it."""

        CHAIR = "chair", _("主任")
        DEPUTY = "deputy", _("副主任")
        MEMBER = "member", _("委员")

    election = models.ForeignKey(Election, models.CASCADE, related_name="officers")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=PERSON_NAME)
    duty = models.CharField(_("职务"), max_length=8, choices=Duty.choices)
    joined_at = models.DateTimeField(_("进来的时间"))
    left_at = models.DateTimeField(_("退出的时间"), null=True)
    left_why = models.CharField(_("为什么退出"), max_length=REASON_AT_MOST, blank=True, default="")

    class Meta:
        verbose_name = _("选举委员会成员")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(left_at__isnull=True),
                name="deliberation_one_seat_of_officer",
            ),
            models.UniqueConstraint(
                fields=["election"],
                condition=Q(left_at__isnull=True, duty="chair"),
                name="deliberation_one_chair_of_election",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.name}"


class RollObjectionKind(models.TextChoices):
    """What is wrong with the roll."""

    MISSING = "missing", _("有人没列上")
    WRONG = "wrong", _("有人不该列")
    MISTAKE = "mistake", _("名字或情况写错了")


class ElectionObjection(models.Model):
    """Somebody says what is wrong with the roll, within five days; decided within three, the decision is displayed."""

    SCOPED_PLACE_FIELDS: ClassVar = ("village",)

    Kind = RollObjectionKind

    election = models.ForeignKey(Election, models.CASCADE, related_name="objections")
    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    kind = models.CharField(_("哪里不对"), max_length=8, choices=RollObjectionKind.choices)
    about = models.CharField(_("说的是谁"), max_length=PERSON_NAME)
    text = models.CharField(_("为什么"), max_length=REASON_AT_MOST)
    raised_by = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    taken_by_id = models.BigIntegerField(_("谁代收的"), null=True)
    raised_at = models.DateTimeField(_("提出时间"))
    due_at = models.DateTimeField(_("最晚答复"))
    state = models.CharField(_("状态"), max_length=10, db_collation="C", default=flow.OPEN)
    decision = models.CharField(_("处理决定"), max_length=REASON_AT_MOST, blank=True, default="")
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    decided_by_id = models.BigIntegerField(_("谁记的决定"), null=True)
    key = models.UUIDField(_("表单的号"))

    class Meta:
        verbose_name = _("选民名单的异议")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["raised_by", "key"], name="deliberation_election_objection_once"),
            models.CheckConstraint(
                condition=Q(state=flow.OPEN, decided_at__isnull=True)
                | (Q(state__in=[flow.UPHELD, flow.REJECTED], decided_at__isnull=False) & ~Q(decision="")),
                name="deliberation_election_objection_decided",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["election", "-id"], name="deliberation_election_objctns"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.about}"


class Elector(models.Model):
    """Somebody on the roll of an election, with the basis; ``casts`` says as what they cast a ballot, if they do.

    Frozen when the roll is displayed: from then on only a decided objection adds or strikes somebody (a trigger).
    ``counts_in`` is the term for which being on this roll excludes any other village's (村 §16), empty once struck, in
    a community, or where the election failed.
    """

    class Casts(models.TextChoices):
        """As what somebody casts a ballot."""

        NOT = "", _("不直接投票")
        VOTER = "voter", _("选民")
        HOUSEHOLD = "household", _("户代表")
        SEAT = "seat", _("居民代表")

    class Struck(models.TextChoices):
        """Why somebody was struck; shown to the offices alone."""

        RIGHTS = "rights", _("依法被剥夺政治权利")
        ELSEWHERE = "elsewhere", _("在别处登记参加选举")
        UNWILLING = "unwilling", _("本人不参加")
        DEAD = "dead", _("已经去世")
        OBJECTION = "objection", _("异议成立")
        OTHER = "other", _("其他")

    SCOPED_PLACE_FIELDS: ClassVar = ("grid",)

    election = models.ForeignKey(Election, models.CASCADE, related_name="electors")
    person = models.ForeignKey("population.Person", models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=PERSON_NAME)
    sort_key = models.CharField(_("拼音"), max_length=SORT_KEY, db_collation="C")
    grid = models.CharField(_("小组"), max_length=Level.GRID, db_collation="C", blank=True, default="")
    household_id = models.BigIntegerField(_("户"), null=True)
    household_number = models.CharField(_("户号"), max_length=60, blank=True, default="")
    basis = models.CharField(_("凭什么列上"), max_length=12, db_collation="C")
    wish = models.CharField(_("怎么表示参加的"), max_length=8, choices=Consent.choices, blank=True, default="")
    admitted_on = models.DateField(_("哪天同意的"), null=True)
    casts = models.CharField(_("以什么身份投票"), max_length=10, choices=Casts.choices, blank=True, default="")
    is_candidate = models.BooleanField(_("是候选人"), default=False)
    counts_in = models.PositiveSmallIntegerField(_("算哪一届"), null=True)
    objection = models.ForeignKey(ElectionObjection, models.PROTECT, null=True, related_name="changed")
    struck_at = models.DateTimeField(_("去掉的时间"), null=True)
    struck_why = models.CharField(_("为什么去掉"), max_length=10, choices=Struck.choices, blank=True, default="")
    added_by_id = models.BigIntegerField(_("谁列上的"))
    added_at = models.DateTimeField(_("列上的时间"))

    class Meta:
        verbose_name = _("参加选举的人")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "person"], name="deliberation_on_the_roll_once"),
            models.UniqueConstraint(fields=["person", "counts_in"], name="deliberation_elector_at_one_place"),
            models.UniqueConstraint(
                fields=["election", "household_id"],
                condition=Q(casts="household", struck_at__isnull=True),
                name="deliberation_one_voice_of_household",
            ),
            models.UniqueConstraint(fields=["id", "is_candidate"], name="deliberation_elector_or_candidate"),
            models.CheckConstraint(condition=Q(basis__in=list(Basis)), name="deliberation_elector_basis_known"),
            models.CheckConstraint(condition=Q(basis=Basis.LIVES) | ~Q(wish=""), name="deliberation_elector_wanted_to"),
            models.CheckConstraint(
                condition=~Q(basis__in=[Basis.ADMITTED, Basis.WORKER]) | Q(admitted_on__isnull=False),
                name="deliberation_elector_was_admitted",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_why="")
                | (Q(struck_at__isnull=False, counts_in__isnull=True, is_candidate=False) & ~Q(struck_why="")),
                name="deliberation_elector_struck_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["election", "sort_key", "id"],
                condition=Q(struck_at__isnull=True),
                name="deliberation_roll_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.name}"
