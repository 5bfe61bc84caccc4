"""The posts of an election, who stands for them, who votes for whom by written mandate, and what was counted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.elections_law import PROXIES_AT_MOST
from linli.modules.deliberation.models.elections import PERSON_NAME, SORT_KEY, Election, Elector

BIOGRAPHY_AT_MOST = 300


class ElectionPost(models.Model):
    """An office of the committee and how many hold it."""

    class Title(models.TextChoices):
        """What the law calls them (村 §8, 居 §8)."""

        CHAIR = "chair", _("主任")
        DEPUTY = "deputy", _("副主任")
        MEMBER = "member", _("委员")

    election = models.ForeignKey(Election, models.CASCADE, related_name="posts")
    title = models.CharField(_("职务"), max_length=8, choices=Title.choices)
    seats = models.PositiveSmallIntegerField(_("应选几人"))
    order = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        verbose_name = _("应选职务")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "title"], name="deliberation_post_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="deliberation_post_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.title}"


class Candidate(models.Model):
    """Somebody on the roll who stands for a post; shown in the order of names, never of anybody's liking."""

    class Nominated(models.TextChoices):
        """Who proposed them (村 §18, 居 §18)."""

        PARTY = "party", _("党组织推荐")
        VOTERS = "voters", _("选民提名")

    election = models.ForeignKey(Election, models.CASCADE, related_name="candidates")
    post = models.ForeignKey(ElectionPost, models.CASCADE, related_name="candidates")
    elector = models.ForeignKey(Elector, models.PROTECT, related_name="candidacies")
    is_candidate = models.BooleanField(_("是候选人"), default=True)
    name = models.CharField(_("姓名"), max_length=PERSON_NAME)
    sort_key = models.CharField(_("拼音"), max_length=SORT_KEY, db_collation="C")
    sex = models.PositiveSmallIntegerField(_("性别"), null=True)
    nominated = models.CharField(_("谁提名的"), max_length=8, choices=Nominated.choices)
    nominators = models.PositiveSmallIntegerField(_("几个人联名"), default=0)
    biography = models.CharField(_("简单介绍"), max_length=BIOGRAPHY_AT_MOST, blank=True, default="")
    photo = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("退出时间"), null=True)

    class Meta:
        verbose_name = _("候选人")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "elector"], name="deliberation_candidate_of_one_post"),
            models.CheckConstraint(condition=Q(is_candidate=True), name="deliberation_candidate_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.name}"


class ElectionProxy(models.Model):
    """A written mandate: who is away, and who votes for them (村 §18, 居 §19); the list is displayed.

    ``nth`` numbers an agent's mandates, three at most. A foreign key of two columns holds that no candidate has one.
    """

    election = models.ForeignKey(Election, models.CASCADE, related_name="proxies")
    principal = models.ForeignKey(Elector, models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Elector, models.PROTECT, related_name="mandates_held")
    agent_is_candidate = models.BooleanField(_("受委托人是候选人"), default=False)
    nth = models.PositiveSmallIntegerField(_("第几份委托"))
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    entered_by_id = models.BigIntegerField(_("谁录的"))
    entered_at = models.DateTimeField(_("录的时间"))

    class Meta:
        verbose_name = _("委托投票")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["election", "principal"], name="deliberation_one_mandate_given"),
            models.UniqueConstraint(fields=["election", "agent", "nth"], name="deliberation_mandates_numbered"),
            models.CheckConstraint(
                condition=Q(nth__gte=1, nth__lte=PROXIES_AT_MOST), name="deliberation_three_mandates_at_most"
            ),
            models.CheckConstraint(
                condition=Q(agent_is_candidate=False), name="deliberation_no_candidate_holds_mandates"
            ),
            models.CheckConstraint(condition=~Q(principal=F("agent")), name="deliberation_mandate_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.principal_id} → {self.agent_id}"


class ElectionCount(models.Model):
    """What was counted aloud for a post in one round. Who is elected is not kept: it follows from the figures."""

    post = models.ForeignKey(ElectionPost, models.CASCADE, related_name="counts")
    round = models.PositiveSmallIntegerField(_("第几次投票"))
    issued = models.PositiveIntegerField(_("发出的票"))
    cast = models.PositiveIntegerField(_("收回的票"))
    valid = models.PositiveIntegerField(_("有效票"))
    invalid = models.PositiveIntegerField(_("无效票"))
    entered_by_id = models.BigIntegerField(_("谁录的"))
    entered_at = models.DateTimeField(_("录的时间"))

    class Meta:
        verbose_name = _("计票")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "round"], name="deliberation_one_count_of_a_round"),
            models.CheckConstraint(condition=Q(cast=F("valid") + F("invalid")), name="deliberation_cast_is_its_parts"),
            models.CheckConstraint(condition=Q(cast__lte=F("issued")), name="deliberation_cast_were_issued"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.round}"


class CandidateVotes(models.Model):
    """How many votes a candidate got in one round."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField(_("第几次投票"))
    votes = models.PositiveIntegerField(_("票数"))

    class Meta:
        verbose_name = _("得票")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["candidate", "round"], name="deliberation_votes_of_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.votes}"


class ElectionFile(models.Model):
    """A photo or document of an election: the record of the count, minutes, the roll on the board."""

    class Label(models.TextChoices):
        """What it shows."""

        RECORD = "record", _("计票记录")
        MINUTES = "minutes", _("会议记录")
        BOARD = "board", _("公告栏照片")
        HANDOVER = "handover", _("移交清单")

    election = models.ForeignKey(Election, models.CASCADE, related_name="files")
    round = models.PositiveSmallIntegerField(_("第几次投票"), default=1)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    label = models.CharField(_("是什么"), max_length=10, choices=Label.choices)
    added_by_id = models.BigIntegerField(_("谁加的"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("选举材料")

    def __str__(self) -> str:
        return f"{self.election_id} {self.label}"
