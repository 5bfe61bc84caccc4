"""Forms of the register as data: one template draws them all, what was said is kept, errors stand at their field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db.utils import DataError
from django.utils.translation import gettext as _

from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.places.public import UnknownPlaceError
from linli.modules.population.codes import (
    EDUCATIONS,
    ETHNICITIES,
    ID_KINDS,
    MARITAL_STATES,
    POLITICAL_STATES,
    RELATIONS,
)
from linli.modules.population.errors import UnknownHouseholdError
from linli.modules.population.models import Person
from linli.modules.population.pages.people import desk_page
from linli.modules.population.words import FIELD_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.http import HttpResponse
    from django.http.request import QueryDict
    from django_stubs_ext import StrOrPromise

    from linli.modules.population.cards import HouseholdMemberCard
    from linli.modules.population.fields import PersonFields
    from linli.web.request import LinliRequest

_BIGINT_DIGITS = 18
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a form; ``kind`` is what draws it: an input's type, select, radio, checks or members."""

    name: str
    label: StrOrPromise
    kind: str = "text"
    value: Any = ""
    options: tuple[dict[str, Any], ...] = ()
    hint: StrOrPromise = ""
    optional: bool = True
    empty: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole form: its title and place, where it leads back to, its questions in groups, the word on its button."""

    title: StrOrPromise
    place: str
    back: str
    groups: tuple[tuple[StrOrPromise, tuple[Ask, ...]], ...]
    submit: StrOrPromise
    text: StrOrPromise = ""
    danger: bool = False


def options(pairs: Iterable[tuple[Any, StrOrPromise]]) -> tuple[dict[str, Any], ...]:
    """Return code and name pairs as options."""
    return tuple({"value": value, "label": label} for value, label in pairs)


def answer_sheet(request: LinliRequest, sheet: Sheet, act: Callable[[QueryDict], HttpResponse]) -> HttpResponse:
    """Show the form, or do what it asks; what is refused stands at its field with all that was said."""
    if request.method != "POST":
        return _show(request, sheet, {})
    try:
        return act(request.POST)
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
    except (UnknownHouseholdError, UnknownPlaceError) as unknown:
        errors = {"": str(unknown)}
    except DataError:
        errors = {"": _("里面有存不了的字符")}
    return _show(request, sheet, errors)


def _show(request: LinliRequest, sheet: Sheet, errors: dict[str, str]) -> HttpResponse:
    names = {ask.name for _title, asks in sheet.groups for ask in asks}
    context = {
        "sheet": sheet,
        "errors": errors,
        "summary": [(name if name in names else "", words) for name, words in errors.items()],
        "given": request.POST if request.method == "POST" else None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_page(request, "population/console/form.html", context, place=sheet.place, status=status)


def said(post: QueryDict, name: str) -> str:
    """Return what a field says, without NUL, cut to what any field may hold."""
    return str(post.get(name, "")).replace("\x00", "").strip()[:_LONGEST]


def number_said(post: QueryDict, name: str) -> int | None:
    """Return a whole number a field says, None where it says none; other words: InvalidInputError."""
    text = said(post, name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _BIGINT_DIGITS):
        raise invalid(f"/{name}", _("请填数字"))
    return int(text)


def day_said(post: QueryDict, name: str, *, needed: bool = False) -> date | None:
    """Return a day a field says, None where it says none; other words: InvalidInputError."""
    text = said(post, name)
    if not text and not needed:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise invalid(f"/{name}", _("请填日期，比如 1958-03-02")) from None


def fields_said(post: QueryDict, names: Iterable[str]) -> PersonFields:
    """Read the fields of a person a form asked for; a document number left empty is not asked."""
    fields: dict[str, Any] = {}
    for name in names:
        if name == "sex":
            fields[name] = number_said(post, name)
        elif name == "born_on":
            fields[name] = day_said(post, name)
        elif name in {"id_number", "phone"} and not said(post, name):
            if f"clear_{name}" in post:
                fields[name] = ""
        elif name != "id_kind":
            fields[name] = said(post, name)
    if "id_number" in fields:
        fields["id_kind"] = said(post, "id_kind")
    return fields  # type: ignore[return-value]


def person_asks(person: Person | None, *, numbers: bool = True) -> tuple[Ask, ...]:
    """Return the questions about a person; numbers on file are not written into the form, only their hints."""
    asks = [
        Ask("name", FIELD_NAMES["name"], value=person.name if person else "", optional=False),
        Ask("id_kind", FIELD_NAMES["id_kind"], "select", person.id_kind if person else "01", options(ID_KINDS)),
        Ask("id_number", FIELD_NAMES["id_number"], hint=_kept(person.id_hint if person else "")),
        Ask("phone", FIELD_NAMES["phone"], "tel", hint=_kept(person.phone_hint if person else "")),
        Ask("sex", FIELD_NAMES["sex"], "select", _sex(person), options(Person.Sex.choices), empty=_("没登记")),
        Ask("born_on", FIELD_NAMES["born_on"], "date", _day(person), hint=_("有身份证号可以不填")),
    ]
    tables: tuple[tuple[str, tuple[tuple[str, StrOrPromise], ...]], ...] = (
        ("ethnicity", ETHNICITIES),
        ("marital", MARITAL_STATES),
        ("education", EDUCATIONS),
        ("political", POLITICAL_STATES),
    )
    for name, table in tables:
        held = getattr(person, name) if person else ""
        asks.append(Ask(name, FIELD_NAMES[name], "select", held, options(table), empty=_("没登记")))
    asks += [
        Ask(name, FIELD_NAMES[name], value=getattr(person, name) if person else "")
        for name in ("occupation", "workplace")
    ]
    return tuple(ask for ask in asks if numbers or ask.name not in {"id_kind", "id_number"})


def _kept(hint: str) -> str:
    return _("现在是 %(hint)s，不改就空着") % {"hint": hint} if hint else ""


def _sex(person: Person | None) -> str:
    return str(person.sex) if person is not None and person.sex is not None else ""


def _day(person: Person | None) -> str:
    return person.born_on.isoformat() if person is not None and person.born_on else ""


def relation_ask(value: str = "") -> Ask:
    """Return the question for the relation to the head."""
    return Ask("relation", _("与户主关系"), "select", value, options(RELATIONS), empty=_("没登记"))


def members_ask(members: Sequence[HouseholdMemberCard], *, choose: bool, label: StrOrPromise) -> Ask:
    """Return the question about each member: whether they are meant, and what they are to the head."""
    rows = tuple(
        {"id": member.person.id, "name": member.person.name, "relation": "", "options": options(RELATIONS)}
        for member in members
    )
    return Ask("persons", label, "members", choose, rows)


def relations_said(post: QueryDict, members: Sequence[HouseholdMemberCard]) -> dict[int, str]:
    """Return what each member is said to be to the head."""
    return {member.person.id: said(post, f"relation-{member.person.id}") for member in members}


def chosen_said(post: QueryDict, members: Sequence[HouseholdMemberCard]) -> list[int]:
    """Return which members were ticked."""
    return [member.person.id for member in members if f"person-{member.person.id}" in post]
