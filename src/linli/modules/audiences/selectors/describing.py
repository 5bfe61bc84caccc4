"""An audience said in words: 龙游县，户籍或常住，低保或低保边缘，60 岁以上."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.audience import audience_parse
from linli.modules.places.public import places_get
from linli.modules.population.public import tags_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from linli.kernel.audience import Audience

_NAMES_AT_MOST = 4


def residency_words() -> dict[str, str]:
    """Return what each way of belonging is called."""
    return {"registered": _("户籍在这里"), "resident": _("常住在这里"), "floating": _("外来流动")}


def audience_describe(audience: Audience) -> str:
    """Return the audience in words, for people; two queries, unknown places and tags by their codes."""
    return audiences_describe([audience])[0]


def audiences_describe(audiences: Sequence[Audience]) -> list[str]:
    """Return each audience in words, in the same order; two queries however many they are."""
    places = tuple({place for audience in audiences for place in audience.places})
    names = {code: card.short_name for code, card in places_get(places).items()}
    tags = tags_named({code for audience in audiences for code in _codes(audience)}, places)
    return [_said(audience, names, tags) for audience in audiences]


def rules_describe(rules: Sequence[Mapping[str, Any]], county: str) -> list[str]:
    """Return the rules of a county's tags in words, in the same order; two queries however many they are."""
    audiences = [replace(audience_parse({**rule, "places": [county]}), places=()) for rule in rules]
    tags = tags_named({code for audience in audiences for code in _codes(audience)}, [county])
    return [_said(audience, {}, tags) for audience in audiences]


def _codes(audience: Audience) -> tuple[str, ...]:
    return (*audience.tags_any, *audience.tags_all, *audience.tags_none)


def _said(audience: Audience, names: Mapping[str, str], tags: Mapping[str, str]) -> str:
    parts = [_listed([names.get(code, code) for code in audience.places])]
    if audience.residency:
        ways = residency_words()
        parts.append(_either(ways[way] for way in audience.residency))
    if audience.tags_any:
        parts.append(_either(tags.get(code, code) for code in audience.tags_any))
    parts += [_("同时是%(tag)s") % {"tag": tags.get(code, code)} for code in audience.tags_all]
    if audience.tags_none:
        without = _("、").join(tags.get(code, code) for code in audience.tags_none)
        parts.append(_("除去%(tags)s") % {"tags": without})
    parts.append(age_said(audience.age_min, audience.age_max))
    parts.append({"male": _("男"), "female": _("女"), "": ""}[audience.sex])
    if audience.households_only:
        parts.append(_("只要户主"))
    return _("，").join(part for part in parts if part)


def age_said(least: int | None, most: int | None) -> str:
    """Return ages in words; empty where any age will do."""
    if least is not None and most is not None:
        return _("%(least)d 到 %(most)d 岁") % {"least": least, "most": most}
    if least is not None:
        return _("%(least)d 岁以上") % {"least": least}
    return _("%(most)d 岁以下") % {"most": most} if most is not None else ""


def _either(names: Iterable[str]) -> str:
    return _("或").join(names)


def _listed(names: list[str]) -> str:
    if len(names) <= _NAMES_AT_MOST:
        return _("、").join(names)
    shown = _("、").join(names[:_NAMES_AT_MOST])
    return _("%(names)s等 %(n)d 个地方") % {"names": shown, "n": len(names)}
