"""What people choose about messages: channels, and when nothing may ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.modules.messaging.channels import OUTSIDE
from linli.modules.messaging.errors import MessagingRefusedError
from linli.modules.messaging.models import Preference

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAY_MINUTES = 1440


@transaction.atomic
def preferences_put(*, person_id: int, off: Iterable[str], quiet: tuple[int, int] | None) -> None:
    """Keep which channels a person does not want and in which minutes of the day nothing may ring them.

    ``None`` for the county's quiet hours; the same minute twice for none at all. What waits follows it.
    Minutes beyond a day: MessagingRefusedError.
    """
    if quiet is not None and not all(0 <= minute < _DAY_MINUTES for minute in quiet):
        raise MessagingRefusedError("quiet", _("时间要在 0:00 到 23:59 之间"))
    start, end = quiet if quiet is not None else (None, None)
    said = {"off": sorted(set(off) & set(OUTSIDE)), "quiet_from": start, "quiet_until": end}
    Preference.objects.update_or_create(person_id=person_id, defaults=said)
