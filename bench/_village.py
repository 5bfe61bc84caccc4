"""A village of the reference data set: its people, its matters and their journal, as lines for COPY."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

import psycopg
from _tables import copy_rows

from linli.kernel.journal.entry import link_after
from linli.kernel.secrets import blind_index, mask_phone, seal_text

COLUMNS = {
    "population_household": "id, village, grid, number, address",
    "population_person": ("id, name, name_pinyin, sex, born_on, phone_cipher, phone_index, phone_hint, created_at"),
    "population_membership": "person_id, village, kind, household_id, is_head, relation, from_date",
    "population_persontag": "person_id, tag_id, source, from_date",
    "matters_matter": (
        "id, number, village, place, kind, category_id, text, location_note, visibility, identity, reporter_id,"
        " reporter_role, reported_at, state, held_at, answered_by_id, assignee_id, due_at, resolved_at, closed_at,"
        " grade, grade_reason, rated_at"
    ),
    "kernel_event": (
        "county, id, place, kind, subject_kind, subject_id, actor_id, actor_role, at, payload, salt, commitment"
    ),
    "kernel_position": "county, position, event_id, chain, link",
    "kernel_promise": (
        "place, subject_kind, subject_id, name, span, started_at, due_at, met_at, rung, next_rung_at, is_provisional"
    ),
    "messaging_notice": "county, person_id, kind, subject, body, link, at, read_at, dedupe",
}
GRIDS = 3
STAFF = 7
"""The first persons of a village hold its offices: clerk, secretary, two of the team, three grid workers."""
_SHARE_WITH_PHONE = 0.6
_SHARE_AT_HOME = 0.8
_SHARE_MOVED = 0.9
"""Below the first live where they are registered, below the second in another village, the rest nobody knows where."""
_HELD = {
    "low_income": 0.07,
    "low_income_edge": 0.04,
    "disabled": 0.03,
    "party_member": 0.06,
    "veteran": 0.02,
    "volunteer": 0.03,
    "living_alone": 0.01,
}
"""Which share of all holds a tag that somebody gave by hand."""
_BY_AGE = {"elderly_60": (60, 199), "elderly_70": (70, 199), "elderly_80": (80, 199), "minor": (0, 17)}
_FERTILE = (15, 49)
_WOMAN = 2
_SURNAMES = (
    ("陈", "chen"),
    ("林", "lin"),
    ("黄", "huang"),
    ("王", "wang"),
    ("李", "li"),
    ("叶", "ye"),
    ("郑", "zheng"),
)
_GIVEN = (("建国", "jianguo"), ("秀英", "xiuying"), ("小明", "xiaoming"), ("丽萍", "liping"), ("海燕", "haiyan"))
_TEXTS = (
    "村口的路灯坏了三天。晚上黑，老人走路看不见。",
    "水沟堵了。一下雨就漫到路上，菜地都淹了。",
    "垃圾桶满了没人收。苍蝇很多，味道很大。",
    "桥头的护栏松了。孩子放学从那里过，不安全。",
    "家里老人住院花了不少钱。想问问救助怎么申请。",
)
_NOTES = ("收到，马上去看。", "交服务团队，五天内办好。", "现场看过了，明天动手。", "办好了，请您看看。")
_NULL = "\\N"
# step, source, target, hours after the one before, who: 0 grid worker, 1 clerk, 2 team, 3 reporter
_COURSE = (
    ("answer", "reported", "answered", 6, 0),
    ("assign", "answered", "assigned", 8, 1),
    ("accept", "assigned", "handling", 6, 2),
    ("progress", "handling", "handling", 14, 2),
    ("progress", "handling", "handling", 14, 2),
    ("progress", "handling", "handling", 12, 2),
    ("resolve", "handling", "resolved", 16, 2),
)
_ROLES = ("grid_worker", "village_clerk", "service_member", "")
_TOLD_AT = frozenset({"answer", "assign", "resolve"})
_OPEN_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class Plot:
    """What a village gets: its code, how much, and from which ids on.

    Of matters and events every ``stride``-th is its own: as in life, ids follow time and the villages mingle in them.

    """

    code: str
    persons: int
    households: int
    matters: int
    person_from: int
    household_from: int
    matter_from: int
    event_from: int
    stride: int
    categories: tuple[int, ...]
    now: datetime
    neighbour: str
    tags: dict[str, int]


@dataclass(slots=True)
class Harvest:
    """Lines by table, and the head of the village's chain."""

    lines: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})
    link: bytes = bytes(32)
    events: int = 0


def grow(plot: Plot) -> Harvest:
    """Return everything of one village; the same plot gives the same people and matters."""
    dice = Random(plot.code)
    harvest = Harvest()
    _people(plot, harvest, dice)
    for nth, age in enumerate(sorted((_age(dice) for _ in range(plot.matters)), reverse=True)):
        _matter(plot, harvest, dice, nth, age)
    return harvest


