"""What can be wrong with a wish about messages."""

from linli.kernel.refusal import FieldError, InvalidInputError


class UnknownNoticeError(LookupError):
    """The person has no such notice."""


class MessagingRefusedError(InvalidInputError):
    """A broadcast, visit or preference cannot be as asked: ``field`` and the reason for the person who asked."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__([FieldError(f"/{field}", reason)])
        self.field = field
        self.reason = reason
