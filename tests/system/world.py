"""A small county with one person of every role in reach and out of it, and a canary in every village."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.kernel import clock
from linli.kernel.actor import NOBODY
from linli.kernel.audience import Audience
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, Role
from linli.modules.accounts.models import Session
from linli.modules.accounts.testing import a_second_factor, a_session, an_actor, an_appointment
from linli.modules.audiences.testing import a_segment
from linli.modules.files.testing import a_picture, a_recording
from linli.modules.gateways.services import contact_put
from linli.modules.gateways.unsubscribing import unsubscribe_address
from linli.modules.joining.testing import a_join_request
from linli.modules.matters.services import attachment_add
from linli.modules.matters.testing import a_matter
from linli.modules.messaging.models import Delivery, Notice
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.messaging.testing import a_broadcast
from linli.modules.places.testing import a_grid, a_place, a_unit
from linli.modules.population.services import correction_ask, house_enter, number_unmask
from linli.modules.population.testing import a_household, a_membership, a_person, an_import
from tests.system.doings import (
    a_connector,
    a_decided_day,
    a_post,
    a_questionnaire,
    a_seat,
    a_vote,
    its_accounts,
    its_elections,
    its_surroundings,
    what_is_carried_out,
)
from tests.system.villages import CITY, COUNTY, FAR, FAR_CITY, FAR_COUNTY, FAR_TOWN, OWN, SIBLING, TOWN, VILLAGES

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

__all__ = ["COUNTY", "OWN", "Caller", "Canary", "World", "a_world"]

_PHONES = {"own": "19913527701", "sibling": "19824618802", "far": "19735729903"}
_SURNAMES = {"own": "衷", "sibling": "邸", "far": "亓"}
"""Rare names: where one of them shows, it is the canary."""
DAY = 24 * 3600
"""How long the sessions live, in seconds: a world may be walked for as long as a slow machine takes."""


@dataclass(frozen=True)
class Canary:
    """Personal data that must not leave a village: whoever has no business there never reads any of it."""

    name: str
    phone: str
    address: str
    secret: str

    @property
    def signs(self) -> tuple[str, ...]:
        """The texts by which it is known, the masked number among them."""
        return (self.name, self.phone, f"{self.phone[:3]}****{self.phone[-4:]}", self.address, self.secret)


@dataclass(frozen=True)
class Caller:
    """Somebody who asks: the name in the tables of expectations, the actor, a session of each kind."""

    name: str
    actor: Actor
    token: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """Where they belong or serve."""
        return (*self.actor.villages, *(held.place for held in self.actor.appointments))

    def has_business_in(self, village: str) -> bool:
        """Whether the village lies in what they serve or belong to, or they serve a part of it."""
        return any(village.startswith(place) or place.startswith(village) for place in self.places)


@dataclass
class World:
    """Everybody and everything an example request needs; ids of rows by the argument of the route they stand for."""

    callers: dict[str, Caller] = field(default_factory=dict)
    canaries: dict[str, Canary] = field(default_factory=dict)
    ids: dict[str, int | str] = field(default_factory=dict)
    reporter: int = 0


def a_world(*, secret: str = "") -> World:
    """Build it: three villages in two towns, another county and city beside them; ``secret`` replaces the canaries'."""
    for place in (OWN, SIBLING, FAR, FAR_COUNTY, FAR_CITY):
        a_place(place)
    for village in VILLAGES.values():
        a_grid(village)
    world = World()
    world.callers["visitor"] = Caller("visitor", NOBODY)
    for name, village in VILLAGES.items():
        world.canaries[village] = _a_canary(name, village, world, secret)
    _residents(world)
    _officers(world)
    _rows(world)
    return world


def _a_canary(name: str, village: str, world: World, secret: str) -> Canary:
    """Let somebody live in the village who reported two matters, one for all members to see, and works there, too."""
    canary = Canary(
        name=f"{_SURNAMES[name]}雀雀",
        phone=_PHONES[name],
        address=f"{_SURNAMES[name]}家弄七号",
        secret=secret or f"{_SURNAMES[name]}雀雀家里的事",
    )
    household = a_household(village, address=canary.address, grid=f"{village}001")
    person = a_membership(a_person(canary.name, phone=canary.phone), village, household=household, head=True)
    an_appointment(person.id, Role.HOUSEHOLD_REP, village)
    for visibility in ("private", "village"):
        a_matter(reporter=person.id, place=village, text=canary.secret, category="", visibility=visibility)
    if village == OWN:
        world.reporter = person.id
        world.callers["reporter"] = Caller("reporter", an_actor(person.id), a_session(person.id, lives_seconds=DAY))
    return canary


def _enter(world: World, name: str, person_id: int) -> None:
    world.callers[name] = Caller(name, an_actor(person_id), a_session(person_id, lives_seconds=DAY))


def _residents(world: World) -> None:
    _enter(world, "stranger", a_person("过路人").id)
    for name, village in VILLAGES.items():
        _enter(world, f"member@{name}", a_membership(a_person("邻居"), village).id)


