"""E-mail by a mail server (SMTP): one connection per batch, what is refused for ever told from what is not."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from linli.modules.gateways.outgoing import ChannelSettingsError, accepted, not_now, refused
from linli.modules.gateways.unsubscribing import unsubscribe_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.modules.gateways.outgoing import Outgoing, Result

STARTTLS, TLS, PLAIN = "starttls", "tls", "none"
PORTS = {STARTTLS: 587, TLS: 465, PLAIN: 25}
"""How the connection is protected, and the port that is usual for it."""
_FOR_EVER = 500
_REASON_AT_MOST = 200


class Mail:
    """Sends one message after the other; a connection that breaks leaves the rest for another time."""

    def __init__(self) -> None:
        lacking = [name for name in ("LINLI_MAIL_HOST", "LINLI_MAIL_FROM") if not getattr(settings, name)]
        if lacking:
            message = f"{', '.join(lacking)} must be set for LINLI_MAIL_GATEWAY={settings.LINLI_MAIL_GATEWAY}"
            raise ChannelSettingsError(message)
        if settings.LINLI_MAIL_SECURITY not in PORTS:
            message = f"LINLI_MAIL_SECURITY={settings.LINLI_MAIL_SECURITY} is none of {', '.join(PORTS)}"
            raise ChannelSettingsError(message)
        name, address = parseaddr(settings.LINLI_MAIL_FROM)
        if "@" not in address:
            message = f"LINLI_MAIL_FROM={settings.LINLI_MAIL_FROM} is no address"
            raise ChannelSettingsError(message)
        self._from = Address(name, addr_spec=address)

    def send(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Hand over a batch; what the server says of one message does not keep the others."""
        line = self._connected()
        results: list[Result] = []
        try:
            for each in batch:
                results.append(self._sent(line, each))  # noqa: PERF401 - what was sent before a break stays counted
        except (OSError, smtplib.SMTPServerDisconnected) as broken:
            results += [not_now(each, _why(broken)) for each in batch[len(results) :]]
        finally:
            with suppress(OSError, smtplib.SMTPException):
                line.quit()
        return results

    def _connected(self) -> smtplib.SMTP:
        host, security = settings.LINLI_MAIL_HOST, settings.LINLI_MAIL_SECURITY
        port, patience = settings.LINLI_MAIL_PORT or PORTS[security], settings.LINLI_MAIL_TIMEOUT
        ours = urlsplit(settings.LINLI_PUBLIC_URL).hostname
        if security == TLS:
            secure = ssl.create_default_context()
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, ours, timeout=patience, context=secure)
        else:
            line = smtplib.SMTP(host, port, ours, timeout=patience)
        try:
            if security == STARTTLS:
                line.starttls(context=ssl.create_default_context())
            if settings.LINLI_MAIL_USER:
                line.login(settings.LINLI_MAIL_USER, settings.LINLI_MAIL_PASSWORD)
        except BaseException:
            line.close()
            raise
        return line

    def _sent(self, line: smtplib.SMTP, outgoing: Outgoing) -> Result:
        try:
            letter = self._letter(outgoing)
        except ValueError as wrong:
            return refused(outgoing, str(wrong)[:_REASON_AT_MOST])
        try:
            line.send_message(letter)
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPSenderRefused as said:
            # Whether we may send at all: the operator's to mend, so nothing is lost by it.
            return not_now(outgoing, f"{said.smtp_code}: {said.sender}"[:_REASON_AT_MOST])
        except smtplib.SMTPRecipientsRefused as said:
            (told,) = said.recipients.values()
            return _judged(outgoing, *told)
        except smtplib.SMTPResponseException as said:
            return _judged(outgoing, said.smtp_code, said.smtp_error)
        except smtplib.SMTPNotSupportedError as said:
            return refused(outgoing, str(said)[:_REASON_AT_MOST])
        return accepted(outgoing, str(letter["Message-ID"]))

    def _letter(self, outgoing: Outgoing) -> EmailMessage:
        """Return the message; the same occasion has the same Message-ID, by which whoever gets it twice keeps one."""
        if "@" not in outgoing.address:
            message = "no address"
            raise ValueError(message)
        letter = EmailMessage()
        letter["Subject"] = " ".join(outgoing.subject.split())
        letter["From"] = self._from
        letter["To"] = Address(addr_spec=outgoing.address)
        letter["Date"] = formatdate()
        occasion = hashlib.sha256(f"{outgoing.message_id} {outgoing.address}".encode()).hexdigest()
        letter["Message-ID"] = f"<{occasion[:40]}@{self._from.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        way_out = unsubscribe_address(outgoing.address)
        letter["List-Unsubscribe"] = f"<{way_out}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        farewell = _("不想再收到这些邮件，打开：")
        text = "\n\n".join(part for part in (outgoing.body, outgoing.link) if part)
        letter.set_content(f"{text}\n\n-- \n{farewell}\n{way_out}\n")
        return letter


def _judged(outgoing: Outgoing, code: int, said: bytes | str) -> Result:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    reason = f"{code}: {' '.join(words.split())}"[:_REASON_AT_MOST]
    return refused(outgoing, reason) if code >= _FOR_EVER else not_now(outgoing, reason)


def _why(broken: Exception) -> str:
    return f"{type(broken).__name__}: {broken}"[:_REASON_AT_MOST]
