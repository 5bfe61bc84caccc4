"""The demo's people: invented families in real villages, entered in bulk as an import would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from linli.config.demo.accounts import CAST, HETIAN, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.config.demo.naming import FEMALE, MALE, given_drawn, surname_drawn
from linli.config.demo.particulars import RELATION_CODES, Numbers, houses_and_tags, particulars_put
from linli.config.demo.places import CENTRES, HOUSEHOLDS
from linli.kernel.secrets import blind_index, mask_phone, seal_text
from linli.modules.population.models import Household, Membership, Person
from linli.modules.population.normal_forms import person_pinyin_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from linli.config.demo.places import Ground

OTHER_VILLAGE_HOUSEHOLDS = 14
FAR_VILLAGE = "140882002211"
"""龙门村 in 河津: where the demo's floating resident is registered."""

_FAVOURED = {ZHANGWANG: "张王祝", HETIAN: "劳余"}
_WORKING_AGE = range(19, 60)
_SHARE_OF_MEN_AS_HEADS = 0.83
_SHARE_MARRIED = 0.85
_SHARE_OF_YOUNG_AWAY = 0.45
_SHARE_WITH_PARENT = 0.35


@dataclass(slots=True)
class Soul:
    """Somebody to be entered: who they are, where they belong."""

    name: str
    sex: int
    born: int
    relation: str
    kinds: tuple[str, ...] = ("registered", "resident")
    phone: str = ""
    registered_at: str = ""
    row: Person | None = None

    @property
    def pk(self) -> int:
        """The person's id, once entered."""
        if self.row is None:
            message = f"{self.name} is not entered yet"
            raise LookupError(message)
        return self.row.pk


@dataclass(slots=True)
class Home:
    """A household to be entered; the first of its members is the head."""

    village: str
    grid: str
    number: int
    members: list[Soul] = field(default_factory=list)


@dataclass(slots=True)
class Crowd:
    """Everybody there is: households by village, and persons by phone number."""

    homes: dict[str, list[Home]]
    by_phone: dict[str, Soul]


def people_enter(ground: Ground, now: datetime) -> Crowd:
    """Invent and enter the households of every village and those accounts that live in none; return them."""
    homes = {village: list(_homes_of(village, ground, now.year)) for village in ground.villages}
    _seat_accounts(homes)
    outside = [_soul_of(part.phone) for part in CAST if part.phone not in _seated(homes)]
    _number_phones(homes)
    households = _enter(homes, outside, ground, now)
    houses_and_tags(homes, households, now)
    everybody = [soul for home in _flat(homes) for soul in home.members] + outside
    return Crowd(homes, {soul.phone: soul for soul in everybody if soul.phone})


