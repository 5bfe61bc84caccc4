"""What is written of a person: the fields as people give them, checked all at once and turned into columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError
from linli.kernel.secrets import blind_index, mask_phone, seal_text
from linli.modules.population.codes import EDUCATIONS, ETHNICITIES, ID_KINDS, MARITAL_STATES, POLITICAL_STATES
from linli.modules.population.errors import (
    InvalidIdentityNumberError,
    InvalidPersonError,
    InvalidPhoneError,
)
from linli.modules.population.normal_forms import (
    CITIZEN,
    EARLIEST_BIRTHDAY,
    IDENTITY_NUMBER_LENGTH,
    document_number_normalised,
    identity_born_on,
    identity_sex,
    person_pinyin_of,
    phone_normalised,
)

if TYPE_CHECKING:
    from datetime import date


class PersonFields(TypedDict, total=False):
    """Fields of a person as they are entered; what is absent is not asked, what is empty is emptied.

    ``sex`` is a code of GB/T 2261.1, the others those of ``codes``; ``id_kind`` is a citizen's card unless said.
    """

    name: str
    sex: int | None
    born_on: date | None
    phone: str
    id_kind: str
    id_number: str
    ethnicity: str
    marital: str
    education: str
    political: str
    occupation: str
    workplace: str


FIELDS: Final = tuple(PersonFields.__annotations__)
_LONGEST = {"name": 60, "occupation": 60, "workplace": 100}
_CODES = {
    "ethnicity": {"", *(code for code, _name in ETHNICITIES)},
    "marital": {"", *(code for code, _name in MARITAL_STATES)},
    "education": {"", *(code for code, _name in EDUCATIONS)},
    "political": {"", *(code for code, _name in POLITICAL_STATES)},
}
_ID_KINDS = {code for code, _name in ID_KINDS}
_SEXES = {0, 1, 2, 9}
_SAID_BY_A_NUMBER = {1, 2}


def mask_identity(number: str) -> str:
    """Show a number after GB 11643 as 330825********1234, a shorter one by its ends alone."""
    if len(number) == IDENTITY_NUMBER_LENGTH:
        return f"{number[:6]}{'*' * 8}{number[-4:]}"
    ends = 2 if len(number) >= len("E1234567") else 1
    return f"{number[:ends]}{'*' * min(len(number) - 2 * ends, 8)}{number[-ends:]}"


def identity_index(kind: str, number: str) -> bytes:
    """Return the blind index of a normalised document number; two kinds of documents may share a number."""
    return blind_index(f"{kind}:{number}", purpose="identity")


def identity_indexes(text: str) -> list[bytes]:
    """Return the blind indexes under which a number somebody searches for would stand, whatever its kind."""
    found = []
    for kind, _name in ID_KINDS:
        try:
            found.append(identity_index(kind, document_number_normalised(kind, text)))
        except InvalidIdentityNumberError:
            continue
    return found


def phone_columns(phone: str | None) -> dict[str, Any]:
    """Return the columns of a phone number, or those of none; InvalidPhoneError where it is no number."""
    if not phone:
        return {"phone_cipher": None, "phone_index": None, "phone_hint": ""}
    number = phone_normalised(phone)
    return {
        "phone_cipher": seal_text(number, purpose="phone"),
        "phone_index": blind_index(number, purpose="phone"),
        "phone_hint": mask_phone(number),
    }


def identity_columns(kind: str, number: str) -> dict[str, Any]:
    """Return the columns of a normalised document number, or those of none."""
    if not number:
        return {"id_kind": "", "id_cipher": None, "id_index": None, "id_hint": ""}
    return {
        "id_kind": kind,
        "id_cipher": seal_text(number, purpose="identity"),
        "id_index": identity_index(kind, number),
        "id_hint": mask_identity(number),
    }


def person_columns(fields: PersonFields, *, today: date, born_on: date | None, sex: int | None) -> dict[str, Any]:
    """Return the columns of the fields given, for one person or a batch of them.

    ``born_on`` and ``sex`` are what the register says so far (None for a new person): a document number that says
    otherwise is refused, one that says more fills them in. InvalidPersonError names everything wrong at once.
    """
    faults: list[FieldError] = []
    columns = _plain_columns(fields, today=today, faults=faults)
    if "phone" in fields:
        try:
            columns |= phone_columns(fields["phone"])
        except InvalidPhoneError as wrong:
            faults.extend(wrong.errors)
    if "id_number" in fields:
        known = {"born_on": columns.get("born_on", born_on), "sex": columns.get("sex", sex)}
        columns |= _identity(fields, known, today=today, faults=faults)
    if faults:
        raise InvalidPersonError(faults)
    return columns


def _plain_columns(fields: PersonFields, *, today: date, faults: list[FieldError]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for field, longest in _LONGEST.items():
        if field in fields:
            columns[field] = _words(fields, field, longest, faults)
    if "name" in columns:
        if not columns["name"]:
            faults.append(FieldError("/name", _("请填写姓名")))
        columns["name_pinyin"] = person_pinyin_of(columns["name"])
    for field in _CODES.keys() & fields.keys():
        columns[field] = str(fields.get(field) or "")
        if columns[field] not in _CODES[field]:
            faults.append(FieldError(f"/{field}", _("请从列出的里面选一个")))
    if "sex" in fields:
        columns["sex"] = fields["sex"]
        if fields["sex"] is not None and fields["sex"] not in _SEXES:
            faults.append(FieldError("/sex", _("性别代码应为 0、1、2 或 9")))
    if "born_on" in fields:
        columns["born_on"] = _birthday(fields["born_on"], today, faults)
    return columns


def _birthday(day: date | None, today: date, faults: list[FieldError]) -> date | None:
    if day is not None and not EARLIEST_BIRTHDAY <= day <= today:
        faults.append(FieldError("/born_on", _("出生日期不能晚于今天，也不能早于 1900 年")))
    return day


def _words(fields: PersonFields, field: str, longest: int, faults: list[FieldError]) -> str:
    words = " ".join(str(fields.get(field) or "").split())
    if len(words) > longest:
        faults.append(FieldError(f"/{field}", _("最多 %(count)d 个字") % {"count": longest}))
    if not words.isprintable():
        faults.append(FieldError(f"/{field}", _("里面有不能显示的字符")))
    return words


def _identity(fields: PersonFields, known: dict[str, Any], *, today: date, faults: list[FieldError]) -> dict[str, Any]:
    kind = fields.get("id_kind") or CITIZEN
    if not fields["id_number"].strip():
        return identity_columns("", "")
    if kind not in _ID_KINDS:
        faults.append(FieldError("/id_kind", _("请从列出的里面选一个")))
        return {}
    try:
        number = document_number_normalised(kind, fields["id_number"])
    except InvalidIdentityNumberError as wrong:
        faults.extend(wrong.errors)
        return {}
    columns = identity_columns(kind, number)
    born_on, sex = identity_born_on(number), identity_sex(number)
    if born_on is not None:
        if born_on > today:
            faults.append(FieldError("/id_number", _("身份证号里的出生日期还没到")))
        if known["born_on"] not in (None, born_on):
            faults.append(FieldError("/born_on", _("出生日期和证件号码对不上")))
        columns["born_on"] = born_on
    if sex is not None:
        if known["sex"] in _SAID_BY_A_NUMBER - {sex}:
            faults.append(FieldError("/sex", _("性别和证件号码对不上")))
        columns["sex"] = sex
    return columns
