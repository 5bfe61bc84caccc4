"""The form of an appointment: a phone number, a role, a place said by name or code, perhaps a unit and a last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.place_path import is_place
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.accounts.errors import AppointmentRefusedError
from linli.modules.accounts.policy import ROLE_LEVELS, roles_given_by
from linli.modules.accounts.role_names import ROLE_NAMES, role_label
from linli.modules.accounts.selectors import appointment_get
from linli.modules.places import public as places
from linli.modules.population import public as population
from linli.web.formatting import ZONE, zh_date

if TYPE_CHECKING:
    from linli.modules.accounts.cards import AppointmentCard
    from linli.web.request import LinliRequest

_FIELDS = ("phone", "role", "where", "unit", "until", "substitute_for")
_LONGEST = 60
_FIELD_OF = {"place": "where"}
"""The form does not call its field ``place``: in the address that is the place the desk looks at."""
_CANDIDATES = 12
_DAY = timedelta(days=1)


class FormError(Exception):
    """The form lacks something; ``errors`` names each field and how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Draft:
    """An appointment as it would be given, in ids and in words."""

    person_id: int
    name: str
    phone_hint: str
    role: Role
    role_words: str
    place: str
    place_words: str
    unit_id: int | None
    unit_words: str
    until_at: datetime | None
    until_words: str
    substitute_for: int | None
    substitute_words: str


class GiveForm:
    """Reads what was said, and keeps it for showing again."""

    def __init__(self, request: LinliRequest) -> None:
        source = request.POST if request.method == "POST" else request.GET
        self.said = {name: source.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
        self.actor, self.now = request.actor, request.now
        self.stands_in_for = self._stood_in_for()
        if self.stands_in_for is not None:
            card = self.stands_in_for
            self.said |= {"role": card.role.value, "where": card.place, "unit": str(card.unit_id or "")}
        self.place_options: list[dict[str, str]] = []

    @property
    def role_options(self) -> list[dict[str, str]]:
        """The roles this actor gives."""
        given = roles_given_by(frozenset(held.role for held in self.actor.appointments))
        return [{"value": role.value, "label": str(name)} for role, name in ROLE_NAMES.items() if role in given]

    @property
    def unit_options(self) -> list[dict[str, str]]:
        """The units of the place that was said, once it is known."""
        place = self.said["where"]
        found = places.units_of(place) if is_place(place) else []
        return [{"value": str(unit.id), "label": unit.name} for unit in found]

    @property
    def where_words(self) -> str:
        """The full name of the place, once it is known."""
        try:
            return places.place_path_name(self.said["where"]) if is_place(self.said["where"]) else ""
        except places.UnknownPlaceError:
            return ""

    @staticmethod
    def last_day(until_at: datetime) -> date:
        """Return the last day of an appointment that holds until that midnight."""
        return (until_at.astimezone(ZONE) - timedelta(microseconds=1)).date()

    def read(self) -> Draft:
        """Return the draft; FormError says everything that is missing at once."""
        errors: dict[str, str] = {}
        person = self._person(errors)
        role = Role(self.said["role"]) if self.said["role"] in list(Role) else None
        if role is None:
            errors["role"] = _("选一个职务")
        place = self._place(role, errors)
        until_at = self._until(errors)
        unit = self._unit(errors)
        if errors or person is None or role is None or place is None:
            raise FormError(errors)
        card = self.stands_in_for
        return Draft(
            person_id=person.id,
            name=person.name,
            phone_hint=person.phone_hint,
            role=role,
            role_words=role_label(role, place.code),
            place=place.code,
            place_words=places.place_path_name(place.code),
            unit_id=unit.id if unit else None,
            unit_words=unit.name if unit else "",
            until_at=until_at,
            until_words=zh_date(self.last_day(until_at), self.now) if until_at else _("长期"),
            substitute_for=card.id if card else None,
            substitute_words=card.name if card else "",
        )

    def errors_of(self, error: Exception) -> dict[str, str] | None:
        """Say a service's refusal at its field; ``None`` for anything else."""
        if isinstance(error, AppointmentRefusedError):
            return {_FIELD_OF.get(error.field, error.field): error.message}
        if isinstance(error, NotAllowedError):
            return {"role": _("这个职务不归您任命，或者不在您管的地方")}
        return None

    def _stood_in_for(self) -> AppointmentCard | None:
        said = self.said["substitute_for"]
        return appointment_get(actor=self.actor, appointment_id=int(said)) if said.isdigit() else None

    def _person(self, errors: dict[str, str]) -> population.PersonCard | None:
        try:
            person = population.person_by_phone(self.said["phone"])
        except population.InvalidPhoneError:
            errors["phone"] = _("手机号要 11 位数字")
            return None
        if person is None:
            errors["phone"] = _("这个手机号还没登记。先在“人口与家庭”里登记，再来任命")
        return person

    def _place(self, role: Role | None, errors: dict[str, str]) -> places.PlaceCard | None:
        said = self.said["where"]
        if not said:
            errors["where"] = _("写上地方的名字，比如“张王村”")
            return None
        found = self._places_said(said, role)
        if len(found) == 1:
            self.said["where"] = found[0].code
            return found[0]
        if found:
            self.place_options = [
                {"value": card.code, "label": places.place_path_name(card.code)} for card in found[:_CANDIDATES]
            ]
            errors["where"] = _("叫这个名字的不止一处，选一下")
        else:
            errors["where"] = _("您管的地方里没有这个名字，或者这个职务不设在那一级")
        return None

    def _places_said(self, said: str, role: Role | None) -> list[places.PlaceCard]:
        if is_place(said):
            return list(places.places_get([said]).values())
        levels = ROLE_LEVELS.get(role, frozenset()) if role else frozenset()
        found: dict[str, places.PlaceCard] = {}
        for held in dict.fromkeys(held.place for held in self.actor.appointments):
            for card in places.places_within(held, q=said, limit=200):
                if not levels or card.level in levels:
                    found[card.code] = card
        exact = [card for card in found.values() if said in {card.name, card.short_name}]
        return exact or list(found.values())

    def _until(self, errors: dict[str, str]) -> datetime | None:
        said = self.said["until"]
        if not said:
            if self.stands_in_for is not None:
                errors["until"] = _("代理要写明到哪天为止")
            return None
        try:
            day = date.fromisoformat(said)
        except ValueError:
            errors["until"] = _("这个日期看不懂，请重新选一天")
            return None
        until_at = datetime.combine(day + _DAY, time(), tzinfo=ZONE)
        if until_at <= self.now:
            errors["until"] = _("这一天已经过了")
        return until_at

    def _unit(self, errors: dict[str, str]) -> places.UnitCard | None:
        said = self.said["unit"]
        if not said:
            return None
        found = places.units_get([int(said)]).get(int(said)) if said.isdigit() else None
        if found is None:
            errors["unit"] = _("没有这个单位")
        return found
