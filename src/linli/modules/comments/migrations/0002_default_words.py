"""Plant the words for which a comment is looked at first everywhere: what swindlers and gamblers write."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

WORDS = (
    "刷单", "日结", "高薪兼职", "无抵押贷款", "办理贷款", "套现", "代开发票", "六合彩", "博彩", "下注", "赌博", "裸聊",
    "内部消息股", "稳赚不赔", "加微信", "加qq", "代孕", "枪支", "冰毒", "迷药",
)  # fmt: skip


def plant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    """Create every word of the list."""
    model = apps.get_model("comments", "SensitiveWord")
    model._default_manager.bulk_create(model(word=word) for word in WORDS)  # noqa: SLF001 - a historical model


class Migration(migrations.Migration):
    """Words every installation starts with."""

    dependencies: ClassVar = [("comments", "0001_comments_and_likes")]
    operations: ClassVar = [migrations.RunPython(plant, migrations.RunPython.noop)]
