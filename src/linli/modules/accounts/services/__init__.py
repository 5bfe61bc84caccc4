"""All writes of accounts."""

from linli.modules.accounts.services.appointing import appointment_end, appointment_give
from linli.modules.accounts.services.barring import person_bar, person_readmit
from linli.modules.accounts.services.codes import code_request, codes_sweep
from linli.modules.accounts.services.proving import PROOF_LIVES, phone_prove, proof_read, session_open_proven
from linli.modules.accounts.services.second_factor import (
    second_factor_begin,
    second_factor_confirm,
    second_factor_give_up,
    second_factor_reset,
    session_strengthen,
)
from linli.modules.accounts.services.sessions import session_open
from linli.modules.accounts.services.sessions_ending import session_revoke, sessions_revoke_all, sessions_sweep
from linli.modules.accounts.services.settings import settings_put

__all__ = [
    "PROOF_LIVES",
    "appointment_end",
    "appointment_give",
    "code_request",
    "codes_sweep",
    "person_bar",
    "person_readmit",
    "phone_prove",
    "proof_read",
    "second_factor_begin",
    "second_factor_confirm",
    "second_factor_give_up",
    "second_factor_reset",
    "session_open",
    "session_open_proven",
    "session_revoke",
    "session_strengthen",
    "sessions_revoke_all",
    "sessions_sweep",
    "settings_put",
]
