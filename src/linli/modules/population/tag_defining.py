"""Defining the tags of a county: by hand or by a rule, changed, put aside and taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from linli.kernel.refusal import invalid
from linli.modules.population.errors import UnknownTagError
from linli.modules.population.models import Tag
from linli.modules.population.standings import TagCard
from linli.modules.population.tag_rules import RuleCycleError, RuleTag, rule_audience, rule_tags, rules_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME_AT_MOST = 30
_CODE_AT_MOST = 32


@dataclass(frozen=True, slots=True)
class TagDefinition:
    """A tag with its rule as data, for the page where tags are set."""

    card: TagCard
    rule: dict[str, Any] | None
    is_retired: bool


def tag_definitions(county: str) -> list[TagDefinition]:
    """Return the nation's tags and the county's, retired ones too, in their order; one query."""
    rows = Tag.objects.filter(county__in=["", county]).order_by("position", "pk")
    return [TagDefinition(_card(tag), tag.rule, tag.is_retired) for tag in rows]


@transaction.atomic
def tag_define(
    *, county: str, name: str, rule: dict[str, Any] | None, is_private: bool, tag_id: int | None = None
) -> TagCard:
    """Add a tag to a county, or change one of its own; the code follows the name once and stays.

    Not that county's: UnknownTagError. No name, one in use, a rule that asks nothing or names a tag nobody knows
    there, or rules that wait for each other: InvalidInputError. A wrong expression: InvalidAudienceError. A tag that
    hands have given does not become one of a rule, nor the other way round: InvalidInputError.
    """
    # Of two who define at once the later sees the earlier's rule: a circle is made by neither alone.
    others = list(Tag.objects.select_for_update().filter(county=county).order_by("pk"))
    tag = Tag(county=county) if tag_id is None else _own(county, tag_id)
    name = name.strip()
    if not 0 < len(name) <= NAME_AT_MOST or "\x00" in name:
        raise invalid("/name", _("起个名字，最多 %(most)d 个字。") % {"most": NAME_AT_MOST})
    if Tag.objects.filter(county__in=["", county], name=name).exclude(pk=tag.pk).exists():
        raise invalid("/name", _("已经有叫“%(name)s”的人群了，换个名字。") % {"name": name})
    if tag_id is not None and (tag.rule is None) != (rule is None):
        raise invalid("/rule", _("手工给的和按规则来的不能互换，请另加一个。"))
    if tag_id is None:
        tag.code = _code_for(name, {other.code for other in others})
    if rule is not None:
        _demand_sound(tag.code, rule, county)
    tag.name, tag.rule, tag.is_private = name, rule, is_private
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        raise invalid("/name", _("刚刚有人加了一个差不多的，请刷新再看。")) from None
    return _card(tag)


@transaction.atomic
def tag_retire(*, county: str, tag_id: int, is_retired: bool) -> TagCard:
    """Put a county's own tag aside, or take it up again; who has it keeps it, and stays addressed by it.

    Not that county's: UnknownTagError. A rule in use asks about it: InvalidInputError.
    """
    tag = _own(county, tag_id)
    if is_retired:
        using = [rule.name for rule in rule_tags(county) if rule.id != tag.pk and tag.code in _asked(rule)]
        if using:
            names = _("、").join(using)
            raise invalid("/rule", _("“%(names)s”的规则里还用着它，先改那边。") % {"names": names})
    tag.is_retired = is_retired
    tag.save(update_fields=["is_retired"])
    return _card(tag)


def _own(county: str, tag_id: int) -> Tag:
    tag = Tag.objects.select_for_update().filter(pk=tag_id, county=county).first() if county else None
    if tag is None:
        raise UnknownTagError(tag_id)
    return tag


def _demand_sound(code: str, rule: dict[str, Any], county: str) -> None:
    audience = rule_audience(rule, county)
    if not rule:
        raise invalid("/rule", _("规则里至少要写一条：年龄、性别、户籍常住，或者别的人群。"))
    known = set(Tag.objects.filter(county__in=["", county], is_retired=False).values_list("code", flat=True)) | {code}
    for pointer, asked in _pointed(rule):
        if asked not in known:
            raise invalid(pointer, _("这里没有这个人群，可能停用了，请从列表里选。"))
    others = [other for other in rule_tags(county) if other.code != code]
    try:
        rules_in_order([*others, RuleTag(0, county, code, "", audience)])
    except RuleCycleError as error:
        names = dict(Tag.objects.filter(code__in=error.codes).values_list("code", "name"))
        circle = " → ".join(names.get(each, _("它自己")) for each in error.codes)
        raise invalid("/rule", _("规则绕成了一圈：%(circle)s。") % {"circle": circle}) from error


def _pointed(rule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("tags_any", "tags_all", "tags_none"):
        for number, code in enumerate(rule.get(name, ())):
            yield f"/{name}/{number}", code


def _asked(rule: RuleTag) -> frozenset[str]:
    return frozenset((*rule.audience.tags_any, *rule.audience.tags_all, *rule.audience.tags_none))


def _code_for(name: str, taken: set[str]) -> str:
    """Return a code that programs can use: the pinyin of the name, numbered where it is taken."""
    nations = set(Tag.objects.filter(county="").values_list("code", flat=True))
    sounds = "_".join(" ".join(lazy_pinyin(name, errors=" ".join)).lower().split())
    plain = "".join(letter for letter in sounds if letter.isascii() and (letter.isalnum() or letter == "_"))
    base = plain.strip("_")[:_CODE_AT_MOST] or "tag"
    numbered = (f"{base}_{number}" for number in range(2, len(taken) + len(nations) + 3))
    return next(code for code in (base, *numbered) if code not in taken | nations)


def _card(tag: Tag) -> TagCard:
    return TagCard(tag.pk, tag.county, tag.code, tag.name, tag.rule is not None, tag.is_private)
