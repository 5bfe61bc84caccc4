"""Money between people and the database: yuan in words and figures, fen in rows; and names that are not shown whole."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

_FEN = Decimal("0.01")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－￥", "0123456789.,-¥")
_NUMBERS = re.compile(r"(?<!\d)(\d{3})\d{4,12}(\d{3}[\dXx])(?!\d)")
"""Phones, ID numbers, bank cards: eleven to nineteen figures in a row."""


def fen_of(said: str) -> int:
    """Read yuan as people write them (1,234.50, ¥12, １２元) into fen; ValueError with words where it is none."""
    cleaned = (
        said.translate(_FULL_WIDTH).strip().removesuffix("元").lstrip("¥").replace(",", "").replace("，", "").strip()
    )
    try:
        yuan = Decimal(cleaned)
    except InvalidOperation:
        raise ValueError(_("金额写数字，比如 1280.50")) from None
    if not yuan.is_finite() or abs(yuan) > Decimal(10) ** 11:
        raise ValueError(_("金额太大了，请看看是不是多打了几位"))
    if yuan != yuan.quantize(_FEN):
        raise ValueError(_("金额最多到分，两位小数"))
    return int(yuan * 100)


def name_masked(name: str) -> str:
    """Keep of a person's name the first character: 王**."""
    return name[:1] + "*" * min(2, max(1, len(name) - 1)) if name else ""


def numbers_masked(text: str) -> str:
    """Cover phones, ID numbers and bank cards in a text."""
    return _NUMBERS.sub(r"\1****\2", text)
