"""What the form of a post sends, read into what services take; services judge it, the form only keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.refusal import invalid
from linli.modules.audiences.public import audience_from_form
from linli.modules.publishing.rich_text import from_plain, plain_text, sanitised
from linli.modules.publishing.services import PostInput
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

    from linli.kernel.refusal import InvalidInputError
    from linli.modules.publishing.cards import PostView

HTML = "html"
_DIGITS_AT_MOST = 18


@dataclass(frozen=True, slots=True)
class PostForm:
    """A post as it stands in its form; ``body`` is HTML whichever way it was written."""

    column: str = ""
    title: str = ""
    summary: str = ""
    body: str = ""
    visibility: str = ""
    notifies: bool = False
    channels: Sequence[str] = ()
    asks: bool = True
    apply_link: str = ""
    publish_at: str = ""
    expires_at: str = ""
    uploads: Sequence[UploadedFile[bytes]] = ()
    dropped: Sequence[int] = ()
    note: str = ""

    @property
    def plain(self) -> str:
        """The body for a field without marks: a blank line between paragraphs."""
        return plain_text(self.body).replace("\n", "\n\n")

    def as_input(self, request: HttpRequest) -> PostInput:
        """Return what the services take; what is no moment or audience: InvalidInputError."""
        audience: dict[str, Any] | None = None
        if self.visibility == "audience" and request.POST.getlist("audience_places"):
            audience = audience_from_form(request.POST).as_json()
        return PostInput(
            column=self.column,
            title=self.title,
            summary=self.summary,
            body=self.body,
            visibility=self.visibility,
            audience=audience,
            notifies=self.notifies,
            channels=self.channels,
            asks=self.asks,
            apply_link=self.apply_link,
            publish_at=moment_read(self.publish_at, "publish_at"),
            expires_at=moment_read(self.expires_at, "expires_at"),
        )


def form_of(view: PostView) -> PostForm:
    """Return a saved post as its form shows it."""
    return PostForm(
        column=view.card.column,
        title=view.card.title,
        summary=view.card.summary,
        body=view.body,
        visibility=view.card.visibility,
        notifies=view.notifies,
        channels=view.channels,
        asks=view.asks or view.card.state == "draft",
        apply_link=view.apply_link,
        publish_at=moment_written(view.publish_at),
        expires_at=moment_written(view.expires_at),
    )


def form_read(request: HttpRequest, *, standing: PostForm) -> PostForm:
    """Read a sent form over what is saved."""
    said = request.POST
    clean = {name: said.get(name, "").replace("\x00", "") for name in ("title", "summary", "apply_link", "note")}
    return replace(
        standing,
        **clean,
        column=said.get("column", standing.column),
        body=body_read(request, standing=standing),
        visibility=said.get("visibility", ""),
        notifies="notifies" in said,
        channels=tuple(said.getlist("channels")),
        asks="asks" in said,
        publish_at=said.get("publish_at", ""),
        expires_at=said.get("expires_at", ""),
        uploads=tuple(request.FILES.getlist("files")),
        dropped=tuple(int(one) for one in said.getlist("drop") if _is_id(one)),
    )


def _is_id(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= _DIGITS_AT_MOST


def body_read(request: HttpRequest, *, standing: PostForm) -> str:
    """Return the body as HTML: marked as such by the editor's script, else plain words; unchanged words keep marks."""
    text = request.POST.get("body", "").replace("\x00", "").replace("\r\n", "\n")
    if request.POST.get("format") == HTML:
        return sanitised(text)
    return standing.body if text.strip() == standing.plain.strip() else from_plain(text)


def moment_read(said: str, name: str) -> datetime | None:
    """Read a moment of a datetime-local field, in Chinese time; empty is none, nonsense InvalidInputError."""
    if not said.strip():
        return None
    try:
        return datetime.fromisoformat(said.strip()).replace(tzinfo=ZONE)
    except ValueError:
        raise invalid(f"/{name}", _("时间没写对，像这样写：2026-05-31 24:00 写成 2026-06-01 00:00。")) from None


def moment_written(at: datetime | None) -> str:
    """Write a moment for a datetime-local field."""
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if at else ""


def errors_by_field(refused: InvalidInputError) -> dict[str, str]:
    """Return the first message of each field by its name in the form."""
    found: dict[str, str] = {}
    for error in refused.errors:
        first, _slash, rest = error.pointer.strip("/").partition("/")
        name = f"audience_{rest.partition('/')[0]}" if first == "audience" else first
        found.setdefault(name, str(error.message))
    return found
