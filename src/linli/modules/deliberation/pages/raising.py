"""Raising a topic: one task, one page; for oneself, or in the field for somebody who agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.place_path import Level, at_level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.span import Days
from linli.modules.deliberation import policy
from linli.modules.deliberation.flow import FIRST_WORD, FLOW, RAISED
from linli.modules.deliberation.models import Consent, Topic
from linli.modules.deliberation.pages.topics import thanked
from linli.modules.deliberation.policy import POLICY
from linli.modules.deliberation.selectors.alike import topics_similar
from linli.modules.deliberation.selectors.topics import topic_sent
from linli.modules.deliberation.services.topics import RaisedFor, TopicInput, topic_raise
from linli.modules.deliberation.words import STATES
from linli.modules.places.public import grids_of, places_get
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse

    from linli.modules.deliberation.selectors.alike import AlikeTopic
    from linli.web.request import LinliRequest

SEEN_AT_MOST = 20
_LONG = 19
_FIELD_OF = {
    "for_somebody/name": "behalf_name",
    "for_somebody/phone": "behalf_phone",
    "for_somebody/consent": "behalf_consent",
}
_ORDER = ("behalf_name", "behalf_phone", "behalf_consent", "title", "recording", "text", "photos", "village", "group")
_LOST = {
    "photos": gettext_lazy("刚才选的照片没留住，请重新选一次。"),
    "recording": gettext_lazy("刚才的录音没留住，请重新录一次。"),
}


@dataclass(frozen=True, slots=True)
class TopicForm:
    """A topic as it stands in its form; ``key`` is the form's own, so that sent twice it is one topic."""

    key: UUID
    village: str
    title: str = ""
    text: str = ""
    group: str = ""
    photos: Sequence[UploadedFile[bytes]] = ()
    recordings: Sequence[UploadedFile[bytes]] = ()
    behalf_name: str = ""
    behalf_phone: str = ""
    behalf_consent: str = ""
    seen: frozenset[int] = frozenset()
    is_sure: bool = False

    @property
    def file_fields(self) -> tuple[str, ...]:
        """The field each file came in, in the order in which the service is given them."""
        return (*("photos" for _photo in self.photos), *("recording" for _recording in self.recordings))

    def given(self, *, for_somebody: bool) -> TopicInput:
        """Return what the service takes."""
        whom = RaisedFor(self.behalf_name, self.behalf_consent, self.behalf_phone) if for_somebody else None
        return TopicInput(
            village=self.village,
            title=self.title,
            text=self.text,
            group=self.group,
            files=(*self.photos, *self.recordings),
            for_somebody=whom,
            key=self.key,
        )


def _read(request: LinliRequest, empty: TopicForm) -> TopicForm:
    said = {name: value.replace("\x00", "") for name, value in request.POST.items() if isinstance(value, str)}
    seen = (one for one in request.POST.getlist("seen")[:SEEN_AT_MOST] if one.isascii() and one.isdigit())
    return replace(
        empty,
        key=_key(said.get("key", "")) or empty.key,
        village=said.get("village", empty.village),
        title=said.get("title", ""),
        text=said.get("text", ""),
        group=said.get("group", ""),
        photos=tuple(request.FILES.getlist("photos")),
        recordings=tuple(request.FILES.getlist("recording")),
        behalf_name=said.get("behalf_name", ""),
        behalf_phone=said.get("behalf_phone", ""),
        behalf_consent=said.get("behalf_consent", ""),
        seen=frozenset(int(one) for one in seen if len(one) < _LONG),
        is_sure="sure" in said,
    )


