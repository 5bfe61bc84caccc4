"""Feeds: what a village's column says to everybody, as Atom (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from django.http import Http404, HttpResponse
from django.urls import reverse

from linli.kernel.actor import NOBODY
from linli.modules.places.public import places_get
from linli.modules.publishing.policy import VIEW
from linli.modules.publishing.selectors.columns import columns_of
from linli.modules.publishing.selectors.posts import posts_of_village
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.modules.publishing.cards import PostCard
    from linli.web.request import LinliRequest

ENTRIES = 30
ATOM = "http://www.w3.org/2005/Atom"


@page(VIEW)
def feed(request: LinliRequest, place: str, column: str) -> HttpResponse:
    """Give the newest posts of a column that are for everybody, whoever asks; an unknown place or column is a 404."""
    card = places_get([place]).get(place)
    chosen = next((one for one in columns_of(place) if one.code == column), None) if card else None
    if card is None or chosen is None:
        raise Http404
    found = posts_of_village(actor=NOBODY, village=place, column=column, limit=ENTRIES, now=request.now).items
    newest = max((post.published_at for post in found if post.published_at), default=None)
    answer = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    out = XMLGenerator(answer, "utf-8", short_empty_elements=True)
    out.startDocument()
    out.startElement("feed", AttributesImpl({"xmlns": ATOM, "xml:lang": "zh-CN"}))
    own, site = request.build_absolute_uri(request.path), request.build_absolute_uri("/")
    _element(out, "id", own)
    _element(out, "title", f"{card.short_name} · {chosen.name}")
    _element(out, "updated", (newest or request.now).isoformat())
    _element(out, "link", rel="self", type="application/atom+xml", href=own)
    shown_at = reverse("publishing:column", args=[place, column])
    _element(out, "link", rel="alternate", type="text/html", href=site.rstrip("/") + shown_at)
    _author(out, card.short_name)
    for post in found:
        _entry(out, post, site.rstrip("/"))
    out.endElement("feed")
    out.endDocument()
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _entry(out: XMLGenerator, post: PostCard, site: str) -> None:
    address = site + reverse("publishing:post", args=[post.id])
    at = post.published_at.isoformat() if post.published_at else ""
    out.startElement("entry", AttributesImpl({}))
    _element(out, "id", address)
    _element(out, "title", post.title)
    _element(out, "published", at)
    _element(out, "updated", at)
    _element(out, "link", rel="alternate", type="text/html", href=address)
    _author(out, post.place_name)
    _element(out, "summary", post.summary or post.title)
    out.endElement("entry")


def _author(out: XMLGenerator, name: str) -> None:
    out.startElement("author", AttributesImpl({}))
    _element(out, "name", name)
    out.endElement("author")


def _element(out: XMLGenerator, name: str, text: str = "", **attributes: str) -> None:
    out.startElement(name, AttributesImpl(attributes))
    if text:
        out.characters("".join(letter for letter in text if letter.isprintable()))
    out.endElement(name)
