"""The application as the web server loads it: everything that can be prepared is prepared here, once."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
os.environ["LINLI_PART"] = "web"

from django.core.wsgi import get_wsgi_application  # noqa: E402 — the environment above decides what it loads
from django.urls import get_resolver  # noqa: E402

application = get_wsgi_application()

# Reading all routes takes 200 ms, which the first visitor would wait for.
_ = get_resolver().reverse_dict
