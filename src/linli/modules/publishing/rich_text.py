"""Rich text as it may be kept: few marks, our own pictures, nothing that runs; and the plain text of it."""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

BODY_AT_MOST = 100_000
TEXT_AT_MOST = 20_000
PICTURE_PATH = "/posts/pictures/"
_PICTURE = re.compile(r"/posts/pictures/([0-9A-Za-z]{22})")
_TAGS = {
    "p",
    "br",
    "h2",
    "h3",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "blockquote",
    "a",
    "img",
    "table",
    "tbody",
    "tr",
    "td",
    "th",
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_RENAMED = (("b", "strong"), ("i", "em"), ("h1", "h2"), ("h4", "h3"), ("h5", "h3"), ("h6", "h3"), ("div", "p"))
_WITH_CONTENT = {
    "script",
    "style",
    "head",
    "title",
    "xml",
    "svg",
    "math",
    "template",
    "noscript",
    "iframe",
    "object",
    "select",
}
_BLOCK_END = re.compile(r"(?i)</(?:p|h2|h3|li|blockquote|tr)>|<br\s*/?>")
_TAG = re.compile(r"<[^>]*>")
_EMPTY = re.compile(r"<(p|h2|h3|li|strong|em|blockquote)>(?:\s|&nbsp;|<br>)*</\1>")
_NESTED = re.compile(r"<p>\s*(?=<(?:p|h2|h3|ul|ol|blockquote|table)>)")
_LEFT_OPEN = re.compile(r"(</(?:p|h2|h3|ul|ol|blockquote|table)>)\s*</p>")
_SPAN = re.compile(r"[1-9][0-9]?")
_SCHEMES = {"http", "https", "tel", "mailto"}


def sanitised(html: str) -> str:
    """Keep paragraphs, headings, lists, tables, bold, links and our own pictures; everything else goes, its words stay.

    What Word and WeChat put around a text (styles, classes, fonts, comments, foreign pictures) is gone; links open
    elsewhere without telling where they were opened from.
    """
    for old, new in _RENAMED:
        html = re.sub(rf"(?i)<(/?){old}(?=[\s/>])", rf"<\1{new}", html)
    kept = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute_kept,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    kept = kept.replace('<img alt="">', "").replace("<img>", "")
    kept = re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", "", kept)
    return _tidied(kept)


def _attribute_kept(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _PICTURE.fullmatch(value) else None
    if name in {"colspan", "rowspan"}:
        return value if _SPAN.fullmatch(value) else None
    return value


def _tidied(html: str) -> str:
    """Take away what pasting leaves behind: paragraphs around blocks, and empty ones."""
    before = ""
    while before != html:
        before = html
        html = _LEFT_OPEN.sub(r"\1", _NESTED.sub("", html))
        html = _EMPTY.sub("", html)
    return html.strip()


def from_plain(text: str) -> str:
    """Make paragraphs of plain text: an empty line ends one, a line break stays one."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "".join(
        f"<p>{escape(part.strip(), quote=False)}</p>".replace("\n", "<br>") for part in paragraphs if part.strip()
    )


def plain_text(html: str) -> str:
    """Return the words of a kept body, a line for each block."""
    lines = unescape(_TAG.sub("", _BLOCK_END.sub("\n", html))).replace("\xa0", " ").splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def pictures_in(html: str) -> list[str]:
    """Return the tokens of the pictures a kept body shows, in order, without repeats."""
    return list(dict.fromkeys(_PICTURE.findall(html)))
