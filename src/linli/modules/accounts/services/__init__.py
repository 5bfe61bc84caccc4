"""All writes of accounts."""

from linli.modules.accounts.services.appointing import appointment_end, appointment_give
from linli.modules.accounts.services.barring import person_bar, person_readmit
from linli.modules.accounts.services.codes import code_request, codes_sweep
from linli.modules.accounts.services.proving import PROOF_LIVES, phone_prove, proof_read, session_open_proven
from linli.modules.accounts.services.sessions import (
    session_open,
    session_revoke,
    sessions_revoke_all,
    sessions_sweep,
)
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
    "session_open",
    "session_open_proven",
    "session_revoke",
    "sessions_revoke_all",
    "sessions_sweep",
    "settings_put",
]
