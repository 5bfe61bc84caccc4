"""Compression of what is text; pictures, sound and video are compressed already and are asked for in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_DENSE = ("image/jpeg", "audio/", "video/", "application/pdf")


class TextCompressionMiddleware(GZipMiddleware):
    """Compresses answers, except what would not become smaller and would lose its length and its parts."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress the answer where that helps."""
        if response.headers.get("Content-Type", "").startswith(_DENSE):
            return response
        return super().process_response(request, response)
