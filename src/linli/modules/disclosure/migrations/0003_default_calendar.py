"""Plant the national calendar of disclosure."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

from linli.modules.disclosure.defaults import AT_LEAST_DISPLAYED, DEFAULT_ITEMS

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def plant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    """Create every item of the laws."""
    rows = apps.get_model("disclosure", "CalendarItem")._default_manager  # noqa: SLF001 - a historical model
    for order, item in enumerate(DEFAULT_ITEMS):
        rows.create(
            place="",
            code=item.code,
            name=item.name,
            basis=item.basis,
            applies=item.applies,
            book=item.book,
            period=item.period,
            due_days=item.due_days,
            display_days=AT_LEAST_DISPLAYED,
            responsible=item.responsible,
            order=order,
        )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("disclosure", "0002_sealed_once_published")]
    operations: ClassVar = [migrations.RunPython(plant, migrations.RunPython.noop)]
