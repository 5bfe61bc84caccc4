"""What can be wrong with a wish about the inbox."""


class UnknownNoticeError(LookupError):
    """The person has no such notice."""
