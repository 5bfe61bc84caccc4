"""How far a matter has come, in the five stages people are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.matters import flow

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STAGES: tuple[StrPromise, ...] = (_("已提交"), _("已响应"), _("处置中"), _("办结"), _("评价"))

_STAGE_OF = {
    flow.REPORTED: 0,
    flow.ANSWERED: 1,
    flow.ASSIGNED: 2,
    flow.HANDLING: 2,
    flow.AT_TOWN: 2,
    flow.RETURNED: 2,
    flow.DISPUTED: 2,
    flow.RESOLVED: 4,
    flow.CLOSED: len(STAGES),
}


def stage_of(state: str) -> int:
    """Return the stage a matter in this state is in, counted from 0; beyond the last one when all is done."""
    return _STAGE_OF.get(state, 0)


def stage_names() -> list[str]:
    """Return the stages' names in order."""
    return [str(name) for name in STAGES]
