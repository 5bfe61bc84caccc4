"""A thing's life as a table: states, the steps between them, and the promises that run meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.kernel.span import Span


class UnknownStepError(LookupError):
    """The flow has no step of this name."""


class StepNotAllowedError(Exception):
    """The step exists but not from the state the thing is in."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(f"{step} from {state}")
        self.step = step
        self.state = state


@dataclass(frozen=True, slots=True)
class Step:
    """One move: its name, the states it leaves, the one it enters (``None``: it stays), what it demands."""

    name: str
    sources: frozenset[str]
    target: str | None
    needs: str
    note: bool = False
    assignee: bool = False
    by_reporter: bool = False
    inputs: tuple[str, ...] = ()

    def enters(self, source: str) -> str:
        """Return the state after the step."""
        return source if self.target is None else self.target

    @property
    def demands(self) -> tuple[str, ...]:
        """What the caller must bring, by the names of the API's fields."""
        return (
            *(("note",) if self.note else ()),
            *(("assignee",) if self.assignee else ()),
            *self.inputs,
        )


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: at ``at`` (a fraction of the promise, 1 = due) somebody is told.

    ``tells`` names who, in the module's words; ``names_holder`` says that the message names who is late.
    """

    at: float
    tells: str
    names_holder: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A deadline that opens in some states, is met by some steps or in some states, and dropped in others.

    It keeps running through every state that neither meets nor drops it: the clock never stops.
    """

    name: str
    span: Span
    opens_in: frozenset[str]
    met_by: frozenset[str]
    dropped_in: frozenset[str]
    met_in: frozenset[str] = frozenset()
    ladder: tuple[Rung, ...] = ()

    @property
    def setting(self) -> str:
        """The name under which a county or village sets its own span."""
        return f"promise.{self.name}"


@dataclass(frozen=True)
class Flow:
    """States and steps of one kind of thing."""

    name: str
    initial: str
    final: frozenset[str]
    steps: tuple[Step, ...]
    promises: tuple[Promise, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a table that contradicts itself: two steps of one name, or a way out of no state."""
        names = [step.name for step in self.steps]
        if len(names) != len(set(names)):
            message = f"{self.name}: two steps share a name"
            raise ValueError(message)
        reachable = {self.initial} | {step.target for step in self.steps if step.target}
        for step in self.steps:
            unreachable = step.sources - reachable
            if unreachable:
                message = f"{self.name}: {step.name} leaves states nothing enters: {sorted(unreachable)}"
                raise ValueError(message)

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, the initial one first, then in the order steps enter them."""
        entered = [self.initial, *(step.target for step in self.steps if step.target)]
        return tuple(dict.fromkeys(entered))

    @property
    def open_states(self) -> frozenset[str]:
        """States in which something is still to be done."""
        return frozenset(self.states) - self.final

    def named(self, name: str) -> Step:
        """Return a step by name, or raise ``UnknownStepError``."""
        for step in self.steps:
            if step.name == name:
                return step
        raise UnknownStepError(name)

    def take(self, name: str, *, source: str) -> Step:
        """Return the step if it may leave ``source``; else ``StepNotAllowedError``."""
        step = self.named(name)
        if source not in step.sources:
            raise StepNotAllowedError(name, source)
        return step

    def leaving(self, source: str) -> Iterator[Step]:
        """Yield the steps that leave a state, in the table's order."""
        return (step for step in self.steps if source in step.sources)

    def promise(self, name: str) -> Promise:
        """Return a promise by name."""
        return next(promise for promise in self.promises if promise.name == name)
