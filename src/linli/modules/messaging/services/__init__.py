"""All writes of messaging."""

from linli.modules.messaging.services.broadcasts import broadcast_change, broadcast_send, broadcast_withdraw
from linli.modules.messaging.services.notices import notice_read, notices_blank, notices_deliver, notices_read_all

__all__ = [
    "broadcast_change",
    "broadcast_send",
    "broadcast_withdraw",
    "notice_read",
    "notices_blank",
    "notices_deliver",
    "notices_read_all",
]
