import pytest

from linli.modules.population.normal_forms import household_number_normalised, person_pinyin_of, phone_normalised
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
