"""The front door of messaging: drafts and broadcasts in, cards and figures out."""

from linli.modules.messaging.cards import NoticeCard, NoticeDraft
from linli.modules.messaging.channels import OUTSIDE
from linli.modules.messaging.errors import MessagingRefusedError, UnknownNoticeError
from linli.modules.messaging.policy import POLICY
from linli.modules.messaging.selectors import counties_of, inbox_page, notice_get, unread_count
from linli.modules.messaging.selectors.doorsteps import doorsteps_waiting
from linli.modules.messaging.selectors.reach import Counts, PlaceReach, Reach, broadcast_reach
from linli.modules.messaging.services import (
    broadcast_change,
    broadcast_send,
    broadcast_withdraw,
    notice_read,
    notices_blank,
    notices_deliver,
    notices_read_all,
)

__all__ = [
    "OUTSIDE",
    "POLICY",
    "Counts",
    "MessagingRefusedError",
    "NoticeCard",
    "NoticeDraft",
    "PlaceReach",
    "Reach",
    "UnknownNoticeError",
    "broadcast_change",
    "broadcast_reach",
    "broadcast_send",
    "broadcast_withdraw",
    "counties_of",
    "doorsteps_waiting",
    "inbox_page",
    "notice_get",
    "notice_read",
    "notices_blank",
    "notices_deliver",
    "notices_read_all",
    "unread_count",
]
