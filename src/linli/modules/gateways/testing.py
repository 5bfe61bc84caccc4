"""What waits to be sent, for other modules' tests."""

from __future__ import annotations

from linli.kernel.secrets import open_text
from linli.modules.gateways.models import Sms


def texts_queued() -> list[str]:
    """Return the masked numbers of all text messages, oldest first."""
    return list(Sms.objects.order_by("id").values_list("phone_hint", flat=True))


def words_queued(template: str = "") -> list[tuple[str, str]]:
    """Return (number, words) in clear of the text messages not handed over yet, oldest first."""
    rows = Sms.objects.filter(phone_cipher__isnull=False, **({"template": template} if template else {})).order_by("id")
    return [
        (
            open_text(bytes(row.phone_cipher or b""), purpose="sms"),
            open_text(bytes(row.text_cipher or b""), purpose="sms"),
        )
        for row in rows
    ]
