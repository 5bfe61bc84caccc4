"""What gateways refuse."""

from __future__ import annotations


class ContactsFullError(Exception):
    """The person has switched reminders on on as many devices as are kept."""


class BadMailAddressError(Exception):
    """This is no e-mail address."""


class MailCodeRefusedError(Exception):
    """The code is wrong, used up or run out."""


class MailNotSentError(Exception):
    """The code could not be handed over now: the job tries again."""


class BadDeviceError(Exception):
    """What a browser sent is no subscription, or leads where no message may go."""


class WechatRefusedError(Exception):
    """WeChat does not say who this is: the code is used, run out, or not for our app."""


class CallbackRefusedError(Exception):
    """Whoever reports cannot show that they are the provider."""
