"""Our two apps at WeChat as the configuration names them, and the texts approved for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from linli.modules.gateways.outgoing import ChannelSettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.modules.gateways.outgoing import Outgoing

_TEMPLATE = re.compile(r"(?P<name>[a-z_]+)=(?P<code>[A-Za-z0-9_-]+)(?P<fields>(?::[A-Za-z_]+[0-9]*\.[a-z_]+)*)")
_NUMBER_AT_END = re.compile(r"[0-9]+$")
_LETTERS: Mapping[str, int] = {
    "thing": 20,
    "const": 20,
    "name": 10,
    "phrase": 5,
    "letter": 32,
    "number": 32,
    "character_string": 32,
}
"""How many letters a field of each kind holds; what is longer is refused there, so it is cut here."""


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """A text WeChat has approved: its id there, and which of our values stands in which of its fields."""

    code: str
    fields: Mapping[str, str]

    def filled(self, outgoing: Outgoing) -> dict[str, dict[str, str]]:
        """Return its fields as they are sent; a value the message has not raises KeyError."""
        values = outgoing.values
        return {field: {"value": _cut(field, values[name])} for field, name in self.fields.items()}


@dataclass(frozen=True, slots=True)
class App:
    """One of our apps."""

    channel: str
    app_id: str
    secret: str
    token: str
    aes_key: str
    texts: Mapping[str, ApprovedText]


def app_of(channel: str) -> App:
    """Return the app of a channel; what lacks or cannot be read: ChannelSettingsError, naming the variable."""
    prefix = f"LINLI_{channel.upper()}"
    lacking = [name for name in (f"{prefix}_APP", f"{prefix}_SECRET") if not getattr(settings, name)]
    if lacking:
        message = f"{', '.join(lacking)} must be set for {prefix}_GATEWAY={getattr(settings, f'{prefix}_GATEWAY')}"
        raise ChannelSettingsError(message)
    return App(
        channel=channel,
        app_id=getattr(settings, f"{prefix}_APP"),
        secret=getattr(settings, f"{prefix}_SECRET"),
        token=getattr(settings, f"{prefix}_TOKEN"),
        aes_key=getattr(settings, f"{prefix}_AES_KEY"),
        texts=texts_read(f"{prefix}_TEMPLATES", getattr(settings, f"{prefix}_TEMPLATES")),
    )


@lru_cache(maxsize=8)
def texts_read(variable: str, said: str) -> Mapping[str, ApprovedText]:
    """Read ``notice=TEMPLATE_ID:thing1.subject:thing2.body, …``; what cannot be read: ChannelSettingsError."""
    found: dict[str, ApprovedText] = {}
    for part in filter(None, (part.strip() for part in said.split(","))):
        read = _TEMPLATE.fullmatch(part)
        if read is None:
            message = f"{variable}: {part!r} is not NAME=ID:FIELD.VALUE:FIELD.VALUE"
            raise ChannelSettingsError(message)
        pairs = (pair.split(".") for pair in read["fields"].split(":") if pair)
        found[read["name"]] = ApprovedText(read["code"], dict(pairs))
    return found


def _cut(field: str, value: str) -> str:
    most = _LETTERS.get(_NUMBER_AT_END.sub("", field))
    told = " ".join(value.split())
    return told if most is None or len(told) <= most else f"{told[: most - 1]}…"
