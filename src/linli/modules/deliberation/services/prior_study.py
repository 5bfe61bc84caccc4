"""What is said of the party's study before a meeting or a vote, checked and put with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError
from linli.modules.deliberation.law_words import article_words
from linli.modules.deliberation.models import Evidence
from linli.modules.deliberation.models.prior_study import STUDIED_BY_AT_MOST, STUDY_WORDS_AT_MOST
from linli.modules.deliberation.services.evidence import files_put

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.law import LawRule
    from linli.modules.deliberation.models import TopicStage
    from linli.modules.deliberation.models.prior_study import PriorStudy


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySaid:
    """On which day who of the party's organisation studied it and what came of it; or why it needs no study."""

    on: date | None = None
    by: str = ""
    note: str = ""
    unneeded: str = ""
    papers: Sequence[UploadedFile[bytes]] = field(default=())


def study_errors(said: StudySaid, *, by_then: date) -> list[FieldError]:
    """Return what cannot be so: words too long, a day after what it went before."""
    errors = [
        FieldError(f"/{name}", _("最多写 %(most)s 个字") % {"most": most})
        for name, words, most in (
            ("studied_by", said.by, STUDIED_BY_AT_MOST),
            ("study_note", said.note, STUDY_WORDS_AT_MOST),
            ("unstudied_why", said.unneeded, STUDY_WORDS_AT_MOST),
        )
        if len(_in_a_line(words)) > most
    ]
    if said.on is not None and said.on > by_then:
        errors.append(FieldError("/studied_on", _("党组织研究要在开会以前")))
    return errors


def study_lacking(said: StudySaid, rule: LawRule) -> list[FieldError]:
    """Return what a record of it still lacks: day, body and minutes or a word of them, or the ground for none."""
    if said.unneeded.strip():
        return []
    law = {"law": article_words(rule.law, (rule.party_first,) if rule.party_first else ())}
    errors = []
    if said.on is None:
        errors.append(FieldError("/studied_on", _("先经党组织研究（%(law)s）：写哪天研究的，或者写明为什么不用") % law))
    if not said.by.strip():
        errors.append(FieldError("/studied_by", _("写哪个党组织研究的")))
    if not said.note.strip() and not said.papers:
        errors.append(FieldError("/study_note", _("写一句研究的意见，或者放上会议记录")))
    return errors


def study_put(row: PriorStudy, said: StudySaid) -> None:
    """Write it on a meeting or a vote, not yet saved."""
    row.studied_on = said.on
    row.studied_by, row.study_note = _in_a_line(said.by), _in_a_line(said.note)
    row.unstudied_why = _in_a_line(said.unneeded)


def study_papers_put(stage: TopicStage, said: StudySaid, *, actor: Actor, now: datetime) -> None:
    """Keep its minutes as files of the stage, in the caller's transaction; what is refused: InvalidInputError."""
    if said.papers:
        files_put(stage, Evidence.STUDY, said.papers, at="/study_papers", actor=actor, now=now)


def _in_a_line(words: str) -> str:
    return " ".join(words.split())
