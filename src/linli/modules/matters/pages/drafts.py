"""What is being written in the panel: a step, or something beside the steps; as it stands in its form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from linli.modules.matters.selectors.answer_templates import template_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest


_DIGITS_AT_MOST = 18


def number_read(said: str) -> int | None:
    """Return a row's number as a form or an address says it; nothing where it says none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS_AT_MOST else None


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step as it stands in its form: what was written, and what is wrong with it."""

    step: str = ""
    note: str = ""
    assignee: str = ""
    assisting: tuple[str, ...] = ()
    outcome: str = ""
    into: str = ""
    parts: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    overtaken: bool = False
    is_filled: bool = False


@dataclass(frozen=True, slots=True)
class BesideDraft:
    """A note, a return visit or the parties of a dispute, as they stand in their form."""

    form: str = ""
    text: str = ""
    how: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def step_read(request: HttpRequest, step: str, *, place: str) -> StepDraft:
    """Read a step's form; chosen ready-made words go before what was written."""
    said = request.POST
    note, assignee, into, parts, outcome = (
        said.get(name, "").replace("\x00", "") for name in ("note", "assignee", "into", "parts", "outcome")
    )
    number = number_read(said.get("template", ""))
    words = template_text(number, place=place) if number is not None else ""
    return StepDraft(
        step=step,
        note="\n".join(part for part in (words, note) if part),
        assignee=assignee,
        assisting=tuple(said.getlist("assisting")),
        outcome=outcome,
        into=into,
        parts=parts,
        is_filled="fill" in said,
    )


def beside_read(request: HttpRequest, form: str) -> BesideDraft:
    """Read one of the forms beside the steps."""
    said = request.POST
    return BesideDraft(form, said.get("text", "").replace("\x00", ""), said.get("how", ""))
