"""What must be disclosed when, and accounts item by item."""

from linli.modules.disclosure.models.accounts import Account, AccountItem, Book, Signature, Voucher, book_name
from linli.modules.disclosure.models.duties import CalendarItem, Duty

__all__ = ["Account", "AccountItem", "Book", "CalendarItem", "Duty", "Signature", "Voucher", "book_name"]