def _key(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


@page(policy.RAISE, methods=("GET", "POST"))
def new(request: LinliRequest) -> HttpResponse:
    """Show the form, or take it in for oneself; what neighbours said already is asked about before it is sent."""
    villages = request.actor.villages
    chosen = request.signed_in.village if request.signed_in else ""
    village = chosen if chosen in villages else next(iter(villages), "")
    if not village:
        raise NotAllowedError(policy.RAISE)
    return _answer(request, village, for_somebody=False)


@page(policy.RAISE_FOR, methods=("GET", "POST"))
def new_for(request: LinliRequest) -> HttpResponse:
    """Take down, in the field, what a member who agreed wants talked over."""
    work = [at_level(place, Level.VILLAGE) for place in request.actor.places_as(policy.COLLECTORS)]
    village = next((code for code in work if code), "")
    if not village:
        raise NotAllowedError(policy.RAISE_FOR)
    return _answer(request, village, for_somebody=True)


def _answer(request: LinliRequest, village: str, *, for_somebody: bool) -> HttpResponse:
    empty = TopicForm(key=uuid4(), village=village)
    if request.method != "POST":
        return _show(request, empty, for_somebody=for_somebody)
    form = _read(request, empty)
    sent = topic_sent(actor=request.actor, key=form.key, for_somebody=for_somebody)
    if sent is not None:
        return thanked(sent.pk, "raised_for" if for_somebody else "raised")
    asked = [] if form.is_sure else [one for one in _alike(request, form) if one.is_very_alike]
    unseen = [one for one in asked if one.id not in form.seen]
    if unseen:
        return _show(request, form, for_somebody=for_somebody, alike=unseen)
    try:
        topic = topic_raise(actor=request.actor, given=form.given(for_somebody=for_somebody), now=request.now)
    except InvalidInputError as refused:
        return _show(request, form, for_somebody=for_somebody, errors=_errors(refused, form))
    if for_somebody and not POLICY.allows(request.actor, policy.READ, topic):
        raise NotAllowedError(policy.READ)
    return thanked(topic.pk, "raised_for" if for_somebody else "raised")


def _errors(refused: InvalidInputError, form: TopicForm) -> dict[str, str]:
    found: dict[str, str] = {}
    for error in refused.errors:
        path = error.pointer.strip("/")
        name, _slash, number = path.partition("/")
        is_file = name == "files" and number.isdigit()
        field = form.file_fields[int(number)] if is_file else "photos" if name == "files" else _FIELD_OF.get(path, name)
        found.setdefault(field, str(error.message))
    return found


@page(policy.READ, methods=("POST",))
def similar(request: LinliRequest) -> HttpResponse:
    """Show, while a topic is being written, what was raised like it; a piece of the page."""
    form = _read(request, TopicForm(key=uuid4(), village=""))
    found = _alike(request, form) if len(form.village) == Level.VILLAGE else []
    context = {"alike": [(one, STATES[one.state][0]) for one in found], "is_asked": False}
    return render(request, "deliberation/parts/alike.html", context)


def _alike(request: LinliRequest, form: TopicForm) -> list[AlikeTopic]:
    return topics_similar(
        actor=request.actor,
        village=form.village,
        group=form.group,
        title=form.title,
        text=form.text,
        now=request.now,
    )


def _show(
    request: LinliRequest,
    form: TopicForm,
    *,
    for_somebody: bool,
    errors: dict[str, str] | None = None,
    alike: Sequence[AlikeTopic] = (),
) -> HttpResponse:
    found = errors or {}
    if found or alike:
        found = {**{name: str(_LOST[name]) for name in form.file_fields}, **found}
    options = _villages(request, for_somebody=for_somebody)
    promise = FLOW.promise(FIRST_WORD).span
    context = {
        "form": form,
        "villages": options,
        "village_name": next((one["label"] for one in options if one["value"] == form.village), ""),
        "groups": [{"value": "", "label": _("全村的事")}, *_groups(form.village)],
        "consents": [{"value": value, "label": label} for value, label in Consent.choices],
        "for_somebody": for_somebody,
        "days": promise.amount if isinstance(promise, Days) else 0,
        "alike": [(one, STATES[one.state][0]) for one in alike],
        "errors": found,
        "summary": sorted(found.items(), key=lambda item: _ORDER.index(item[0])),
        "action": request.path,
        "back": reverse("matters:field") if for_somebody else reverse("deliberation:topics"),
        "may_for_others": not for_somebody and POLICY.may_ever(request.actor, policy.RAISE_FOR),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.CONFLICT if alike else HTTPStatus.OK
    template = "deliberation/field/new.html" if for_somebody else "deliberation/resident/new.html"
    return render(request, template, context, status=status)


def _villages(request: LinliRequest, *, for_somebody: bool) -> list[dict[str, str]]:
    """Return the villages in which this person may raise something, by name."""
    actor = request.actor
    places = actor.places_as(policy.COLLECTORS) if for_somebody else actor.villages
    codes = dict.fromkeys(at_level(place, Level.VILLAGE) for place in places)
    action = policy.RAISE_FOR if for_somebody else policy.RAISE
    open_to = [code for code in codes if code and POLICY.allows(actor, action, Topic(village=code, state=RAISED))]
    names = places_get(open_to)
    return [{"value": code, "label": names[code].short_name} for code in open_to if code in names]


def _groups(village: str) -> list[dict[str, str]]:
    if len(village) != Level.VILLAGE:
        return []
    return [
        {"value": card.code, "label": _("只是%(grid)s的事") % {"grid": card.short_name}} for card in grids_of(village)
    ]
