"""The front door of messaging: drafts in, cards out."""

from linli.modules.messaging.cards import NoticeCard, NoticeDraft
from linli.modules.messaging.errors import UnknownNoticeError
from linli.modules.messaging.policy import POLICY
from linli.modules.messaging.selectors import counties_of, inbox_page, notice_get, unread_count
from linli.modules.messaging.services import notice_read, notices_deliver, notices_read_all

__all__ = [
    "POLICY",
    "NoticeCard",
    "NoticeDraft",
    "UnknownNoticeError",
    "counties_of",
    "inbox_page",
    "notice_get",
    "notice_read",
    "notices_deliver",
    "notices_read_all",
    "unread_count",
]
