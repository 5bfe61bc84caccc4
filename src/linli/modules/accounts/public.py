"""The front door of accounts: ids in, frozen dataclasses out."""

from linli.modules.accounts.cards import (
    AppointmentCard,
    HolderCard,
    OpenedSession,
    SessionCard,
    SettingsCard,
    SignedIn,
)
from linli.modules.accounts.errors import AppointmentRefusedError, CodeRefusedError, SettingsRefusedError, TooManyError
from linli.modules.accounts.policy import GIVINGS, POLICY, ROLE_LEVELS
from linli.modules.accounts.resolving import session_resolve
from linli.modules.accounts.role_names import ROLE_NAMES, is_community, role_label
from linli.modules.accounts.selectors import (
    actor_of,
    appointments_of,
    holders,
    sessions_of,
    settings_of,
    unit_members,
)
from linli.modules.accounts.services import (
    appointment_end,
    appointment_give,
    code_request,
    person_bar,
    person_readmit,
    session_open,
    session_revoke,
    sessions_revoke_all,
    settings_put,
)

__all__ = [
    "GIVINGS",
    "POLICY",
    "ROLE_LEVELS",
    "ROLE_NAMES",
    "AppointmentCard",
    "AppointmentRefusedError",
    "CodeRefusedError",
    "HolderCard",
    "OpenedSession",
    "SessionCard",
    "SettingsCard",
    "SettingsRefusedError",
    "SignedIn",
    "TooManyError",
    "actor_of",
    "appointment_end",
    "appointment_give",
    "appointments_of",
    "code_request",
    "holders",
    "is_community",
    "person_bar",
    "person_readmit",
    "role_label",
    "session_open",
    "session_resolve",
    "session_revoke",
    "sessions_of",
    "sessions_revoke_all",
    "settings_of",
    "settings_put",
    "unit_members",
]
