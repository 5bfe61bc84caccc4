"""How states, books and deadlines are said on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.kernel.roles import Role
from linli.modules.disclosure.flow import CORRECTED, DRAFT, PUBLISHED, RETURNED, REVIEWED, SUBMITTED
from linli.modules.disclosure.models import book_name
from linli.modules.disclosure.selectors.duties import NOT_BEGUN

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from linli.modules.disclosure.cards import AccountCard

STATES: dict[str, tuple[StrPromise, str]] = {
    DRAFT: (_("在记"), ""),
    SUBMITTED: (_("等村监会审"), "warn"),
    RETURNED: (pgettext_lazy("accounts", "退回来改"), "bad"),
    REVIEWED: (_("审过了，等公开"), "info"),
    PUBLISHED: (pgettext_lazy("accounts", "已公开"), "go"),
    CORRECTED: (_("有更正"), ""),
    NOT_BEGUN: (_("还没开账"), "bad"),
}
"""A state of accounts in words, and its tone."""
HELPERS = {
    NOT_BEGUN: Role.VILLAGE_CLERK,
    DRAFT: Role.VILLAGE_CLERK,
    RETURNED: Role.VILLAGE_CLERK,
    SUBMITTED: Role.SUPERVISOR,
    REVIEWED: Role.VILLAGE_CLERK,
}
"""Who gets accounts out of a state."""


def title_of(card: AccountCard) -> str:
    """Return what accounts are called: 2026年3月村委会的账."""
    return f"{card.period.name}{book_name(card.book, card.village)}"
