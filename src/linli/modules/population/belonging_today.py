"""Who belongs to a village, whole and at once: for rolls that a module above draws up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.population.models import Membership, PersonTag

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class BelongingCard:
    """A living person who belongs to a village; ``lives_since`` is empty where they are only registered there.

    ``pinyin`` orders names: the whole, a space, the initials. Household and grid are those of the village.
    """

    person_id: int
    name: str
    pinyin: str
    sex: int | None
    born_on: date | None
    is_registered: bool
    lives_since: date | None
    household_id: int | None
    household_number: str
    grid: str
    is_head: bool
    tags: frozenset[str]


def belonging_to(village: str, *, tags: tuple[str, ...] = ()) -> list[BelongingCard]:
    """Return everybody who belongs to a village today, in the order of their names, with those of the tags they have.

    Two queries.
    """
    rows = (
        Membership.objects.filter(village=village, until__isnull=True, person__deceased_on__isnull=True)
        .order_by("person_id", "kind")
        .values_list(
            "person_id", "person__name", "person__name_pinyin", "person__sex", "person__born_on", "kind", "from_date",
            "household_id", "household__number", "household__grid", "is_head",
        )
    )  # fmt: skip
    held = _held(village, tags) if tags else {}
    found: dict[int, BelongingCard] = {}
    for pk, name, pinyin, sex, born_on, kind, since, household, number, grid, is_head in rows:
        known = found.get(pk)
        registered = kind == Membership.Kind.REGISTERED
        found[pk] = BelongingCard(
            person_id=pk,
            name=name,
            pinyin=_in_order(pinyin),
            sex=sex,
            born_on=born_on,
            is_registered=registered or (known is not None and known.is_registered),
            lives_since=(known.lives_since if known else None) if registered else since,
            household_id=(known.household_id if known else None) or household,
            household_number=(known.household_number if known else "") or number or "",
            grid=(known.grid if known else "") or grid or "",
            is_head=is_head or (known is not None and known.is_head),
            tags=held.get(pk, frozenset()),
        )
    return sorted(found.values(), key=lambda card: (card.pinyin, card.person_id))


def _in_order(pinyin: str) -> str:
    """Put the whole first: initials alone would sort 柴 behind 陈."""
    initials, _space, whole = pinyin.partition(" ")
    return f"{whole} {initials}"


def _held(village: str, codes: tuple[str, ...]) -> dict[int, frozenset[str]]:
    members = Membership.objects.filter(village=village, until__isnull=True).values("person_id")
    rows = PersonTag.objects.filter(until__isnull=True, tag__code__in=codes, person_id__in=members)
    held: dict[int, frozenset[str]] = {}
    for pk, code in rows.values_list("person_id", "tag__code"):
        held[pk] = held.get(pk, frozenset()) | {code}
    return held
