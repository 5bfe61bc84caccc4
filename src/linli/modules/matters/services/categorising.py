"""A county's own categories, and the kinds of matters it does not take in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level, ancestors_and_self
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.matters.events import CategorySet, KindsSet
from linli.modules.matters.models import PRIVATE_KINDS, Category, Kind
from linli.modules.matters.policy import CONFIGURE, POLICY
from linli.modules.matters.selectors.kinds import ALWAYS_OPEN, KINDS_OFF
from linli.modules.places.public import setting_put

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor

NAME_AT_MOST = 40
_LONGEST_STEM = 32


@dataclass(frozen=True, slots=True)
class CategoryTraits:
    """What a county says of a category."""

    name: str
    needs_photo: bool = False
    may_be_public: bool = False
    may_be_anonymous: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def category_put(*, actor: Actor, place: str, code: str, traits: CategoryTraits, now: datetime) -> Category:
    """Let a category be what the county says, for all below it: a row of its own over the national one.

    Matters reported before keep what they had. The county's operator may. Not theirs: NotAllowedError. No county, an
    unknown category, no name or one beside it of that name, or one told in confidence made public: InvalidInputError.
    Of two who do so at once the later word counts.
    """
    _demand_county(actor, place)
    holding = _holding(code, place)
    _demand_sound(traits, kind=holding.kind, code=code, parent=holding.parent, place=place)
    own, _is_new = Category.objects.update_or_create(
        place=place,
        code=code,
        defaults={
            "kind": holding.kind,
            "parent": holding.parent,
            "icon": holding.icon,
            "order": holding.order,
            **_as_columns(traits),
        },
    )
    _tell(CategorySet(code=code, name=own.name, is_active=own.is_active), actor=actor, place=place, now=now)
    return own


@transaction.atomic
def category_add(*, actor: Actor, place: str, parent: str, traits: CategoryTraits, now: datetime) -> Category:
    """Add a category of the county's own below one of the tree's, of the same kind; the same rules as for changing."""
    _demand_county(actor, place)
    above = _holding(parent, place)
    if above.parent_id is not None:
        raise invalid("/parent", _("只能加在大类下面。"))
    _demand_sound(traits, kind=above.kind, code="", parent=above, place=place)
    added = Category(place=place, code=_free_code(parent), kind=above.kind, parent=_origin(above))
    added.order = 100
    for name, value in _as_columns(traits).items():
        setattr(added, name, value)
    try:
        with transaction.atomic():
            added.save()
    except IntegrityError:
        raise invalid("/name", _("刚刚有人也加了一类，请再试一次。")) from None
    told = CategorySet(code=added.code, name=added.name, is_active=added.is_active, is_new=True)
    _tell(told, actor=actor, place=place, now=now)
    return added


@transaction.atomic
def kinds_put(*, actor: Actor, place: str, off: Sequence[str], now: datetime) -> None:
    """Say which kinds of matters a county does not take in; those reported before go on.

    The county's operator may. Not theirs: NotAllowedError. No county, an unknown kind, or one nobody may close:
    InvalidInputError.
    """
    _demand_county(actor, place)
    if not set(off) <= set(Kind.values) - ALWAYS_OPEN:
        raise invalid("/kinds", _("这一种不能关。"))
    closed = tuple(kind for kind in Kind.values if kind in set(off))
    setting_put(place=place, key=KINDS_OFF, value=list(closed) or None, actor=actor, now=now)
    _tell(KindsSet(off=closed), actor=actor, place=place, now=now)


def _demand_county(actor: Actor, place: str) -> None:
    POLICY.demand(actor, CONFIGURE, _At(place))
    if len(place) != Level.COUNTY:
        raise invalid("/place", _("类别由县里定。"))


def _holding(code: str, place: str) -> Category:
    """Return the row of that code which holds at the place, switched off or not."""
    rows = Category.objects.filter(code=code, place__in=("", *ancestors_and_self(place))).select_related("parent")
    found = max(rows, key=lambda row: len(row.place), default=None)
    if found is None:
        raise invalid("/category", _("没有这个类别，请从列表里选。"))
    return found


def _origin(row: Category) -> Category:
    return min(Category.objects.filter(code=row.code, place__in=("", row.place)), key=lambda each: len(each.place))


def _demand_sound(traits: CategoryTraits, *, kind: str, code: str, parent: Category | None, place: str) -> None:
    if errors := list(_errors(traits, kind=kind, code=code, parent=parent, place=place)):
        raise InvalidInputError(errors)


def _errors(
    traits: CategoryTraits, *, kind: str, code: str, parent: Category | None, place: str
) -> Iterator[FieldError]:
    name = traits.name.strip()
    if not 0 < len(name) <= NAME_AT_MOST:
        yield FieldError("/name", _("起个名字，最多 %(most)d 个字。") % {"most": NAME_AT_MOST})
    if traits.may_be_public and kind in PRIVATE_KINDS:
        yield FieldError("/may_be_public", _("这一种事只给办事的人看，不能公开。"))
    if name and name in _names_beside(code, parent, place):
        yield FieldError("/name", _("旁边已经有一类叫“%(name)s”的了。") % {"name": name})


def _names_beside(code: str, parent: Category | None, place: str) -> set[str]:
    beside = Category.objects.filter(place__in=("", *ancestors_and_self(place))).exclude(code=code)
    beside = beside.filter(parent__code=parent.code) if parent else beside.filter(parent__isnull=True)
    nearest = {row.code: row for row in sorted(beside, key=lambda row: len(row.place))}
    return {row.name for row in nearest.values() if row.is_active}


def _free_code(parent: str) -> str:
    """Return a code nobody has, the parent's with the next number."""
    stem = parent[:_LONGEST_STEM]
    taken = set(Category.objects.filter(code__startswith=f"{stem}_").values_list("code", flat=True))
    return next(code for number in range(1, len(taken) + 2) if (code := f"{stem}_{number}") not in taken)


def _as_columns(traits: CategoryTraits) -> dict[str, object]:
    return {
        "name": traits.name.strip(),
        "needs_photo": traits.needs_photo,
        "may_be_public": traits.may_be_public,
        "may_be_anonymous": traits.may_be_anonymous,
        "is_active": traits.is_active,
    }


def _tell(happening: CategorySet | KindsSet, *, actor: Actor, place: str, now: datetime) -> None:
    journal.record(happening, actor=actor, place=place, subject=("place", int(place)), now=now)
