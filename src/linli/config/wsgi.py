"""The application as the web server loads it: everything that can be prepared is prepared here, once."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linli.config.settings")
os.environ["LINLI_PART"] = "web"

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()

# Reading all routes takes 200 ms, which the first visitor would wait for.
_ = get_resolver().reverse_dict
