"""Reading an audience from a form that holds ``audiences/parts/editor.html``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.kernel.audience import InvalidAudienceError, audience_parse
from linli.modules.audiences.errors import in_words

if TYPE_CHECKING:
    from django.http import QueryDict

    from linli.kernel.audience import Audience

PREFIX = "audience_"
LISTS = ("places", "residency", "tags_any", "tags_all", "tags_none")
ASKS = tuple(PREFIX + name for name in ("count", "find", "open", "add", "drop"))
"""The editor's own buttons: count; find, open, add and drop a place."""


def editor_asks(said: QueryDict) -> bool:
    """Whether a button of the editor itself was pressed: the form is to be shown again, and nothing to be done."""
    return any(name in said for name in ASKS)


def expression_said(said: QueryDict) -> dict[str, Any]:
    """Return what the form says in the API's form, as it stands; what is no number is left for the reader to refuse."""
    expression: dict[str, Any] = {name: said.getlist(PREFIX + name) for name in LISTS}
    ages = {end: _number(said.get(f"{PREFIX}age_{end}", "")) for end in ("min", "max")}
    expression["age"] = {end: years for end, years in ages.items() if years is not None}
    expression["sex"] = said.get(PREFIX + "sex", "")
    expression["households_only"] = bool(said.get(PREFIX + "households_only"))
    return expression


def rule_said(said: QueryDict) -> dict[str, Any]:
    """Return the rule of a tag as a form with the editor's fields says it, without what it does not ask."""
    expression = expression_said(said)
    for name in ("places", "households_only"):
        del expression[name]
    return {name: value for name, value in expression.items() if value}


def audience_from_form(said: QueryDict) -> Audience:
    """Return the audience a form with the editor says; InvalidInputError with the expression's pointers (``/age/min``).

    Whether the actor may address these places is for ``audience_demand_reach``.
    """
    try:
        return audience_parse(expression_said(said))
    except InvalidAudienceError as error:
        raise in_words(error) from error


def _number(text: str) -> int | str | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("150") else text or None
