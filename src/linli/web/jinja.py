"""The Jinja2 environment of every page: what a template may call, and how it says things."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static as find_static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, pass_context
from markupsafe import Markup

from linli.web import formatting
from linli.web.icons import ICONS

if TYPE_CHECKING:
    from datetime import date, datetime

    from jinja2.runtime import Context


class UnknownIconError(LookupError):
    """The template names an icon that is not in the sprite; add it to `linli.web.icons.ICONS`."""


@lru_cache(maxsize=512)
def static(path: str) -> str:
    """Give the address of a static file. Remembered: the files of a running process do not change."""
    return find_static(path)


@lru_cache(maxsize=512)
def _icon(name: str, css: str, label: str) -> Markup:
    if name not in ICONS:
        raise UnknownIconError(name)
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="{}#{}"></use></svg>').format(
        f"i {css}".strip(), spoken, static("linli/icons.svg"), name
    )


def icon(name: str, css: str = "", label: str = "") -> Markup:
    """Draw an icon of the sprite. Without a label it is decoration and hidden from assistive technology.

    Remembered per process: a page draws dozens, and looking up the sprite's hashed name costs more than the drawing.
    """
    return _icon(name, css, label)


def url(name: str, *args: object, **kwargs: object) -> str:
    """Give the address of a named route: `url("matters:detail", matter_id)`."""
    return _address(settings.ROOT_URLCONF, name, args, tuple(sorted(kwargs.items())))


@lru_cache(maxsize=4096)
def _address(urlconf: str, name: str, args: tuple[object, ...], kwargs: tuple[tuple[str, object], ...]) -> str:
    """Look up a route once per process: a page asks for a dozen, the same for everybody."""
    return reverse(name, urlconf=urlconf, args=args, kwargs=dict(kwargs))


@pass_context
def now(context: Context) -> datetime:
    """Give the one moment this page is rendered at: what the request carries, else the clock of this machine."""
    moment: datetime | None = getattr(context.get("request"), "now", None)
    return moment or timezone.now()


@pass_context
def zh_time(context: Context, at: datetime, moment: datetime | None = None) -> str:
    """Say a moment as the reader would: see `formatting.zh_time`."""
    return formatting.zh_time(at, moment or now(context))


@pass_context
def zh_lasting(context: Context, at: datetime) -> str:
    """Say a moment as it stays true on paper: see `formatting.zh_lasting`."""
    return formatting.zh_lasting(at, now(context))


@pass_context
def zh_date(context: Context, on: date, moment: datetime | None = None) -> str:
    """Say a day as the reader would: see `formatting.zh_date`."""
    return formatting.zh_date(on, moment or now(context))


@pass_context
def deadline(
    context: Context, due_at: datetime, start: datetime, moment: datetime | None = None, met_at: datetime | None = None
) -> formatting.DeadlineView:
    """Judge a promise at the moment of this page: see `formatting.deadline`."""
    return formatting.deadline(due_at, start, moment or now(context), met_at)


def environment(**options: Any) -> Environment:
    """Build the environment Django's Jinja2 backend asks for (`OPTIONS["environment"]`)."""
    extensions = [*options.pop("extensions", ()), "jinja2.ext.i18n"]
    options.setdefault("autoescape", True)
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = Environment(extensions=extensions, **options)  # noqa: S701 -- autoescape is on, set above
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    env.globals.update(static=static, url=url, icon=icon, now=now, deadline=deadline, get_language=get_language)
    env.filters.update(
        zh_time=zh_time,
        zh_lasting=zh_lasting,
        zh_date=zh_date,
        zh_clock=formatting.zh_clock,
        zh_span=formatting.zh_span,
        zh_count=formatting.zh_count,
        parts_num=formatting.parts_num,
        clauses=formatting.clauses,
        said=formatting.said,
        yuan=formatting.yuan,
    )
    return env
