"""What can be wrong with signing in or appointing; messages are for the person who tried."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError
from linli.kernel.throttle import TooManyError

__all__ = [
    "AppointmentRefusedError",
    "CodeRefusedError",
    "ProofRefusedError",
    "SecondCodeRefusedError",
    "SecondFactorNeededError",
    "SettingsRefusedError",
    "TooManyError",
]


class CodeRefusedError(Exception):
    """The code does not open a session: wrong, used, run out, or never sent; which of these is not told."""

    def __init__(self) -> None:
        """Say the one thing that is said in every case."""
        super().__init__(_("验证码不对，或者已经过期。请再看一眼短信，或重新获取"))


class ProofRefusedError(Exception):
    """There is no proof that whoever asks holds a phone, or it is too old; the way leads back to the number."""


class SecondFactorNeededError(Exception):
    """The code was right and is not used up: a second one is wanted with it, from the person's authenticator."""

    def __init__(self) -> None:
        """Say what is wanted."""
        super().__init__(_("还要一个动态码：打开手机上的验证器，填上现在的 6 个数字"))


class SecondCodeRefusedError(Exception):
    """The second code is wrong, was used already, or its time has passed; which of these is not told."""

    def __init__(self) -> None:
        """Say the one thing that is said in every case."""
        super().__init__(_("动态码不对，或者已经用过。等验证器换一个新的再填"))


class AppointmentRefusedError(InvalidInputError):
    """The appointment cannot be as asked; ``field`` names what to mend, ``message`` says how."""

    def __init__(self, field: str, message: str) -> None:
        """Remember which field it is about."""
        super().__init__([FieldError(f"/{field}", message)])
        self.field = field
        self.message = message


class SettingsRefusedError(InvalidInputError):
    """The setting cannot have this value; the message says why."""

    def __init__(self, field: str, message: str) -> None:
        """Remember which field it is about."""
        super().__init__([FieldError(f"/{field}", message)])
