"""One way to write a phone number, a document's number, a household number and a person's pinyin."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from linli.modules.population.errors import (
    InvalidHouseholdNumberError,
    InvalidIdentityNumberError,
    InvalidPhoneError,
)

HOUSEHOLD_NUMBER_AT_MOST = 40
IDENTITY_NUMBER_LENGTH = 18
EARLIEST_BIRTHDAY = date(1900, 1, 1)
CITIZEN, FOREIGN_RESIDENT = "01", "05"
CARDS_AFTER_GB_11643 = {CITIZEN: ("",), "03": ("81", "82"), "04": ("83",)}
"""Kinds of documents whose numbers follow GB 11643, and how these begin."""

_SEPARATORS = re.compile(r"[\s\-‐‑–—().]")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_IDENTITY_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_OTHER_DOCUMENT = re.compile(r"[A-Z0-9]{4,30}")
_WEIGHTS = tuple(2**place % 11 for place in range(17, 0, -1))
_CHECK_CHARACTERS = "10X98765432"

_SURNAMES = {
    "单于": "chan yu", "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai", "长孙": "zhang sun", "鲜于": "xian yu",
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "朴": "piao", "区": "ou", "查": "zha", "盖": "ge",
    "缪": "miao", "乐": "yue", "员": "yun", "繁": "po", "覃": "qin", "冼": "xian", "翟": "zhai", "种": "chong",
}  # fmt: skip
"""Surnames read otherwise than the same character elsewhere."""


def phone_normalised(text: str) -> str:
    """Return the eleven digits of a mainland mobile number.

    Full-width digits, blanks, dashes, brackets and +86, 0086 or 86 are accepted; anything else raises
    InvalidPhoneError.
    """
    digits = _COUNTRY_CODE.sub("", _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)))
    if not _MOBILE.fullmatch(digits):
        raise InvalidPhoneError
    return digits


def household_number_normalised(text: str) -> str:
    """Return a household number without blanks, full-width characters narrowed; 1–40 characters.

    Leading zeros stay, since a village may know both 12 and 012. Else InvalidHouseholdNumberError.
    """
    number = "".join(unicodedata.normalize("NFKC", text).split())
    if not 1 <= len(number) <= HOUSEHOLD_NUMBER_AT_MOST or not number.isprintable():
        raise InvalidHouseholdNumberError
    return number


def person_pinyin_of(name: str) -> str:
    """Return initials, a space, and the full pinyin in lower case: ``zyh zengyuhua`` for 曾玉华."""
    surname = next((name[:length] for length in (2, 1) if name[:length] in _SURNAMES), "")
    read = [_SURNAMES.get(surname, ""), *lazy_pinyin(name[len(surname) :], errors=" ".join)]
    syllables = " ".join(read).split()
    kept = [syllable.lower() for syllable in syllables if syllable.isalnum()]
    return f"{''.join(syllable[0] for syllable in kept)} {''.join(kept)}"


def identity_number_normalised(text: str) -> str:
    """Return the eighteen characters of a number after GB 11643, full-width and lower-case characters mended.

    Wrong length, birthday or check character (MOD 11-2 of ISO 7064): InvalidIdentityNumberError, which does not repeat
    the number. Divisions come and go, so the first six digits may be any.
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if not _IDENTITY_NUMBER.fullmatch(number):
        raise InvalidIdentityNumberError(_("身份证号应为 18 位，前 17 位是数字"))
    if _born_on(number) is None:
        raise InvalidIdentityNumberError(_("身份证号里的出生日期不对，请核对第 7 到 14 位"))
    if number[-1] != check_character(number[:-1]):
        raise InvalidIdentityNumberError(_("身份证号的校验位不对，请逐位核对"))
    return number


def check_character(digits: str) -> str:
    """Return the eighteenth character to seventeen digits of a number after GB 11643."""
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[weighed % 11]


def document_number_normalised(kind: str, text: str) -> str:
    """Return the number of an identity document of a kind (``codes.ID_KINDS``) in its one form.

    Cards of citizens and of residents from Hong Kong, Macau and Taiwan carry numbers after GB 11643, new cards of
    foreign permanent residents do, too; other documents have 4 to 30 letters and digits. Else
    InvalidIdentityNumberError.
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if kind in CARDS_AFTER_GB_11643:
        number = identity_number_normalised(number)
        if not number.startswith(CARDS_AFTER_GB_11643[kind]):
            raise InvalidIdentityNumberError(_("这个号码和证件类型对不上"))
        return number
    if kind == FOREIGN_RESIDENT and number[:1] == "9" and len(number) == IDENTITY_NUMBER_LENGTH:
        return identity_number_normalised(number)
    if not _OTHER_DOCUMENT.fullmatch(number):
        raise InvalidIdentityNumberError(_("证件号码应为 4 到 30 位字母或数字"))
    return number


def identity_born_on(number: str) -> date | None:
    """Return the birthday a normalised document number says; None where it says none."""
    return _born_on(number) if _IDENTITY_NUMBER.fullmatch(number) else None


def identity_sex(number: str) -> int | None:
    """Return the sex a normalised document number says after GB/T 2261.1: 1 male, 2 female; None where it says none."""
    if not _IDENTITY_NUMBER.fullmatch(number):
        return None
    return 1 if int(number[16]) % 2 else 2


def _born_on(number: str) -> date | None:
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if day >= EARLIEST_BIRTHDAY else None
