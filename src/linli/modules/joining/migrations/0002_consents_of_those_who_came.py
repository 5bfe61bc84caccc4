"""Whoever agreed on joining has a consent of their own from now on."""

from typing import ClassVar

from django.db import migrations

# The words that stood there when they came bear this version.
CARRY = """
INSERT INTO population_consent (person_id, subject, version, how, given_at)
SELECT person_id, 'platform', '2026-11', 'online', consent_at FROM joining_joined WHERE consent_at IS NOT NULL
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("joining", "0001_requests_and_joined"),
        ("population", "0004_corrections_and_consents"),
    ]
    operations: ClassVar = [migrations.RunSQL(CARRY, migrations.RunSQL.noop)]
