"""The printed code of the demo's invented people; worth nothing anywhere else."""

from __future__ import annotations

import hmac

from django.conf import settings

DEMO_CODE = "246810"


def is_demo_phone(number: str) -> bool:
    """Whether this normalised number is a demo account and the demo is on."""
    return bool(settings.LINLI_DEMO) and number in settings.LINLI_DEMO_PHONES


def is_demo_code(number: str, code: str) -> bool:
    """Whether the printed code opens this account."""
    return hmac.compare_digest(code.encode(), DEMO_CODE.encode()) and is_demo_phone(number)
