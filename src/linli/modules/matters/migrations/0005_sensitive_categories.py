"""Plant the categories reported in confidence, and say where nobody needs to leave a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

from linli.modules.matters.defaults import ANONYMOUS_TOO, SENSITIVE_TREE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    from linli.modules.matters.defaults import DefaultCategory

AFTER_THE_EVERYDAY = 20


def plant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    """Create every category of the tree, parents first; one a county already has under that code stays."""
    category = apps.get_model("matters", "Category")
    category._default_manager.filter(place="", code__in=ANONYMOUS_TOO).update(may_be_anonymous=True)  # noqa: SLF001 - a historical model
    _plant(category, SENSITIVE_TREE, None)


def _plant(model: type, branch: Iterable[DefaultCategory], parent: object) -> None:
    for order, category in enumerate(branch):
        row, _made = model._default_manager.get_or_create(  # type: ignore[attr-defined]  # noqa: SLF001 - a historical model
            place="",
            code=category.code,
            defaults={
                "name": category.name,
                "kind": category.kind,
                "icon": category.icon or getattr(parent, "icon", ""),
                "may_be_public": category.may_be_public,
                "may_be_anonymous": category.may_be_anonymous,
                "parent": parent,
                "order": order if parent else AFTER_THE_EVERYDAY + order,
            },
        )
        _plant(model, category.children, row)


class Migration(migrations.Migration):
    """Categories every installation has from this release on."""

    dependencies: ClassVar = [("matters", "0004_whole_matters")]
    operations: ClassVar = [migrations.RunPython(plant, migrations.RunPython.noop)]
