"""The kernel's place in Django."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """Tables of the mechanisms: journal, promises, clock, versions."""

    name = "linli.kernel"
    label = "kernel"
