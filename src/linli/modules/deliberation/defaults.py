"""The ways of deciding that come with the product; a county adds its own, and changes these for itself.

四议两公开, 五议决策法 and 村民说事 are practice, not statute: their shares and days are what counties commonly set.
Sources: the six systems' 村民说事 and 码上协商; 15 days' display and 3 days' announcement after 五议决策法.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from linli.kernel.roles import Role
from linli.modules.deliberation.law import HALF_EXCEEDED, TWO_THIRDS, Whole
from linli.modules.deliberation.stages import Stage, StageKind, TemplateSpec

_ASSEMBLY = ("v_assembly_households", "v_assembly_adults", "r_assembly_households", "r_assembly_adults")
_REPRESENTATIVES = ("v_representatives", "r_representatives")
_GROUP = ("v_group_households", "v_group_adults")

_DISPLAY = Stage("display", _("决议公开"), _("决议公开"), StageKind.DISPLAY, days=15, photos=1)
_CARRIED_OUT = Stage("carried_out", _("实施公开"), _("办成没"), StageKind.CARRY_OUT, days=10, photos=1)
_ACCEPTED = Stage(
    "carried_out",
    _("实施公开"),
    _("办成没"),
    StageKind.CARRY_OUT,
    days=10,
    photos=1,
    signers=(Role.SUPERVISOR,),
)
"""With the supervision committee's signature: what was built is looked at before it is done (村 §37, §39)."""
_BRANCH = Stage(
    "branch",
    _("支部提议"),
    _("支部提议"),
    StageKind.MEETING,
    attendance=HALF_EXCEEDED,
    approval=HALF_EXCEEDED,
    minutes=True,
    photos=1,
)
_COMMITTEES = Stage(
    "committees",
    _("两委商议"),
    _("两委商议"),
    StageKind.MEETING,
    attendance=HALF_EXCEEDED,
    approval=HALF_EXCEEDED,
    minutes=True,
    photos=1,
)
_PARTY = Stage(
    "party",
    _("党员大会审议"),
    _("党员审议"),
    StageKind.MEETING,
    attendance=TWO_THIRDS,
    approval=HALF_EXCEEDED,
    approval_of=Whole.ENTITLED,
    minutes=True,
    photos=1,
)
_DECISION = Stage(
    "decision",
    _("村民会议决议"),
    _("村民表决"),
    StageKind.VOTE,
    rules=(*_ASSEMBLY, *_REPRESENTATIVES),
    minutes=True,
    photos=1,
    signers=(Role.SUPERVISOR,),
    decides=True,
)

TEMPLATES: tuple[TemplateSpec, ...] = (
    TemplateSpec(
        "talk",
        _("村民说事"),
        _("谁都能提，书记接，大伙议，一户一票定下来，办成什么样公开。"),
        (
            Stage("consult", _("大伙议"), _("大伙议"), StageKind.CONSULT, days=2),
            Stage(
                "decision",
                _("定下来"),
                _("定下来"),
                StageKind.VOTE,
                rules=(*_ASSEMBLY, *_REPRESENTATIVES),
                decides=True,
            ),
            _DISPLAY,
            _CARRIED_OUT,
        ),
    ),
    TemplateSpec(
        "four_two",
        _("四议两公开"),
        _("支部提议、两委商议、党员大会审议、村民会议决议；决议公开、实施公开。"),
        (_BRANCH, _COMMITTEES, _PARTY, _DECISION, _DISPLAY, _ACCEPTED),
    ),
    TemplateSpec(
        "five_steps",
        _("五议决策法"),
        _("提议、商议、审议以后先公示 15 天听意见，再决议，结果公告 3 天。"),
        (
            _BRANCH,
            _COMMITTEES,
            _PARTY,
            Stage("proposal_display", _("方案公示"), _("方案公示"), StageKind.DISPLAY, days=15, photos=1),
            _DECISION,
            Stage("announce", _("结果公告"), _("结果公告"), StageKind.DISPLAY, days=3, photos=1),
            _ACCEPTED,
        ),
        first=_("群众提议"),
    ),
    TemplateSpec(
        "opinions",
        _("线上征求意见"),
        _("把方案摆出来听大伙的意见，商议定下来，写明采纳了哪些、没采纳哪些、为什么。"),
        (
            Stage("consult", _("征求意见"), _("征求意见"), StageKind.CONSULT, days=7),
            Stage(
                "decision",
                _("商议定稿"),
                _("商议定稿"),
                StageKind.MEETING,
                attendance=HALF_EXCEEDED,
                approval=HALF_EXCEEDED,
                minutes=True,
                decides=True,
            ),
            _DISPLAY,
        ),
    ),
    TemplateSpec(
        "hearing",
        _("听证会"),
        _("请当事人、村民代表、懂行的人当面说，记下来，再由代表会议定。"),
        (
            Stage("notice", _("听证公告"), _("听证公告"), StageKind.DISPLAY, days=3),
            Stage("hearing", _("听证会"), _("听证会"), StageKind.MEETING, minutes=True, photos=1),
            Stage(
                "decision",
                _("代表会议决定"),
                _("代表决定"),
                StageKind.VOTE,
                rules=_REPRESENTATIVES,
                minutes=True,
                decides=True,
            ),
            _DISPLAY,
        ),
    ),
    TemplateSpec(
        "group",
        _("小组会议"),
        _("一个村民小组自己的事，组里的人或户定。"),
        (
            Stage("consult", _("组里议"), _("组里议"), StageKind.CONSULT, days=1),
            Stage(
                "decision",
                _("小组决定"),
                _("小组决定"),
                StageKind.VOTE,
                rules=_GROUP,
                minutes=True,
                photos=1,
                decides=True,
            ),
            Stage("display", _("公开"), _("公开"), StageKind.DISPLAY, days=5),
        ),
    ),
    TemplateSpec(
        "collective",
        _("集体经济组织成员大会"),
        _("集体的资产、分红、章程，由集体经济组织的成员定。"),
        (
            Stage("board", _("理事会提案"), _("理事提案"), StageKind.MEETING, rules=("c_board",), minutes=True),
            Stage("notice", _("提前十天通知"), _("提前通知"), StageKind.DISPLAY, days=10, photos=1),
            Stage(
                "decision",
                _("成员大会决议"),
                _("成员表决"),
                StageKind.VOTE,
                rules=("c_assembly",),
                minutes=True,
                photos=1,
                signers=(Role.SUPERVISOR,),
                decides=True,
            ),
            _DISPLAY,
            _CARRIED_OUT,
        ),
    ),
)
