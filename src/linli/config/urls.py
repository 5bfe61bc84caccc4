"""Every address of the site: the modules' own routes, side by side."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"linli.modules.{name}.urls"))
    for name in settings.MODULES
    if find_spec(f"linli.modules.{name}") and find_spec(f"linli.modules.{name}.urls")
]
