"""Registers the templates and static files with Django."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The application that owns base templates, components and static files."""

    name = "linli.web"
    label = "web"
    verbose_name = "Linli web"
