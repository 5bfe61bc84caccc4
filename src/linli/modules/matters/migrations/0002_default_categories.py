"""Plant the national default tree of categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

from linli.modules.matters.defaults import DEFAULT_TREE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    from linli.modules.matters.defaults import DefaultCategory


def plant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    """Create every category of the tree, parents first."""
    _plant(apps.get_model("matters", "Category"), DEFAULT_TREE, None)


def _plant(model: type, branch: Iterable[DefaultCategory], parent: object) -> None:
    above = getattr(parent, "icon", "")
    for order, category in enumerate(branch):
        row = model._default_manager.create(  # type: ignore[attr-defined]  # noqa: SLF001 - a historical model
            code=category.code,
            name=category.name,
            kind=category.kind,
            icon=category.icon or above,
            needs_photo=category.needs_photo,
            may_be_public=category.may_be_public,
            parent=parent,
            order=order,
        )
        _plant(model, category.children, row)


class Migration(migrations.Migration):
    """Categories every installation starts with."""

    dependencies: ClassVar = [("matters", "0001_matters")]
    operations: ClassVar = [migrations.RunPython(plant, migrations.RunPython.noop)]
