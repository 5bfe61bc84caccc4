"""A world that is built once for all tests of a module: what one of them does to it, no other sees."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings as django_settings
from django.db import transaction
from django.test import override_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.plugin import DjangoDbBlocker


@contextmanager
def kept(blocker: DjangoDbBlocker, files: Path, **settings: Any) -> Iterator[None]:
    """Keep what is written inside until the end, its files in a folder of their own; each test works in a savepoint.

    Tests that commit cannot stand in the same module: they would wait for this transaction for ever.
    """
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": files}}
    storages = {**django_settings.STORAGES, "default": local}
    with blocker.unblock(), override_settings(STORAGES=storages, **settings), transaction.atomic():
        yield
        transaction.set_rollback(True)
