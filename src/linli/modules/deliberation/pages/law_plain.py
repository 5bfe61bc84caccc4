"""What a decision needs, in plain words, for those who live in the village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.modules.deliberation.law import Body, Channel, Setting, rules_in_force
from linli.modules.deliberation.law_words import (
    CHANNEL_NAMES,
    article_words,
    convening_words,
    counted,
    majority_words,
    notice_words,
    share_words,
)
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.publicity import shown_rules
from linli.modules.deliberation.reserved_matters import RESERVED
from linli.modules.deliberation.selectors.law import rules_effective, setting_of
from linli.modules.deliberation.selectors.rolls import entitled
from linli.modules.places.public import place_get
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from linli.modules.deliberation.counting import EffectiveRule
    from linli.web.request import LinliRequest


@page(READ)
def law_plain(request: LinliRequest) -> HttpResponse:
    """Say what each meeting of the reader's village needs, what only everybody may decide, and what is only shown."""
    village = _village(request)
    today = localdate(request.now)
    context: dict[str, Any] = {"village": "", "back": reverse("home:home")}
    if village:
        setting = setting_of(village)
        speaks_of = {setting, Setting.COLLECTIVE}
        held = [rule for rule in rules_in_force(today) if rule.setting in speaks_of]
        rules = [rule for rule in held if rule.body is not Body.BOARD]
        context |= {
            "village": place_get(village).short_name,
            "meetings": [_meeting(rule, village, today) for rule in rules_effective(rules, place=village, day=today)],
            "reserved": [
                {
                    "name": _("要大伙定的事") if one.setting is setting else _("要集体成员定的事"),
                    "matters": one.matters,
                    "delegable": one.delegable,
                    "article": article_words(one.law, (one.article,)),
                }
                for one in RESERVED
                if one.setting in speaks_of
            ],
            "shown": [
                {"name": rule.name, "says": rule.says, "article": article_words(rule.law, rule.articles)}
                for rule in shown_rules(today, setting)
            ],
        }
    return render(request, "deliberation/resident/law.html", context)


def _village(request: LinliRequest) -> str:
    chosen = request.signed_in.village if request.signed_in else ""
    return chosen or next(iter(request.actor.villages), "")


def _meeting(rule: EffectiveRule, village: str, day: date) -> dict[str, Any]:
    law = rule.rule
    also = [CHANNEL_NAMES[way] for way in Channel if way in rule.channels and way is not Channel.MEETING]
    return {
        "code": law.code,
        "name": law.name,
        "come": share_words(rule.quorum),
        "agree": majority_words(law, rule.majority),
        "count": _count(rule, village, day),
        "notice": notice_words(law),
        "convened": convening_words(law),
        "except_for": law.except_for,
        "also": _("、").join(str(name) for name in also),
        "local": rule.local,
        "article": article_words(law.law, law.articles),
    }


def _count(rule: EffectiveRule, village: str, day: date) -> str:
    """Say what the shares are in the village of today; of a group each has its own roll."""
    if rule.rule.body is Body.GROUP:
        return ""
    whole = len(entitled(rule.rule, place=village, day=day))
    if not whole:
        return _("名册还没登记")
    unit = rule.rule.unit
    words = {"whole": counted(whole, unit), "needed": counted(rule.quorum.needed(whole), unit)}
    return _("现在一共 %(whole)s，要到 %(needed)s") % words
