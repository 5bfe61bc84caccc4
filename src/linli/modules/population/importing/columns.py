"""Which column holds what: the fields a file may bring, the words by which columns are called, the guess."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.refusal import FieldError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise

    from linli.modules.population.importing.opening import Row

FIELDS: Final[dict[str, StrOrPromise]] = {
    "name": gettext_lazy("姓名"),
    "id_number": gettext_lazy("证件号码"),
    "id_kind": gettext_lazy("证件类型"),
    "sex": gettext_lazy("性别"),
    "born_on": gettext_lazy("出生日期"),
    "village": gettext_lazy("所属村"),
    "household": gettext_lazy("户号"),
    "relation": gettext_lazy("与户主关系"),
    "belonging": gettext_lazy("人户状态"),
    "registered_place": gettext_lazy("户籍地"),
    "address": gettext_lazy("现住址"),
    "grid": gettext_lazy("网格"),
    "house": gettext_lazy("房屋编号"),
    "phone": gettext_lazy("手机号"),
    "ethnicity": gettext_lazy("民族"),
    "education": gettext_lazy("文化程度"),
    "marital": gettext_lazy("婚姻状况"),
    "political": gettext_lazy("政治面貌"),
    "occupation": gettext_lazy("职业"),
    "workplace": gettext_lazy("工作单位"),
    "tags": gettext_lazy("人群标签"),
    "deceased_on": gettext_lazy("死亡日期"),
}
"""The fields a file may bring, in the order in which they are offered."""

IGNORED = ""
_MANY = frozenset({"tags", IGNORED})
_LOOKED_AT = 15
"""Rows at the beginning among which the one with the columns' names is looked for: titles stand above it."""
_TOO_LITTLE = 2

_WORDS: Final[dict[str, str]] = {
    "name": "姓名 名字 人员姓名 居民姓名 村民姓名",
    "id_number": (
        "证件号码 证件号 身份证号 身份证号码 身份证 公民身份号码 公民身份证号码 公民身份证号 居民身份证号 身份号码"
    ),
    "id_kind": "证件类型 证件种类 证件名称",
    "sex": "性别",
    "born_on": "出生日期 出生年月日 出生年月 生日 出生",
    "village": "所属村 村 村名 村社 村居 行政村 所在村 所属村社 村社区 村居名称 行政村名称 村代码 区划代码 所属行政村",
    "household": "户号 户编号 家庭编号 户籍编号 户口簿号 户口本号 家庭户号 户口编号",
    "relation": "与户主关系 与户主的关系 和户主关系 户主关系 称呼 称谓 家庭关系 关系",
    "belonging": "人户状态 人户一致 人户分离 居住情况 居住状态 人口类型 人员类别 户籍状态 常住流动 居住类型",
    "registered_place": "户籍地 户籍所在地 户口所在地 户籍地址 户籍",
    "address": "现住址 住址 家庭住址 居住地址 现居住地 常住地址 居住地 详细地址 地址 住所",
    "grid": "网格 所属网格 网格名称 网格编号 网格代码",
    "house": "房屋编号 房号 房屋号 房屋代码 门牌编号",
    "phone": "手机号 手机号码 手机 联系电话 电话 联系方式 电话号码 移动电话",
    "ethnicity": "民族",
    "education": "文化程度 学历 受教育程度 教育程度",
    "marital": "婚姻状况 婚姻 婚姻状态",
    "political": "政治面貌 政治身份",
    "occupation": "职业 从事职业",
    "workplace": "工作单位 单位 服务处所 就业单位",
    "tags": "标签 人群标签 人群类别 人群 特殊人群 救助类型 人员标签 重点人群",
    "deceased_on": "死亡日期 去世日期 死亡时间 去世时间",
}
_CALLED = {word: field for field, words in _WORDS.items() for word in words.split()}
_BESIDE = re.compile(r"[(（\[【].*?[)）\]】]|[\s*＊:：/、·_\-]")


def header_word(text: str) -> str:
    """Return a column's name without blanks, stars and what stands in brackets."""
    return _BESIDE.sub("", unicodedata.normalize("NFKC", text))


def header_row(rows: Sequence[Row]) -> Row | None:
    """Return the row with the columns' names: of the first fifteen the one that has most words we know.

    None where no row has a name's column and one more.
    """
    best = max(rows[:_LOOKED_AT], key=lambda row: _known(row[1]), default=None)
    if best is None or _known(best[1]) < _TOO_LITTLE:
        return None
    return best if "name" in guess(best[1]) else None


def _known(cells: Sequence[str]) -> int:
    return len({_CALLED[word] for word in map(header_word, cells) if word in _CALLED})


def guess(headers: Sequence[str], remembered: Mapping[str, str] | None = None) -> list[str]:
    """Return for each column the field it holds, as remembered for the village, else by its name; each field once."""
    taken: set[str] = set()
    found = []
    for header in headers:
        word = header_word(header)
        field = (remembered or {}).get(word, _CALLED.get(word, IGNORED))
        if field not in FIELDS or (field in taken and field not in _MANY):
            field = IGNORED
        taken.add(field)
        found.append(field)
    return found


def demand_columns(columns: Sequence[str], *, is_one_village: bool) -> None:
    """Raise InvalidInputError unless the columns make persons that can be told apart, each field given once."""
    faults = []
    for place, field in enumerate(columns):
        if field not in FIELDS and field != IGNORED:
            faults.append(FieldError(f"/column_{place}", _("请从列出的里面选一个")))
        elif field not in _MANY and field in columns[:place]:
            faults.append(FieldError(f"/column_{place}", _("“%(field)s”已经有一列了") % {"field": FIELDS[field]}))
    given = set(columns)
    if "name" not in given:
        faults.append(FieldError("", _("请指出哪一列是姓名")))
    if "id_number" not in given and not {"born_on", "household"} <= given:
        faults.append(FieldError("", _("请指出哪一列是证件号码；没有的话，要有出生日期和户号")))
    if not is_one_village and "village" not in given:
        faults.append(FieldError("", _("请指出哪一列是村：一张表里有几个村，要知道每一行是哪个村的")))
    if faults:
        raise InvalidInputError(faults)
