import pytest

from linli.modules.places.names import short_name_of, stem_of
from linli.modules.places.pinyin import pinyin_key_of


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("张王村村民委员会", "张王村"),
        ("张王村民委员会", "张王村"),
        ("上杨村村村民委员会", "上杨村村"),
        ("辛庄村委会", "辛庄村"),
        ("张庄村村委会", "张庄村"),
        ("巴彦嘎查村委会", "巴彦嘎查"),
        ("多福巷社区居委会", "多福巷社区"),
        ("东华社区居民委员会", "东华社区"),
        ("第一居委会", "第一居委会"),
        ("和平居民委员会", "和平居委会"),
        ("东华街道办事处", "东华街道"),
        ("林场生活区", "林场生活区"),
        ("村委会", "村委会"),
        ("龙游县", "龙游县"),
    ],
)
def test_a_short_name_is_what_people_say(name: str, short: str) -> None:
    assert short_name_of(name) == short


@pytest.mark.parametrize(
    ("short", "stem"),
    [
        ("张王村", "张王"),
        ("刘村", "刘村"),
        ("东华街道", "东华"),
        ("多福巷社区", "多福巷"),
        ("和平居委会", "和平"),
        ("城区", "城区"),
        ("林场生活区", "林场生活"),
    ],
)
def test_a_stem_never_has_less_than_two_characters(short: str, stem: str) -> None:
    assert stem_of(short) == stem


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("张王村", "zwc zhangwangcun"),
        ("重庆市", "cqs chongqingshi"),
        ("重庆路20号院", "cql20hy chongqinglu20haoyuan"),
        ("八五〇农场", "bwlnc bawulingnongchang"),
        ("复兴路20号社区", "fxl20hsq fuxinglu20haoshequ"),
        ("（工业园区）城南街道", "gyyqcnjd gongyeyuanquchengnanjiedao"),
    ],
)
def test_pinyin_is_found_by_initials_and_in_full(name: str, key: str) -> None:
    assert pinyin_key_of(name) == key
