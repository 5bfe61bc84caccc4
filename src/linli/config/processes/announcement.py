"""What is said to the person at the terminal once pages are served."""

from __future__ import annotations

import http.client
import sys
import unicodedata

from linli.config import env
from linli.config.demo.accounts import ACCOUNTS

_SECONDS = 0.5


def say(*lines: str) -> None:
    """Print lines at once; a pipe would keep them back."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def once_answering(port: int) -> bool:
    """Announce the addresses if the web server answers; return whether it did."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    say(*_lines(port))
    return True


def _lines(port: int) -> list[str]:
    here = f"http://127.0.0.1:{port}"
    lines = [
        "",
        "  邻里 Linli",
        f"  居民端  {here}/",
        f"  工作台  {here}/console/",
    ]
    if env.flag("LINLI_DEMO"):
        lines += [f"  短信箱  {here}/dev/messages", *_accounts()]
    return [*lines, "", "  按 Ctrl-C 停止。", ""]


def _accounts() -> list[str]:
    lines = ["", "  演示账号（人物均为虚构），验证码一律为 246810："]
    return lines + [f"  {phone}  {_wide(role, 28)}{place}" for phone, role, place in ACCOUNTS]


def _wide(text: str, columns: int) -> str:
    """Fill up to so many columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(columns - taken, 1)
