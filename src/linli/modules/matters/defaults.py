"""The national default tree of categories: a county adds to it and switches off what it does not use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DefaultCategory:
    """A category every installation starts with."""

    code: str
    name: str
    kind: str = "report"
    icon: str = ""
    needs_photo: bool = False
    may_be_public: bool = True
    may_be_anonymous: bool = False
    children: tuple[DefaultCategory, ...] = ()


def _report(code: str, name: str, *, photo: bool = True) -> DefaultCategory:
    return DefaultCategory(code, name, needs_photo=photo)


DEFAULT_TREE: tuple[DefaultCategory, ...] = (
    DefaultCategory(
        "utilities",
        "路灯水电",
        icon="bulb",
        needs_photo=True,
        children=(
            _report("street_lamp", "路灯不亮"),
            _report("water_supply", "停水漏水"),
            _report("power", "停电用电"),
            _report("network", "网络电话", photo=False),
        ),
    ),
    DefaultCategory(
        "sanitation",
        "垃圾卫生",
        icon="trash",
        needs_photo=True,
        children=(
            _report("garbage", "垃圾没清"),
            _report("dumping", "乱倒垃圾"),
            _report("sewage", "污水臭水"),
            _report("toilet", "公厕"),
        ),
    ),
    DefaultCategory(
        "roads",
        "道路沟渠",
        icon="road",
        needs_photo=True,
        children=(
            _report("road_surface", "路面破损"),
            _report("ditch", "沟渠堵塞"),
            _report("bridge", "桥梁涵洞"),
            _report("obstruction", "占道堵路"),
        ),
    ),
    DefaultCategory(
        "safety",
        "安全隐患",
        icon="flame",
        needs_photo=True,
        children=(
            _report("wiring", "电线老化"),
            _report("guardrail", "护栏井盖"),
            _report("fire_lane", "消防通道"),
            _report("unsafe_building", "危房危墙"),
            _report("fallen_tree", "树木倒伏"),
        ),
    ),
    DefaultCategory(
        "farming",
        "农田水利",
        icon="plant",
        children=(
            _report("irrigation", "灌溉用水", photo=False),
            _report("pests", "病虫害", photo=False),
            _report("stray_livestock", "牲畜糟蹋", photo=False),
        ),
    ),
    DefaultCategory(
        "public_space",
        "公共场所",
        icon="building",
        children=(
            _report("facility", "设施坏了"),
            _report("noise", "噪声扰民", photo=False),
            _report("occupation", "乱搭乱占"),
        ),
    ),
    DefaultCategory(
        "assistance",
        "生活求助",
        kind="help",
        icon="heart-handshake",
        may_be_public=False,
        children=(
            DefaultCategory("hardship", "生活困难", kind="help", may_be_public=False),
            DefaultCategory("care_of_elders", "老人照看", kind="help", may_be_public=False),
            DefaultCategory("medical", "看病就医", kind="help", may_be_public=False),
        ),
    ),
    DefaultCategory("advice", "提建议", kind="suggestion", icon="message", may_be_public=True),
    DefaultCategory("letter", "写信给村里", kind="letter", icon="mail", may_be_public=False),
    DefaultCategory("other", "其他", icon="dots", needs_photo=False),
)

SENSITIVE_TREE: tuple[DefaultCategory, ...] = (
    DefaultCategory(
        "tip_off",
        "举报",
        kind="tip_off",
        icon="shield-lock",
        may_be_public=False,
        may_be_anonymous=True,
        children=(
            DefaultCategory("cadre_conduct", "干部作风", kind="tip_off", may_be_public=False, may_be_anonymous=True),
            DefaultCategory("public_money", "集体钱物", kind="tip_off", may_be_public=False, may_be_anonymous=True),
            DefaultCategory("relief_fraud", "救助补贴", kind="tip_off", may_be_public=False, may_be_anonymous=True),
        ),
    ),
    DefaultCategory(
        "dispute",
        "矛盾纠纷",
        kind="dispute",
        icon="users",
        may_be_public=False,
        children=(
            DefaultCategory("neighbours", "邻里纠纷", kind="dispute", may_be_public=False),
            DefaultCategory("land", "土地宅基地", kind="dispute", may_be_public=False),
            DefaultCategory("family", "家庭婚姻", kind="dispute", may_be_public=False),
            DefaultCategory("money_owed", "欠钱欠薪", kind="dispute", may_be_public=False),
        ),
    ),
    DefaultCategory(
        "platform",
        "投诉平台",
        kind="platform_complaint",
        icon="message-report",
        may_be_public=False,
        may_be_anonymous=True,
        children=(
            DefaultCategory(
                "formalism", "打卡填表太多", kind="platform_complaint", may_be_public=False, may_be_anonymous=True
            ),
            DefaultCategory(
                "platform_fault",
                "用不了、用不好",
                kind="platform_complaint",
                may_be_public=False,
                may_be_anonymous=True,
            ),
        ),
    ),
)
"""What is reported in confidence: tip-offs, disputes, and complaints about the platform itself (国办函〔2026〕12号)."""

ANONYMOUS_TOO = frozenset({"safety", "wiring", "fire_lane", "dumping", "sewage", "advice"})
"""Everyday categories in which nobody needs to leave a name."""
