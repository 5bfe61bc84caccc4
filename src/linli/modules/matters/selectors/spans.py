"""How long each promise is at a place: the nearest setting above it, else the national default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.span import InvalidSpanError, span_from_setting
from linli.modules.matters.flow import FLOW
from linli.modules.places.public import settings_for

if TYPE_CHECKING:
    from linli.kernel.span import Span


def setting_key(promise: str) -> str:
    """Return the settings key of a promise, e.g. ``matter.promise.first_answer``."""
    return f"{FLOW.name}.promise.{promise}"


def spans_at(place: str) -> dict[str, Span]:
    """Return each promise's span at a place, in one query; a setting that is no span falls back to the default."""
    found = settings_for(place, [setting_key(promise.name) for promise in FLOW.promises])
    spans = {}
    for promise in FLOW.promises:
        try:
            spans[promise.name] = span_from_setting(found.get(setting_key(promise.name)))
        except InvalidSpanError:
            spans[promise.name] = promise.span
    return spans
