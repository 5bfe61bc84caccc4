"""Ways of deciding as a place may use them: the product's, and the county's own, which take the place of the former."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linli.kernel.place_path import county_of
from linli.modules.accounts.public import is_community
from linli.modules.deliberation.defaults import TEMPLATES
from linli.modules.deliberation.law import RULES, Setting
from linli.modules.deliberation.models import Template
from linli.modules.deliberation.stages import Stage, stages_parse

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """A way of deciding at a place; ``version`` 0 is the product's own."""

    code: str
    name: str
    about: str
    stages: tuple[Stage, ...]
    version: int = 0
    is_offered: bool = True
    first: str = ""

    @property
    def is_own(self) -> bool:
        """Whether the county wrote it."""
        return self.version > 0


_BUILT_IN = {spec.code: spec for spec in TEMPLATES}


def templates_of(county: str) -> list[TemplateCard]:
    """Return every template of a county, those switched off, too: the product's in order, then its own; one query."""
    newest = {row.code: row for row in Template.objects.filter(place=county).order_by("code", "version")}
    cards = [_own(newest.pop(spec.code)) if spec.code in newest else _built_in(spec.code) for spec in TEMPLATES]
    return cards + [_own(row) for row in newest.values()]


def templates_offered(place: str) -> list[TemplateCard]:
    """Return the templates a village or community may take a topic up with; one query.

    Left out are those switched off and those whose decision no rule of the place's kind could make.
    """
    return [card for card in templates_of(county_of(place)) if card.is_offered and _fits(card, place)]


def template_get(place: str, code: str) -> TemplateCard:
    """Return one template offered at the place; ``LookupError`` where it is not."""
    for card in templates_offered(place):
        if card.code == code:
            return card
    raise LookupError(code)


def template_versions(county: str, code: str) -> list[Template]:
    """Return the versions a county wrote of a template, newest first."""
    return list(Template.objects.filter(place=county, code=code).order_by("-version"))


def rules_fitting(rules: Iterable[str], place: str) -> tuple[str, ...]:
    """Keep the lines of the law that speak of the place's kind, and those of a collective wherever there is one."""
    kinds = {Setting.COLLECTIVE, Setting.COMMUNITY if is_community(place) else Setting.VILLAGE}
    known = {rule.code for rule in RULES if rule.setting in kinds}
    return tuple(code for code in rules if code in known)


def _fits(card: TemplateCard, place: str) -> bool:
    deciding = next(stage for stage in card.stages if stage.decides)
    return not deciding.rules or bool(rules_fitting(deciding.rules, place))


def _built_in(code: str) -> TemplateCard:
    spec = _BUILT_IN[code]
    return TemplateCard(spec.code, spec.name, spec.about, spec.stages, first=spec.first)


def _own(row: Template) -> TemplateCard:
    stages: list[dict[str, Any]] = row.stages
    first = _BUILT_IN[row.code].first if row.code in _BUILT_IN else ""
    return TemplateCard(row.code, row.name, row.about, stages_parse(stages), row.version, row.is_offered, first)
