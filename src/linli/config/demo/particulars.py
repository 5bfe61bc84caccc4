"""What the register says of the demo's people beside their names: numbers that are nobody's, codes, houses, tags."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.config.demo.accounts import ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.config.demo.naming import FEMALE, MALE
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.law import COLLECTIVE_MEMBER
from linli.modules.population.fields import identity_columns
from linli.modules.population.models import House, Household, Person, PersonTag, Tag
from linli.modules.population.normal_forms import CITIZEN, check_character
from linli.modules.population.public import person_by_phone
from linli.modules.population.services import correction_ask, correction_refuse, number_unmask, person_correct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from random import Random

    from linli.config.demo.people import Home, Soul

NOBODYS_REGION = "990825"
"""No division of the country begins with 99: whoever sees the number sees that it is invented."""
RELATION_CODES = {
    ("户主", MALE): "02", ("户主", FEMALE): "02", ("配偶", MALE): "11", ("配偶", FEMALE): "12",
    ("子女", MALE): "20", ("子女", FEMALE): "30", ("父母", MALE): "51", ("父母", FEMALE): "52", ("婆婆", FEMALE): "54",
}  # fmt: skip
_SCHOOL, _GROWN, _MARRIAGE = 7, 18, 24
_SHARE_SHE = 0.03
_EDUCATIONS = ((1955, ("80", "80", "90")), (1975, ("70", "70", "80", "60")), (2100, ("60", "40", "30", "20", "20")))
_OCCUPATIONS = ("务农", "木工", "泥工", "跑运输", "开小店", "纸厂工人", "养蜂", "民宿", "")
# code of the tag: share of those it fits
_SHARES = {"party_member": 0.09, "veteran": 0.05, "low_income": 0.03, "disabled": 0.04, "volunteer": 0.06}


class Numbers:
    """Gives each person a number after GB 11643, a serial of its own for each birthday."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def for_(self, person: Person) -> str:
        """Return the next number of this birthday and sex."""
        day = f"{person.born_on:%Y%m%d}"
        key = f"{day}{person.sex}"
        self._given[key] += 1
        digits = f"{NOBODYS_REGION}{day}{2 * self._given[key] + (1 if person.sex == MALE else 0):03}"
        return digits + check_character(digits)


def particulars_put(person: Person, soul: Soul, *, year: int, numbers: Numbers, dice: Random) -> None:
    """Write into a person not yet entered what a village's register has of them."""
    age = year - soul.born
    for column, value in identity_columns(CITIZEN, numbers.for_(person)).items():
        setattr(person, column, value)
    person.ethnicity = "22" if dice.random() < _SHARE_SHE else "01"
    if age >= _SCHOOL:
        person.education = dice.choice(next(codes for until, codes in _EDUCATIONS if soul.born < until))
    if age >= _GROWN:
        is_single = soul.relation == "子女" and age < _MARRIAGE + dice.randint(0, 12)
        person.marital = "10" if is_single else "20"
        person.occupation = dice.choice(_OCCUPATIONS)
        person.political = "13"


def houses_and_tags(homes: dict[str, list[Home]], households: Sequence[Household], now: datetime) -> None:
    """Give the households of 张王村 their houses, and people some of the tags that are given by hand; in bulk."""
    dice = dice_for("particulars")
    _houses(homes, households)
    tags = dict(Tag.objects.filter(county="", code__in=_SHARES).values_list("code", "pk"))
    rows, party = [], []
    for home in (home for village in homes.values() for home in village):
        poor = dice.random() < _SHARES["low_income"]
        for soul in home.members:
            for code in _tags_of(soul, now.year, dice, poor=poor):
                rows.append(
                    PersonTag(
                        person_id=soul.pk,
                        tag_id=tags[code],
                        source=PersonTag.Source.HAND,
                        from_date=(now - timedelta(days=dice.randint(30, 300))).date(),
                    )
                )
                if code == "party_member":
                    party.append(soul.pk)
    PersonTag.objects.bulk_create([*rows, *_collective(homes, now)], batch_size=2000)
    Person.objects.filter(pk__in=party).update(political="01")


def _collective(homes: dict[str, list[Home]], now: datetime) -> Iterator[PersonTag]:
    """Whoever is registered in 张王村 is a member of its collective (农村集体经济组织法 §11), as its roll came in."""
    tag = Tag.objects.get(county="", code=COLLECTIVE_MEMBER)
    for home in homes[ZHANGWANG]:
        for soul in home.members:
            if "registered" in soul.kinds:
                yield PersonTag(
                    person_id=soul.pk,
                    tag=tag,
                    source=PersonTag.Source.IMPORT,
                    note="成员名册导入",
                    place=ZHANGWANG,
                    from_date=now.date(),
                )


def _tags_of(soul: Soul, year: int, dice: Random, *, poor: bool) -> Iterator[str]:
    age = year - soul.born
    fits = {
        "party_member": age >= _MARRIAGE,
        "veteran": soul.sex == MALE and age >= _MARRIAGE,
        "disabled": True,
        "volunteer": age >= _GROWN,
    }
    if poor:
        yield "low_income"
    for code, is_so in fits.items():
        if is_so and dice.random() < _SHARES[code]:
            yield code


def _houses(homes: dict[str, list[Home]], households: Sequence[Household]) -> None:
    dice = dice_for("houses")
    ours = [row for row in households if row.village == ZHANGWANG]
    heads = {str(home.number): home.members[0].pk for home in homes[ZHANGWANG]}
    houses = House.objects.bulk_create(
        House(
            village=row.village,
            grid=row.grid,
            number=f"房{row.number}",
            address=row.address,
            use="own",
            area=dice.randrange(90, 320, 10),
            owner_id=heads[row.number],
            lng=row.lng,
            lat=row.lat,
        )
        for row in ours
    )
    for row, house in zip(ours, houses, strict=True):
        row.house = house
    Household.objects.bulk_update(ours, ["house"], batch_size=500)


def acts_in_the_register(now: datetime) -> None:
    """Let what happens in any village's register have happened: corrections, one refused, a number looked at."""
    clerk_card, asker = person_by_phone("19900000004"), person_by_phone("19900000001")
    if clerk_card is None or asker is None:
        return
    clerk, resident = actor_of(clerk_card.id, now), actor_of(asker.id, now)
    if not clerk.has_role([Role.VILLAGE_CLERK]):
        return
    earlier = now - timedelta(days=40)
    person_correct(person_id=asker.id, fields={"occupation": "开小店"}, actor=clerk, now=earlier)
    number_unmask(
        person_id=asker.id, field="id_number", reason="on_behalf", words="代办医保", actor=clerk,
        now=now - timedelta(days=12),
    )  # fmt: skip
    refused = correction_ask(fields={"education": "20"}, words="", actor=resident, now=now - timedelta(days=30))
    correction_refuse(correction_id=refused, note="请带毕业证到村里看一下", actor=clerk, now=now - timedelta(days=28))
    correction_ask(
        fields={"workplace": "龙游纸厂"}, words="上个月换了单位", actor=resident, now=now - timedelta(hours=5)
    )
