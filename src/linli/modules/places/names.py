"""Short names and stems: what people call a place, taken from its official name."""

from __future__ import annotations

_RESIDENTS = ("居民委员会", "居委会")
_STEM_SUFFIXES = ("居委会", "街道", "社区", "嘎查", "村", "镇", "乡", "县", "市", "区", "省")
_LEAST_STEM = 2
"""A stem of one character says nothing over the phone: 刘村 stays 刘村."""


def short_name_of(name: str) -> str:
    """Return 张王村 for 张王村村民委员会, 东华街道 for 东华街道办事处, 银闸社区 for 银闸社区居委会.

    A committee named without its village keeps a village's ending (和平村委会 → 和平村); one of residents without the
    word 社区 keeps 居委会, since inventing a community would be wrong.
    """
    for ending in ("村民委员会", "村委会"):
        if core := _without(name, ending):
            return core if core.endswith(("村", "嘎查", "社区")) else f"{core}村"
    for ending in _RESIDENTS:
        if core := _without(name, ending):
            return core if core.endswith(("社区", "村", "小区", "街道")) else f"{core}居委会"
    return _without(name, "办事处") if name.endswith("街道办事处") else name


def grid_name(number: int) -> str:
    """Return what a grid is called that was given no name; kept in the register, whatever the actor's language."""
    return f"第{number}网格"


def stem_of(short_name: str) -> str:
    """Return the opening of a public number: 张王 for 张王村; never shorter than two characters."""
    for suffix in _STEM_SUFFIXES:
        core = _without(short_name, suffix)
        if len(core) >= _LEAST_STEM:
            return core
    return short_name


def _without(name: str, ending: str) -> str:
    return name.removesuffix(ending) if name.endswith(ending) else ""