def _homes_of(village: str, ground: Ground, year: int) -> Iterator[Home]:
    dice = dice_for(f"homes:{village}")
    count = HOUSEHOLDS.get(village, OTHER_VILLAGE_HOUSEHOLDS)
    grids = ground.grids[village]
    favoured = _FAVOURED.get(village, ground.names[village][0])
    for number in range(1, count + 1):
        grid = grids[(number - 1) * len(grids) // count]
        yield Home(village, grid, number, _family(dice, surname_drawn(dice, favoured), year))
    if village == ZHANGWANG:
        yield from _migrants(dice, grids, count, year)


def _family(dice: Random, surname: str, year: int) -> list[Soul]:
    """A head of 34 to 79 years, mostly with a spouse, children, sometimes a parent; some work away from home."""
    sex = MALE if dice.random() < _SHARE_OF_MEN_AS_HEADS else FEMALE
    born = year - dice.randint(34, 79)
    family = [_named(dice, surname, sex, born, "户主")]
    if dice.random() < _SHARE_MARRIED:
        other = FEMALE if sex == MALE else MALE
        family.append(_named(dice, surname_drawn(dice), other, born + dice.randint(-2, 5), "配偶"))
    for nth in range(dice.choice((0, 1, 1, 2))):
        age = dice.randint(23, 29) + 3 * nth
        child = _named(dice, surname, dice.choice((MALE, FEMALE)), min(born + age, year - 1), "子女")
        away = year - child.born in _WORKING_AGE and dice.random() < _SHARE_OF_YOUNG_AWAY
        family.append(child)
        child.kinds = ("registered",) if away else child.kinds
    if year - born in _WORKING_AGE and dice.random() < _SHARE_WITH_PARENT:
        family.append(_named(dice, surname, dice.choice((MALE, FEMALE)), born - dice.randint(22, 28), "父母"))
    return family


def _named(dice: Random, surname: str, sex: int, born: int, relation: str) -> Soul:
    return Soul(surname + given_drawn(dice, sex, born), sex, born, relation)


def _migrants(dice: Random, grids: tuple[str, ...], count: int, year: int) -> Iterator[Home]:
    """Five households with eight people from elsewhere, as the source of the village's figures counts them."""
    for nth, size in enumerate((1, 2, 2, 2, 1), start=1):
        surname = surname_drawn(dice)
        people = [_named(dice, surname, MALE, year - dice.randint(26, 44), "户主")]
        people += [_named(dice, surname_drawn(dice), FEMALE, people[0].born + 1, "配偶") for _ in range(size - 1)]
        for soul in people:
            soul.kinds = ("resident",)
        yield Home(ZHANGWANG, grids[nth % len(grids)], count + nth, people)


def _seat_accounts(homes: dict[str, list[Home]]) -> None:
    """Give the accounts that live in a village a household there; 周桂芳's is the one the drawings show."""
    here, there = homes[ZHANGWANG], homes[HETIAN]
    here[11].members = [
        _soul_of("19900000001"),
        Soul("陈德明", MALE, 1960, "配偶"),
        Soul("陈伟", MALE, 1988, "子女", kinds=("registered",)),
        Soul("李秀英", FEMALE, 1938, "婆婆"),
    ]
    far = _soul_of("19900000002")
    far.kinds, far.registered_at = ("resident",), FAR_VILLAGE
    here[HOUSEHOLDS[ZHANGWANG]].members = [far]
    for seat, phone in ((20, "003"), (55, "004"), (97, "005"), (30, "006"), (140, "014"), (5, "015")):
        here[seat].members[0] = _soul_of(f"19900000{phone}")
    there[8].members[0], there[17].members[0] = _soul_of("19900000012"), _soul_of("19900000013")


def _soul_of(phone: str) -> Soul:
    part = next(part for part in CAST if part.phone == phone)
    return Soul(part.name, part.sex, part.born, "户主", phone=phone)


def _seated(homes: dict[str, list[Home]]) -> set[str]:
    return {soul.phone for home in _flat(homes) for soul in home.members}


def _flat(homes: dict[str, list[Home]]) -> list[Home]:
    return [home for village in homes.values() for home in village]


def _number_phones(homes: dict[str, list[Home]]) -> None:
    """Give each head a number of the accounts' own block, which masked looks like none of theirs."""
    for nth, home in enumerate(_flat(homes), start=1001):
        head = home.members[0]
        head.phone = head.phone or f"1990{1_000_000 + nth}"


def _enter(homes: dict[str, list[Home]], outside: list[Soul], ground: Ground, now: datetime) -> list[Household]:
    souls = [soul for home in _flat(homes) for soul in home.members] + outside
    dice, numbers, also = dice_for("days"), Numbers(), dice_for("particulars of people")
    people = [_person(soul, dice, now) for soul in souls]
    for soul, person in zip(souls, people, strict=True):
        particulars_put(person, soul, year=now.year, numbers=numbers, dice=also)
    for soul, row in zip(souls, Person.objects.bulk_create(people), strict=True):
        soul.row = row
    rows = Household.objects.bulk_create(_household(home, ground) for home in _flat(homes))
    belonging = [
        membership for home, row in zip(_flat(homes), rows, strict=True) for membership in _memberships(home, row)
    ]
    Membership.objects.bulk_create(belonging, batch_size=2000)
    return rows


def _person(soul: Soul, dice: Random, now: datetime) -> Person:
    person = Person(
        name=soul.name,
        name_pinyin=person_pinyin_of(soul.name),
        sex=soul.sex,
        born_on=date(soul.born, dice.randint(1, 12), dice.randint(1, 28)),
        created_at=now,
    )
    if soul.phone:
        person.phone_cipher = seal_text(soul.phone, purpose="phone")
        person.phone_index = blind_index(soul.phone, purpose="phone")
        person.phone_hint = mask_phone(soul.phone)
    return person


def _household(home: Home, ground: Ground) -> Household:
    where = point_near(home.village, home.grid, f"{home.number}")
    return Household(
        village=home.village,
        grid=home.grid,
        number=str(home.number),
        address=f"{ground.names[home.village]}{home.number}号",
        lng=where[0] if where else None,
        lat=where[1] if where else None,
    )


def _memberships(home: Home, row: Household) -> Iterator[Membership]:
    for nth, soul in enumerate(home.members):
        since = date(max(soul.born, 2008 if "registered" in soul.kinds else 2023), 6, 1)
        for kind in soul.kinds:
            # The head stands in the register; of who only lives here, in the one membership there is.
            heads = nth == 0 and kind == soul.kinds[0]
            yield Membership(
                person_id=soul.pk,
                village=home.village,
                kind=kind,
                household=row,
                is_head=heads,
                relation=soul.relation,
                relation_code=RELATION_CODES.get((soul.relation, soul.sex), ""),
                from_date=since,
            )
        if soul.registered_at:
            yield Membership(person_id=soul.pk, village=soul.registered_at, kind="registered", from_date=since)


def point_near(village: str, grid: str, salt: str) -> tuple[float, float] | None:
    """Return an invented point within a grid of the villages whose centre is known; nothing elsewhere."""
    if village not in CENTRES:
        return None
    lng, lat = CENTRES[village]
    dice = dice_for(f"point:{grid}:{salt}")
    corner = int(grid[-3:]) - 1
    east, north = (-1, 1, -1, 1)[corner % 4], (1, 1, -1, -1)[corner % 4]
    return (
        round(lng + east * 0.0028 + dice.uniform(-0.0024, 0.0024), 6),
        round(lat + north * 0.0021 + dice.uniform(-0.0018, 0.0018), 6),
    )
