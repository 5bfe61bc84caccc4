"""Plant the national default set of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

from linli.modules.publishing.defaults import DEFAULT_COLUMNS

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def plant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    """Create every column of the set, in its order."""
    model = apps.get_model("publishing", "Column")
    model._default_manager.bulk_create(  # noqa: SLF001 - a historical model
        model(**{**column._asdict(), "levels": list(column.levels), "writers": list(column.writers)}, order=order)
        for order, column in enumerate(DEFAULT_COLUMNS)
    )


class Migration(migrations.Migration):
    """Columns every installation starts with."""

    dependencies: ClassVar = [("publishing", "0001_columns_and_posts")]
    operations: ClassVar = [migrations.RunPython(plant, migrations.RunPython.noop)]
