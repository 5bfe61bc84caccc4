"""One matter beside the queue: what is shown of it, and the step that is being written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.place_path import Level
from linli.modules.accounts.public import role_label
from linli.modules.matters.desk import state_tone
from linli.modules.matters.flow import CLOSED
from linli.modules.matters.models import ATTACHMENTS_AT_MOST, Grade, Kind
from linli.modules.matters.notices import PROMISE_NAMES
from linli.modules.matters.pages import course
from linli.modules.matters.selectors.desk import attachments_waiting, matters_to_merge_into
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.selectors.linked import matters_linked
from linli.modules.places.public import places_get
from linli.web.formatting import deadline, zh_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.assignees import AssigneeCard
    from linli.modules.matters.selectors.cards import AttachmentCard, MatterView, StepCard, TimelineEntry

IN_REACH_AT_ONCE = 5
"""How many steps stand side by side; the rest is one click further."""
JUST_NOW = timedelta(minutes=2)
WITH_PHOTOS = frozenset({"answer", "progress", "resolve"})
OPEN_BY_ITSELF = frozenset({"answer", "assign", "dispatch", "accept", "progress", "arbitrate", "resolve"})
"""The steps whose form stands open unasked; the others turn the matter another way and are chosen first."""

_ADVICE = {
    "answer": gettext_lazy("反映人马上看得到这句话，先回一句的承诺就算办到了。"),
    "assign": gettext_lazy("交出去以后，办好的时限照走；反映人会知道是谁在办。"),
    "escalate": gettext_lazy("村里办不了的，说清楚为什么。时限照走。"),
    "dispatch": gettext_lazy("几个部门的事，先派给牵头的。"),
    "return": gettext_lazy("退回去要说理由，村里和反映人都看得到。"),
    "refuse": gettext_lazy("说清楚为什么办不了。会有人裁定，时限照走。"),
    "arbitrate": gettext_lazy("定下来就是定下来了，说一句理由。"),
    "resolve": gettext_lazy("办成什么样了，说一句；反映人会来评价。"),
    "close": gettext_lazy("只在已经没什么可办、反映人也没意见时关。"),
    "merge": gettext_lazy("两件说的是同一回事时用。这件并过去，反映人照样跟着那一件收到消息。"),
    "split": gettext_lazy("一行写一件。每件都有自己的编号和时限，反映人都跟得到。"),
    "reopen": gettext_lazy("重新计时，从退回重办开始。"),
    "withdraw": gettext_lazy("撤回以后就不办了。"),
}


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step as it stands in its form: what was written, and what is wrong with it."""

    step: str = ""
    note: str = ""
    assignee: str = ""
    into: str = ""
    parts: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class AssigneeGroup:
    """Those of one kind a matter can be given to, as options of a select."""

    name: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The matter with everything its panel says in words."""

    view: MatterView
    tone: str
    origin: str
    due: Any
    due_words: str
    reporter: str
    reporter_note: str
    where: str
    facts: list[dict[str, str]]
    links: list[dict[str, Any]]
    timeline: list[dict[str, Any]]
    photos: list[dict[str, str]]
    clips: tuple[course.Clip, ...]
    is_closed: bool
    message: str
    steps: tuple[StepCard, ...]
    more_steps: tuple[StepCard, ...]
    open_step: StepCard | None
    advice: str
    takes_photos: bool
    draft: StepDraft
    groups: Sequence[AssigneeGroup] = ()
    waiting: Sequence[AttachmentCard] = ()
    candidates: Sequence[Any] = ()
    most_photos: int = ATTACHMENTS_AT_MOST


def panel_of(*, actor: Actor, matter_id: int, now: datetime, draft: StepDraft, is_done: bool = False) -> Panel:
    """Return the panel of a matter within reach; else Matter.DoesNotExist."""
    view = matter_view(actor=actor, matter_id=matter_id, now=now, with_assignees=True)
    opened = next((step for step in view.steps if step.step == draft.step), None)
    if opened is None and not draft.overtaken:
        opened = next((step for step in view.steps if step.step in OPEN_BY_ITSELF), None)
    card = view.card
    due, due_words = _due(view, now)
    shown = IN_REACH_AT_ONCE if len(view.steps) <= IN_REACH_AT_ONCE else IN_REACH_AT_ONCE - 1
    return Panel(
        view=view,
        tone=state_tone(card.state),
        origin=_origin(view),
        due=due,
        due_words=due_words,
        reporter=card.reporter_name or _("一位村民"),
        reporter_note=_reporter_note(view),
        where=" ".join(part for part in (card.village_name, card.grid_name, view.location_note) if part),
        facts=_facts(view, now),
        links=_links(view, actor),
        timeline=[_entry(entry, view) for entry in view.timeline],
        photos=[_shot(one) for one in view.attachments if not one.step and one.kind == "image"],
        clips=course.clips_of((one for one in view.attachments if not one.step), view, face="console"),
        is_closed=card.state == CLOSED,
        message=_message(view, actor, now) if is_done else "",
        steps=view.steps[:shown],
        more_steps=view.steps[shown:],
        open_step=opened,
        advice=str(_ADVICE.get(opened.step, "")) if opened else "",
        takes_photos=opened is not None and opened.step in WITH_PHOTOS and view.may_attach,
        draft=draft,
        **_offers(view, opened, actor),
    )


def _offers(view: MatterView, opened: StepCard | None, actor: Actor) -> dict[str, Any]:
    """Return what the open step's form lets one choose from."""
    if opened is None:
        return {}
    offers: dict[str, Any] = {}
    if "assignee" in opened.needs:
        offers["groups"] = _groups(opened.assignees)
    if "into" in opened.needs:
        offers["candidates"] = matters_to_merge_into(actor=actor, matter_id=view.card.id, village=view.card.village)
    if opened.step in WITH_PHOTOS and view.may_attach:
        offers["waiting"] = attachments_waiting(actor=actor, matter_id=view.card.id)
    return offers


