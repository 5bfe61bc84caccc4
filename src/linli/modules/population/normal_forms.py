"""One way to write a phone number, a household number and a person's pinyin."""

from __future__ import annotations

import re
import unicodedata

from pypinyin import lazy_pinyin

from linli.modules.population.errors import InvalidHouseholdNumberError, InvalidPhoneError

HOUSEHOLD_NUMBER_AT_MOST = 40

_SEPARATORS = re.compile(r"[\s\-‐‑–—().]")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")

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
