"""What pages and other modules get to see of disclosure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.span import Days, WorkingDays

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.kernel.span import Span
    from linli.modules.disclosure.periods import Period

FRACTION_BELOW = 10
"""Of fewer than so many duties a fraction is told, never a rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRule:
    """What is to be disclosed at a place, the strictest of what is said on the way down to it.

    ``set_by`` is the lowest place that tightened or added it, empty for the law alone.
    """

    code: str
    name: str
    basis: str
    applies: str
    book: str
    period: str
    due_days: int
    in_working_days: bool
    display_days: int
    responsible: str
    order: int
    is_active: bool
    set_by: str = ""

    @property
    def span(self) -> Span:
        """From the end of the period to the day it is due."""
        return WorkingDays(self.due_days) if self.in_working_days else Days(self.due_days)


@dataclass(frozen=True, slots=True)
class DutyCard:
    """A duty as pages see it."""

    id: int
    village: str
    code: str
    name: str
    basis: str
    book: str
    period: str
    period_start: date
    period_end: date
    occasion: str
    opened_at: datetime
    due_at: datetime
    display_days: int
    responsible: str
    state: str
    done_at: datetime | None
    displayed_until: date | None
    way: str
    where: str
    account_id: int | None
    file_id: int | None

    def is_late(self, now: datetime) -> bool:
        """Whether it was done after its day, or is not done though its day has come."""
        return (self.done_at or now) > self.due_at


@dataclass(frozen=True, slots=True)
class Compliance:
    """Of duties done or whose day has come, how many in time, late, missing; ``coming`` are not counted."""

    in_time: int = 0
    late: int = 0
    missing: int = 0
    coming: int = 0

    @property
    def due(self) -> int:
        """The denominator."""
        return self.in_time + self.late + self.missing

    @property
    def percent(self) -> int | None:
        """In time of all due, in whole percent; none where so few would make a rate of single cases."""
        return None if self.due < FRACTION_BELOW else 100 * self.in_time // self.due


@dataclass(frozen=True, slots=True)
class PlaceCompliance:
    """One line of the table place by place."""

    code: str
    name: str
    compliance: Compliance


@dataclass(frozen=True, slots=True)
class VoucherCard:
    """A voucher; ``kind`` image or pdf."""

    id: int
    file_id: int
    is_shown: bool
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCard:
    """An item with its vouchers; ``hidden`` counts those this reader does not see; ``party`` may be masked."""

    line: int
    kind: str
    category: str
    category_name: str
    account_heading: str
    on: date
    amount: int
    purpose: str
    party: str
    party_is_person: bool
    approved_by: str
    voucher_no: str
    corrects_line: str
    remark: str
    is_mended: bool
    revision: int
    vouchers: tuple[VoucherCard, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCard:
    """Accounts of a period as lists see them; amounts in fen."""

    id: int
    village: str
    book: str
    period: Period
    version: int
    state: str
    opening: int
    income: int
    expense: int
    closing: int
    submitted_at: datetime | None
    published_at: datetime | None
    displayed_until: date | None
    note: str
    corrects_id: int | None
    reason: str
    predecessor_id: int | None
    opening_note: str
    digest: str


@dataclass(frozen=True, slots=True)
class SignatureCard:
    """Who of the supervision committee signed, and when."""

    person_id: int
    name: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """One heading's part of the income or the expense."""

    category: str
    name: str
    amount: int
    of_hundred: int
    items: tuple[ItemCard, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a corrected version says otherwise about one line: the item before and after, if there was one."""

    line: int
    before: ItemCard | None
    after: ItemCard | None


@dataclass(frozen=True, slots=True)
class Seal:
    """Whether published accounts are still what was sealed, and where the journal has it."""

    digest: str
    computed: str
    recorded: str
    at: datetime | None
    event_id: int | None

    @property
    def holds(self) -> bool:
        """Whether rows, seal and journal agree."""
        return bool(self.digest) and self.digest == self.computed == self.recorded

    @property
    def number(self) -> str:
        """Its beginning, short enough to be read out: 7F3A-20C8."""
        return f"{self.digest[:4]}-{self.digest[4:8]}".upper()
