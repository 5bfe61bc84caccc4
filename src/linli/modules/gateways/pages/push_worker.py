"""The program a browser keeps to show reminders, at an address from which it may lead to any page of ours."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.http import HttpResponse

import linli.web
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.web.request import LinliRequest

_FILE = Path(linli.web.__file__).parent / "static" / "linli" / "push-worker.js"


@page("gateways.show_reminders")
def push_worker(request: LinliRequest) -> HttpResponse:
    """Give the program; browsers ask for it again by themselves, and must then be told of a newer one."""
    del request
    response = HttpResponse(_program(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _program() -> bytes:
    return _FILE.read_bytes()
