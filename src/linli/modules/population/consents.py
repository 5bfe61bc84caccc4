"""What people agree to, in words that bear a version: a changed text is another version, and is asked anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One thing people agree to: its version, its title, its words."""

    version: str
    title: StrOrPromise
    words: StrOrPromise


CONSENTS = {
    PLATFORM: ConsentText(
        "2026-11",
        _("使用邻里"),
        _("村里用我的手机号认出我、给我发消息；我登录、报事、留言的记录存在本地服务器上，只给办事的人看。"),
    ),
}
