"""PDF documents: checked to be one and nothing besides; kept as they are, handed out only to be saved."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.modules.files.errors import FileRefusedError
from linli.modules.files.kinds import HEAD, is_document
from linli.modules.files.models import NAME_LENGTH

if TYPE_CHECKING:
    from linli.modules.files.sandbox import Readable

DOCUMENT_BYTES_AT_MOST = 20 * 1024 * 1024
_TAIL = 2_048
_ZIP_TAIL = 65_557
"""A zip directory ends within 22 + 65,535 bytes of the end."""
_END = b"%%EOF"
_OTHER_LANGUAGE = re.compile(rb"<(?:script|!doctype html|html|\?php)", re.IGNORECASE)
_NOT_IN_A_NAME = re.compile(r"[/\\:*?\"<>|]")


def document_from(content: Readable | bytes) -> bytes:
    """Return the bytes of a PDF: header first, cross-reference and end last, nothing around or beside them.

    More than 20 MB, no PDF, cut short, or also a page, a program or an archive: FileRefusedError. What a PDF says
    about its author stays in it.
    """
    head = content[:HEAD] if isinstance(content, bytes) else content.read(HEAD)
    if not is_document(head):
        raise FileRefusedError(_("这不是 PDF 文件，请重新选一个"))
    body = content if isinstance(content, bytes) else head + content.read(DOCUMENT_BYTES_AT_MOST + 1 - len(head))
    if len(body) > DOCUMENT_BYTES_AT_MOST:
        raise FileRefusedError(_("文件不能超过 20 MB，请缩小后再传"))
    tail = body[-_TAIL:]
    before, end, after = tail.rpartition(_END)
    if not end or after.strip(b"\r\n\t \0") or b"startxref" not in before:
        raise FileRefusedError(_("这个 PDF 不完整，打不开。请重新保存一次再传"))
    if b"PK\x05\x06" in body[-_ZIP_TAIL:] or _OTHER_LANGUAGE.search(body):
        raise FileRefusedError(_("这个 PDF 里夹带了别的内容，不能上传"))
    return body


def name_kept(name: str) -> str:
    """Return a document's name as it may be shown and saved: no folders, no control characters, at most 100 long."""
    plain = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    stem = _NOT_IN_A_NAME.sub(" ", plain).strip(" .")
    stem = stem[: -len(".pdf")] if stem.lower().endswith(".pdf") else stem
    return f"{stem.strip()[: NAME_LENGTH - len('.pdf')] or _('文件')}.pdf"
