"""Appointments, sessions, sign-in codes and a person's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.roles import Role
from linli.kernel.scope import ScopedQuerySet
from linli.modules.accounts.policy import POLICY

if TYPE_CHECKING:
    from datetime import datetime

ROLES = tuple(role.value for role in Role)


class AppointmentQuerySet(ScopedQuerySet["Appointment"]):
    """Appointments by reach and by whether they hold."""

    policy = POLICY

    def holding_at(self, now: datetime | models.Expression) -> AppointmentQuerySet:
        """Keep what holds at that moment: begun, not ended, not run out, and the person alive."""
        return self.filter(
            Q(until_at__isnull=True) | Q(until_at__gt=now),
            from_at__lte=now,
            ended_at__isnull=True,
            person__deceased_on__isnull=True,
        )


class Appointment(models.Model):
    """That a person holds a role at a place, from a moment on, perhaps until another; a substitute is one too."""

    SCOPED_PLACE_FIELDS = ("place",)

    person = models.ForeignKey("population.Person", on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(_("职务"), max_length=20, db_collation="C")
    place = models.CharField(_("区划"), max_length=Level.GRID, db_collation="C", blank=True)
    unit = models.ForeignKey("places.Unit", on_delete=models.PROTECT, null=True, related_name="appointments")
    from_at = models.DateTimeField(_("起"))
    until_at = models.DateTimeField(_("止"), null=True, help_text=_("到这一刻为止"))
    ended_at = models.DateTimeField(_("免去时间"), null=True)
    substitute_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="substitutes")
    created_by = models.ForeignKey("population.Person", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(_("任命时间"))

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "role", "place", "unit"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="accounts_one_current_appointment_of_a_kind",
            ),
            models.CheckConstraint(
                name="accounts_appointment_ends_after_it_began",
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")),
            ),
            models.CheckConstraint(name="accounts_appointment_role_is_known", condition=Q(role__in=ROLES)),
            models.CheckConstraint(
                name="accounts_substitute_has_an_end",
                condition=Q(substitute_for__isnull=True) | Q(until_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "role"], name="accounts_holders", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["place", "-id"], name="accounts_appointments_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.place}"


class Session(models.Model):
    """A browser or a program somebody is signed in on; only the digest of its token is kept."""

    class Kind(models.TextChoices):
        """Through which door."""

        WEB = "web", _("网页")
        API = "api", _("接口")

    class Strength(models.TextChoices):
        """What was shown on signing in; appointments of a town and above count with a second code alone."""

        ONE = "one", _("短信验证码")
        TWO = "two", _("短信验证码和动态码")
        DEMO = "demo", _("演示账号")

    token_digest = models.BinaryField(_("令牌摘要"), max_length=32, unique=True)
    person = models.ForeignKey("population.Person", on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(_("类型"), max_length=3, choices=Kind.choices)
    created_at = models.DateTimeField(_("登录时间"))
    last_seen_at = models.DateTimeField(_("最近使用"))
    expires_at = models.DateTimeField(_("到期"))
    revoked_at = models.DateTimeField(_("退出时间"), null=True)
    user_agent = models.CharField(_("浏览器"), max_length=300, blank=True, default="")
    origin = models.CharField(_("来自"), max_length=80, blank=True, default="")
    strength = models.CharField(
        _("登录方式"), max_length=4, choices=Strength.choices, default=Strength.ONE, db_default=Strength.ONE.value
    )

    class Meta:
        verbose_name = _("登录")
        indexes: ClassVar = [
            models.Index(
                fields=["person", "-last_seen_at"],
                name="accounts_sessions_of_person",
                condition=Q(revoked_at__isnull=True),
            ),
            models.Index(fields=["expires_at"], name="accounts_sessions_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class SignInCode(models.Model):
    """A code asked for by somebody with a phone number, known or not: the row is the same.

    ``delivery`` holds number and code sealed until the worker has decided whom it concerns. Tries are counted apart for
    the origin that asked and for all others, so that nobody elsewhere can use up what belongs to the owner.
    """

    phone_index = models.BinaryField(_("手机号（查找值）"), max_length=32)
    digest = models.BinaryField(_("验证码摘要"), max_length=32)
    delivery = models.BinaryField(_("待发（密文）"), null=True)
    origin = models.CharField(_("来自"), max_length=80)
    created_at = models.DateTimeField(_("请求时间"))
    expires_at = models.DateTimeField(_("到期"))
    own_tries = models.PositiveSmallIntegerField(_("本处试过"), default=0, db_default=0)
    other_tries = models.PositiveSmallIntegerField(_("别处试过"), default=0, db_default=0)
    used_at = models.DateTimeField(_("用掉时间"), null=True)

    class Meta:
        verbose_name = _("登录验证码")
        indexes: ClassVar = [
            models.Index(
                fields=["phone_index", "-created_at"], name="accounts_codes_live", condition=Q(used_at__isnull=True)
            ),
            models.Index(fields=["expires_at"], name="accounts_codes_expiry"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SecondFactor(models.Model):
    """The secret a person's authenticator computes its codes from, sealed.

    ``draft_cipher`` is a secret shown in one session and not yet confirmed there by a code; until then an earlier one
    goes on holding.
    ``last_step`` is the newest time-step whose code was used: none is taken twice, nor an older one after it.
    """

    person = models.OneToOneField(
        "population.Person", on_delete=models.CASCADE, primary_key=True, related_name="second_factor"
    )
    secret_cipher = models.BinaryField(_("密钥（密文）"), null=True)
    draft_cipher = models.BinaryField(_("待确认的密钥（密文）"), null=True)
    draft_session_id = models.BigIntegerField(_("在哪次登录里设置"), null=True)
    last_step = models.BigIntegerField(_("用过的时间步"), default=0, db_default=0)
    confirmed_at = models.DateTimeField(_("启用时间"), null=True)

    class Meta:
        verbose_name = _("动态码")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="accounts_confirmed_factor_has_a_secret",
                condition=Q(confirmed_at__isnull=True, secret_cipher__isnull=True)
                | Q(confirmed_at__isnull=False, secret_cipher__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class RecoveryCode(models.Model):
    """A code that stands in once for a lost authenticator; only its keyed digest is kept."""

    factor = models.ForeignKey(SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(_("备用码摘要"), max_length=32)
    used_at = models.DateTimeField(_("用掉时间"), null=True)

    class Meta:
        verbose_name = _("备用码")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["factor", "digest"], name="accounts_recovery_code_once_per_factor")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PersonSettings(models.Model):
    """How a person wants the platform: large type, which village first, which language; whether sign-in is barred."""

    person = models.OneToOneField(
        "population.Person", on_delete=models.CASCADE, primary_key=True, related_name="account_settings"
    )
    care_mode = models.BooleanField(_("长辈版"), default=False, db_default=False)
    current_village = models.CharField(
        _("当前村社"), max_length=Level.VILLAGE, db_collation="C", blank=True, default="", db_default=""
    )
    language = models.CharField(_("语言"), max_length=10, blank=True, default="", db_default="")
    barred_at = models.DateTimeField(_("挂失时间"), null=True, help_text=_("手机挂失后，解除前不能登录"))

    class Meta:
        verbose_name = _("个人设置")

    def __str__(self) -> str:
        return str(self.person_id)
