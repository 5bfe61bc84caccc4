"""A village's accounts of a period, their items, vouchers and signatures.

Money is a whole number of fen. What is published is never changed again: triggers of the database see to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.scope import ScopedQuerySet
from linli.modules.accounts.public import is_community
from linli.modules.disclosure.categories import EXPENSE, INCOME
from linli.modules.disclosure.flow import DRAFT, OPEN, PUBLIC
from linli.modules.disclosure.periods import MONTH, QUARTER, Period
from linli.modules.disclosure.policy import POLICY

if TYPE_CHECKING:
    from datetime import date

WORDS_LENGTH = 100
REMARK_LENGTH = 200
FEN_AT_MOST = 10**13
"""A hundred thousand million yuan; beyond it somebody has mistyped."""


class Book(models.TextChoices):
    """Two purses, kept apart: the committee's, and the collective's that belongs to its members (集体法 §44)."""

    COMMITTEE = "committee", _("村委会的账")
    COLLECTIVE = "collective", _("集体经济组织的账")


def book_name(book: str, place: str) -> str:
    """Return what a book is called at a place; in a community its committee is the residents’."""
    return gettext("居委会的账") if book == Book.COMMITTEE and is_community(place) else str(Book(book).label)


class AccountQuerySet(ScopedQuerySet["Account"]):
    """Accounts by reach."""

    policy = POLICY


class Account(models.Model):
    """What one book of a village had, took in, gave out and has left, in one version of one period.

    ``opening`` is the closing of ``predecessor`` (a composite foreign key holds it), ``closing`` is computed by the
    database. ``origin`` is the village's code when the book began, whatever it is merged into later.
    """

    SCOPED_PLACE_FIELDS = ("village",)

    village = models.CharField(_("村社"), max_length=Level.VILLAGE, db_collation="C")
    origin = models.CharField(_("原村社"), max_length=Level.VILLAGE, db_collation="C")
    book = models.CharField(_("哪本账"), max_length=10, choices=Book.choices)
    period = models.CharField(_("多久一次"), max_length=10)
    period_start = models.DateField(_("从"))
    period_end = models.DateField(_("到"))
    version = models.PositiveSmallIntegerField(_("第几版"), default=1)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    reason = models.CharField(_("为什么更正"), max_length=REMARK_LENGTH, blank=True, default="")
    predecessor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    opening = models.BigIntegerField(_("期初（分）"))
    opening_note = models.CharField(_("期初从哪儿来"), max_length=WORDS_LENGTH, blank=True, default="")
    income = models.BigIntegerField(_("收进（分）"), default=0)
    expense = models.BigIntegerField(_("花出（分）"), default=0)
    closing = models.GeneratedField(
        expression=F("opening") + F("income") - F("expense"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name=_("期末（分）"),
    )
    state = models.CharField(_("状态"), max_length=12, db_collation="C", default=DRAFT)
    lines = models.PositiveIntegerField(_("编到第几笔"), default=0)
    note = models.CharField(_("退回的话"), max_length=REMARK_LENGTH, blank=True, default="")
    created_at = models.DateTimeField(_("开账时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    submitted_by_id = models.BigIntegerField(_("谁提交"), null=True)
    reviewed_at = models.DateTimeField(_("审过时间"), null=True)
    published_at = models.DateTimeField(_("公开时间"), null=True)
    published_by_id = models.BigIntegerField(_("谁公开"), null=True)
    displayed_until = models.DateField(_("公示到"), null=True)
    digest = models.CharField(_("封存的摘要"), max_length=64, db_collation="C", blank=True, default="")

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("账目")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["origin", "book", "period_start", "version"], name="disclosure_one_account_of_a_period"
            ),
            models.UniqueConstraint(
                fields=["origin", "book"],
                condition=~Q(state__in=sorted(PUBLIC)) & Q(corrects__isnull=True),
                name="disclosure_one_open_account_of_a_book",
            ),
            models.UniqueConstraint(
                fields=["origin", "book"],
                condition=Q(predecessor__isnull=True, corrects__isnull=True),
                name="disclosure_a_book_begins_once",
            ),
            models.UniqueConstraint(
                fields=["predecessor"], condition=Q(corrects__isnull=True), name="disclosure_one_follower"
            ),
            models.UniqueConstraint(fields=["corrects"], name="disclosure_corrected_once"),
            models.UniqueConstraint(fields=["id", "closing"], name="disclosure_closing_of_an_account"),
            models.CheckConstraint(name="disclosure_sums_are_sums", condition=Q(income__gte=0, expense__gte=0)),
            models.CheckConstraint(
                name="disclosure_account_period_is_in_order", condition=Q(period_end__gt=F("period_start"))
            ),
            models.CheckConstraint(
                name="disclosure_published_is_sealed",
                condition=~Q(state__in=sorted(PUBLIC))
                | (Q(published_at__isnull=False, displayed_until__isnull=False) & ~Q(digest="")),
            ),
            models.CheckConstraint(name="disclosure_books_are_two", condition=Q(book__in=Book.values)),
            models.CheckConstraint(
                name="disclosure_accounts_are_monthly_or_quarterly", condition=Q(period__in=[MONTH, QUARTER])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["village", "-period_start", "-id"], name="disclosure_accounts_of")]

    def __str__(self) -> str:
        return f"{self.village} {self.book} {self.period_start} v{self.version}"

    @property
    def span(self) -> Period:
        """The period it is of."""
        return Period(self.period, self.period_start, self.period_end)

    @property
    def is_open(self) -> bool:
        """Whether items may be entered and mended."""
        return self.state in OPEN

    def covers(self, day: date) -> bool:
        """Whether a day lies in its period."""
        return self.period_start <= day <= self.period_end


class AccountItem(models.Model):
    """One sum that came in or went out; ``line`` is its number for good, ``key`` tells a form sent twice."""

    class Kind(models.TextChoices):
        """Which way the money went."""

        INCOME = INCOME, _("收进")
        EXPENSE = EXPENSE, _("花出")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="items")
    line = models.PositiveIntegerField(_("第几笔"))
    key = models.CharField(_("表单标识"), max_length=64, db_collation="C")
    kind = models.CharField(_("收支"), max_length=8, choices=Kind.choices)
    category = models.CharField(_("类别"), max_length=20, db_collation="C")
    on = models.DateField(_("日期"))
    amount = models.BigIntegerField(_("金额（分）"))
    purpose = models.CharField(_("用途"), max_length=WORDS_LENGTH)
    party = models.CharField(_("对方"), max_length=WORDS_LENGTH)
    party_is_person = models.BooleanField(_("对方是个人"), default=False)
    approved_by = models.CharField(_("谁批的"), max_length=WORDS_LENGTH, blank=True, default="")
    voucher_no = models.CharField(_("凭证号"), max_length=40, blank=True, default="")
    corrects_line = models.CharField(_("更正哪一笔"), max_length=60, blank=True, default="")
    remark = models.CharField(_("退回的话"), max_length=REMARK_LENGTH, blank=True, default="")
    is_mended = models.BooleanField(_("改过了"), default=False)
    revision = models.PositiveIntegerField(_("第几次改"), default=1)

    class Meta:
        verbose_name = _("账目的一笔")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "line"], name="disclosure_line_is_numbered_once"),
            models.UniqueConstraint(fields=["account", "key"], name="disclosure_item_is_entered_once"),
            models.CheckConstraint(
                name="disclosure_item_amount_is_positive", condition=Q(amount__gt=0) & Q(amount__lte=FEN_AT_MOST)
            ),
            models.CheckConstraint(name="disclosure_item_goes_one_way", condition=Q(kind__in=[INCOME, EXPENSE])),
            models.CheckConstraint(name="disclosure_item_says_what_for", condition=~Q(purpose="") & ~Q(party="")),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}:{self.line}"


class Voucher(models.Model):
    """A photo or PDF that proves an item; members see it unless it shows what is nobody's business."""

    item = models.ForeignKey(AccountItem, on_delete=models.CASCADE, related_name="vouchers")
    file_id = models.BigIntegerField(_("文件"))
    is_shown = models.BooleanField(_("村民看得到"), default=True)

    class Meta:
        verbose_name = _("凭证")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "file_id"], name="disclosure_voucher_is_added_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.file_id}"


class Signature(models.Model):
    """That a member of the supervision committee has looked through the accounts and signs for it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="signatures")
    person_id = models.BigIntegerField(_("人员"))
    name = models.CharField(_("姓名"), max_length=60)
    signed_at = models.DateTimeField(_("签字时间"))

    class Meta:
        verbose_name = _("审账签字")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "person_id"], name="disclosure_signed_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}:{self.name}"
