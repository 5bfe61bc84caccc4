from typing import ClassVar

from django.db import migrations

FUNCTION = """
CREATE FUNCTION places_parent(code text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(code, CASE length(code) WHEN 15 THEN 12 WHEN 12 THEN 9 WHEN 9 THEN 6 ELSE length(code) - 2 END)
$$
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("places", "0001_divisions_and_units")]
    operations: ClassVar = [migrations.RunSQL(FUNCTION, "DROP FUNCTION places_parent(text)")]
