"""The JSON API under /api/v1/: every module's calls side by side, and their description."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import path

import linli
from linli.web.endpoints import LinliAPI, StrictParser
from linli.web.openapi import description_page

API = LinliAPI(
    title="Linli 邻里",
    version=linli.__version__,
    description="Times are RFC 3339. Lists answer `{items, next}`; `next` is the `cursor` of the following page.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)

for _name in settings.MODULES:
    if find_spec(f"linli.modules.{_name}") and find_spec(f"linli.modules.{_name}.api"):
        API.add_router("", import_module(f"linli.modules.{_name}.api").ROUTER)

urlpatterns = [*API.patterns, path("openapi.json", description_page(API), name="openapi")]
