"""Words a place keeps ready for its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.matters.events import TemplateSet
from linli.modules.matters.flow import FLOW
from linli.modules.matters.models import AnswerTemplate
from linli.modules.matters.policy import CONFIGURE, POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from linli.kernel.actor import Actor

TITLE_AT_MOST = 40
TEXT_AT_MOST = 1000
STEPS_WITH_WORDS = tuple(step.name for step in FLOW.steps if step.name not in {"merge", "split", "withdraw"})


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def template_put(
    *,
    actor: Actor,
    place: str,
    title: str,
    text: str,
    step: str = "",
    template_id: int | None = None,
    is_active: bool = True,
    now: datetime,
) -> AnswerTemplate:
    """Keep words ready at a place, or change, put aside and take up again those of ``template_id``.

    The village's clerk and secretary, the town's command and the county's operator may, each at their own places. Not
    theirs: NotAllowedError. Not that place's template: AnswerTemplate.DoesNotExist. No title or words, too many, an
    unknown step, or a title in use there: InvalidInputError; of two who add one title at once one is refused.
    """
    POLICY.demand(actor, CONFIGURE, _At(place))
    if errors := list(_errors(title.strip(), text.strip(), step)):
        raise InvalidInputError(errors)
    rows = AnswerTemplate.objects.select_for_update()
    template = AnswerTemplate(place=place) if template_id is None else rows.get(pk=template_id, place=place)
    template.title, template.text, template.step = title.strip(), text.strip(), step
    template.is_active = is_active
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise invalid("/title", _("这里已经有一条叫“%(title)s”的了。") % {"title": template.title}) from None
    journal.record(
        TemplateSet(template=template.pk, title=template.title, is_active=is_active),
        actor=actor,
        place=place,
        subject=("place", int(place)),
        now=now,
    )
    return template


def _errors(title: str, text: str, step: str) -> Iterator[FieldError]:
    if not 0 < len(title) <= TITLE_AT_MOST:
        yield FieldError("/title", _("起个名字，最多 %(most)d 个字，好认就行。") % {"most": TITLE_AT_MOST})
    if not 0 < len(text) <= TEXT_AT_MOST:
        yield FieldError("/text", _("写下这句话，最多 %(most)d 个字。") % {"most": TEXT_AT_MOST})
    if step and step not in STEPS_WITH_WORDS:
        yield FieldError("/step", _("请从列表里选用在哪一步。"))
