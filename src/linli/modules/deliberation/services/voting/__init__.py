"""Votes: announced with their roll on display, opened, cast or brought in, closed and counted, confirmed."""

from linli.modules.deliberation.services.voting.bringing import ballot_enter, batch_enter
from linli.modules.deliberation.services.voting.calling_off import vote_call_off
from linli.modules.deliberation.services.voting.casting import ballot_cast
from linli.modules.deliberation.services.voting.closing import SCRUB, BallotsTamperedError, sealed_scrub, vote_close
from linli.modules.deliberation.services.voting.confirming import vote_confirm_by_meeting
from linli.modules.deliberation.services.voting.mandates import mandate_record, mandate_revoke
from linli.modules.deliberation.services.voting.opening import vote_open
from linli.modules.deliberation.services.voting.preparing import VOTE, vote_prepare
from linli.modules.deliberation.services.voting.rolls import roll_object, roll_object_decide, roll_strike
from linli.modules.deliberation.services.voting.voiding import ballot_void, ballot_void_agree

__all__ = [
    "SCRUB",
    "VOTE",
    "BallotsTamperedError",
    "ballot_cast",
    "ballot_enter",
    "ballot_void",
    "ballot_void_agree",
    "batch_enter",
    "mandate_record",
    "mandate_revoke",
    "roll_object",
    "roll_object_decide",
    "roll_strike",
    "sealed_scrub",
    "vote_call_off",
    "vote_close",
    "vote_confirm_by_meeting",
    "vote_open",
    "vote_prepare",
]
