"""Log records as single lines."""

from __future__ import annotations

import logging
import time
from typing import Any


class OneLineFormatter(logging.Formatter):
    """Writes each event, a traceback included, as one line, so that what is counted by line is counted right."""

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 — logging's name
        """Return the moment in UTC."""
        return time.strftime(datefmt or "%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))

    def format(self, record: logging.LogRecord) -> str:
        """Return the record on one line."""
        return super().format(record).replace("\r", "").replace("\n", " ⏎ ")


def setting(level: str) -> dict[str, Any]:
    """Return the LOGGING setting: everything to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "linli.config.log_lines.OneLineFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # An answer of 4xx is told to whoever asked; only faults belong in the log.
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # One line for every job taken and done would drown the rest.
            "procrastinate": {"level": "WARNING"},
            # It writes down whole addresses, and WeChat wants keys and tokens in them.
            "httpx": {"level": "WARNING"},
        },
    }
