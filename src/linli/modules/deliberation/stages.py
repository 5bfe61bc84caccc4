"""A way of deciding as data: stages in their order, each with a guard that says what it takes to be over.

A county writes its own in the same words; a topic keeps a copy of the stages it was taken up with.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.refusal import invalid
from linli.kernel.roles import Role
from linli.modules.deliberation.law import RULES, Share, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STAGES_AT_MOST = 12
DAYS_AT_MOST = 365
PHOTOS_AT_MOST = 9
NAME_AT_MOST = 12
SHORT_AT_MOST = 6


class StageKind(StrEnum):
    """What happens in a stage."""

    CONSULT = "consult"
    MEETING = "meeting"
    VOTE = "vote"
    DISPLAY = "display"
    CARRY_OUT = "carry_out"
    ACCEPT = "accept"


SIGNERS = frozenset({Role.SUPERVISOR, Role.VILLAGE_SECRETARY, Role.VILLAGE_CLERK})


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what happens in it and what must be there before the next may begin.

    ``rules`` are lines of the law among which the meeting or vote chooses (by the kind of place); without them a
    meeting is judged by ``attendance`` of those who belong and ``approval`` of ``approval_of``. ``days`` are the least
    days of a consultation or a display. ``decides`` marks the one stage whose outcome makes the resolution.
    """

    code: str
    name: str
    short: str
    kind: StageKind
    rules: tuple[str, ...] = ()
    attendance: Share | None = None
    approval: Share | None = None
    approval_of: Whole = Whole.PRESENT
    days: int = 0
    minutes: bool = False
    photos: int = 0
    signers: tuple[Role, ...] = ()
    decides: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TemplateSpec:
    """A named way of deciding."""

    code: str
    name: str
    about: str
    stages: tuple[Stage, ...]
    first: str = field(default="有人说")


def stages_parse(given: Sequence[Mapping[str, Any]]) -> tuple[Stage, ...]:
    """Read stages from JSON; ``InvalidInputError`` with a pointer to whatever contradicts itself.

    Codes are unique, exactly one stage decides, it is a vote or a meeting that names rules or shares, nothing is
    carried out before it and nothing voted on behind it.
    """
    if not 1 <= len(given) <= STAGES_AT_MOST:
        raise invalid("/stages", _("环节要有 1 到 %(most)s 个") % {"most": STAGES_AT_MOST})
    stages = tuple(stage_parse(one, at=f"/stages/{number}") for number, one in enumerate(given))
    if len({stage.code for stage in stages}) != len(stages):
        raise invalid("/stages", _("有两个环节的代码一样"))
    deciding = [number for number, stage in enumerate(stages) if stage.decides]
    if len(deciding) != 1:
        raise invalid("/stages", _("要有一个、也只能有一个环节作决定"))
    for number, stage in enumerate(stages[: deciding[0]]):
        if stage.kind in {StageKind.CARRY_OUT, StageKind.ACCEPT}:
            raise invalid(f"/stages/{number}/kind", _("还没决定，不能先办"))
    for number, stage in enumerate(stages[deciding[0] + 1 :], start=deciding[0] + 1):
        if stage.kind in {StageKind.CONSULT, StageKind.VOTE}:
            raise invalid(f"/stages/{number}/kind", _("已经决定了，后面不再议、不再表决"))
    return stages


def stage_parse(given: Mapping[str, Any], *, at: str = "/stage") -> Stage:
    """Read one stage; ``InvalidInputError`` pointing below ``at``."""
    try:
        kind = StageKind(given["kind"])
        stage = Stage(
            code=str(given["code"]),
            name=str(given["name"]).strip(),
            short=str(given.get("short") or given["name"]).strip(),
            kind=kind,
            rules=tuple(str(rule) for rule in given.get("rules", ())),
            attendance=_share(given.get("attendance")),
            approval=_share(given.get("approval")),
            approval_of=Whole(given.get("approval_of", Whole.PRESENT)),
            days=int(given.get("days", 0)),
            minutes=bool(given.get("minutes", False)),
            photos=int(given.get("photos", 0)),
            signers=tuple(Role(role) for role in given.get("signers", ())),
            decides=bool(given.get("decides", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise invalid(at, _("这个环节写得不完整")) from error
    _demand_sound(stage, at)
    return stage


def _share(given: Mapping[str, Any] | None) -> Share | None:
    if given is None:
        return None
    share = Share(int(given["numerator"]), int(given["denominator"]), bool(given.get("beyond", False)))
    if not 0 < share.numerator <= share.denominator or (share.beyond and share.numerator == share.denominator):
        message = "not a share"
        raise ValueError(message)
    return share


def _demand_sound(stage: Stage, at: str) -> None:
    for is_wrong, name, message in (*_limits(stage), *_demands(stage)):
        if is_wrong:
            raise invalid(f"{at}/{name}", message)


def _limits(stage: Stage) -> tuple[tuple[bool, str, str], ...]:
    known = {rule.code for rule in RULES}
    name = _("给这一步起个名字，最多 %(most)s 个字") % {"most": NAME_AT_MOST}
    short = _("简称最多 %(most)s 个字") % {"most": SHORT_AT_MOST}
    return (
        (not 1 <= len(stage.name) <= NAME_AT_MOST, "name", name),
        (not 1 <= len(stage.short) <= SHORT_AT_MOST, "short", short),
        (not set(stage.rules) <= known, "rules", _("没有这条议事规则")),
        (not 0 <= stage.days <= DAYS_AT_MOST, "days", _("天数写 0 到 %(most)s") % {"most": DAYS_AT_MOST}),
        (not 0 <= stage.photos <= PHOTOS_AT_MOST, "photos", _("照片写 0 到 %(most)s 张") % {"most": PHOTOS_AT_MOST}),
        (not set(stage.signers) <= SIGNERS, "signers", _("这个角色不在签字的人里")),
    )


def _demands(stage: Stage) -> tuple[tuple[bool, str, str], ...]:
    meets = stage.kind is StageKind.MEETING
    unmeasured = stage.decides and meets and not stage.rules and stage.approval is None
    unsigned = stage.kind is StageKind.ACCEPT and not stage.signers
    unruled = stage.kind is StageKind.VOTE and not stage.rules
    undecided = stage.decides and stage.kind not in {StageKind.VOTE, StageKind.MEETING}
    return (
        (unruled, "rules", _("表决要说依据哪条规则")),
        (unsigned, "signers", _("验收要说谁签字")),
        (undecided, "decides", _("只有开会或表决才能作决定")),
        (unmeasured, "approval", _("作决定的会要说多少人同意才算")),
    )
