"""What can be wrong with a row: each kind with its name, whether the row stays out, and how to mend it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault; ``is_error`` leaves the row out, else the row is taken without what is at fault."""

    title: StrOrPromise
    mend: StrOrPromise
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault found in a row: in which field (empty: the row as a whole), and what its sentence has to name."""

    code: str
    field: str = ""
    detail: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Whether the row stays out."""
        return FAULTS[self.code].is_error


FAULTS: Final[dict[str, FaultKind]] = {
    "name_missing": FaultKind(_("没有姓名"), _("这一行没有姓名，补上再传")),
    "name_too_long": FaultKind(_("姓名太长"), _("姓名最多 60 个字，看看是不是串了列")),
    "unreadable": FaultKind(_("有认不出的字"), _("里面有不能显示的字符，重新录入这一格")),
    "formula": FaultKind(_("像公式"), _("不收公式：在 Excel 里复制，“选择性粘贴”成值再传")),
    "number_form": FaultKind(_("证件号不成形"), _("身份证号应为 18 位，前 17 位是数字，请对一下证件")),
    "number_rounded": FaultKind(
        _("证件号丢了尾数"), _("Excel 把证件号存成了数字，后几位已经丢了：把这一列设成“文本”，重新填")
    ),
    "number_birthday": FaultKind(_("证件号里没有这一天"), _("证件号第 7 到 14 位不是一个日子，请对一下证件")),
    "number_checksum": FaultKind(_("校验位对不上"), _("末位和前 17 位算出来的对不上，多半抄错一位，请对一下证件")),
    "number_kind": FaultKind(_("号码和证件类型对不上"), _("这个号码不是这种证件的，请核对证件类型")),
    "born_contradicts": FaultKind(
        _("出生日期和证件号矛盾"), _("证件号里是 %(number_says)s，表里写的不一样，请看哪个对")
    ),
    "sex_contradicts": FaultKind(_("性别和证件号矛盾"), _("证件号第 17 位说是%(sex)s，请看哪个对")),
    "date_invalid": FaultKind(_("日期不成立"), _("没有这一天，日期写成 1958-03-14 这样")),
    "date_unlikely": FaultKind(_("日期不对头"), _("日期早于 1900 年或者还没到，请核对")),
    "not_identifiable": FaultKind(_("认不出是谁"), _("没有证件号的，要有姓名、出生日期和户号三样")),
    "village_missing": FaultKind(_("没写村"), _("这一行没写是哪个村的")),
    "village_unknown": FaultKind(_("村对不上"), _("区划里没有这个村。最像的：%(like)s")),
    "village_ambiguous": FaultKind(_("村名不止一个"), _("有 %(count)s 个村叫这个名字，写上乡镇或者 12 位代码")),
    "village_outside": FaultKind(_("不归这里管的村"), _("这个村不在您管的范围里，请交给它自己的村或上级导入")),
    "household_form": FaultKind(_("户号不成形"), _("户号应为 1 到 40 个字符")),
    "twice": FaultKind(_("一人两行"), _("和第 %(line)s 行是同一个人，留一行")),
    "two_households": FaultKind(_("一人两户"), _("第 %(line)s 行的同一个人在另一户，只能在一户")),
    "number_of_another": FaultKind(_("一号两人"), _("和第 %(line)s 行的证件号一样，名字不一样，请看哪个对")),
    "two_heads": FaultKind(_("一户两个户主"), _("第 %(line)s 行已经是这一户的户主，一户只能一个")),
    "other_name": FaultKind(_("证件号在别人名下"), _("登记里这个证件号是%(name)s，不是表里这个名字，请看哪个对")),
    "dead_again": FaultKind(
        _("已去世的人"), _("登记里这个人 %(on)s 已去世。没去世的，先到人口页改正；去世了的，删掉这一行")
    ),
    "registered_elsewhere": FaultKind(_("户籍在别的村"), _("登记里这个人的户籍在%(place)s，先从那里迁出再传")),
    "head_taken": FaultKind(_("户主已有别人"), _("登记里这一户的户主是%(name)s，也把他（她）的新关系写进表里")),
    "ambiguous": FaultKind(_("分不清是哪一个"), _("这一户里有 %(count)s 个同名、同一天出生的人，请写上证件号")),
    # from here on the row is taken
    "phone_invalid": FaultKind(_("手机号不对"), _("手机号应为 11 位，这一格没有收"), is_error=False),
    "phone_twice": FaultKind(_("手机号重复"), _("第 %(line)s 行已用了这个手机号，这一格没有收"), is_error=False),
    "phone_of_another": FaultKind(
        _("手机号在别人名下"), _("登记里这个手机号是%(name)s的，这一格没有收"), is_error=False
    ),
    "word_unknown": FaultKind(_("代码里没有这个词"), _("标准代码里没有这个写法，这一格没有收"), is_error=False),
    "tag_unknown": FaultKind(_("没有这个标签"), _("没有叫“%(word)s”的标签，先在标签里加上再传"), is_error=False),
    "grid_unknown": FaultKind(_("网格对不上"), _("这个村没有这个网格，这一格没有收"), is_error=False),
    "too_long": FaultKind(_("字太多"), _("最多 %(most)s 个字，这一格没有收"), is_error=False),
    "birthday_from_number": FaultKind(
        _("日期用证件号里的"), _("日期不成立，用了证件号里的 %(number_says)s"), is_error=False
    ),
    "headless": FaultKind(_("这一户没有户主"), _("%(household)s 户没有一行写着户主，请补上"), is_error=False),
    "known_elsewhere": FaultKind(
        _("别的村登记的人"), _("这个人登记在别的村：加进本村，资料和手机号不从这里改"), is_error=False
    ),
    "moved_household": FaultKind(_("换了户"), _("登记里这个人在 %(household)s 户，按表里的换过来"), is_error=False),
}
"""Errors first; what is shown of a kind is in this order."""
