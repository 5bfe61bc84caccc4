"""The form of a way of deciding: its stages as fields, moved and added without JavaScript, and read back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linli.modules.deliberation.law import Share, Whole
from linli.modules.deliberation.pages.entries import number_of
from linli.modules.deliberation.stages import SHORT_AT_MOST, STAGES_AT_MOST, Stage, StageKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from linli.kernel.refusal import InvalidInputError
    from linli.modules.deliberation.selectors.templates import TemplateCard

SHARES: tuple[Share, ...] = (
    Share(1, 2, beyond=True),
    Share(2, 3),
    Share(2, 3, beyond=True),
    Share(3, 4),
    Share(4, 5),
    Share(1, 2),
    Share(1, 3),
    Share(1, 1),
)
"""Shares one may ask for, the usual ones first."""
ADD, REMOVE, UP, DOWN, SAVE = "add", "remove", "up", "down", "save"
_BEYOND = "+"
_AT = {"kind": "name"}
"""At which field of a stage something is said that has none of its own."""


@dataclass(slots=True)
class StageFields:
    """One stage as its fields are written."""

    kind: str
    code: str = ""
    name: str = ""
    short: str = ""
    rules: list[str] = field(default_factory=list)
    attendance: str = ""
    approval: str = ""
    approval_of: str = Whole.PRESENT.value
    days: str = "0"
    minutes: bool = False
    photos: str = "0"
    signers: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TemplateFields:
    """The whole form; ``decides`` is the number of the stage that decides, as the radio buttons say it."""

    code: str = ""
    version: int = 0
    name: str = ""
    about: str = ""
    stages: list[StageFields] = field(default_factory=list)
    decides: str = ""


def fields_of(card: TemplateCard | None) -> TemplateFields:
    """Return the form as it stands before anybody wrote into it."""
    if card is None:
        return TemplateFields()
    decides = next(number for number, stage in enumerate(card.stages) if stage.decides)
    stages = [_stage_fields(stage) for stage in card.stages]
    return TemplateFields(card.code, card.version, card.name, card.about, stages, str(decides))


def fields_sent(post: QueryDict) -> TemplateFields:
    """Return the form as it was sent."""
    count = min(number_of(post.get("count", "")) or 0, STAGES_AT_MOST)
    return TemplateFields(
        code=_clean(post.get("code", "")),
        version=number_of(post.get("version", "")) or 0,
        name=_clean(post.get("name", "")),
        about=_clean(post.get("about", "")),
        stages=[_stage_sent(post, number) for number in range(count)],
        decides=_clean(post.get("decides", "")),
    )


def fields_changed(fields: TemplateFields, pressed: str) -> TemplateFields:
    """Return the form after a button: ``add:vote``, ``remove:2``, ``up:2`` or ``down:2``; the rest stays as written."""
    what, _colon, which = pressed.partition(":")
    stages = list(enumerate(fields.stages))
    if what == ADD and which in set(StageKind) and len(stages) < STAGES_AT_MOST:
        stages.append((-1, StageFields(kind=which, code=f"s_{secrets.token_hex(3)}")))
    number = number_of(which)
    if number is not None and number < len(stages):
        if what == REMOVE:
            stages.pop(number)
        to = number - 1 if what == UP else number + 1
        if what in {UP, DOWN} and 0 <= to < len(stages):
            stages[number], stages[to] = stages[to], stages[number]
    decides = next((str(now) for now, (was, _stage) in enumerate(stages) if str(was) == fields.decides), "")
    fields.stages, fields.decides = [stage for _was, stage in stages], decides
    return fields


def stages_said(fields: TemplateFields) -> Sequence[Mapping[str, Any]]:
    """Return the stages as ``stages_parse`` reads them; what is no number is one no stage takes."""
    return [
        {
            "code": stage.code,
            "name": stage.name,
            "short": stage.short or stage.name[:SHORT_AT_MOST],
            "kind": stage.kind,
            "rules": stage.rules,
            "attendance": share_read(stage.attendance),
            "approval": share_read(stage.approval),
            "approval_of": stage.approval_of or Whole.PRESENT,
            "days": -1 if (days := number_of(stage.days or "0")) is None else days,
            "minutes": stage.minutes,
            "photos": -1 if (photos := number_of(stage.photos or "0")) is None else photos,
            "signers": stage.signers,
            "decides": fields.decides == str(number),
        }
        for number, stage in enumerate(fields.stages)
    ]


def errors_by_field(refused: InvalidInputError) -> dict[str, str]:
    """Return the message of each field by its name: ``/stages/2/days`` stands at ``s2_days``."""
    found: dict[str, str] = {}
    for error in refused.errors:
        parts = error.pointer.strip("/").split("/")
        name = parts[0]
        if name == "stages" and len(parts) > 1:
            name = f"s{parts[1]}_{_AT.get(parts[-1], parts[-1])}" if len(parts) > 2 else f"s{parts[1]}_name"  # noqa: PLR2004 - /stages/2/days
        found.setdefault(name, str(error.message))
    return found


def share_written(share: Share | None) -> str:
    """Write a share for a select: ``2/3``, ``1/2+`` for more than half."""
    if share is None:
        return ""
    return f"{share.numerator}/{share.denominator}{_BEYOND if share.beyond else ''}"


def share_read(said: str) -> dict[str, Any] | None:
    """Read a share back; nothing where none is asked for."""
    above, _slash, below = said.removesuffix(_BEYOND).partition("/")
    if not said:
        return None
    return {"numerator": above, "denominator": below, "beyond": said.endswith(_BEYOND)}


def _stage_fields(stage: Stage) -> StageFields:
    return StageFields(
        kind=stage.kind.value,
        code=stage.code,
        name=stage.name,
        short=stage.short,
        rules=list(stage.rules),
        attendance=share_written(stage.attendance),
        approval=share_written(stage.approval),
        approval_of=stage.approval_of.value,
        days=str(stage.days),
        minutes=stage.minutes,
        photos=str(stage.photos),
        signers=[role.value for role in stage.signers],
    )


def _stage_sent(post: QueryDict, number: int) -> StageFields:
    def one(name: str) -> str:
        return _clean(post.get(f"s{number}_{name}", ""))

    return StageFields(
        kind=one("kind"),
        code=one("code"),
        name=one("name"),
        short=one("short"),
        rules=post.getlist(f"s{number}_rules"),
        attendance=one("attendance"),
        approval=one("approval"),
        approval_of=one("approval_of"),
        days=one("days"),
        minutes=bool(one("minutes")),
        photos=one("photos"),
        signers=post.getlist(f"s{number}_signers"),
    )


def _clean(said: str | None) -> str:
    return (said or "").replace("\x00", "").strip()
