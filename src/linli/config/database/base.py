"""PostgreSQL connections: cheap to trust again, with prepared statements, without the owner's rights."""

from __future__ import annotations

import select
from typing import TYPE_CHECKING, Any, cast

from django.db.backends.postgresql import base

from linli.config.postgres.privileges import APP_ROLE

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

# Where one URL serves both migrations and application, the login owns the journal and could change
# it. The role is looked up first: naming a missing one would refuse the connection. PostgreSQL 15
# knows membership alone; from 16 on, being a member and being allowed to act as one differ.
_SWITCH = """
SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = %s AND rolname <> current_user
  AND pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
"""

_BOUND = "bound"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to PostgreSQL; with `switch_role` in its settings it acts as the application's role."""

    def init_connection_state(self) -> None:
        """Set the session up, which Django does once for each new connection."""
        super().init_connection_state()
        if self.settings_dict.get("SWITCH_ROLE"):
            with self.connection.cursor() as cursor:
                cursor.execute(_SWITCH, [APP_ROLE])
            if not self.get_autocommit():
                self.connection.commit()

    def is_usable(self) -> bool:
        """Whether the connection is still there, asked once per request.

        A server that ended or was killed has closed its side, and an idle connection has nothing else to read: only
        where something waits is the server asked, which would cost each request a round trip.
        """
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not waiting.poll(0) or super().is_usable()

    def bound_cursor(self) -> CursorWrapper:
        """Return a cursor that sends values apart from the text, so that the server may keep its plan."""
        cursor: CursorWrapper = cast("Any", self)._cursor(_BOUND)  # noqa: SLF001 — the backend's own, as in its chunked_cursor
        return cursor

    def create_cursor(self, name: str | None = None) -> Any:
        """Make the cursor itself; Django calls this under its checks."""
        if name != _BOUND:
            return super().create_cursor(name)
        factory, self.connection.cursor_factory = self.connection.cursor_factory, base.ServerBindingCursor
        try:
            return super().create_cursor()
        finally:
            self.connection.cursor_factory = factory
