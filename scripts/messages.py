#!/usr/bin/env python3
"""Bring the English catalogue up to the sources: gather every message, keep what is translated, compile the rest away.

For whoever writes interface text: after a change run `make messages`, translate what it names in
`src/linli/locale/en/LC_MESSAGES/django.po`, run it again, commit both files. A test holds them against the sources.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).resolve().parent.parent / "src" / "linli"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")

_METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
# As `linli.web.jinja.environment` sets them up; a template that does not parse is an error, not skipped.
_OPTIONS = {
    "**/templates/**.html": {
        "extensions": "jinja2.ext.i18n",
        "newstyle_gettext": "true",
        "trimmed": "true",
        "silent": "false",
    }
}
_CONTEXT = (1, "c")
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": (_CONTEXT, 2),
    "pgettext_lazy": (_CONTEXT, 2),
    "npgettext": (_CONTEXT, 2, 3),
    "npgettext_lazy": (_CONTEXT, 2, 3),
}


def extracted(source: Path = SOURCE) -> Catalog:
    """Gather the messages of the Python sources and templates, each with the files it stands in."""
    found = Catalog()
    for name, line, message, comments, context in extract_from_dir(source, _METHODS, _OPTIONS, _KEYWORDS):
        found.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    return found


def translated() -> Catalog:
    """Read the English catalogue as it is kept."""
    with CATALOGUE.open("rb") as kept:
        return read_po(kept, locale="en", domain="django", abort_invalid=True)


def words_of(message: Message) -> tuple[str, ...]:
    """Give a translation's forms: one, or one per number."""
    words = message.string or ""
    return (words,) if isinstance(words, str) else tuple(words)


def untranslated(catalogue: Catalog) -> Iterator[Message]:
    """Give the messages without words in one of their forms, or with words nobody has looked at."""
    return (message for message in catalogue if message.id and (message.fuzzy or not all(words_of(message))))


def renew() -> Catalog:
    """Write the catalogue anew with every message of the sources and no other, then compile it."""
    catalogue = translated()
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as kept:
        write_po(kept, catalogue, width=0, sort_by_file=True, include_lineno=False)
    with COMPILED.open("wb") as compiled:
        write_mo(compiled, catalogue)
    return catalogue


def main() -> int:
    """Renew the catalogue and name what it still lacks."""
    catalogue = renew()
    lacking = list(untranslated(catalogue))
    for message in lacking:
        print(message.id if isinstance(message.id, str) else message.id[0])  # noqa: T201 -- a script that prints
    print(f"{len(catalogue)} messages, {len(lacking)} to translate")  # noqa: T201 -- a script that prints
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
