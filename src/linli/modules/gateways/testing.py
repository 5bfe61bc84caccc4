"""What waits to be sent, for other modules' tests."""

from __future__ import annotations

from linli.modules.gateways.models import Sms


def texts_queued() -> list[str]:
    """Return the masked numbers of all text messages, oldest first."""
    return list(Sms.objects.order_by("id").values_list("phone_hint", flat=True))
