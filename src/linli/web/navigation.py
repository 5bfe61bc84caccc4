"""Entries of the bottom tabs and the console's sidebar; modules fill them, templates only draw them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class Link:
    """One entry: words, address, icon of the sprite, and what waits behind it (`hot`: something is late)."""

    label: str
    href: str
    icon: str
    count: int = 0
    hot: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Entries of the sidebar under one small heading; an empty title draws none."""

    title: str
    links: Sequence[Link]


def mark_current(links: Iterable[Link], path: str) -> list[Link]:
    """Mark the entry whose address is the longest prefix of the page's path; `/` matches itself alone."""
    entries = list(links)
    fits = [link.href for link in entries if path == link.href or (link.href != "/" and path.startswith(link.href))]
    here = max(fits, key=len, default=None)
    return [replace(link, current=link.href == here) for link in entries]


def mark_current_group(groups: Iterable[LinkGroup], path: str) -> list[LinkGroup]:
    """Mark the one current entry across all groups of the sidebar."""
    listed = list(groups)
    marked = iter(mark_current((link for group in listed for link in group.links), path))
    return [LinkGroup(group.title, [next(marked) for _ in group.links]) for group in listed]


def tabs_for(request: LinliRequest) -> list[Link]:
    """Return the resident's bottom tabs for a top-level page, the current one marked (`LINLI_TABS` names them)."""
    tabs = cast("Callable[[LinliRequest], list[Link]]", import_string(settings.LINLI_TABS))
    return mark_current(tabs(request), request.path_info)
