"""The clock's function, the order of event ids, and the rights that make the journal append-only."""

from typing import ClassVar

from django.db import migrations

CLOCK = """
CREATE TABLE kernel_clock (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    ahead_by interval NOT NULL DEFAULT interval '0'
);
INSERT INTO kernel_clock DEFAULT VALUES;
CREATE FUNCTION linli_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
    'SELECT statement_timestamp() + ahead_by FROM kernel_clock';
CREATE SEQUENCE kernel_event_id;
"""

# Under a real server the application's role may not exist yet; `linli migrate` creates it and runs this again.
RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'linli_app') THEN
        GRANT SELECT, INSERT ON kernel_event, kernel_position TO linli_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON kernel_event, kernel_position FROM linli_app;
        GRANT SELECT ON kernel_clock TO linli_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON kernel_clock FROM linli_app;
        GRANT USAGE, SELECT ON SEQUENCE kernel_event_id TO linli_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    """The parts of the kernel's tables that Django has no words for."""

    dependencies: ClassVar = [("kernel", "0001_mechanisms")]
    operations: ClassVar = [
        migrations.RunSQL(CLOCK, "DROP SEQUENCE kernel_event_id; DROP FUNCTION linli_now(); DROP TABLE kernel_clock;"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
