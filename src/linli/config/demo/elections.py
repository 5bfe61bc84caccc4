"""The demo's elections: 张王村's roll is displayed and objected to, 贺田村 has elected; a review of the committee."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from linli.config.demo.accounts import HETIAN, ZHANGWANG
from linli.config.demo.disclosure import voucher_photo
from linli.config.demo.portraits import portrait
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import Elector
from linli.modules.deliberation.selectors.electors import roll_plan
from linli.modules.deliberation.services.candidacies import CandidateSaid, candidate_put, mandate_enter
from linli.modules.deliberation.services.election_counts import CountSaid, count_enter, election_file_add
from linli.modules.deliberation.services.election_objections import (
    DecisionSaid,
    ObjectionSaid,
    objection_decide,
    objection_raise,
)
from linli.modules.deliberation.services.election_plan import ElectionSaid
from linli.modules.deliberation.services.elections import (
    election_prepare,
    election_take_step,
    officer_join,
)
from linli.modules.deliberation.services.electors import electors_add, roll_draw
from linli.modules.deliberation.services.recalls import ReviewSaid, review_record

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd, Soul
    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Election

_DISPLAYED_BEFORE, _DAY_AFTER_DISPLAY = timedelta(days=3), timedelta(days=24)
_HELD_BEFORE = timedelta(days=6)
_LIVES = (
    "种粮大户，当过两届小组长。想把村口到文化礼堂的路加宽。",
    "退伍军人，高中文化，开过农机合作社。想把山塘水引到东片。",
    "村里的老会计，大专文化。想让每一笔账当月就看得到。",
    "幼儿园老师，大专文化。想把老年食堂办到周末。",
    "返乡创业，做电商卖莲子。想帮大家把农产品卖出去。",
    "村卫生室护士，中专文化。想每个月上门给老人量血压。",
    "养鱼户，初中文化，热心红白理事。",
)


def elections_show(offices: Offices, crowd: Crowd, now: datetime) -> None:
    """Let 张王村 display the roll of its election, and 贺田村 hand over after one that is held."""
    _displayed(offices, crowd, now)
    _held(offices, now)
    _reviewed(offices, now)


def _prepare(clerk: Actor, village: str, at: datetime, *, number: int, day_after: timedelta) -> Election:
    """Prepare an election, draw its roll, let three people of the register lead it."""
    day = localdate(at + day_after)
    said = ElectionSaid(
        day=day,
        term_start=day.year,
        way="voters",
        venue="文化礼堂",
        hours="7:30–11:00",
        registering="网格员上门登记，没碰上的打电话问过",
        seats={"chair": 1, "deputy": 1, "member": 3},
        key=UUID(int=0xE1EC << 64 | number),
    )
    made = election_prepare(actor=clerk, village=village, said=said, now=at)
    roll_draw(actor=clerk, election_id=made, now=at)
    people = list(Elector.objects.filter(election_id=made).order_by("pk"))
    step = max(1, len(people) // 9)
    for duty, person in zip(("chair", "deputy", "member"), people[::step], strict=False):
        officer_join(actor=clerk, election_id=made, person_id=person.person_id, duty=duty, now=at)
    return people[0].election


def _stand(clerk: Actor, row: Election, at: datetime) -> None:
    """Let eight people of the roll stand: two for the chair, two for the deputy, four for three members."""
    led = set(row.officers.values_list("person_id", flat=True))
    people = [one for one in row.electors.order_by("pk") if one.person_id not in led]
    chosen = people[4 :: max(1, len(people) // 10)][:8]
    places = [("chair", 2), ("deputy", 2), ("member", 4)]
    nth = 0
    for title, many in places:
        post = row.posts.get(title=title)
        for one in chosen[nth : nth + many]:
            said = CandidateSaid(
                post_id=post.pk,
                elector_id=one.pk,
                nominated="party" if nth % 2 else "voters",
                nominators=0 if nth % 2 else 12,
                biography=_LIVES[nth % len(_LIVES)],
            )
            photo = SimpleUploadedFile("c.jpg", portrait(nth), "image/jpeg")
            candidate_put(actor=clerk, election_id=row.pk, said=said, photo=photo, now=at)
            nth += 1


def _displayed(offices: Offices, crowd: Crowd, now: datetime) -> None:
    displayed = now - _DISPLAYED_BEFORE
    clerk = actor_of(offices.at[Role.VILLAGE_CLERK, ZHANGWANG], displayed)
    row = _prepare(clerk, ZHANGWANG, displayed - timedelta(days=4), number=1, day_after=_DAY_AFTER_DISPLAY)
    away = [one for one in roll_plan(row, now=displayed).may if one.basis == "away"]
    son = next(member for member in _home(crowd) if member.name == "陈伟")
    electors_add(
        actor=clerk,
        election_id=row.pk,
        person_ids=[one.person_id for one in away if one.person_id != son.pk][:18],
        wish="phone",
        admitted_on=None,
        now=displayed - timedelta(days=1),
    )
    election_take_step(actor=clerk, election_id=row.pk, step=flow.DISPLAY_ROLL, now=displayed)
    _stand(clerk, row, displayed + timedelta(hours=30))
    mother = actor_of(crowd.by_phone["19900000001"].pk, displayed)
    _object(
        row,
        mother,
        "陈伟",
        "我儿子在杭州上班，打过电话说要回来投票，名单上没有他。",
        number=1,
        at=now - timedelta(hours=20),
    )
    third = actor_of(offices.at[Role.GRID_WORKER, f"{ZHANGWANG}001"], displayed)
    wrong = row.electors.filter(is_candidate=False).order_by("-pk")[0]
    answered = _object(
        row, third, wrong.name, "听说已经迁到县城去了。", number=2, at=displayed + timedelta(hours=9), kind="wrong"
    )
    objection_decide(
        actor=clerk,
        objection_id=answered,
        said=DecisionSaid(upheld=False, decision="核对了户口本，户籍还在本村，人也住在村里，留在名单上。"),
        now=displayed + timedelta(hours=33),
    )
    ids = list(row.electors.filter(is_candidate=False, basis="lives").order_by("-pk").values_list("pk", flat=True)[3:8])
    for nth, (principal, agent) in enumerate(((ids[0], ids[3]), (ids[1], ids[3]), (ids[2], ids[4]))):
        paper = SimpleUploadedFile("m.jpg", voucher_photo(nth), "image/jpeg")
        mandate_enter(
            actor=clerk,
            election_id=row.pk,
            principal_id=principal,
            agent_id=agent,
            paper=paper,
            now=now - timedelta(hours=5),
        )


def _home(crowd: Crowd) -> list[Soul]:
    return crowd.homes[ZHANGWANG][11].members


def _object(
    row: Election, who: Actor, about: str, text: str, *, number: int, at: datetime, kind: str = "missing"
) -> int:
    said = ObjectionSaid(kind=kind, about=about, text=text, key=UUID(int=0x0B << 64 | number))
    return objection_raise(actor=who, election_id=row.pk, said=said, now=at)


def _held(offices: Offices, now: datetime) -> None:
    """Let 贺田村 have elected six days ago; it has still to hand over."""
    began = now - _HELD_BEFORE - timedelta(days=26)
    clerk = actor_of(offices.at[Role.VILLAGE_CLERK, HETIAN], began)
    row = _prepare(clerk, HETIAN, began, number=2, day_after=timedelta(days=26))
    election_take_step(actor=clerk, election_id=row.pk, step=flow.DISPLAY_ROLL, now=began + timedelta(days=2))
    _stand(clerk, row, began + timedelta(days=4))
    election_take_step(actor=clerk, election_id=row.pk, step=flow.SHOW_CANDIDATES, now=began + timedelta(days=12))
    day = now - _HELD_BEFORE
    election_take_step(actor=clerk, election_id=row.pk, step=flow.BEGIN, now=day)
    entitled = row.electors.exclude(casts="").count()
    cast = entitled * 83 // 100
    valid = cast - max(1, cast // 60)
    shares = {"chair": (61, 35), "deputy": (57, 39), "member": (78, 71, 64, 38)}
    for post in row.posts.all():
        standing = list(post.candidates.order_by("pk"))
        votes = {one.pk: valid * part // 100 for one, part in zip(standing, shares[post.title], strict=True)}
        said = CountSaid(post_id=post.pk, issued=cast, cast=cast, valid=valid, invalid=cast - valid, votes=votes)
        count_enter(actor=clerk, election_id=row.pk, said=said, now=day + timedelta(hours=4))
    record = SimpleUploadedFile("r.jpg", voucher_photo(2), "image/jpeg")
    election_file_add(actor=clerk, election_id=row.pk, upload=record, label="record", now=day + timedelta(hours=4))
    election_take_step(actor=clerk, election_id=row.pk, step=flow.SHOW_RESULT, now=day + timedelta(hours=5))


def _reviewed(offices: Offices, now: datetime) -> None:
    """Let the supervision committee of 张王村 have led last year's review."""
    at = now - timedelta(days=40)
    leader = actor_of(offices.at[Role.SUPERVISOR, ZHANGWANG], at)
    for role, office, unfit in (
        (Role.VILLAGE_SECRETARY, "村委会主任", 2),
        (Role.VILLAGE_CLERK, "村委会委员", 1),
    ):
        said = ReviewSaid(
            person_id=offices.at[role, ZHANGWANG],
            office=office,
            on=localdate(at),
            body="representatives",
            entitled=39,
            present=37,
            fit=31 - unfit,
            passable=6,
            unfit=unfit,
            verdict="fit",
        )
        minutes = SimpleUploadedFile("m.jpg", voucher_photo(0), "image/jpeg")
        review_record(actor=leader, village=ZHANGWANG, said=said, record=minutes, now=at)
