from datetime import date

import pytest

from linli.modules.population.errors import InvalidIdentityNumberError
from linli.modules.population.fields import mask_identity
from linli.modules.population.normal_forms import (
    document_number_normalised,
    household_number_normalised,
    identity_born_on,
    identity_number_normalised,
    identity_sex,
    person_pinyin_of,
    phone_normalised,
)
from linli.modules.population.public import InvalidHouseholdNumberError, InvalidPhoneError


@pytest.mark.parametrize(
    "written",
    [
        "19900000001",
        " 199 0000 0001 ",
        "199-0000-0001",
        "+86 199 0000 0001",
        "008619900000001",
        "8619900000001",
        "（+86）19900000001",
        "１９９００００ ０００１",
        "199\u20110000\u20110001",
    ],
)
def test_a_phone_number_has_one_form_however_it_is_written(written: str) -> None:
    assert phone_normalised(written) == "19900000001"


@pytest.mark.parametrize(
    "written", ["", "1990000000", "199000000011", "29900000001", "12900000001", "0570-7021234", "abc"]
)
def test_what_is_no_mobile_number_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(InvalidPhoneError, match=r"^请填写 11 位手机号$"):
        phone_normalised(written)


def test_arabic_digits_of_another_script_are_no_phone_number() -> None:
    with pytest.raises(InvalidPhoneError):
        phone_normalised("١٩٩٠٠٠٠٠٠٠١")


@pytest.mark.parametrize(
    ("written", "number"), [(" 12 ", "12"), ("１２－１", "12-1"), ("甲 12", "甲12"), ("012", "012")]
)
def test_a_household_number_has_one_form(written: str, number: str) -> None:
    assert household_number_normalised(written) == number


@pytest.mark.parametrize("written", ["", "  ", "1" * 41, "1\x002"])
def test_a_household_number_is_neither_empty_nor_endless(written: str) -> None:
    with pytest.raises(InvalidHouseholdNumberError):
        household_number_normalised(written)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("王秀芳", "wxf wangxiufang"),
        ("曾玉华", "zyh zengyuhua"),
        ("单雄信", "sxx shanxiongxin"),
        ("单于信", "cyx chanyuxin"),
        ("阿依古丽·买买提", "ayglmmt ayigulimaimaiti"),
        ("Anna Li", "annali annali"),
    ],
)
def test_a_person_is_found_by_pinyin_with_the_surname_read_as_a_surname(name: str, key: str) -> None:
    assert person_pinyin_of(name) == key


# The example printed in GB 11643-1999 itself.
SOUND = "11010519491231002X"


@pytest.mark.parametrize("written", [SOUND, "11010519491231002x", " １１０１０５ 19491231 002Ｘ "])
def test_an_identity_number_has_one_form_and_says_birthday_and_sex(written: str) -> None:
    number = identity_number_normalised(written)
    assert (number, identity_born_on(number), identity_sex(number)) == (SOUND, date(1949, 12, 31), 2)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "18 位"),
        ("1101051949123100", "18 位"),
        ("X10105194912310020", "18 位"),
        ("110105194913310029", "出生日期"),
        ("110105194902300021", "出生日期"),
        ("110105194912310021", "校验位"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_its_reason_and_not_repeated(written: str, why: str) -> None:
    with pytest.raises(InvalidIdentityNumberError, match=why) as refused:
        identity_number_normalised(written)
    assert not written or written not in str(refused.value)


def test_one_wrong_digit_anywhere_is_noticed() -> None:
    for place in range(17):
        for digit in "0123456789":
            if digit != SOUND[place]:
                with pytest.raises(InvalidIdentityNumberError):
                    identity_number_normalised(SOUND[:place] + digit + SOUND[place + 1 :])


def test_two_neighbouring_digits_swapped_are_noticed() -> None:
    for place in range(16):
        swapped = SOUND[:place] + SOUND[place + 1] + SOUND[place] + SOUND[place + 2 :]
        if swapped != SOUND:
            with pytest.raises(InvalidIdentityNumberError):
                identity_number_normalised(swapped)


@pytest.mark.parametrize(
    ("kind", "written", "form"),
    [("02", "e 1234567", "E1234567"), ("99", "军字12", ""), ("02", "E1", ""), ("03", SOUND, ""), ("04", SOUND, "")],
)
def test_other_documents_have_letters_and_digits_and_cards_begin_as_their_kind_does(
    kind: str, written: str, form: str
) -> None:
    if form:
        assert document_number_normalised(kind, written) == form
    else:
        with pytest.raises(InvalidIdentityNumberError):
            document_number_normalised(kind, written)


def test_masked_numbers_hide_the_birthday() -> None:
    assert mask_identity(SOUND) == "110105********002X"
    assert mask_identity("E1234567") == "E1****67"
    assert mask_identity("A123") == "A**3"
