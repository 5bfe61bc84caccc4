"""All reads of messaging."""

from linli.modules.messaging.selectors.inbox import counties_of, inbox_page, notice_get, unread_count

__all__ = ["counties_of", "inbox_page", "notice_get", "unread_count"]
