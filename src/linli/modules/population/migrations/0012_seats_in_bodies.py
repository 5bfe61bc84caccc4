"""Tags that say who sits in a village's bodies: its committee, its collective and whom it lets vote."""

from typing import ClassVar

from django.db import migrations

# code, name, position: behind the others
TAGS = (
    ("committee_member", "村(居)委会成员"),
    ("collective_member", "集体经济组织成员"),
    ("collective_representative", "集体成员代表"),
    ("collective_board", "集体经济组织理事"),
    ("admitted_voter", "经同意参加表决"),
)

ADD_TAG = """
INSERT INTO population_tag (county, code, name, rule, is_private, position)
SELECT '', %s, %s, NULL, false, coalesce(max(position), 0) + 1 FROM population_tag WHERE county = ''
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("population", "0011_counting_without_the_table")]
    operations: ClassVar = [
        migrations.RunSQL([(ADD_TAG, [code, name]) for code, name in TAGS], migrations.RunSQL.noop),
    ]
