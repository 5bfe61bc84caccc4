"""PostgreSQL connections that lay down the owner's rights where they came with them."""

from __future__ import annotations

from django.db.backends.postgresql import base

from linli.config.postgres.privileges import APP_ROLE

# Where one URL serves both migrations and application, the login owns the journal and could change
# it. The role is looked up first: naming a missing one would refuse the connection. PostgreSQL 15
# knows membership alone; from 16 on, being a member and being allowed to act as one differ.
_SWITCH = """
SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = %s AND rolname <> current_user
  AND pg_has_role(oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
"""


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
