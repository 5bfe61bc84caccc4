"""What only everybody together may decide, as the laws list it (村 §28, 居 §30, 集 §26)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.law import COLLECTIVES_LAW, COMMUNITIES_LAW, VILLAGES_LAW, Setting

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Reserved:
    """What an assembly alone decides; ``delegable`` says whether it may authorise the representatives."""

    setting: Setting
    law: str
    article: int
    matters: tuple[StrPromise, ...]
    delegable: StrPromise


RESERVED: tuple[Reserved, ...] = (
    Reserved(
        Setting.VILLAGE,
        VILLAGES_LAW,
        28,
        (
            _("村庄规划、建设这些大事"),
            _("谁领误工补贴、领多少"),
            _("集体挣来的钱和东西怎么用"),
            _("修路、修渠这类公益事：办不办、怎么筹资筹劳、承包给谁"),
            _("帮扶哪些人、怎么帮"),
            _("法律规定的、村民会议认为该大伙定的别的事"),
        ),
        _("村民会议可以授权村民代表会议来定。"),
    ),
    Reserved(
        Setting.COMMUNITY,
        COMMUNITIES_LAW,
        30,
        (
            _("居民自治章程、居民公约"),
            _("居民委员会一年的工作报告，评议它的成员"),
            _("别的涉及全体居民利益的大事"),
        ),
        _("居民会议可以授权居民代表会议来定。"),
    ),
    Reserved(
        Setting.COLLECTIVE,
        COLLECTIVES_LAW,
        26,
        (
            _("章程和管理制度，谁是成员"),
            _("选理事、监事，定他们的报酬"),
            _("发展规划、年度预算决算、怎么分红"),
            _("土地承包、宅基地、收益权份额怎么量化"),
            _("集体建设用地怎么用、土地补偿费怎么分"),
            _("投资、合并、分立"),
        ),
        _("有成员代表大会的，章程、成员、承包和宅基地、补偿费、合并分立仍然只能由成员大会定。"),
    ),
)
