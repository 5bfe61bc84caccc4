"""What people are told about topics, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.flow import ADOPT, FAIL, FINISH, PROGRESS, RECONSIDER, REFUSE, RESOLVE, SUMMARISE

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Wording:
    """One message; placeholders are ``title number place way who note due holder``."""

    kind: str
    subject: StrPromise
    body: StrPromise


TO_PROPOSER: dict[str, Wording] = {
    "raised_for": Wording("topic", _("替您提的议题交上去了"), _("“%(title)s”，编号 %(number)s。书记会回话。")),
    ADOPT: Wording("topic", _("您提的事，书记接了"), _("“%(title)s”按“%(way)s”来议，您可以接着说。")),
    REFUSE: Wording("topic", _("您提的事这次没接"), _("“%(title)s”：%(note)s。够十分之一的人附议，还会再议。")),
    RECONSIDER: Wording("topic", _("您提的事要再议一次"), _("“%(title)s”重新等书记回话。")),
    SUMMARISE: Wording("topic", _("书记小结了您提的事"), _("“%(title)s”：%(note)s")),
    RESOLVE: Wording("topic", _("您提的事定下来了"), _("“%(title)s”：%(note)s")),
    FAIL: Wording("topic", _("您提的事没有通过"), _("“%(title)s”：%(note)s")),
    PROGRESS: Wording("topic", _("您提的事有进展"), _("“%(title)s”：%(note)s")),
    FINISH: Wording("topic", _("您提的事办成了"), _("“%(title)s”：%(note)s")),
}
"""By the step, or ``raised_for`` where somebody took it down."""

WAITING: dict[str, Wording] = {
    "raised": Wording(
        "waiting", _("有人提了议题：%(title)s"), _("%(place)s，%(number)s，%(who)s提的。接不接、为什么，请回个话。")
    ),
    "soon": Wording("waiting", _("议题等您回话：%(title)s"), _("%(number)s，请在 %(due)s 前回话。")),
    "late": Wording("waiting", _("议题到期还没回话：%(title)s"), _("%(number)s，应该由%(holder)s在 %(due)s 前回话。")),
    "late_at_town": Wording(
        "waiting", _("%(place)s：议题一直没人回话"), _("“%(title)s”，%(number)s，应该由%(holder)s在 %(due)s 前回话。")
    ),
}
"""To the secretary, and to the town where nobody answered."""

TENTH = Wording("tenth", _("附议的够十分之一了：%(title)s"), _("%(number)s没接的议题又回来了，依法应当开会定。"))
TENTH_AT_TOWN = Wording(
    "tenth", _("%(place)s有十分之一的人要求开会"), _("“%(title)s”，%(number)s，村里没接，现在依法应当召集会议。")
)