def _groups(assignees: Sequence[AssigneeCard]) -> list[AssigneeGroup]:
    """Group people by what they are and units by where they belong, keeping the order they come in."""
    names = places_get({card.place for card in assignees})
    grouped: dict[str, list[tuple[str, str]]] = {}
    for card in assignees:
        place = names[card.place].short_name if card.place in names else ""
        title = role_label(card.role, card.place) if card.kind == "person" else _("%(place)s的单位") % {"place": place}
        in_grid = card.kind == "person" and len(card.place) == Level.GRID
        label = f"{card.name} · {place}" if in_grid else card.name
        grouped.setdefault(title, []).append((card.id, label))
    return [AssigneeGroup(title, tuple(options)) for title, options in grouped.items()]


def _origin(view: MatterView) -> str:
    card = view.card
    if card.reporter_role:
        return _("%(role)s登记") % {"role": role_label(card.reporter_role, card.village)}
    if card.kind == Kind.LETTER:
        return card.kind_name
    return _("%(who)s%(kind)s") % {"who": role_label("resident", card.village), "kind": card.kind_name}


def _reporter_note(view: MatterView) -> str:
    card = view.card
    if not card.reporter_name:
        return _("您这里看不到名字")
    hidden = _("不想让邻居知道") if card.identity == "unnamed" else ""
    return " · ".join(part for part in (view.reporter_phone_hint, hidden) if part)


def _due(view: MatterView, now: datetime) -> tuple[Any, str]:
    running = [promise for promise in view.card.promises if promise.is_running]
    if running:
        nearest = min(running, key=lambda promise: promise.due_at)
        sentence = _("应在%(when)s 前%(what)s") if nearest.overdue else _("要在%(when)s 前%(what)s")
        words = sentence % {"when": zh_time(nearest.due_at, now), "what": PROMISE_NAMES[nearest.name]}
        return deadline(nearest.due_at, nearest.started_at, now), words
    met = view.promise("resolution")
    if met is not None and met.met_at is not None:
        words = _("%(when)s 办好，说好的是 %(due)s 前") % {
            "when": zh_time(met.met_at, now),
            "due": zh_time(met.due_at, now),
        }
        return deadline(met.due_at, met.started_at, now, met.met_at), words
    return None, ""


def _facts(view: MatterView, now: datetime) -> list[dict[str, str]]:
    card = view.card
    facts = [{"label": _("什么时候"), "value": zh_time(card.reported_at, now), "note": ""}]
    if card.category_name:
        facts.append({"label": _("哪类事"), "value": card.category_name, "note": ""})
    seen = _("全村看得到") if card.visibility == "village" else _("只有办事的人看得到")
    facts.append({"label": _("谁看得到"), "value": seen, "note": ""})
    if card.holder_name:
        facts.append({"label": _("谁在办"), "value": card.holder_name, "note": ""})
    if view.grade:
        facts.append({"label": _("评价"), "value": str(Grade(view.grade).label), "note": view.grade_reason})
    return facts


def _links(view: MatterView, actor: Actor) -> list[dict[str, Any]]:
    found = matters_linked(actor=actor, ids=[view.merged_into, *view.parts])
    words = {view.merged_into: _("并到了")}
    return [
        {"id": card.id, "words": words.get(card.id, _("拆出来的")), "number": card.number, "title": card.title}
        for card in found.values()
    ]


def _entry(entry: TimelineEntry, view: MatterView) -> dict[str, Any]:
    attached = entry.attachments if entry.step != "report" else ()
    return {
        "title": entry.label,
        "at": entry.at,
        "note": "" if entry.step == "report" else entry.note,
        "who": entry.actor_name or _("邻里平台"),
        "role": entry.role_name,
        "photos": [_shot(one) for one in attached if one.kind == "image"],
        "clips": course.clips_of(attached, view, face="console"),
    }


def _shot(photo: AttachmentCard) -> dict[str, str]:
    return {"href": photo.url, "src": photo.thumb_url, "caption": photo.caption if photo.step else ""}


def _message(view: MatterView, actor: Actor, now: datetime) -> str:
    """Say what was just done: read from the course itself, so that an address cannot claim what did not happen."""
    newest = view.timeline[0] if view.timeline else None
    if newest is None or newest.actor_id != actor.person_id or now - newest.at > JUST_NOW:
        return ""
    if newest.step == "report":
        return _("登记好了，编号 %(number)s。") % {"number": view.card.number}
    return _("办到了：%(label)s。反映人会收到消息。") % {"label": newest.label}
