"""Playing the stories: every act through the real services at its moment, its notices delivered as it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import F

from linli.config.demo import paths
from linli.config.demo.people import point_near
from linli.config.demo.scenes import VARIANTS, photo
from linli.config.demo.telling import phrases
from linli.kernel.jobs import wired_flows
from linli.kernel.journal.consumer import consume_all
from linli.kernel.journal.pump import pump_once, wired_consumers
from linli.kernel.journal.sequencer import sequence_pending
from linli.kernel.place_path import Level
from linli.kernel.promises import ladders_climb
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.matters.flow import CLOSES_UNRATED_AFTER_DAYS, RATING_LEADS
from linli.modules.matters.models import Category, Matter
from linli.modules.matters.services import (
    OnBehalfOf,
    Report,
    StepInput,
    attachment_add,
    matter_ask,
    matter_rate,
    matter_report,
    matter_take_step,
    matters_close_unrated,
)
from linli.modules.matters.services.uniting import Part
from linli.modules.messaging.models import Notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.config.demo.places import Ground
    from linli.config.demo.telling import Act, Tale
    from linli.kernel.actor import Actor

_PUMPED_AT_LEAST_EVERY = 60
_SHOWS_PHOTO = 0.75
_TELL_EVERY = 100
_READ_AFTER = timedelta(hours=3)
_UNREAD_SINCE = timedelta(days=2)
_PLAIN_SCENE = "sign"
_NEXT_DUE = """
SELECT least((SELECT min(next_rung_at) FROM kernel_promise WHERE next_rung_at IS NOT NULL),
             (SELECT min(resolved_at) + %s::interval FROM matters_matter WHERE state = 'resolved'))
