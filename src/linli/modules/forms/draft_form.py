"""What the editor of a questionnaire sends: read, changed by its own buttons, and handed to the services."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.audiences.public import audience_from_form
from linli.modules.forms.models import SEVERAL, AnswersBy, Kind, Purpose
from linli.modules.forms.services import OptionInput, QuestionInput, QuestionnaireInput
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from linli.kernel.refusal import FieldError
    from linli.modules.forms.cards import QuestionCard, QuestionnaireView

CHANGE = "change"
"""The name of the buttons that add, move and drop questions: ``add:single``, ``up:2``, ``down:2``, ``drop:2``."""
SHOWN_AT_MOST = 60
_BAR = "｜"
_DIGITS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """One question as typed; ``options`` is one a line, a candidate's deed after a bar."""

    kind: str
    text: str = ""
    help: str = ""
    is_required: bool = True
    most: str = ""
    options: str = ""

    def as_input(self) -> QuestionInput:
        """Return what the services take."""
        lines = [line.strip() for line in self.options.splitlines() if line.strip()]
        return QuestionInput(
            kind=self.kind,
            text=self.text,
            help=self.help,
            is_required=self.is_required,
            most=_number(self.most),
            options=[_option(line, with_deed=self.kind == Kind.CANDIDATES) for line in lines],
        )


@dataclass(frozen=True, slots=True)
class DraftForm:
    """A questionnaire as it stands in its editor."""

    title: str = ""
    about: str = ""
    purpose: str = Purpose.SURVEY
    answers_by: str = AnswersBy.PERSON
    is_anonymous: bool = False
    notifies: bool = True
    opens_at: str = ""
    closes_at: str = ""
    questions: tuple[DraftQuestion, ...] = field(default_factory=tuple)

    def as_input(self, request: HttpRequest) -> QuestionnaireInput:
        """Return what the services take; what is no moment or audience: InvalidInputError."""
        errors: list[FieldError] = []
        audience: dict[str, Any] = {}
        moments: dict[str, datetime | None] = {}
        for name in ("opens_at", "closes_at"):
            try:
                moments[name] = _moment(getattr(self, name), name)
            except InvalidInputError as refused:
                errors += refused.errors
        try:
            audience = audience_from_form(request.POST).as_json()
        except InvalidInputError as refused:
            errors += [replace(error, pointer=f"/audience{error.pointer}") for error in refused.errors]
        if errors:
            raise InvalidInputError(errors)
        return QuestionnaireInput(
            title=self.title,
            about=self.about,
            purpose=self.purpose,
            answers_by=self.answers_by,
            is_anonymous=self.is_anonymous,
            notifies=self.notifies,
            questions=[question.as_input() for question in self.questions],
            audience=audience,
            **moments,
        )


def draft_read(said: QueryDict) -> DraftForm:
    """Read a sent editor as it was typed."""

    def one(name: str) -> str:
        return said.get(name, "").replace("\x00", "")

    count = min(_number(one("questions")), SHOWN_AT_MOST)
    return DraftForm(
        title=one("title"),
        about=one("about"),
        purpose=one("purpose"),
        answers_by=one("answers_by"),
        is_anonymous="is_anonymous" in said,
        notifies="notifies" in said,
        opens_at=one("opens_at"),
        closes_at=one("closes_at"),
        questions=tuple(
            DraftQuestion(
                kind=one(f"q-{n}-kind"),
                text=one(f"q-{n}-text"),
                help=one(f"q-{n}-help"),
                is_required=f"q-{n}-required" in said,
                most=one(f"q-{n}-most"),
                options=one(f"q-{n}-options"),
            )
            for n in range(count)
        ),
    )


def draft_of(view: QuestionnaireView) -> DraftForm:
    """Return a saved draft as its editor shows it."""
    card = view.card
    return DraftForm(
        title=card.title,
        about=card.about,
        purpose=card.purpose,
        answers_by=card.answers_by,
        is_anonymous=card.is_anonymous,
        notifies=view.notifies,
        opens_at=_written(card.opens_at),
        closes_at=_written(card.closes_at),
        questions=tuple(_question_of(question) for question in view.questions),
    )


def draft_changed(form: DraftForm, change: str) -> tuple[DraftForm, int]:
    """Return the form after one of its buttons, and the question that has moved there or is new; -1 for none."""
    what, _colon, said = change.partition(":")
    questions = list(form.questions)
    if what == "add" and said in Kind.values:
        questions.append(DraftQuestion(kind=said))
        return replace(form, questions=tuple(questions)), len(questions) - 1
    number = _number(said) if said.isascii() else len(questions)
    if number >= len(questions):
        return form, -1
    if what == "drop":
        del questions[number]
        return replace(form, questions=tuple(questions)), min(number, len(questions) - 1)
    target = number + {"up": -1, "down": 1}.get(what, 0)
    if 0 <= target < len(questions):
        questions.insert(target, questions.pop(number))
        number = target
    return replace(form, questions=tuple(questions)), number


def errors_by_field(refused: InvalidInputError) -> dict[str, str]:
    """Return the first message of each field by its name in the editor: /questions/2/text is q-2-text."""
    found: dict[str, str] = {}
    for error in refused.errors:
        parts = error.pointer.strip("/").split("/")
        name = parts[0]
        if name == "questions" and len(parts) > 1:
            name = f"q-{parts[1]}-{parts[2]}"
        elif name == "audience":
            name = "audience_" + "_".join(part for part in parts[1:] if not part.isdigit())
        found.setdefault(name, str(error.message))
    return found


def audience_errors(refused: InvalidInputError | None) -> InvalidInputError | None:
    """Return what is wrong with the audience alone, with the expression's own pointers."""
    at = "/audience"
    mine = [error for error in refused.errors if error.pointer.startswith(at)] if refused else []
    return InvalidInputError([replace(error, pointer=error.pointer[len(at) :]) for error in mine]) if mine else None


def _question_of(question: QuestionCard) -> DraftQuestion:
    lines = [f"{option.label}{_BAR}{option.deed}" if option.deed else option.label for option in question.options]
    return DraftQuestion(
        kind=question.kind,
        text=question.text,
        help=question.help,
        is_required=question.is_required,
        most=str(question.most) if question.most and question.kind in SEVERAL else "",
        options="" if question.kind == Kind.GRADE else "\n".join(lines),
    )


def _option(line: str, *, with_deed: bool) -> OptionInput:
    if not with_deed:
        return OptionInput(line)
    label, _bar, deed = line.replace("|", _BAR).partition(_BAR)
    return OptionInput(label.strip(), deed.strip())


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS_AT_MOST else 0


def _moment(said: str, name: str) -> datetime | None:
    if not said.strip():
        return None
    try:
        return datetime.fromisoformat(said.strip()).replace(tzinfo=ZONE)
    except ValueError:
        raise invalid(f"/{name}", _("时间没写对，请重新选。")) from None


def _written(at: datetime | None) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if at else ""
