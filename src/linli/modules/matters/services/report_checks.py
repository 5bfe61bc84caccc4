"""What must be true of a report before it is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, ancestors_and_self, is_place
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.matters.models import (
    ATTACHMENTS_AT_MOST,
    OFFICE_OF,
    PRIVATE_KINDS,
    Category,
    Consent,
    Identity,
    Kind,
    Visibility,
)
from linli.modules.matters.selectors.categories import category_named, category_of_kind
from linli.modules.matters.selectors.kinds import kinds_off
from linli.modules.matters.services.attaching import too_many
from linli.modules.places.public import places_get
from linli.modules.population.public import InvalidPhoneError, phone_normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from linli.modules.matters.services.reporting import Report
    from linli.modules.places.public import PlaceCard

TEXT_AT_MOST = 2000
NAME_AT_MOST = 60
PARTIES_AT_MOST = 20
_OF_THEIR_OWN = frozenset({*OFFICE_OF, Kind.DISPUTE})
"""Kinds whose categories are theirs alone: what is told in confidence must not slip in as an everyday report."""


@dataclass(frozen=True, slots=True)
class About:
    """What a report is about: its place, the category if one is named, and the places above by code."""

    place: PlaceCard
    category: Category | None
    places: Mapping[str, PlaceCard]


def report_checked(report: Report) -> About:
    """Return what a report is about; whatever is wrong with it is said at once: InvalidInputError."""
    errors = [*_content_errors(report), *_choice_errors(report), *_behalf_errors(report)]
    places = places_get(ancestors_and_self(report.place)) if is_place(report.place) else {}
    place = _place_to_report_at(places.get(report.place))
    if place is None:
        errors.append(FieldError("/place", _("没有这个村或网格，请重新选地方。")))
    elif report.kind in kinds_off(place.code):
        said = _("这里没有开“%(kind)s”，可以改用“%(other)s”。")
        errors.append(FieldError("/kind", said % {"kind": Kind(report.kind).label, "other": Kind.REPORT.label}))
    category = _category_of(report)
    if report.category and (category is None or _is_of_another_kind(category, report.kind)):
        errors.append(FieldError("/category", _("没有这个类别，请从列表里选，也可以不选。")))
    errors += _audience_errors(report, category)
    if errors or place is None:
        raise InvalidInputError(errors)
    return About(place, category, places)


def _content_errors(report: Report) -> Iterator[FieldError]:
    if not report.text.strip() and not report.attachments:
        yield FieldError("/text", _("说几句话或拍张照片，有一样就能报。"))
    if len(report.text) > TEXT_AT_MOST:
        yield FieldError("/text", _("请说得短一点，最多 %(most)d 个字。") % {"most": TEXT_AT_MOST})
    if len(report.attachments) > ATTACHMENTS_AT_MOST:
        yield FieldError("/attachments", too_many())
    if (report.lng is None) != (report.lat is None):
        yield FieldError("/location", _("地图上的点要同时有经度和纬度。"))
    names = [name.strip() for name in report.parties]
    if len(names) > PARTIES_AT_MOST or any(len(name) > NAME_AT_MOST for name in names):
        yield FieldError("/parties", _("当事人最多写 %(most)d 个，一行一个名字。") % {"most": PARTIES_AT_MOST})


def _choice_errors(report: Report) -> Iterator[FieldError]:
    if report.kind not in Kind.values:
        yield FieldError("/kind", _("没有这一类事，请从列表里选。"))
    if report.identity not in Identity.values:
        yield FieldError("/identity", _("请选用不用真名。"))
    if report.visibility not in Visibility.values:
        yield FieldError("/visibility", _("请选给谁看：只给办事的人，或者全村。"))


def _behalf_errors(report: Report) -> Iterator[FieldError]:
    whom = report.on_behalf_of
    if whom is None:
        return
    if not 0 < len(whom.name.strip()) <= NAME_AT_MOST:
        yield FieldError("/on_behalf_of/name", _("请写清楚是替谁报的。"))
    if whom.consent not in Consent.values:
        yield FieldError("/on_behalf_of/consent", _("请选他是怎么同意的：当面说的、签了字，还是电话里说的。"))
    if whom.phone.strip():
        try:
            phone_normalised(whom.phone)
        except InvalidPhoneError:
            yield FieldError("/on_behalf_of/phone", _("手机号要 11 位数字，不知道可以不填。"))
    if report.identity == Identity.ANONYMOUS:
        yield FieldError("/identity", _("替别人报事要留名字；要匿名，请不要写替谁报。"))


def _audience_errors(report: Report, category: Category | None) -> Iterator[FieldError]:
    is_closed = report.kind in PRIVATE_KINDS or (category is not None and not category.may_be_public)
    if report.visibility == Visibility.VILLAGE and is_closed:
        yield FieldError("/visibility", _("这一类事只给办事的人看，不能公开。"))
    if report.identity == Identity.ANONYMOUS and (category is None or not category.may_be_anonymous):
        yield FieldError("/identity", _("这件事需要留下您的名字，可以选择不让邻居看到。"))


def _category_of(report: Report) -> Category | None:
    if report.category:
        return category_named(report.category, report.place)
    return category_of_kind(report.kind, report.place) if report.kind in _OF_THEIR_OWN else None


def _is_of_another_kind(category: Category, kind: str) -> bool:
    return category.kind != kind and (category.kind in _OF_THEIR_OWN or kind in _OF_THEIR_OWN)


def _place_to_report_at(place: PlaceCard | None) -> PlaceCard | None:
    is_one = place is not None and place.level in {Level.VILLAGE, Level.GRID} and place.is_active
    return place if is_one else None
