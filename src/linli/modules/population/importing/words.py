"""The words of a table turned into the codes of the standards, and its dates into days."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from linli.modules.population.codes import (
    EDUCATIONS,
    ETHNICITIES,
    ID_KINDS,
    MARITAL_STATES,
    POLITICAL_STATES,
    RELATIONS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

# Looked up in whatever language the importer reads: the tables' own words are the standards' Chinese.
_CHINESE = "zh-hans"


def _spoken(table: Iterable[tuple[str, object]], also: str) -> dict[str, str]:
    """Return code by word: the standard's name and number, and what people write instead."""
    from django.utils.translation import override  # noqa: PLC0415 - read once

    with override(_CHINESE):
        found = {str(name): code for code, name in table}
    for code in list(found.values()):
        found |= {code: code, str(int(code)): code} if code.isdigit() else {code: code}
    for pair in also.split():
        word, code = pair.split(":")
        found[word] = code
    return found


@lru_cache(maxsize=1)
def tables() -> dict[str, dict[str, str]]:
    """Return for each field with a code table the code by word."""
    ethnicities = _spoken(ETHNICITIES, "")
    short = {
        name[:-1]: code for name, code in ethnicities.items() if name.endswith("族") and len(name) > len("水族") - 1
    }
    return {
        "ethnicity": {**short, **ethnicities},
        "education": _spoken(
            EDUCATIONS,
            "硕士:10 博士:10 硕士研究生:10 博士研究生:10 本科:20 大学:20 大专:30 专科:30 中专:40 中职:40 技校:40"
            " 职高:40 高中:60 中学:70 文盲:90 半文盲:90 学龄前:90 无:90",
        ),
        "marital": _spoken(MARITAL_STATES, "有配偶:20 结婚:20 离异:40 单身:10 未说明:90"),
        "political": _spoken(
            POLITICAL_STATES, "党员:01 共产党员:01 预备党员:02 团员:03 无党派:12 无党派民主人士:12 普通群众:13"
        ),
        "id_kind": _spoken(ID_KINDS, "身份证:01 第二代居民身份证:01 户口簿:01 港澳居住证:03 台湾居住证:04 其他:99"),
        "relation": _spoken(
            RELATIONS,
            "本人:02 户主本人:02 丈夫:11 妻子:12 爱人:10 儿子:20 长子:20 次子:20 三子:20 独生子:20 女儿:30 长女:30"
            " 次女:30 三女:30 独生女:30 养子:20 养女:30 继子:20 继女:30 媳妇:28 儿媳妇:28 父:51 母:52 爸爸:51"
            " 妈妈:52 孙女:42 外孙:43 孙:41 祖父:60 祖母:60 爷爷:60 奶奶:60 外祖父:60 外祖母:60 曾孙:40 曾孙女:40"
            " 兄:70 弟:70 姐:70 妹:70 哥哥:70 弟弟:70 姐姐:70 妹妹:70 兄弟:70 姐妹:70 其他:97 亲戚:97 雇工:99",
        ),
        "sex": {
            "男": "1",
            "女": "2",
            "男性": "1",
            "女性": "2",
            "1": "1",
            "2": "2",
            "未知": "0",
            "0": "0",
            "未说明": "9",
            "9": "9",
        },
        "belonging": _BELONGING,
    }


BOTH, AWAY, FLOATING = "both", "away", "floating"
HEAD: Final = "02"
_BELONGING = {
    word: kind
    for kind, words in (
        (BOTH, "人户一致 一致 常住 在家 户籍 户籍人口 本地 本村 常住人口 常 户籍常住 在村 人在户在"),
        (AWAY, "户在人不在 外出 人户分离 在外 外 外出务工 外出人口 空挂户 空挂 户籍外出 户在人外 离村 旅居海外"),
        (FLOATING, "人在户不在 流动 流动人口 外来 外来人口 寄住 寄居 租住 租客 暂住 流入 人在户外 流 新居民"),
    )
    for word in words.split()
}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"\d{5}")
_EXCEL_BEGINS = date(1899, 12, 30)
EARLIEST = date(1900, 1, 1)


def plain(text: str) -> str:
    """Return a text with full-width characters narrowed and blanks joined to one."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=100_000)
def day_of(text: str) -> date | None:
    """Return the day a text means: 1958-03-14, 1958/3/14, 1958年3月14日, 19580314, or Excel's count of days."""
    said = plain(text)
    if _SERIAL.fullmatch(said):
        return _EXCEL_BEGINS + timedelta(days=int(said))
    found = _DAY.fullmatch(said)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
