"""The language a request is answered in: what was chosen, and nothing else.

What a browser says it accepts is not asked: the phones in the villages name all sorts of languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from linli.web.request import LinliRequest

LANGUAGE_COOKIE = "linli_language"
"""What was chosen in this browser, for pages before signing in."""


def is_offered(language: str) -> bool:
    """Whether there is a catalogue of this language."""
    return language in dict(settings.LANGUAGES)


def language_of(request: LinliRequest) -> str:
    """Return the person's own choice, else this browser's, else the installation's language."""
    by_person = request.signed_in.language if request.signed_in else ""
    by_browser = "" if request.is_api else request.COOKIES.get(LANGUAGE_COOKIE, "")
    return next((chosen for chosen in (by_person, by_browser) if is_offered(chosen)), settings.LANGUAGE_CODE)
