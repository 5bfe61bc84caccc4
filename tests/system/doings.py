"""What the people of the small county do: a post, accounts, a vote, a project, an election, each with its canary."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.clock.calendar_table import local_day_put
from linli.modules.comments.services import comment_add
from linli.modules.comments.testing import Comment
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import CovenantArticle, ProjectPhoto, ProjectVoucher
from linli.modules.deliberation.services.discussing import topic_say
from linli.modules.deliberation.services.dossiers import dossier_ask, dossier_make
from linli.modules.deliberation.services.evidence import evidence_add
from linli.modules.deliberation.services.filings import covenant_file
from linli.modules.deliberation.services.project_acceptance import project_find_defect, project_hand_over
from linli.modules.deliberation.services.project_money import vouchers_add as project_vouchers_add
from linli.modules.deliberation.services.projects import photos_add, step_do
from linli.modules.deliberation.services.seats import seat_give
from linli.modules.deliberation.services.stepping import topic_advance
from linli.modules.deliberation.services.topics import topic_summarise
from linli.modules.deliberation.services.voting import (
    ballot_enter,
    roll_object,
    roll_object_decide,
    vote_open,
    vote_prepare,
)
from linli.modules.deliberation.testing import a_study, an_open_topic
from linli.modules.deliberation.tests.carried_out import a_covenant, a_project, spend
from linli.modules.deliberation.tests.electing import everything_of_elections
from linli.modules.disclosure.models import Voucher
from linli.modules.disclosure.services.settling import Disclosed, duty_disclose
from linli.modules.disclosure.services.stepping import account_publish, account_sign, account_submit
from linli.modules.disclosure.services.vouchers import vouchers_add
from linli.modules.disclosure.testing import a_duty, accounts_begun
from linli.modules.files.public import image_store
from linli.modules.files.testing import a_picture
from linli.modules.forms.selectors.questions import questions_of
from linli.modules.forms.services import candidate_photo_put, questionnaire_take_step
from linli.modules.forms.testing import CANDIDATES
from linli.modules.forms.testing import a_draft as a_drafted_form
from linli.modules.matters.services.connecting import ConnectorInput, connector_add
from linli.modules.places.services.emergencies import emergency_declare
from linli.modules.places.services.facilities import FacilityInput, facility_put
from linli.modules.places.services.tickers import ticker_set
from linli.modules.population.testing import LONG_AGO, a_household, a_membership, a_person
from linli.modules.publishing.services import StepInput, picture_add, post_file_add, post_take_step
from linli.modules.publishing.testing import a_draft
from tests.system.villages import COUNTY, FAR_COUNTY, OWN

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Connector
    from tests.system.world import World


def a_decided_day(now: datetime) -> str:
    """Let both counties have decided about the same day."""
    day = localdate(now)
    for county in (COUNTY, FAR_COUNTY):
        local_day_put(county=county, day=day, is_workday=day.weekday() > 4, reason="a trial", now=now)
    return day.isoformat()


def a_connector(world: World) -> Connector:
    operator = world.callers["county_operator@own"].actor
    given = ConnectorInput("https://12345.example.cn/events")
    connector, _secret = connector_add(actor=operator, place=COUNTY, name="12345 热线", given=given, now=clock.now())
    return connector


def a_post(world: World, now: datetime) -> dict[str, int | str]:
    """Let the village have told its members something, with a picture in it and beside it, and one of them comment."""
    clerk = world.callers["village_clerk@own"].actor
    token = picture_add(actor=clerk, upload=SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg"), now=now)
    body = f'<p>{world.canaries[OWN].secret}</p><img src="/posts/pictures/{token}" alt="">'
    draft = a_draft(actor=clerk, visibility="members", title="只给本村人看", body=body, now=now)
    upload = SimpleUploadedFile("q.jpg", a_picture(), "image/jpeg")
    file_id = post_file_add(actor=clerk, post_id=draft.pk, upload=upload, now=now)
    post_take_step(actor=clerk, post_id=draft.pk, step="publish", given=StepInput(), now=now)
    reporter = world.callers["reporter"].actor
    subject = f"publishing.post:{draft.pk}"
    comment = comment_add(
        subject=subject, place=OWN, text=world.canaries[OWN].secret, looked_at_first=True, actor=reporter, now=now
    )
    return {
        "post_id": draft.pk,
        "file_id": file_id,
        "token": token,
        "comment_id": comment.pk,
        "own_comment_id": comment.pk,
    }


def its_accounts(world: World, now: datetime) -> dict[str, int | str]:
    """Let the canary have been paid by the village, which is public for its members, and something wait to be so."""
    canary = world.canaries[OWN]
    clerk, committee = (world.callers[f"{role}@own"].actor for role in ("village_clerk", "supervisor"))
    account_id = accounts_begun(clerk, OWN, payee=canary.name, purpose=canary.secret, now=now)
    photo = SimpleUploadedFile("v.jpg", a_picture(), "image/jpeg")
    vouchers_add(actor=clerk, account_id=account_id, line=1, uploads=[photo], is_shown=True, now=now)
    account_submit(actor=clerk, account_id=account_id, now=now)
    account_sign(actor=committee, account_id=account_id, now=now)
    account_publish(actor=clerk, account_id=account_id, now=now)
    voucher_id = Voucher.objects.get(item__account_id=account_id).pk
    duty_id = a_duty(OWN, clerk=clerk, now=now).pk
    board = image_store(content=a_picture(), uploader_id=clerk.person_id, now=now)
    shown = Disclosed(way="board", where="村口公开栏", file_id=board.id)
    duty_disclose(actor=clerk, duty_id=duty_id, disclosed=shown, now=now)
    return {"account_id": account_id, "voucher_id": voucher_id, "line": 1, "duty_id": duty_id}


def a_questionnaire(world: World, now: datetime) -> dict[str, int | str]:
    """Let the village ask everybody to choose among candidates, one of them with a photo."""
    secretary = world.callers["village_secretary@own"].actor
    row = a_drafted_form(actor=secretary, place=OWN, questions=CANDIDATES, now=now)
    option = questions_of(row.pk)[0].options[0].id
    upload = SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")
    candidate_photo_put(actor=secretary, questionnaire_id=row.pk, option_id=option, upload=upload, now=now)
    questionnaire_take_step(actor=secretary, questionnaire_id=row.pk, step="open", now=now)
    return {
        "form_id": row.pk,
        "helped_form_id": row.pk,
        "questionnaire_id": row.pk,
        "option_id": option,
        "person": world.reporter,
        "verb": "close",
    }


def a_vote(world: World, now: datetime) -> dict[str, int | str]:
    """Let the village's households vote, the canary's among them; somebody objected, a ballot came in on paper."""
    secretary, clerk = (world.callers[f"village_{role}@own"].actor for role in ("secretary", "clerk"))
    worker, committee = (world.callers[f"{role}@own"].actor for role in ("grid_worker", "supervisor"))
    begun = now - timedelta(days=20)
    photos = [SimpleUploadedFile("garbage.jpg", a_picture(), "image/jpeg")]
    topic = an_open_topic(secretary=secretary, village=OWN, now=begun, title="垃圾房挪个地方", files=photos)
    reporter, said_at = world.callers["reporter"].actor, begun + timedelta(days=1)
    topic_say(actor=reporter, topic_id=topic.pk, stance="for", text=world.canaries[OWN].secret, now=said_at)
    topic_summarise(actor=secretary, topic_id=topic.pk, note="大伙都赞成", now=begun + timedelta(days=3))
    topic_advance(actor=secretary, topic_id=topic.pk, now=begun + timedelta(days=3))
    for number in range(2):
        neighbour = a_household(OWN, address=f"邻家弄{number + 1}号", grid=f"{OWN}001")
        a_membership(a_person("邻居", born_on=LONG_AGO.date().replace(year=1970)), OWN, household=neighbour, head=True)
    topic.refresh_from_db()
    stage = topic.stages.get(position=topic.stage)
    vote = vote_prepare(
        actor=secretary,
        stage_id=stage.pk,
        rule="v_assembly_households",
        ballot_kind="named",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
        objections_until=now - timedelta(hours=2),
        study=a_study(now - timedelta(days=12)),
        now=now - timedelta(days=12),
    )
    objection = roll_object(
        actor=world.callers["reporter"].actor,
        vote_id=vote.pk,
        lacking="absent",
        about=world.canaries[OWN].name,
        why=world.canaries[OWN].secret,
        now=now - timedelta(days=11),
    )
    roll_object_decide(
        actor=clerk, objection_id=objection.pk, upheld=False, reason="已经在册", now=now - timedelta(days=10)
    )
    vote_open(actor=None, vote_id=vote.pk, now=now)
    entry, waiting = vote.roll.filter(name="邻居").order_by("number")[:2]
    photo = image_store(content=a_picture(), uploader_id=worker.person_id, now=now)
    ballot_enter(
        actor=worker,
        vote_id=vote.pk,
        entry_id=entry.pk,
        choice="for",
        channel=Channel.PAPER,
        collector_id=worker.known_id,
        witness_id=committee.known_id,
        file_id=photo.id,
        key=uuid4(),
        now=now,
    )
    evidence_add(
        actor=clerk,
        topic_id=topic.pk,
        label="photo",
        uploads=[SimpleUploadedFile("meeting.jpg", a_picture(), "image/jpeg")],
        now=now,
    )
    return {
        "topic_id": topic.pk,
        "paper_id": topic.files.get(label="photo").pk,
        "way": "talk",
        "vote_id": vote.pk,
        "entry_id": waiting.pk,
        "objection_id": objection.pk,
        "evidence_id": photo.id,
        "vote_step": "remind",
        "pack_id": a_pack(clerk, topic.pk, now),
        "topic_file_id": topic.files.get(stage=None).file_id,
        "word_id": Comment.objects.get(subject=topic.subject).pk,
        "answer": "summarise",
    }


def a_pack(clerk: Actor, topic_id: int, now: datetime) -> int:
    """Let the clerk have the papers of the topic packed."""
    pack = dossier_ask(actor=clerk, topic_id=topic_id, now=now)
    dossier_make(pack_id=pack.pk, now=now)
    return pack.pk


def what_is_carried_out(world: World, now: datetime) -> dict[str, int | str]:
    """Let the village have a covenant, filed, and a project with money, a photo, a defect and what somebody said."""
    canary = world.canaries[OWN]
    clerk, committee = (world.callers[f"{role}@own"].actor for role in ("village_clerk", "supervisor"))
    a_covenant(clerk, OWN, now=now)
    project_id = a_project(
        clerk, OWN, name=canary.secret, about=canary.name, steps=(("做完", localdate(now)),), now=now
    ).pk
    money = spend(clerk, project_id, "expense", 680_000, now=now)
    paper, shot = (SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg") for _number in range(2))
    project_vouchers_add(actor=clerk, project_id=project_id, line=money.line, uploads=[paper], is_shown=True, now=now)
    photos_add(actor=clerk, project_id=project_id, uploads=[shot], step=1, caption="路基", now=now)
    step_do(actor=clerk, project_id=project_id, position=1, done_on=localdate(now), note="", now=now)
    project_hand_over(actor=clerk, project_id=project_id, now=now)
    project_find_defect(actor=committee, project_id=project_id, words=canary.secret, now=now)
    subject, reporter = f"deliberation.project:{project_id}", world.callers["reporter"].actor
    remark = comment_add(subject=subject, place=OWN, text=canary.secret, looked_at_first=False, actor=reporter, now=now)
    return {
        "article_id": CovenantArticle.objects.get(village=OWN, number=1).pk,
        "filing_id": covenant_file(actor=clerk, village=OWN, now=now).pk,
        "project_id": project_id,
        "project_photo_id": ProjectPhoto.objects.get(project_id=project_id).pk,
        "project_voucher_id": ProjectVoucher.objects.get(money=money).pk,
        "defect_id": money.project.defects.get().pk,
        "move": "stop",
        "remark_id": remark.pk,
    }


def its_surroundings(world: World, now: datetime) -> dict[str, int | str]:
    """Let the village have a shelter, an emergency and a line on its home."""
    secretary = world.callers["village_secretary@own"].actor
    until = now + timedelta(days=1)
    line = ticker_set(actor=secretary, place=OWN, kind="safety", text="不带火种上山", until=until, now=now)
    return {
        "facility_id": facility_put(actor=secretary, given=FacilityInput("文化礼堂", OWN), now=now).pk,
        "emergency_id": emergency_declare(actor=secretary, place=OWN, message="有暴雨", until=until, now=now).pk,
        "ticker_id": line.pk,
    }


def its_elections(world: World) -> dict[str, int | str]:
    """Let the village elect its committee; the canary objects to the roll, and somebody demands its recall."""
    canary = world.canaries[OWN]
    clerk, supervisor = (world.callers[f"{role}@own"].actor for role in ("village_clerk", "supervisor"))
    raiser = world.callers["reporter"].actor
    return {**everything_of_elections(clerk, supervisor, raiser, about=canary.name, words=canary.secret)}


def a_seat(world: World, now: datetime) -> int:
    """Let the canary sit in the committee of the village."""
    clerk = world.callers["village_clerk@own"].actor
    seat_give(
        actor=clerk, village=OWN, person_id=world.reporter, seat="committee_member", note="2026年1月换届", now=now
    )
    return world.reporter
