"""What can be wrong with a wish to join."""

from __future__ import annotations

from linli.kernel.refusal import FieldError, InvalidInputError


class JoinRefusedError(InvalidInputError):
    """What was said cannot be taken; ``field`` names what to mend, the message says how."""

    def __init__(self, field: str, message: str) -> None:
        """Remember which field it is about."""
        super().__init__([FieldError(f"/{field}", message)])
        self.field = field
        self.message = message