"""


@dataclass(slots=True)
class Replay:
    """Plays acts in order of time; knows who holds what and which matter a story became."""

    ground: Ground
    offices: Offices
    now: datetime
    matters: dict[tuple[str, int], int] = field(default_factory=dict)
    actors: dict[int, Actor] = field(default_factory=dict)
    untold: set[int] = field(default_factory=set)
    needs_photo: frozenset[str] = frozenset()
    said: dict[str, list[str]] = field(default_factory=phrases)

    def play(self, acts: list[Act], tell: Callable[[str], None]) -> None:
        """Play everything, then let the platform do what falls due until now."""
        self.needs_photo = frozenset(Category.objects.filter(needs_photo=True).values_list("code", flat=True))
        for number, act in enumerate(acts):
            self._let_pass(act.at)
            if self.matters.get((act.tale.key, act.part)) in self.untold or len(self.untold) >= _PUMPED_AT_LEAST_EVERY:
                self._deliver()
            self._perform(act)
            if number and number % _TELL_EVERY == 0:
                tell(f"六周里的事，已演到 {act.at:%m-%d}（{number}/{len(acts)}）")
        self._let_pass(self.now)
        pump_once()

    def _deliver(self) -> None:
        if self.untold:
            _pump()
            self.untold.clear()

    def _let_pass(self, until: datetime) -> None:
        """Let deadlines and the seven days without a rating run out as they did."""
        while (due := _next_due()) is not None and due <= until:
            self._deliver()
            ladders_climb(flows=wired_flows(), now=due)
            matters_close_unrated(now=due)
            _pump()

    def _perform(self, act: Act) -> None:
        tale, step = act.tale, act.move.step
        if step == "report":
            matter_id = self._report(act)
            self.matters[tale.key, 0] = matter_id
        else:
            matter_id = self.matters[tale.key, act.part]
            matter_id = self._part_of(matter_id) if act.move.who == paths.ASSISTANT else matter_id
            actor = self._actor(self._who(act))
            if step in RATING_LEADS:
                matter_rate(actor=actor, matter_id=matter_id, grade=step, reason=self._words(act, step), now=act.at)
            elif step == "ask":
                matter_ask(actor=actor, matter_id=matter_id, text=self._words(act, "ask"), now=act.at)
            else:
                self._take(act, actor, matter_id)
        self.untold.add(matter_id)

    def _report(self, act: Act) -> int:
        tale, story = act.tale, act.tale.story
        where = point_near(tale.village, tale.home.grid, tale.key)
        scene = story.get("scene", "")
        shows = scene and (story["kind"] == "snapshot" or tale.dice.random() < _SHOWS_PHOTO)
        whom = story.get("for")
        reporter = self.offices.at[Role.GRID_WORKER, tale.home.grid] if whom else tale.reporter.pk
        report = Report(
            text=story["text"],
            place=tale.home.grid,
            kind=story["kind"],
            category=story["category"],
            visibility="village" if story.get("public") else "private",
            identity="anonymous" if story.get("anonymous") else "unnamed" if story.get("unnamed") else "named",
            on_behalf_of=OnBehalfOf(whom["name"], consent=whom["consent"]) if whom else None,
            parties=story.get("parties", ()),
            lng=where[0] if where else None,
            lat=where[1] if where else None,
            location_note=story.get("where", ""),
            attachments=(_upload(scene, tale, mended=False),) if shows else (),
        )
        return matter_report(actor=self._actor(reporter), report=report, now=act.at).pk

    def _take(self, act: Act, actor: Actor, matter_id: int) -> None:
        tale, step, story = act.tale, act.move.step, self._story(act)
        attachments: tuple[int, ...] = ()
        if (
            step == "resolve"
            and tale.story["kind"] != "tip_off"
            and (story.get("scene") or story["category"] in self.needs_photo)
        ):
            upload = _upload(story.get("scene", _PLAIN_SCENE), tale, mended=True)
            attachments = (attachment_add(actor=actor, matter_id=matter_id, upload=upload, now=act.at).pk,)
        given = StepInput(
            note=self._words(act, act.move.words) if act.move.words else "",
            assignee=self._assignee(act),
            assisting=self._assisting(act),
            outcome=story.get("outcome", "") if step == "resolve" else "",
            attachments=attachments,
            into=self.matters[tale.into, 0] if step == "merge" else None,
            parts=[Part(part["text"], part["category"]) for part in story["parts"]] if step == "split" else (),
        )
        matter_take_step(actor=actor, matter_id=matter_id, step=step, given=given, now=act.at)
        if step == "split":
            made = Matter.objects.filter(part_of=matter_id).order_by("pk").values_list("pk", flat=True)
            self.matters.update({(tale.key, nth): pk for nth, pk in enumerate(made, start=1)})
            self.untold.update(made)

    def _story(self, act: Act) -> Any:
        return act.tale.story["parts"][act.part - 1] if act.part else act.tale.story

    def _words(self, act: Act, what: str) -> str:
        own = self._story(act).get(what)
        if own is None and act.move.step in RATING_LEADS:
            own = self._story(act).get(act.move.words)
        kind = act.move.step if act.move.step in RATING_LEADS else what.removesuffix("_again")
        return str(own if own is not None else act.tale.dice.choice(self.said[kind]))

    def _assignee(self, act: Act) -> str:
        step, tale = act.move.step, act.tale
        if step == "dispatch" or (step == "arbitrate" and act.move.who == paths.COMMAND):
            return f"u{self._unit(tale, act.move.turn)}"
        if step in {"assign", "arbitrate"}:
            return f"p{self._member(tale, act.move.turn)}"
        return ""

    def _assisting(self, act: Act) -> tuple[str, ...]:
        is_shared = act.move.step == "dispatch" and "assisting" in act.tale.story
        return (f"u{self._unit(act.tale, 1)}",) if is_shared else ()

    def _part_of(self, matter_id: int) -> int:
        return Matter.objects.values_list("pk", flat=True).get(part_of=matter_id)

    def _unit(self, tale: Tale, turn: int) -> int:
        second = tale.story.get("assisting") or tale.story.get("second_unit", "综合行政执法队")
        name = second if turn else tale.story["unit"]
        town, county = tale.village[: Level.TOWN], tale.village[: Level.COUNTY]
        return self.ground.units.get((town, name)) or self.ground.units[county, name]

    def _member(self, tale: Tale, turn: int) -> int:
        """The electrician for what is his; else two of the team, by the tale's number."""
        team = self.offices.teams[tale.village]
        if tale.story.get("team"):
            return team[0]
        others = team[1:] if len(team) > 2 else team  # noqa: PLR2004 — the electrician and two more
        return others[(len(tale.story["text"]) + turn) % len(others)]

    def _who(self, act: Act) -> int:
        tale, held, who = act.tale, self.offices.at, act.move.who
        if who == paths.REPORTER:
            return tale.reporter.pk
        if who == paths.MEMBER:
            return self._member(tale, act.move.turn)
        if who in {paths.OFFICER, paths.ASSISTANT}:
            return self.offices.of_unit[self._unit(tale, act.move.turn)]
        office = {
            paths.GRID: (Role.GRID_WORKER, tale.home.grid),
            paths.CLERK: (Role.VILLAGE_CLERK, tale.village),
            paths.SECRETARY: (Role.VILLAGE_SECRETARY, tale.village),
            paths.COMMAND: (Role.TOWN_COMMAND, tale.village[: Level.TOWN]),
            paths.DISCIPLINE: (Role.DISCIPLINE_OFFICER, tale.village[: Level.COUNTY]),
            paths.COUNTY: (Role.COUNTY_OPERATOR, tale.village[: Level.COUNTY]),
        }
        return held[office[who]]

    def _actor(self, person: int) -> Actor:
        if person not in self.actors:
            self.actors[person] = actor_of(person, self.now)
        return self.actors[person]


def _next_due() -> datetime | None:
    """Return when the platform has to do something by itself: a rung of a ladder, or a closing without a rating."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_DUE, [f"{CLOSES_UNRATED_AFTER_DAYS} days"])
        due: datetime | None = cursor.fetchone()[0]
    return due


def _pump() -> None:
    """Let the journal's readers take what came; once round."""
    sequence_pending()
    consume_all(wired_consumers())


def _upload(scene: str, tale: Tale, *, mended: bool) -> SimpleUploadedFile:
    variant = len(tale.story["text"]) % VARIANTS
    return SimpleUploadedFile(f"{scene}.jpg", photo(scene, variant, mended=mended), "image/jpeg")


def old_notices_read(now: datetime) -> None:
    """Let people have opened what is older than two days, some hours after it came."""
    Notice.objects.filter(at__lt=now - _UNREAD_SINCE, read_at__isnull=True).update(read_at=F("at") + _READ_AFTER)
