"""What a notice is about, by the module it comes from: its word and its icon."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_KINDS = {
    "matters": (_("报的事"), "message-report"),
    "publishing": (_("通知"), "speakerphone"),
    "places": (_("应急"), "alert-triangle"),
    "forms": (_("问卷评选"), "clipboard-list"),
    "messaging": (_("通知"), "speakerphone"),
    "disclosure": (_("公开"), "receipt-2"),
    "deliberation": (_("议事"), "messages"),
    "services": (_("办事"), "clipboard-list"),
    "duties": (_("待办"), "list-check"),
    "gridwork": (_("网格"), "walk"),
    "population": (_("人口与家庭"), "users"),
    "joining": (_("加入"), "user-question"),
    "accounts": (_("任职"), "id"),
}
_OTHER = (_("消息"), "mail")


def kind_label(kind: str) -> str:
    """Return what a notice of this kind is about, in a word."""
    return str(_KINDS.get(kind.partition(".")[0], _OTHER)[0])


def kind_icon(kind: str) -> str:
    """Return its icon."""
    return _KINDS.get(kind.partition(".")[0], _OTHER)[1]
