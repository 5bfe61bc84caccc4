"""Which service takes which step of a topic: one table for the API, to which every part adds its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from linli.modules.deliberation.flow import (
    ADOPT,
    ADVANCE,
    BACK,
    FAIL,
    FINISH,
    FLOW,
    PROGRESS,
    RECONSIDER,
    REFUSE,
    RESOLVE,
    SUMMARISE,
    SUPPORT,
    UNSUPPORT,
    WITHDRAW,
)
from linli.modules.deliberation.services.stepping import (
    topic_advance,
    topic_back,
    topic_fail,
    topic_finish,
    topic_progress,
    topic_resolve,
)
from linli.modules.deliberation.services.topics import (
    topic_adopt,
    topic_reconsider,
    topic_refuse,
    topic_summarise,
    topic_support,
    topic_withdraw,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class StepInput:
    """What a step may bring: a note, the way of deciding."""

    note: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Taking:
    """The service of a step and which of the input's fields it takes, by the service's own names."""

    service: Callable[..., Any]
    takes: Mapping[str, str] = field(default_factory=dict)


NOTE = {"note": "note"}
WORDS = {"words": "note"}
RESULT = {"result": "note"}

STEPS: dict[str, Taking] = {
    ADOPT: Taking(topic_adopt, {"template": "template"}),
    REFUSE: Taking(topic_refuse, NOTE),
    RECONSIDER: Taking(topic_reconsider, NOTE),
    WITHDRAW: Taking(topic_withdraw),
    SUMMARISE: Taking(topic_summarise, NOTE),
    SUPPORT: Taking(partial(topic_support, supports=True)),
    UNSUPPORT: Taking(partial(topic_support, supports=False)),
    ADVANCE: Taking(topic_advance),
    BACK: Taking(topic_back, NOTE),
    RESOLVE: Taking(topic_resolve, WORDS),
    FAIL: Taking(topic_fail, NOTE),
    PROGRESS: Taking(topic_progress, NOTE),
    FINISH: Taking(topic_finish, RESULT),
}
"""By the step's name in the flow."""


def topic_take_step(*, actor: Actor, topic_id: int, step: str, given: StepInput, now: datetime) -> None:
    """Take any step of a topic by its name; each step's own service says who may and what it refuses.

    No such step: UnknownStepError.
    """
    FLOW.named(step)
    taking = STEPS[step]
    said = {name: getattr(given, of_input) for name, of_input in taking.takes.items()}
    taking.service(actor=actor, topic_id=topic_id, now=now, **said)
