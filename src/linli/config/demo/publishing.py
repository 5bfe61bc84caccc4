"""The demo's posts: what 张王村, its town and its county have published, corrected, and have in hand."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linli.config.demo.accounts import DONGHUA, LONGYOU
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.comments.services import comment_add
from linli.modules.publishing.pages.resident import subject_of
from linli.modules.publishing.services import PostInput, StepInput, post_pin, post_take_step, post_write

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd
    from linli.kernel.actor import Actor

_STORIES = Path(__file__).parent / "stories" / "posts.json"
_WRITERS = {
    "clerk": Role.VILLAGE_CLERK,
    "secretary": Role.VILLAGE_SECRETARY,
    "town": Role.TOWN_COMMAND,
    "county": Role.COUNTY_OPERATOR,
}


def posts_tell(offices: Offices, crowd: Crowd, now: datetime) -> int:
    """Publish everything by the people whose office it is, at the moments it was published; return how many."""
    stories = sorted(json.loads(_STORIES.read_text(encoding="utf-8")), key=lambda story: -story["days"])
    actors: dict[tuple[str, str], Actor] = {}
    for story in stories:
        _tell(story, offices, crowd, actors, now)
    return len(stories)


def _tell(
    story: dict[str, Any], offices: Offices, crowd: Crowd, actors: dict[tuple[str, str], Actor], now: datetime
) -> None:
    at = now - timedelta(days=story["days"])
    writer = _actor(story["by"], story["place"], offices, actors, now)
    correction = story.get("correct", {})
    given = PostInput(
        column=story["column"],
        title=story["title"],
        summary=story["summary"],
        body=story["body"].replace(correction.get("to", "\0"), correction.get("from", "")),
        visibility="audience" if "audience" in story else "",
        audience=story.get("audience"),
        notifies=story.get("notify", False),
        publish_at=now + timedelta(hours=10) if story.get("to") == "schedule" else None,
    )
    post = post_write(actor=writer, place=story["place"], given=given, now=at - timedelta(hours=1))
    step = {"draft": "", "review": "submit", "schedule": "schedule"}.get(story.get("to", ""), "publish")
    if step:
        post_take_step(actor=writer, post_id=post.pk, step=step, given=StepInput(publish_at=given.publish_at), now=at)
    _go_on(story, post.pk, writer, at)
    for phone, words in story.get("comments", ()):
        person = crowd.by_phone[f"199000000{phone}"].pk
        comment_add(
            subject=subject_of(post.pk),
            place=story["place"],
            text=words,
            looked_at_first=False,
            actor=actor_of(person, now),
            now=at + timedelta(hours=5),
        )


def _go_on(story: dict[str, Any], post_id: int, writer: Actor, at: datetime) -> None:
    if story.get("pin"):
        post_pin(actor=writer, post_id=post_id, is_pinned=True, now=at)
    if correction := story.get("correct"):
        given = StepInput(note=correction["note"], body=story["body"])
        later = at + timedelta(hours=correction["hours"])
        post_take_step(actor=writer, post_id=post_id, step="correct", given=given, now=later)
    if note := story.get("withdraw"):
        given = StepInput(note=note)
        post_take_step(actor=writer, post_id=post_id, step="withdraw", given=given, now=at + timedelta(hours=20))


def _actor(by: str, place: str, offices: Offices, actors: dict[tuple[str, str], Actor], now: datetime) -> Actor:
    where = {"town": DONGHUA, "county": LONGYOU}.get(by, place)
    if (by, where) not in actors:
        actors[by, where] = actor_of(offices.at[_WRITERS[by], where], now)
    return actors[by, where]