def _officers(world: World) -> None:
    for role in Role:
        if role is Role.RESIDENT:
            continue
        for where, place in _posts_of(role).items():
            person = a_person("办事的人")
            unit = a_unit(place).id if role is Role.DEPARTMENT_OFFICER else None
            an_appointment(person.id, role, place, unit_id=unit)
            _enter(world, f"{role}@{where}", person.id)


def _posts_of(role: Role) -> dict[str, str]:
    """Return where somebody of the role sits: over 张王村, and somewhere else."""
    if role in GRID_ROLES:
        return {"own": f"{OWN}001", "sibling": f"{SIBLING}001", "far": f"{FAR}001"}
    if role in TOWN_ROLES | {Role.DEPARTMENT_OFFICER}:
        return {"own": TOWN, "far": FAR_TOWN}
    if role in {Role.COUNTY_OPERATOR, Role.AUDITOR, Role.DISCIPLINE_OFFICER, Role.EMPLOYER}:
        return {"own": COUNTY, "far": FAR_COUNTY}
    if role is Role.CITY_OPERATOR:
        return {"own": CITY, "far": FAR_CITY}
    if role is Role.SYSADMIN:
        return {"own": ""}
    return VILLAGES


def _rows(world: World) -> None:
    """Make the rows that example addresses name, all of 张王村 and of its canary where they are somebody's own."""
    now = clock.now()
    reporter = world.callers["reporter"].actor
    canary = world.canaries[OWN]
    matter = a_matter(reporter=world.reporter, place=f"{OWN}001", text=canary.secret, category="", now=now)
    recording = attachment_add(
        actor=reporter, matter_id=matter.pk, upload=SimpleUploadedFile("r.webm", a_recording()), now=now
    )
    photo = attachment_add(
        actor=reporter, matter_id=matter.pk, upload=SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg"), now=now
    )
    notice = NoticeDraft(
        person_id=world.reporter, county=COUNTY, kind="matters.answered", subject=canary.secret, dedupe="canary"
    )
    notices_deliver([notice], now)
    receipt = a_matter(reporter=world.reporter, place=OWN, text="电线垂下来了", category="wiring", identity="anonymous")
    request = a_join_request(name=canary.name, phone="19855550102", village=OWN, now=now)
    wish = correction_ask(fields={"workplace": canary.secret}, words=canary.secret, actor=reporter, now=now)
    household = reporter.memberships[0].household_id or 0
    clerk = world.callers["village_clerk@own"].actor
    house = house_enter(
        village=OWN, fields={"number": "1", "address": canary.address, "grid": f"{OWN}001"}, actor=clerk, now=now
    )
    number_unmask(person_id=world.reporter, field="phone", reason="other", words=canary.secret, actor=clerk, now=now)
    holder = a_person(f"{canary.name}二")
    a_second_factor(holder.id)
    sent = a_broadcast(Audience((OWN,)), place=OWN, channels=("sms",), subject=canary.secret, at=now)
    Delivery.objects.filter(broadcast_id=sent.pk, person_id=world.reporter).update(
        channel="doorstep", place=f"{OWN}001"
    )
    Delivery.objects.filter(broadcast_id=sent.pk).exclude(person_id=world.reporter).delete()
    world.ids = {
        "broadcast_id": sent.pk,
        "sent_id": sent.pk,
        "told_id": world.reporter,
        "matter_id": matter.pk,
        "attachment_id": recording.pk,
        "photo_id": photo.pk,
        "number": recording.pk,
        "appointment_id": an_appointment(holder.id, Role.GRID_WORKER, f"{OWN}001").pk,
        "session_id": Session.objects.get(person_id=world.reporter).pk,
        "contact_id": contact_put(person_id=world.reporter, channel="email", address="que@example.org", now=now),
        "ticket": unsubscribe_address("que@example.org").rpartition("/")[2],
        "provider": "aliyun",
        "secret": "guessed",
        "request_id": request.id,
        "person_id": world.reporter,
        "resident_id": world.reporter,
        "household_id": household,
        "house_id": house,
        "correction_id": wish,
        "wish_id": wish,
        "day": a_decided_day(now),
        "key": f"{COUNTY}-{Notice.objects.get(person_id=world.reporter).id}",
        "receipt": receipt.receipt_code,
        **a_post(world, now),
        "comment_step": "hide",
        "post_step": "withdraw",
        "rule": "v_assembly_households",
        "seated_id": a_seat(world, now),
        "place": OWN,
        "column": "notice",
        "code": OWN,
        "connector_id": a_connector(world).pk,
        "segment_id": a_segment(OWN, by=world.reporter, now=now).pk,
        "import_id": an_import([{"姓名": canary.name, "出生日期": "1960-01-01", "户号": "1"}], OWN).pk,
        "kind": "report",
        "step": "answer",
        "what": "out",
        **its_accounts(world, now),
        **a_questionnaire(world, now),
        **its_surroundings(world, now),
        **what_is_carried_out(world, now),
        **a_vote(world, now),
        **its_elections(world),
        "election_step": "begin",
    }
