"""What Aliyun's and Tencent's text messages have in common: the configuration, templates, which errors are for ever."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from django.conf import settings

from linli.modules.gateways.sms import SmsNotNowError, SmsRefusedError, SmsSettingsError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_TEMPLATE = re.compile(r"(?P<name>[a-z_]+)=(?P<code>[A-Za-z0-9_]+)(?P<parameters>(?::[a-z_]+)*)")
_SAID_AT_MOST = 150


@dataclass(frozen=True, slots=True)
class Template:
    """A text the provider has approved: its code there, and which of our parameters it takes, in its order."""

    code: str
    parameters: tuple[str, ...]

    def chosen(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return the parameters it takes, in its order; one that is not given: SmsRefusedError."""
        try:
            return {name: given[name] for name in self.parameters} if self.parameters else dict(given)
        except KeyError as missing:
            message = f"the template {self.code} wants {missing}, which this message has not"
            raise SmsRefusedError(message) from None


@dataclass(frozen=True, slots=True)
class Account:
    """What the configuration says of our account with a provider."""

    key: str
    secret: str
    sign: str
    app: str
    region: str
    host: str
    is_plain: bool
    timeout: float
    templates: Mapping[str, Template]

    def template(self, name: str) -> Template:
        """Return the provider's template for one of our messages; none configured: SmsRefusedError."""
        if name not in self.templates:
            message = f"LINLI_SMS_TEMPLATES names no template for {name}"
            raise SmsRefusedError(message)
        return self.templates[name]


def account(*, region: str, host: str, needs_app: bool = False) -> Account:
    """Read our account from the configuration; what lacks or cannot be read: SmsSettingsError, naming the variable."""
    wanted = ["LINLI_SMS_KEY", "LINLI_SMS_SECRET", "LINLI_SMS_SIGN", *(["LINLI_SMS_APP"] if needs_app else [])]
    lacking = [name for name in wanted if not getattr(settings, name)]
    if lacking:
        message = f"{', '.join(lacking)} must be set for LINLI_SMS_GATEWAY={settings.LINLI_SMS_GATEWAY}"
        raise SmsSettingsError(message)
    endpoint: str = settings.LINLI_SMS_ENDPOINT or host
    parts = urlsplit(endpoint if "://" in endpoint else f"https://{endpoint}")
    return Account(
        key=settings.LINLI_SMS_KEY,
        secret=settings.LINLI_SMS_SECRET,
        sign=settings.LINLI_SMS_SIGN,
        app=settings.LINLI_SMS_APP,
        region=settings.LINLI_SMS_REGION or region,
        host=parts.netloc,
        is_plain=parts.scheme == "http",
        timeout=settings.LINLI_SMS_TIMEOUT,
        templates=templates_read(settings.LINLI_SMS_TEMPLATES),
    )


@lru_cache(maxsize=4)
def templates_read(said: str) -> Mapping[str, Template]:
    """Read ``sign_in_code=SMS_123:code, other=SMS_4``; what cannot be read: SmsSettingsError."""
    found: dict[str, Template] = {}
    for part in filter(None, (part.strip() for part in said.split(","))):
        read = _TEMPLATE.fullmatch(part)
        if read is None:
            message = f"LINLI_SMS_TEMPLATES: {part!r} is not NAME=CODE or NAME=CODE:PARAMETER:PARAMETER"
            raise SmsSettingsError(message)
        found[read["name"]] = Template(read["code"], tuple(filter(None, read["parameters"].split(":"))))
    return found


def refuse_or_wait(code: str, said: str, *, never: Collection[str]) -> NoReturn:
    """Raise SmsRefusedError for a code that (or whose beginning) stands among ``never``, else SmsNotNowError.

    A code nobody knows is for now: the job tries again and gives up by itself.
    """
    message = f"{code}: {said}"[:_SAID_AT_MOST]
    if any(code == one or (one.endswith(".") and code.startswith(one)) for one in never):
        raise SmsRefusedError(message)
    raise SmsNotNowError(message)
