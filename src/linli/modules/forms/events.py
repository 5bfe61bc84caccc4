"""What happened to questionnaires; what somebody answered stands in no event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireWritten:
    """A draft was begun, or written on; ``questions`` counts them."""

    kind: ClassVar[str] = "forms.questionnaire_written"
    title: str
    questions: int
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireStepTaken:
    """A step of the flow was taken; ``addressed`` is how many are asked, counted at opening."""

    kind: ClassVar[str] = "forms.questionnaire_step_taken"
    step: str
    source: str
    target: str
    title: str
    addressed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireAnswered:
    """Somebody answered by themselves, or with somebody's help and their consent."""

    kind: ClassVar[str] = "forms.questionnaire_answered"
    way: str
    person_id: int
    consent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsTaken:
    """Somebody took the answers along as a workbook; ``sheets`` counts them."""

    kind: ClassVar[str] = "forms.results_taken"
    sheets: int
