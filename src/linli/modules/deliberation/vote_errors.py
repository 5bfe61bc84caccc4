"""Why a ballot is not taken, in words for whoever casts it; none of them says what was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.refusal import ConflictError
from linli.modules.deliberation.law import Channel

if TYPE_CHECKING:
    from datetime import datetime


class VoteRefusedError(ConflictError):
    """Not as things stand with this vote or its topic."""

    code = "vote-refused"


class VoteNotOpenError(ConflictError):
    """The vote has not begun, or is over, by the database's clock."""

    code = "vote-not-open"


class SpokenElsewhereError(ConflictError):
    """This person has cast the ballot of another voice in this vote: nobody represents two households (村 §26)."""

    code = "spoken-elsewhere"


class AlreadyCastError(ConflictError):
    """This voice has its ballot already; ``channel`` says how it came, ``at`` when (of a secret one the day alone)."""

    code = "already-cast"

    def __init__(self, channel: str, at: datetime | None) -> None:
        self.channel, self.at = Channel(channel), at
        super().__init__(
            {
                Channel.PHONE: _("这一票已经在手机上投过了，一户（人）只能投一次。"),
                Channel.PAPER: _("这一票已经投过纸票了，一户（人）只能投一次。"),
                Channel.DOORSTEP: _("这一票已经上门收过了，一户（人）只能投一次。"),
                Channel.MEETING: _("这一票已经在会上投过了，一户（人）只能投一次。"),
            }[self.channel]
        )
