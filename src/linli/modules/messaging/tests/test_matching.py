"""An inbox and the register agree on whom an audience means: one asks from the person, one from the audience."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.kernel.audience import Audience, audience_parse
from linli.modules.messaging.models import Broadcast, BroadcastPlace
from linli.modules.messaging.public import broadcast_send
from linli.modules.messaging.selectors.told import Wanted, broadcast_for, broadcasts_for, broadcasts_unread
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.public import standings_of, tag_ids, tags_offered
from linli.modules.population.testing import a_countys_tag, stand

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

DAYS = (date(2026, 11, 26), date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 1))
"""The last day of February and the first of March: whoever was born on the 29th is older on one of them."""
VILLAGES = (ZHANGWANG, f"{ZHANGWANG[:9]}201", HETIAN, "330303001001", "")
SENT = datetime(2026, 11, 1, 4, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _people(dice: Random, tags: list[int]) -> list[int]:
    rows: list[dict[str, Any]] = []
    for number in range(1, 61):
        registered, resident = dice.choice(VILLAGES), dice.choice(VILLAGES)
        if not registered and not resident:
            registered = ZHANGWANG
        rows.append(
            {
                "person_id": number,
                "registered": registered + (dice.choice(("", "001", "002")) if registered else ""),
                "resident": resident + (dice.choice(("", "001", "002")) if resident else ""),
                "born_on": dice.choice((None, date(1968, 2, 29), date(1967, 2, 28), date(1967, 3, 1), _day(dice))),
                "sex": dice.choice((None, 0, 1, 2, 9)),
                "is_head": dice.random() < 0.4,
                "household_id": None,
                "tags": sorted(dice.sample(tags, dice.randint(0, 3))),
            }
        )
    stand(rows)
    return [int(row["person_id"]) for row in rows]


def _day(dice: Random) -> date:
    return date(dice.randint(1930, 2029), dice.randint(1, 12), dice.randint(1, 28))


def _audiences(dice: Random, codes: list[str]) -> Iterator[Audience]:
    reach = ["33", "3308", "330825", ZHANGWANG[:9], ZHANGWANG, f"{ZHANGWANG}001", HETIAN, "3303", "330303001001"]
    for _number in range(150):
        said: dict[str, object] = {"places": dice.sample(reach, dice.randint(1, 3))}
        if dice.random() < 0.6:
            said["residency"] = dice.sample(("registered", "resident", "floating"), dice.randint(1, 3))
        for name in ("tags_any", "tags_all", "tags_none"):
            if dice.random() < 0.35:
                said[name] = dice.sample(codes, dice.randint(1, 2))
        if dice.random() < 0.5:
            least = dice.choice((0, 17, 59, 60, 61))
            said["age"] = dice.choice(({"min": least}, {"max": least}, {"min": least, "max": least + 20}))
        said["sex"] = dice.choice(("", "", "male", "female"))
        said["households_only"] = dice.random() < 0.2
        yield audience_parse(said)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_finds_a_message_in_the_inbox_is_whom_the_register_counts(seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - dice, no secrets
    codes = [tag.code for tag in tags_offered("330825")][:6]
    tags = [pk for found in tag_ids(codes, ["330825"]).values() for pk in found]
    people, found = _people(dice, tags), 0
    sent = {
        broadcast_send(
            source=f"test:{number}",
            county="330825",
            place="330825",
            kind="publishing.post",
            subject="通知",
            body="",
            link="",
            audience=audience,
            actor=None,
            now=SENT,
        ): audience
        for number, audience in enumerate(_audiences(dice, codes))
    }

    for day in DAYS:
        counted = {pk: set(standings_of(a, today=day).values_list("person_id", flat=True)) for pk, a in sent.items()}
        for person in people:
            inbox = {card.id for card in broadcasts_for(Wanted(person, limit=1000), today=day)}
            assert inbox == {pk for pk, persons in counted.items() if person in persons}
            assert broadcasts_unread(person, since=LONG_AGO, today=day) == len(inbox)
            found += len(inbox)
    assert found > 1000


def test_a_code_that_is_a_tag_of_the_nation_and_of_a_county_is_one_condition() -> None:
    nations = tag_ids(["low_income"], ["330825"])["low_income"]
    own = a_countys_tag("330825", "low_income", "本县低保")
    other = tag_ids(["veteran"], ["330825"])["veteran"][0]
    for number, tags in ((1, nations), (2, [own]), (3, [other]), (4, [own, other])):
        stand([{"person_id": number, "registered": ZHANGWANG, "resident": "", "is_head": False, "tags": sorted(tags)}])
    said = {"places": [ZHANGWANG], "tags_all": ["low_income", "veteran"]}
    pk = broadcast_send(
        source="x", county="330825", place="330825", kind="k", subject="通知", body="", link="",
        audience=audience_parse(said), actor=None, now=SENT,
    )  # fmt: skip

    assert [n for n in range(1, 5) if broadcast_for(n, pk, today=DAYS[0])] == [4]


def test_the_same_occasion_is_one_broadcast_with_one_row_a_place() -> None:
    audience, now = Audience((ZHANGWANG, HETIAN)), clock.now()
    said: dict[str, Any] = {
        "county": "330825", "place": "330825", "kind": "k", "subject": "通知", "body": "", "link": "",
    }  # fmt: skip
    first = broadcast_send(source="publishing.post:1", audience=audience, actor=None, now=now, **said)
    again = broadcast_send(source="publishing.post:1", audience=audience, actor=None, now=now, **said)

    assert first == again
    assert Broadcast.objects.count() == 1
    assert BroadcastPlace.objects.count() == 2
