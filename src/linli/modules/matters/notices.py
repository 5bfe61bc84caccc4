"""What people are told about matters, as data: for each happening, to whom and in what words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Wording:
    """One message: its audience and its words; placeholders are ``title number place who to due note``."""

    audience: str
    subject: StrPromise
    body: StrPromise


_REPORTER = "reporter"

NOTICES: dict[str, tuple[Wording, ...]] = {
    "report": (
        Wording("grid_worker", _("有人报事：%(title)s"), _("%(place)s，%(number)s。请在 %(due)s 前先回一句。")),
    ),
    "answer": (Wording(_REPORTER, _("%(who)s回了您一句"), _("“%(title)s”：%(note)s")),),
    "assign": (
        Wording("assignee", _("交给您办：%(title)s"), _("%(place)s，%(number)s。请在 %(due)s 前办好。%(note)s")),
        Wording(_REPORTER, _("您报的事有人办了"), _("“%(title)s”交给%(to)s，%(due)s 前办好。")),
    ),
    "escalate": (
        Wording("town_command", _("村里上报：%(title)s"), _("%(place)s，%(number)s。%(note)s")),
        Wording(_REPORTER, _("您报的事上报到街道了"), _("“%(title)s”：%(note)s")),
    ),
    "dispatch": (
        Wording("assignee", _("街道派单：%(title)s"), _("%(place)s，%(number)s。请在 %(due)s 前办好。%(note)s")),
        Wording(_REPORTER, _("街道派人办您报的事"), _("“%(title)s”交给%(to)s，%(due)s 前办好。")),
    ),
    "return": (
        Wording("village_clerk", _("街道退回：%(title)s"), _("%(number)s。%(note)s")),
        Wording(_REPORTER, _("您报的事请村里接着办"), _("“%(title)s”：%(note)s")),
    ),
    "accept": (Wording(_REPORTER, _("%(who)s接手了您报的事"), _("“%(title)s”，%(due)s 前办好。")),),
    "progress": (Wording(_REPORTER, _("您报的事有进展"), _("“%(title)s”：%(note)s")),),
    "refuse": (
        Wording("arbiter", _("请您裁定由谁办：%(title)s"), _("%(number)s，时限照走。%(who)s说办不了：%(note)s")),
        Wording(_REPORTER, _("您报的事正在定由谁办"), _("“%(title)s”时限照走，不会拖。理由：%(note)s")),
    ),
    "arbitrate": (
        Wording("assignee", _("裁定由您办：%(title)s"), _("%(number)s。请在 %(due)s 前办好。%(note)s")),
        Wording(_REPORTER, _("定下由谁办您报的事了"), _("“%(title)s”交给%(to)s，%(due)s 前办好。")),
    ),
    "resolve": (
        Wording(_REPORTER, _("您报的事办好了，请您看看"), _("“%(title)s”，%(who)s：%(note)s")),
        Wording("party", _("调解有结果了：%(title)s"), _("%(number)s，%(who)s：%(note)s")),
    ),
    "close": (Wording(_REPORTER, _("您报的事办结了"), _("“%(title)s”，%(number)s。")),),
    "reopen": (
        Wording("village_clerk", _("重新办理：%(title)s"), _("%(number)s。%(note)s")),
        Wording(_REPORTER, _("您报的事重新办"), _("“%(title)s”：%(note)s")),
    ),
    "merge": (
        Wording(_REPORTER, _("您报的事和另一件一起办"), _("“%(title)s”有邻居也报了，并到一起办，结果一样告诉您。")),
        Wording("joined", _("有邻居也报了您报的事"), _("“%(title)s”并到您那一件，一起办。")),
    ),
    "parts_done": (Wording("holder", _("协办的都办完了：%(title)s"), _("%(number)s。请您看看整件办好了没有。")),),
    "parties": (
        Wording(
            "party",
            _("您是一件纠纷的当事人"),
            _("“%(title)s”请村里调解，%(number)s。调解到哪一步、谈成什么样，您都看得到。"),
        ),
    ),
    "split": (Wording(_REPORTER, _("您报的事分成几件办"), _("“%(title)s”分头去办，每一件都会告诉您。")),),
    "withdraw": (Wording("grid_worker", _("村民撤回：%(title)s"), _("%(number)s，不用办了。")),),
    "lead_on": (
        Wording(_REPORTER, _("您报的事，村里要大家一起议"), _("“%(title)s”提成了议题“%(note)s”，您可以去看、去说。")),
    ),
    "ask": (Wording("holder", _("村民又问了一句：%(title)s"), _("%(note)s")),),
    "satisfied": (
        Wording("assignee", _("村民满意：%(title)s"), _("%(number)s，办结了。%(note)s")),
        Wording("answerer", _("村民满意：%(title)s"), _("%(number)s，办结了。%(note)s")),
    ),
    "dissatisfied": (
        Wording("village_clerk", _("村民不满意：%(title)s"), _("%(number)s，退回重办。%(note)s")),
        Wording("village_secretary", _("村民不满意：%(title)s"), _("%(number)s，退回重办。%(note)s")),
        Wording("town_command", _("村民不满意：%(title)s"), _("%(number)s，退回村里重办。%(note)s")),
        Wording("assignee", _("村民不满意：%(title)s"), _("%(number)s。%(note)s")),
    ),
}
NOTICES["basically_satisfied"] = NOTICES["satisfied"]

REMINDER = Wording("", _("快到时限了：%(title)s"), _("%(number)s，%(promise)s，%(due)s 前。"))
REMINDER_LATE = Wording(
    "", _("超过时限了：%(title)s"), _("%(number)s，%(promise)s，应在 %(due)s 前。%(holder)s还没有办。")
)

PROMISE_NAMES: dict[str, StrPromise] = {
    "first_answer": _("先回一句"),
    "resolution": _("办好"),
    "arbitration": _("裁定"),
}
