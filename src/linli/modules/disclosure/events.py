"""What happened to accounts and duties to disclose; amounts and digests, no names of payees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOpened:
    """Accounts of a period were opened; ``corrects`` is the version they are to take the place of."""

    kind: ClassVar[str] = "disclosure.account_opened"

    book: str
    period_start: str
    period_end: str
    opening: int
    version: int
    corrects: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountItemPut:
    """An item was entered, changed, or taken out (``change`` is added, changed or removed)."""

    kind: ClassVar[str] = "disclosure.item_put"

    line: int
    change: str
    item_kind: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountItemsImported:
    """Items came from a spreadsheet."""

    kind: ClassVar[str] = "disclosure.items_imported"

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherPut:
    """A voucher was added to an item, shown to members or not, or taken away."""

    kind: ClassVar[str] = "disclosure.voucher_put"

    line: int
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStepTaken:
    """Accounts moved a step; ``lines`` are those returned, ``digest`` seals what was published."""

    kind: ClassVar[str] = "disclosure.step_taken"

    step: str
    source: str
    target: str
    version: int
    note: str = ""
    lines: tuple[int, ...] = ()
    closing: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesOpened:
    """A period ended and a village has things to disclose."""

    kind: ClassVar[str] = "disclosure.duties_opened"

    duties: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDone:
    """Something was disclosed; ``way`` is account, post or board."""

    kind: ClassVar[str] = "disclosure.duty_done"

    code: str
    way: str
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemConfigured:
    """A place said what it wants disclosed beyond, or earlier than, what holds above it."""

    kind: ClassVar[str] = "disclosure.item_configured"

    code: str
    period: str
    due_days: int
    display_days: int
    is_new: bool
