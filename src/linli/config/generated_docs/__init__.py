"""Documentation written from the code: policies, flows, routes, the API."""

from __future__ import annotations

from pathlib import Path

from linli.config.generated_docs import api, flows, policies, routes

FOLDER = Path(__file__).resolve().parents[4] / "docs" / "generated"


def pages() -> dict[str, str]:
    """Return every page by its file's name."""
    return {
        "policies.md": policies.page(),
        "flows.md": flows.page(),
        "routes.md": routes.page(),
        "api.md": api.page(),
        "openapi.json": api.openapi(),
    }


def write(*, check: bool) -> list[str]:
    """Write what is out of date, or with ``check`` only name it; return the files' names."""
    stale = [name for name, text in pages().items() if _on_disk(FOLDER / name) != text]
    if not check:
        FOLDER.mkdir(parents=True, exist_ok=True)
        written = pages()
        for name in stale:
            (FOLDER / name).write_text(written[name], encoding="utf-8")
    return stale


def _on_disk(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""