def sow(plots: list[Plot], address: str) -> None:
    """Grow some villages and copy them, table by table, in a process of its own."""
    harvests = [grow(plot) for plot in plots]
    with psycopg.connect(address) as connection:
        connection.execute("SET synchronous_commit = off")
        for table, columns in COLUMNS.items():
            copy_rows(connection, table, columns, (line for harvest in harvests for line in harvest.lines[table]))
        heads = (
            f"{plot.code}\t{harvest.events}\t\\\\x{harvest.link.hex()}\n"
            for plot, harvest in zip(plots, harvests, strict=True)
        )
        copy_rows(connection, "kernel_chain_head", "chain, length, link", heads)


def _people(plot: Plot, harvest: Harvest, dice: Random) -> None:
    households, persons, memberships = (harvest.lines[f"population_{name}"] for name in
                                        ("household", "person", "membership"))  # fmt: skip
    per_grid = -(-plot.households // GRIDS)
    for nth in range(plot.households):
        grid = f"{plot.code}{nth // per_grid + 1:03}"
        households.append(f"{plot.household_from + nth}\t{plot.code}\t{grid}\t{nth + 1}\t{nth + 1}号\n")
    at = "2020-01-01 00:00:00+00"
    for nth in range(plot.persons):
        pk = plot.person_from + nth
        (surname, sounds), (given, sound) = dice.choice(_SURNAMES), dice.choice(_GIVEN)
        born = date(plot.now.year - 1 - int(90 * dice.random() ** 1.2), 1 + nth % 12, 1 + nth % 28)
        sex = 1 + dice.randrange(2)
        phone = f"{_NULL}\t{_NULL}\t"
        if nth < STAFF or dice.random() < _SHARE_WITH_PHONE:
            number = f"199{pk:08}"
            index, sealed = blind_index(number, purpose="phone"), seal_text(number, purpose="phone")
            phone = f"\\\\x{sealed.hex()}\t\\\\x{index.hex()}\t{mask_phone(number)}"
        initials = f"{sounds[0]}{sound[0]}"
        persons.append(f"{pk}\t{surname}{given}\t{initials} {sounds}{sound}\t{sex}\t{born}\t{phone}\t{at}\n")
        household, heads = plot.household_from + nth % plot.households, nth < plot.households
        where = f"{household}\t{'t' if heads else 'f'}\t{'户主' if heads else '家人'}\t2020-01-01"
        kept = f"{household}\tf\t家人\t2020-01-01"
        memberships.append(f"{pk}\t{plot.code}\tregistered\t{where}\n")
        lives = dice.random()
        if lives < _SHARE_AT_HOME:
            memberships.append(f"{pk}\t{plot.code}\tresident\t{kept}\n")
        elif lives < _SHARE_MOVED:
            memberships.append(f"{pk}\t{plot.neighbour}\tresident\t{_NULL}\tf\t\t2024-01-01\n")
        _tags(plot, harvest, dice, pk, born, is_woman=sex == _WOMAN, is_away=_SHARE_AT_HOME <= lives < _SHARE_MOVED)


def _tags(plot: Plot, harvest: Harvest, dice: Random, pk: int, born: date, *, is_woman: bool, is_away: bool) -> None:
    """Give the tags of the hand by chance, and those of the nation's rules by what is known of the person."""
    today = plot.now.date()
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    given = [(code, "hand") for code, share in _HELD.items() if dice.random() < share]
    given += [(code, "rule") for code, (least, most) in _BY_AGE.items() if least <= years <= most]
    if is_woman and _FERTILE[0] <= years <= _FERTILE[1]:
        given.append(("childbearing_age", "rule"))
    if is_away:
        given.append(("floating", "rule"))
    lines = harvest.lines["population_persontag"]
    lines.extend(f"{pk}\t{plot.tags[code]}\t{source}\t2024-01-01\n" for code, source in given)


def _age(dice: Random) -> timedelta:
    is_open = dice.random() < _OPEN_SHARE
    return timedelta(hours=dice.uniform(0, 110)) if is_open else timedelta(days=dice.uniform(8, 1090))


def _matter(plot: Plot, harvest: Harvest, dice: Random, nth: int, age: timedelta) -> None:
    pk = plot.matter_from + nth * plot.stride
    reported = at = plot.now - age
    reporter_nth = STAFF + dice.randrange(max(plot.persons - STAFF, 1))
    reporter = plot.person_from + reporter_nth
    grid = (reporter_nth % plot.households) // -(-plot.households // GRIDS) + 1
    place = f"{plot.code}{grid:03}"
    staff = (plot.person_from + 3 + grid, plot.person_from, plot.person_from + 2 + nth % 2, reporter)
    visibility = "village" if nth % 2 else "private"
    number = f"B-{nth + 1:06}"
    public = f'{{"identity":"named","matter_kind":"report","number":"{number}","visibility":"{visibility}"}}'
    _event(plot, harvest, place, "matters.reported", pk, (reporter, ""), reported, public)
    state, met, resolved = "reported", _NULL, None
    for step, source, target, hours, who in _COURSE:
        following = at + timedelta(hours=hours * dice.uniform(0.2, 1.6))
        if following > plot.now:
            break
        at, state = following, target
        given = f'"assignee_id":{staff[2]},' if step == "assign" else ""
        payload = f'{{{given}"note":"{_NOTES[who]}","source":"{source}","step":"{step}","target":"{target}"}}'
        event = _event(plot, harvest, place, "matters.step_taken", pk, (staff[who], _ROLES[who]), at, payload)
        met = str(at) if step == "answer" else met
        resolved = at if step == "resolve" else resolved
        if step in _TOLD_AT:
            _notice(plot, harvest, reporter, pk, at, event, who)
    rated = resolved + timedelta(hours=dice.uniform(2, 40)) if resolved else None
    if rated is not None and rated <= plot.now:
        state = "closed"
        payload = '{"grade":"satisfied","source":"resolved","target":"closed"}'
        _event(plot, harvest, place, "matters.rated", pk, (reporter, ""), rated, payload)
    else:
        rated = None
    due = reported + timedelta(hours=24 if state == "reported" else 120)
    harvest.lines["matters_matter"].append(
        f"{pk}\t{number}\t{plot.code}\t{place}\treport\t{plot.categories[nth % len(plot.categories)]}\t"
        f"{_TEXTS[nth % len(_TEXTS)]}\t村口\t{visibility}\tnamed\t{reporter}\t\t{reported}\t{state}\tvillage\t"
        f"{staff[0] if met != _NULL else _NULL}\t{staff[2] if state not in {'reported', 'answered'} else _NULL}\t"
        f"{_NULL if resolved else due}\t{resolved or _NULL}\t{rated or _NULL}\t{'satisfied' if rated else ''}\t\t"
        f"{rated or _NULL}\n"
    )
    _promises(harvest, place, pk, reported, met, resolved)


def _promises(harvest: Harvest, place: str, pk: int, reported: datetime, met: str, resolved: datetime | None) -> None:
    for name, hours, span, at in (
        ("first_answer", 24, '{"hours": 24}', met),
        ("resolution", 120, '{"days": 5}', resolved or _NULL),
    ):
        # Ladders of open matters are not climbed while something is measured.
        harvest.lines["kernel_promise"].append(
            f"{place}\tmatter\t{pk}\t{name}\t{span}\t"
            f"{reported}\t{reported + timedelta(hours=hours)}\t{at}\t0\t{_NULL}\tf\n"
        )


def _event(
    plot: Plot,
    harvest: Harvest,
    place: str,
    kind: str,
    subject: int,
    actor: tuple[int, str],
    at: datetime,
    payload: str,
) -> int:
    """Write an event, its position and its link; what is hashed is what `linli verify` hashes."""
    number = plot.event_from + harvest.events * plot.stride
    harvest.events += 1
    county, salt = plot.code[:6], os.urandom(16)
    content = (
        f'{{"actor":[{actor[0]},"{actor[1]}"],"at":"{at.astimezone(UTC).isoformat(timespec="microseconds")}",'
        f'"county":"{county}","id":{number},"kind":"{kind}","payload":{payload},"place":"{place}",'
        f'"subject":["matter",{subject}]}}'
    )
    commitment = hashlib.sha256(salt + content.encode()).digest()
    harvest.link = link_after(harvest.link, position=number, event_id=number, commitment=commitment)
    harvest.lines["kernel_event"].append(
        f"{county}\t{number}\t{place}\t{kind}\tmatter\t{subject}\t{actor[0]}\t{actor[1]}\t{at}\t{payload}\t"
        f"\\\\x{salt.hex()}\t\\\\x{commitment.hex()}\n"
    )
    harvest.lines["kernel_position"].append(f"{county}\t{number}\t{number}\t{plot.code}\t\\\\x{harvest.link.hex()}\n")
    return number


def _notice(plot: Plot, harvest: Harvest, person: int, matter: int, at: datetime, event: int, who: int) -> None:
    read = at + timedelta(hours=3)
    harvest.lines["messaging_notice"].append(
        f"{plot.code[:6]}\t{person}\tmatter\t您报的事有进展\t{_NOTES[who]}\t/matters/{matter}\t{at}\t"
        f"{read if read < plot.now else _NULL}\tevent:{event}\n"
    )
