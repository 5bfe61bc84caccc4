"""The form of a meeting at the desk: which bodies may meet, what the last one said, what was written wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.deliberation.law_words import unit_word
from linli.modules.deliberation.pages.entries import day_of, moment_of, moment_written, number_of
from linli.modules.deliberation.selectors.law import rules_offered
from linli.modules.deliberation.selectors.rolls import entitled
from linli.modules.deliberation.selectors.templates import rules_fitting
from linli.modules.deliberation.services.meetings import MeetingSaid
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.modules.deliberation.models import Meeting, Topic
    from linli.modules.deliberation.selectors.stage_views import StageView
    from linli.web.request import LinliRequest

_DATES = ("notice_on", "studied_on")
_STUDY = ("studied_by", "study_note", "unstudied_why")
_WORDS = ("where", "convened_by", "notice_how", "short_notice", "entitled_why", "minutes", "rule", *_STUDY)
_NUMBERS = ("entitled", "present", "in_favour", "against")


@dataclass(frozen=True, slots=True)
class BodyOffered:
    """A body that may meet: its rule in words, and how many the register knows to belong to it."""

    value: str
    name: str
    says: str
    on_register: int
    unit: str
    notice_days: int
    asks_study: bool

    @property
    def label(self) -> str:
        """Its name with how many belong to it."""
        return f"{self.name} · {self.on_register} {self.unit}"


@dataclass(frozen=True, slots=True)
class MeetingForm:
    """The form: ``correcting`` is the meeting written anew, if any; ``is_shown`` where it stands open."""

    bodies: tuple[BodyOffered, ...]
    said: Mapping[str, str]
    correcting: int | None
    is_shown: bool

    @property
    def options(self) -> list[dict[str, str]]:
        """The bodies as a form offers them."""
        return [{"value": body.value, "label": body.label, "note": body.says} for body in self.bodies]

    @property
    def asks_notice(self) -> bool:
        """Whether some body must be called days before."""
        return any(body.notice_days for body in self.bodies)

    @property
    def asks_study(self) -> bool:
        """Whether the party organisation goes first somewhere."""
        return any(body.asks_study for body in self.bodies)


def meeting_form(request: LinliRequest, topic: Topic, stage: StageView, said: Mapping[str, str] | None) -> MeetingForm:
    """Return the form as it stands: what was sent, the meeting to be corrected, or nothing yet."""
    held = stage.meeting.row if stage.meeting else None
    asked = request.GET.get("meeting", "")
    correcting = number_of(said.get("correcting", "")) if said is not None else None
    if said is None and held is not None and asked == "correct":
        correcting, said = held.pk, _written(held)
    return MeetingForm(
        bodies=_bodies(request, topic, stage),
        said=said if said is not None else {},
        correcting=correcting,
        is_shown=held is None or said is not None or asked == "new",
    )


def meeting_said(request: LinliRequest, topic: Topic, said: Mapping[str, str]) -> MeetingSaid:
    """Read a meeting out of the form; left empty, those entitled are as many as the register knows."""
    rule = said.get("rule", "")
    held_at = moment_of(said.get("held_at", ""))
    known = number_of(said.get("entitled", ""))
    if known is None and not said.get("entitled", "").strip() and rule and held_at is not None:
        found = rules_offered(topic.village, rules_fitting([rule], topic.village), held_at.astimezone(ZONE).date())
        if found:
            day = held_at.astimezone(ZONE).date()
            known = len(entitled(found[0].rule, place=topic.group or topic.village, day=day))
    return MeetingSaid(
        held_at=held_at,
        where=said.get("where", ""),
        convened_by=said.get("convened_by", ""),
        entitled=known,
        present=number_of(said.get("present", "")),
        in_favour=number_of(said.get("in_favour", "")),
        against=number_of(said.get("against", "") or "0"),
        rule=rule,
        notice_on=day_of(said.get("notice_on", "")),
        notice_how=said.get("notice_how", ""),
        short_notice=said.get("short_notice", ""),
        studied_on=day_of(said.get("studied_on", "")),
        **{name: said.get(name, "") for name in _STUDY},
        study_papers=tuple(request.FILES.getlist("study_papers")),
        entitled_why=said.get("entitled_why", ""),
        minutes=said.get("minutes", ""),
        photos=tuple(request.FILES.getlist("photos")),
        papers=tuple(request.FILES.getlist("papers")),
    )


def _bodies(request: LinliRequest, topic: Topic, stage: StageView) -> tuple[BodyOffered, ...]:
    day = request.now.astimezone(ZONE).date()
    codes = rules_fitting(stage.asks.rules, topic.village)
    return tuple(
        BodyOffered(
            value=one.code,
            name=str(one.rule.name),
            says=str(one.rule.says),
            on_register=len(entitled(one.rule, place=topic.group or topic.village, day=day)),
            unit=str(unit_word(one.rule.unit)),
            notice_days=one.rule.notice_days,
            asks_study=stage.asks.decides and bool(one.rule.party_first),
        )
        for one in rules_offered(topic.village, codes, day)
    )


def _written(row: Meeting) -> dict[str, str]:
    written = {name: getattr(row, name) for name in _WORDS}
    written |= {name: str(getattr(row, name)) for name in _NUMBERS}
    written |= {name: one.isoformat() if (one := getattr(row, name)) else "" for name in _DATES}
    return {**written, "held_at": moment_written(row.held_at), "reason": "", "correcting": str(row.pk)}
