"""Setting up columns: what they are called and how they behave at a place, and which stand on its home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel import journal, versions
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.places.public import setting_put
from linli.modules.publishing.events import ColumnPut
from linli.modules.publishing.models import Column, Comments
from linli.modules.publishing.policy import POLICY, SET_COLUMNS
from linli.modules.publishing.selectors.columns import HOME_AT_MOST, HOME_SETTING, column_at, columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor
    from linli.modules.publishing.cards import ColumnCard

NAME_AT_MOST = 16
ABOUT_AT_MOST = 120
ICONS: dict[str, StrPromise] = {
    "speakerphone": gettext_lazy("喇叭"),
    "receipt-2": gettext_lazy("账单"),
    "file-certificate": gettext_lazy("证书"),
    "flag": gettext_lazy("旗子"),
    "sitemap": gettext_lazy("架构"),
    "gavel": gettext_lazy("木槌"),
    "trophy": gettext_lazy("奖杯"),
    "book-2": gettext_lazy("书本"),
    "lifebuoy": gettext_lazy("救生圈"),
    "bulb": gettext_lazy("灯泡"),
    "plant": gettext_lazy("小苗"),
    "star": gettext_lazy("星星"),
    "home": gettext_lazy("房子"),
    "map-2": gettext_lazy("地图"),
    "flag-3": gettext_lazy("小旗"),
    "heart-handshake": gettext_lazy("握手"),
    "shield": gettext_lazy("盾牌"),
    "heart": gettext_lazy("爱心"),
    "world": gettext_lazy("地球"),
    "users": gettext_lazy("几个人"),
    "calendar-event": gettext_lazy("日历"),
    "file-text": gettext_lazy("纸页"),
}
"""The pictures a column of one's own can choose from."""


@dataclass(frozen=True, slots=True)
class ColumnTraits:
    """What can be said of a column."""

    name: str
    about: str = ""
    icon: str = "file-text"
    levels: Sequence[int] = (12,)
    writers: Sequence[str] = ()
    visibility: str = "everybody"
    needs_review: bool = False
    comments: str = "off"
    asks: bool = True
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def column_put(*, actor: Actor, place: str, code: str, traits: ColumnTraits, now: datetime) -> None:
    """Say how a column is at a place and below, over what is said above.

    Posts keep who may see them; what the column says holds for the next ones. Not this place's office: NotAllowedError.
    Unknown column: Column.DoesNotExist. A name missing or taken: InvalidInputError.
    """
    _demand(actor, place)
    standing = column_at(place, code)
    if standing is None:
        raise Column.DoesNotExist
    _put(actor, place, code, traits, order=standing.order, is_on_home=standing.is_on_home, now=now)


@transaction.atomic
def column_add(*, actor: Actor, place: str, traits: ColumnTraits, now: datetime) -> str:
    """Add a column of the place's own, for itself and below; return its code. Errors as for ``column_put``."""
    _demand(actor, place)
    number = Column.objects.filter(place=place, code__startswith=f"own{place}").count() + 1
    code = f"own{place}n{number}"
    last = max((card.order for card in columns_of(place, with_inactive=True)), default=0)
    _put(actor, place, code, traits, order=last + 1, is_on_home=False, now=now)
    return code


def _put(
    actor: Actor, place: str, code: str, traits: ColumnTraits, *, order: int, is_on_home: bool, now: datetime
) -> None:
    _demand_sound(place, code, traits)
    said = {
        "name": traits.name.strip(),
        "about": traits.about.strip(),
        "icon": traits.icon,
        "levels": sorted(set(traits.levels)),
        "writers": list(traits.writers),
        "visibility": traits.visibility,
        "needs_review": traits.needs_review,
        "comments": traits.comments,
        "asks": traits.asks,
        "is_active": traits.is_active,
        "is_on_home": is_on_home,
        "order": order,
    }
    Column.objects.update_or_create(place=place, code=code, defaults=said)
    journal.record(
        ColumnPut(
            code=code,
            name=traits.name.strip(),
            is_active=traits.is_active,
            visibility=traits.visibility,
            needs_review=traits.needs_review,
            comments=traits.comments,
        ),
        actor=actor,
        place=place,
        subject=("place", int(place)),
        now=now,
    )
    versions.bump([versions.place_key(place)])


def _demand_sound(place: str, code: str, traits: ColumnTraits) -> None:
    errors = []
    name = traits.name.strip()
    if not name or len(name) > NAME_AT_MOST:
        errors.append(FieldError("/name", _("请写名称，最多 %(most)d 个字。") % {"most": NAME_AT_MOST}))
    others = (card for card in columns_of(place, with_inactive=True) if card.code != code)
    if any(card.name == name for card in others):
        errors.append(FieldError("/name", _("已经有叫这个名字的栏目了。")))
    if len(traits.about.strip()) > ABOUT_AT_MOST:
        errors.append(FieldError("/about", _("写短一点，最多 %(most)d 个字。") % {"most": ABOUT_AT_MOST}))
    if not traits.levels:
        errors.append(FieldError("/levels", _("至少选一级。")))
    if not traits.writers:
        errors.append(FieldError("/writers", _("至少要有人能发。")))
    if traits.icon not in ICONS:
        errors.append(FieldError("/icon", _("请从给出的图标里选。")))
    if traits.visibility not in {"everybody", "members"}:
        errors.append(FieldError("/visibility", _("请选默认给谁看。")))
    if traits.comments not in Comments.values:
        errors.append(FieldError("/comments", _("请选开不开评论。")))
    if errors:
        raise InvalidInputError(errors)


@transaction.atomic
def home_columns_put(
    *, actor: Actor, place: str, home: Sequence[str], off: Sequence[str] = (), now: datetime
) -> list[ColumnCard]:
    """Choose which columns stand on the place's home, in this order, and which it does not have; at most seven.

    Not this place's office: NotAllowedError. More than eight, none, or an unknown one: InvalidInputError.
    """
    _demand(actor, place)
    known = {card.code for card in columns_of(place, with_inactive=True)}
    chosen = list(dict.fromkeys(code for code in home if code not in set(off)))
    errors = []
    if len(chosen) > HOME_AT_MOST:
        errors.append(FieldError("/home", _("首页最多放 %(most)d 个，其余的在“更多”里。") % {"most": HOME_AT_MOST}))
    if not chosen:
        errors.append(FieldError("/home", _("首页至少留一个栏目。")))
    if not {*chosen, *off} <= known:
        errors.append(FieldError("/home", _("有的栏目这里没有，请重新选。")))
    if errors:
        raise InvalidInputError(errors)
    setting_put(place=place, key=HOME_SETTING, value={"home": chosen, "off": list(off)}, actor=actor, now=now)
    return columns_of(place, with_inactive=True)


def _demand(actor: Actor, place: str) -> None:
    if not place or not POLICY.allows(actor, SET_COLUMNS, _At(place)):
        raise NotAllowedError(SET_COLUMNS)
