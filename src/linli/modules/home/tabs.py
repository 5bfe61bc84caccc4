"""The resident's four bottom tabs, the same on every top-level page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.modules.messaging.public import counties_of, unread_count
from linli.web.navigation import Link

if TYPE_CHECKING:
    from linli.web.request import LinliRequest


def tabs(request: LinliRequest) -> list[Link]:
    """Return the tabs with how many messages wait; one query."""
    actor = request.actor
    if actor.person_id is None:
        return []
    unread = unread_count(actor.person_id, counties_of(actor), now=request.now)
    return [
        Link(_("我的村"), reverse("home:home"), "home-2"),
        Link(_("公开"), reverse("publishing:columns"), "file-certificate"),
        Link(_("消息"), reverse("messaging:inbox"), "bell", count=unread),
        Link(_("我的"), reverse("accounts:me"), "user-circle"),
    ]
