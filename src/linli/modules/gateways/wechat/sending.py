"""Messages to people's WeChat, one by one; what each of its codes means for us is a table."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings

from linli.modules.gateways.outgoing import accepted, not_now, refused
from linli.modules.gateways.services import contacts_forget_addresses
from linli.modules.gateways.wechat.apps import app_of
from linli.modules.gateways.wechat.calling import WechatCodeError, WechatUnreachableError, ask, client
from linli.modules.gateways.wechat.tokens import access_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from linli.modules.gateways.outgoing import Outgoing, Result
    from linli.modules.gateways.wechat.apps import App, ApprovedText

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
"""The access token holds no longer: renewed once, and the message sent again."""
SENT_BEFORE = frozenset({45065})
"""A message with this ``client_msg_id`` went already."""
NOBODY_THERE = frozenset({40003})
"""The openid is none of our app's: the address is forgotten."""
NEVER = NOBODY_THERE | frozenset(
    {
        40037,  # the template
        40165,  # the mini-program's page
        41030,  # the page
        43004,  # does not follow the account
        43019,  # has barred the account
        43101,  # has not agreed to this message, or takes it no longer
        43107,  # the account may not send subscription messages
        43108,  # the person takes no subscription messages
        47003,  # a field of the template
        50005,  # has left the account
    }
)
"""What no repetition mends."""
ALL_WAIT = {
    45009: 3600,  # as much as may be sent today
    45011: 60,  # as much as may be sent this minute
    40013: 3600,  # the app's id
    40125: 3600,  # the app's secret
    40164: 3600,  # our address is not on the app's list
    48001: 3600,  # the app may not call this
    48004: 3600,  # the app is closed for a time
    50002: 3600,  # the account is frozen
}
"""What concerns every message alike: the rest of the batch is not tried, and waits so many seconds."""
# Anything else, -1 (busy) first, is for now.

_CLIENT_ID_LETTERS = 32


class _Messages(ABC):
    """What both kinds have in common: the token, the codes, the end of a batch that goes no further."""

    channel = ""
    path = ""

    def __init__(self) -> None:
        self.app: App = app_of(self.channel)

    @abstractmethod
    def body(self, outgoing: Outgoing, text: ApprovedText) -> dict[str, Any]:
        """Return the request for one message."""

    def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Send one after the other over one connection, until one meets what all would meet."""
        results: list[Result] = []
        wait: tuple[str, int] | None = None
        gone: list[str] = []
        with client() as line:
            for each in batch:
                if wait is not None:
                    results.append(not_now(each, wait[0], retry_after=wait[1]))
                    continue
                try:
                    results.append(self._sent(line, each))
                except WechatCodeError as said:
                    if said.code in ALL_WAIT:
                        wait = (str(said), ALL_WAIT[said.code])
                    if said.code in NOBODY_THERE:
                        gone.append(each.address)
                    results.append(_judged(each, said))
                except WechatUnreachableError as silence:
                    wait = (str(silence), 0)
                    results.append(not_now(each, str(silence)))
        contacts_forget_addresses(channel=self.channel, addresses=gone)
        return results

    def _sent(self, line: httpx.Client, outgoing: Outgoing) -> Result:
        text = self.app.texts.get(outgoing.template)
        if text is None:
            return refused(outgoing, f"LINLI_{self.channel.upper()}_TEMPLATES names no text for {outgoing.template}")
        try:
            body = self.body(outgoing, text)
        except KeyError as lacking:
            return refused(outgoing, f"the text {text.code} wants {lacking}, which this message has not")
        token = access_token(line, self.app)
        try:
            said = ask(line, self.path, query={"access_token": token}, body=body)
        except WechatCodeError as stale:
            if stale.code not in TOKEN_REFUSED:
                raise
            token = access_token(line, self.app, refused=token)
            said = ask(line, self.path, query={"access_token": token}, body=body)
        return accepted(outgoing, str(said.get("msgid", "")))


class TemplateMessages(_Messages):
    """Template messages of the service account to whoever follows it and has bound their WeChat."""

    channel = "wechat"
    path = "/cgi-bin/message/template/send"

    def body(self, outgoing: Outgoing, text: ApprovedText) -> dict[str, Any]:
        """Return the request; ``client_msg_id`` lets WeChat send a repetition within ten minutes only once."""
        return {
            "touser": outgoing.address,
            "template_id": text.code,
            "url": outgoing.link,
            "client_msg_id": hashlib.sha256(outgoing.message_id.encode()).hexdigest()[:_CLIENT_ID_LETTERS],
            "data": text.filled(outgoing),
        }


class SubscriptionMessages(_Messages):
    """Subscription messages of the mini-program: one for each time somebody has agreed to one there."""

    channel = "miniprogram"
    path = "/cgi-bin/message/subscribe/send"

    def body(self, outgoing: Outgoing, text: ApprovedText) -> dict[str, Any]:
        """Return the request; this API knows no repetitions."""
        body: dict[str, Any] = {
            "touser": outgoing.address,
            "template_id": text.code,
            "miniprogram_state": "formal",
            "lang": "zh_CN",
            "data": text.filled(outgoing),
        }
        page: str = settings.LINLI_MINIPROGRAM_PAGE
        if page and outgoing.link:
            body["page"] = page.replace("{link}", quote(outgoing.link, safe=""))
        return body


def _judged(outgoing: Outgoing, said: WechatCodeError) -> Result:
    if said.code in SENT_BEFORE:
        return accepted(outgoing)
    if said.code in NEVER:
        return refused(outgoing, str(said))
    return not_now(outgoing, str(said), retry_after=ALL_WAIT.get(said.code, 0))
