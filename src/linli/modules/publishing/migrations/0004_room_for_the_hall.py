"""Eight modules stand on the home: since 议事厅 is one of them, honours are one step further."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_room(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    """Take the nation's column of honours off the home by default; what a place chose for its own stays its choice."""
    columns = apps.get_model("publishing", "Column")._default_manager  # noqa: SLF001 - a historical model
    columns.filter(place="", code="honour").update(is_on_home=False)


class Migration(migrations.Migration):
    """The national set leaves one place free."""

    dependencies: ClassVar = [("publishing", "0003_audience_of_a_post")]
    operations: ClassVar = [migrations.RunPython(make_room, migrations.RunPython.noop)]
