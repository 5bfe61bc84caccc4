"""Posts, their versions and attachments, and what somebody has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel import versions
from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.publishing import flow
from linli.modules.publishing.policy import POLICY, READ, VIEW

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

TITLE_AT_MOST = 60
SUMMARY_AT_MOST = 200
NOTE_AT_MOST = 500


class Visibility(models.TextChoices):
    """Who may open a post."""

    EVERYBODY = "everybody", _("所有人")
    MEMBERS = "members", _("本村成员")
    AUDIENCE = "audience", _("只给选定的人")


class PostQuerySet(ScopedQuerySet["Post"]):
    """Posts by reach."""

    policy = POLICY

    def within_sight(self, actor: Actor) -> Self:
        """Keep what the actor may open, as a reader or at the desk."""
        return self.filter(POLICY.condition(actor, VIEW).q() | POLICY.condition(actor, READ).q())

    def taken_in_hand(self, actor: Actor, post_id: int) -> Post:
        """Return a post within sight, locked until the transaction ends; else Post.DoesNotExist."""
        return self.within_sight(actor).select_for_update(of=("self",)).get(pk=post_id)


class _Addressees:
    """Whom a saved post's audience means, asked one person at a time."""

    def __init__(self, pk: int) -> None:
        self.pk = pk

    def __contains__(self, person_id: object) -> bool:
        if not isinstance(person_id, int):
            return False
        found = Post.objects.raw(
            "SELECT id FROM publishing_post WHERE id = %s AND id IN (SELECT publishing_posts_for(%s))",
            [self.pk, person_id],
        )
        return bool(list(found))


class Post(models.Model):
    """Something published: one row, however many villages lie below its place.

    ``text`` is the body without its marks, for searching and excerpts. ``addressed`` is the audience with its tags as
    ids, as the database compares it. ``source`` names what another module published, which owns the page at ``link``.
    ``version`` counts what readers have been shown: 0 before it was published, 1 then, one more with each correction.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    place = models.CharField(_("哪里发的"), max_length=Level.VILLAGE, db_collation="C")
    column = models.CharField(_("栏目"), max_length=32, db_collation="C")
    title = models.CharField(_("标题"), max_length=TITLE_AT_MOST)
    summary = models.CharField(_("一句话"), max_length=SUMMARY_AT_MOST, blank=True, default="")
    body = models.TextField(_("正文"), blank=True, default="")
    text = models.TextField(_("正文文字"), blank=True, default="")
    visibility = models.CharField(_("谁能看"), max_length=10, choices=Visibility.choices)
    audience = models.JSONField(_("发给谁"), null=True, blank=True)
    addressed = models.JSONField(_("人群"), null=True, blank=True)
    notifies = models.BooleanField(_("发消息提醒"), default=False)
    channels = models.JSONField(_("还用什么送"), default=list, blank=True)
    asks = models.BooleanField(_("可以问一问"), default=True)
    apply_link = models.CharField(_("去哪儿申请"), max_length=300, blank=True, default="")
    needs_review = models.BooleanField(_("先审后发"), default=False)
    state = models.CharField(_("到哪一步"), max_length=10, default=flow.DRAFT)
    note = models.CharField(_("最近一步的话"), max_length=NOTE_AT_MOST, blank=True, default="")
    is_pinned = models.BooleanField(_("置顶"), default=False)
    author = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("起草"))
    saved_at = models.DateTimeField(_("存下"))
    publish_at = models.DateTimeField(_("定时"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布"), null=True, blank=True)
    corrected_at = models.DateTimeField(_("更正"), null=True, blank=True)
    ended_at = models.DateTimeField(_("撤下"), null=True, blank=True)
    expires_at = models.DateTimeField(_("到期"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    source = models.CharField(_("来处"), max_length=80, blank=True, default="")
    link = models.CharField(_("地址"), max_length=300, blank=True, default="")
    words = SearchVectorField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("发布的内容")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=flow.FLOW.states), name="post_state_known"),
            models.CheckConstraint(
                condition=~Q(visibility="audience") | Q(addressed__isnull=False) | Q(state=flow.DRAFT),
                name="post_audience_is_said",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[flow.DRAFT, flow.IN_REVIEW, flow.SCHEDULED, flow.WITHDRAWN])
                | Q(published_at__isnull=False),
                name="post_published_at_a_moment",
            ),
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="post_once_per_source"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["place", "-published_at", "-id"], condition=Q(state=flow.PUBLISHED), name="post_newest_of_place"
            ),
            models.Index(fields=["place", "-id"], name="post_of_place"),
            models.Index(fields=["place"], condition=Q(visibility="audience"), name="post_with_audience"),
            models.Index(fields=["publish_at"], condition=Q(state=flow.SCHEDULED), name="post_to_publish"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state=flow.PUBLISHED, expires_at__isnull=False),
                name="post_to_expire",
            ),
            GinIndex(fields=["words"], name="post_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.title}"

    @property
    def addressees(self) -> _Addressees:
        """Whom the audience means: answers ``person_id in post.addressees``."""
        return _Addressees(self.pk)

    @property
    def watchers(self) -> tuple[str, ...]:
        """The version counters of pages on which the post may stand."""
        return (versions.place_key(self.place),)


class PostVersion(models.Model):
    """What readers were shown from a moment on; never changed, so that every correction can be looked up."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("第几版"))
    title = models.CharField(_("标题"), max_length=TITLE_AT_MOST)
    summary = models.CharField(_("一句话"), max_length=SUMMARY_AT_MOST, blank=True, default="")
    body = models.TextField(_("正文"), blank=True, default="")
    text = models.TextField(_("正文文字"), blank=True, default="")
    note = models.CharField(_("为什么改"), max_length=NOTE_AT_MOST, blank=True, default="")
    editor = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("版本")
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "number"], name="post_version_once")]

    def __str__(self) -> str:
        return f"{self.post_id}.{self.number}"


class PostFile(models.Model):
    """A picture, video, recording or document of a post; a picture within the body waits for its post until saved."""

    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="files")
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    token = models.CharField(_("标识"), max_length=22, db_collation="C")
    is_inline = models.BooleanField(_("在正文里"), default=False)
    uploader = models.ForeignKey("population.Person", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(_("加上"))

    class Meta:
        verbose_name = _("附件")
        indexes: ClassVar = [
            models.Index(fields=["post", "id"], name="post_file_of_post"),
            models.Index(fields=["token"], name="post_file_by_token"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}:{self.token}"


class PostRead(models.Model):
    """Somebody opened a post; grows without end, so the county of the post's place comes first."""

    pk = models.CompositePrimaryKey("county", "person_id", "post_id")
    county = models.CharField(max_length=6, db_collation="C")
    person_id = models.BigIntegerField()
    post_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("看过")

    def __str__(self) -> str:
        return f"{self.person_id}:{self.post_id}"
