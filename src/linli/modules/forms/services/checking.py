"""Judging what was said to each question, and putting it into the form in which it is kept."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.forms.models import CHOICES, SEVERAL, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from linli.modules.forms.cards import QuestionCard

WORDS_AT_MOST = 500
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,4})?")


def answers_checked(questions: Iterable[QuestionCard], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers by question id as they are kept; what is missing or unfit: InvalidInputError, all at once.

    ``said`` holds, by the field of each question, the texts that were sent.
    """
    answers, errors = answers_read(questions, said)
    if errors:
        raise InvalidInputError(errors)
    if not answers:
        raise InvalidInputError([FieldError("/", _("一道题也没有答，答一道再交。"))])
    return answers


def answers_read(questions: Iterable[QuestionCard], said: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """Return the answers that fit, and what is wrong with the others."""
    answers: dict[str, Any] = {}
    errors = []
    for question in questions:
        try:
            answer = _answer(question, _texts(said.get(question.field)))
        except ValueError as refused:
            errors.append(FieldError(f"/{question.field}", str(refused)))
        else:
            if answer not in (None, [], ""):
                answers[str(question.id)] = answer
            elif question.is_required:
                errors.append(FieldError(f"/{question.field}", _missing(question)))
    return answers, errors


def _texts(said: Any) -> list[str]:
    given = said if isinstance(said, list | tuple) else [said] if said is not None else []
    return [text for each in given if (text := str(each).replace("\x00", "").strip())]


def _missing(question: QuestionCard) -> str:
    if question.kind in SEVERAL:
        return _("请至少选一个。")
    return _("请选一个。") if question.kind in CHOICES else _("这道题要答。")


def _answer(question: QuestionCard, said: Sequence[str]) -> Any:
    if question.kind in CHOICES:
        return _chosen(question, said)
    return _READERS[question.kind](said[0]) if said else None


def _chosen(question: QuestionCard, said: Sequence[str]) -> list[int]:
    offered = {str(option.id): option.id for option in question.options}
    if any(each not in offered for each in said):
        raise ValueError(_("选的不在这道题里，请重新选。"))
    chosen = [pk for text, pk in offered.items() if text in said]
    most = (question.most or len(offered)) if question.kind in SEVERAL else 1
    if len(chosen) > most:
        raise ValueError(_("最多选 %(most)d 个，您选了 %(chosen)d 个。") % {"most": most, "chosen": len(chosen)})
    return chosen


def _words(text: str) -> str:
    if len(text) > WORDS_AT_MOST:
        raise ValueError(_("写短一点，最多 %(most)d 个字。") % {"most": WORDS_AT_MOST})
    return text


def _number(text: str) -> str:
    plain = re.sub(r"[,\uff0c]", "", text)
    if not _NUMBER.fullmatch(plain):
        raise ValueError(_("请填一个数字，比如 3 或者 2.5。"))
    return str(Decimal(plain))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(_("请选一天。")) from None


_READERS: dict[str, Callable[[str], str]] = {Kind.TEXT: _words, Kind.NUMBER: _number, Kind.DATE: _day}
