"""The one way in which the application changes an event: it takes words out of it and never puts any in."""

from typing import ClassVar

from django.db import migrations

REDACT = """
CREATE FUNCTION kernel_event_redact(in_county text, event_id bigint, remaining jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE kernel_event SET payload = remaining, salt = NULL
    WHERE county = in_county AND id = event_id AND payload @> remaining;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'event % of % does not hold what is to remain of it', event_id, in_county;
    END IF;
END $$;
REVOKE ALL ON FUNCTION kernel_event_redact(text, bigint, jsonb) FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'linli_app') THEN
        GRANT EXECUTE ON FUNCTION kernel_event_redact(text, bigint, jsonb) TO linli_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0004_days_of_a_county")]
    operations: ClassVar = [
        migrations.RunSQL(REDACT, "DROP FUNCTION kernel_event_redact(text, bigint, jsonb);"),
    ]
