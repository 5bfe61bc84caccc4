"""How a matter's course is shown on the phone: facts against promises, the timeline, what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.modules.matters import flow
from linli.modules.matters.models import Grade
from linli.web.formatting import deadline, zh_span, zh_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.modules.matters.selectors.cards import (
        AttachmentCard,
        MatterCard,
        MatterView,
        PromiseCard,
        TimelineEntry,
        TranscriptCard,
    )

SEALED = frozenset({flow.RESOLVED, flow.CLOSED})
TONES = {
    flow.REPORTED: "info",
    flow.ANSWERED: "go",
    flow.ASSIGNED: "go",
    flow.HANDLING: "go",
    flow.AT_TOWN: "go",
    flow.RETURNED: "warn",
    flow.DISPUTED: "warn",
    flow.RESOLVED: "go",
}
"""The tag's tone by state; what has ended is grey."""
_REPORTED_TO = {
    "place": gettext_lazy("已经交到村里，等网格员先回一句。"),
    "county": gettext_lazy("已经交到县里，等他们先回一句。"),
    "discipline": gettext_lazy("已经交到县纪检，等他们先回一句。"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A promise beside what became of it."""

    label: str
    value: str
    note: str
    tone: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of the course: where it opens, where its small picture lies, what it shows."""

    id: int
    href: str
    src: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording, video or document of the course, in the words of web/parts.html."""

    id: int
    kind: str
    href: str
    poster: str
    title: str
    note: str
    said: str = ""
    said_by: str = ""
    write_href: str = ""
    write_words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the timeline, in the words of web/parts.html."""

    at: datetime
    title: str
    note: str
    who: str
    role: str
    photos: tuple[Shot, ...]
    clips: tuple[Clip, ...] = ()
    link: str = ""


def span_words(span: tuple[str, int]) -> str:
    """Say a promise's length: 24 小时, 5 天, 5 个工作日."""
    unit, amount = span
    words = {"hours": _("%(n)s 小时"), "days": _("%(n)s 天"), "working_days": _("%(n)s 个工作日")}
    return words[unit] % {"n": amount}


def facts_of(view: MatterView, *, now: datetime) -> list[Fact]:
    """Return how fast it went against what was promised; nothing for what was merged or taken back."""
    if view.card.state in {flow.MERGED, flow.WITHDRAWN}:
        return []
    labels = {"first_answer": _("多久有人理"), "resolution": _("多久办好")}
    promises = ((label, view.promise(name)) for name, label in labels.items())
    return [_fact(label, promise, now) for label, promise in promises if promise is not None]


def _fact(label: str, promise: PromiseCard, now: datetime) -> Fact:
    said = _("承诺 %(span)s") % {"span": span_words(promise.span)}
    if promise.met_at is not None:
        late = promise.met_at > promise.due_at
        spent = zh_span(promise.met_at - promise.started_at)
        note = _("%(said)s，晚了 %(late)s") % {"said": said, "late": zh_span(promise.met_at - promise.due_at)}
        return Fact(label, spent, note if late else said, "late" if late else "")
    if not promise.is_running:
        return Fact(label, _("没有单独回复"), said)
    seen = deadline(promise.due_at, promise.started_at, now)
    until = _("%(at)s 前") % {"at": zh_time(promise.due_at, now)}
    return Fact(label, seen.words, said, "" if seen.tone == "normal" else seen.tone, until)


class AttachmentHref(Protocol):
    """Where an attachment opens, for whoever does not see it at its own address."""

    def __call__(self, attachment_id: int, *, small: bool) -> str:
        """Return the address of the attachment, or of its small picture."""


def entries_of(
    view: MatterView, *, with_report: bool = True, face: str = "", href: AttachmentHref | None = None
) -> list[Entry]:
    """Return the timeline; where it was resolved, the photo of before stands beside that of after.

    ``with_report`` false leaves out the words and photos of the report, where the page shows them above.
    """
    bare = set() if with_report else {"report"}
    entries = [_entry(entry, view, is_bare=entry.step in bare, face=face) for entry in view.timeline]
    return entries if href is None else [_moved(entry, href) for entry in entries]


def notes_of(view: MatterView) -> list[Entry]:
    """Return what colleagues noted, newest first; nobody outside ever sees it."""
    return [_entry(note, view, is_bare=False, face="") for note in view.notes]


def _moved(entry: Entry, href: AttachmentHref) -> Entry:
    """Return an entry whose attachments open elsewhere."""
    photos = (replace(one, href=href(one.id, small=False), src=href(one.id, small=True)) for one in entry.photos)
    clips = (
        replace(
            one,
            href=href(one.id, small=False) if one.href else "",
            poster=href(one.id, small=True) if one.poster else "",
        )
        for one in entry.clips
    )
    return replace(entry, photos=tuple(photos), clips=tuple(clips))


def _entry(entry: TimelineEntry, view: MatterView, *, is_bare: bool, face: str) -> Entry:
    title = entry.label
    if view.is_mine and entry.step == "report":
        title = _("替您报了") if view.card.standing == "behalf" else _("您提交了")
    return Entry(
        at=entry.at,
        title=title,
        note="" if is_bare else entry.note,
        who=entry.actor_name,
        role=entry.role_name,
        photos=() if is_bare else _shots_beside(entry, view),
        clips=() if is_bare else clips_of(entry.attachments, view, face=face),
        link=entry.link,
    )


def _shots_beside(entry: TimelineEntry, view: MatterView) -> tuple[Shot, ...]:
    before = [one for one in view.attachments if not one.step and one.kind == "image"][:1]
    own = [one for one in entry.attachments if one.kind == "image"]
    if entry.step == flow.RESOLVE and own:
        return tuple(shot_of(photo) for photo in (*before, *own))
    return tuple(shot_of(photo, is_captioned=False) for photo in own)


def clips_of(attachments: Iterable[AttachmentCard], view: MatterView, *, face: str = "") -> tuple[Clip, ...]:
    """Return what is no picture, to be played or saved; where the viewer may, with the way to writing it down."""
    return tuple(
        clip_of(one, write_at=view.card.id if view.may_transcribe else None, face=face)
        for one in attachments
        if one.kind != "image"
    )


def consent_clip_of(view: MatterView) -> Clip | None:
    """Return the recording in which somebody agreed to be reported for, where one was kept and may be heard."""
    proof = view.behalf.proof if view.behalf else None
    return clip_of(proof) if proof is not None and proof.kind == "audio" else None


def clip_of(one: AttachmentCard, *, write_at: int | None = None, face: str = "") -> Clip:
    """Return a recording, video or document as the components draw it."""
    titles = {"audio": _("录音"), "video": _("录像"), "pdf": one.name}
    notes = {"converting": _("正在转换，过一会儿再来看"), "failed": _("这段录像转换不了，请换一段")}
    said, writes = one.transcript, write_at is not None and one.kind == "audio"
    write_href = f"{reverse('matters:transcript', args=[write_at, one.id])}?from={face}" if writes else ""
    return Clip(
        id=one.id,
        kind=one.kind,
        href=one.url if one.state == "ready" else "",
        poster=one.thumb_url,
        title=titles[one.kind],
        note=notes.get(one.state, _length(one.seconds)),
        said=said.text if said else "",
        said_by=_said_by(said) if said else "",
        write_href=write_href,
        write_words=_("写下说了什么") if said is None else _("核对一下") if said.is_by_machine else _("改一改"),
    )


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}′{rest:02}″" if minutes else f"{rest}″" if rest else ""


def _said_by(said: TranscriptCard) -> str:
    if said.is_by_machine:
        return _("机器听写，还没人核对")
    return _("文字记录 · %(who)s") % {"who": said.writer}


def shot_of(photo: AttachmentCard, *, is_captioned: bool = True) -> Shot:
    """Return a photo as the components draw it."""
    alt = {"": _("报事时拍的照片"), flow.RESOLVE: _("办好以后的照片")}.get(photo.step, _("办理中的照片"))
    return Shot(photo.id, photo.url, photo.thumb_url, photo.caption if is_captioned else "", alt)


def said_of(view: MatterView) -> str:
    """Say in one sentence where the matter stands."""
    card = view.card
    holder = {"holder": card.holder_name or _("村里")}
    sentences = {
        flow.REPORTED: _REPORTED_TO[view.office],
        flow.ANSWERED: _("有人回应了，接着往下办。"),
        flow.ASSIGNED: _("交给%(holder)s去办。") % holder,
        flow.HANDLING: _("%(holder)s正在办。") % holder,
        flow.AT_TOWN: _("村里办不了，已经报到街道。"),
        flow.RETURNED: _("退回村里，重新办。") if view.office == "place" else _("退回来，重新办。"),
        flow.DISPUTED: _("正在定由谁来办，时限照走。"),
        flow.RESOLVED: _resolved(view),
        flow.MERGED: _("有邻居也报了，并到一起办。"),
        flow.WITHDRAWN: _("反映人撤回了，不再办。"),
    }
    graded = _("办结了，评价：%(grade)s。") % {"grade": Grade(view.grade).label} if view.grade else _("办结了。")
    return str(sentences.get(card.state, graded))


def _resolved(view: MatterView) -> str:
    if view.may_rate:
        return _("办好了，请您看看满意不满意。")
    if view.is_mine and view.parts_open:
        return _("主要的办好了，分出去的还在办。")
    return _("办好了，等反映人评价。")


def tone_of(card: MatterCard) -> str:
    """Return the tone of the state's tag."""
    return TONES.get(card.state, "")
