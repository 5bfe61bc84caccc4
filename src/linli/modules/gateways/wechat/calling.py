"""Calls of WeChat's API: one client per batch, and every answer judged by its code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

_SAID_AT_MOST = 150


class WechatCodeError(Exception):
    """WeChat answered with a code that is not 0."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{code}: {said}"[:_SAID_AT_MOST])
        self.code = code


class WechatUnreachableError(ConnectionError):
    """WeChat did not answer, or not in the form it documents."""


def client() -> httpx.Client:
    """Return a client for the calls of one batch; close it after use."""
    return httpx.Client(
        base_url=settings.LINLI_WECHAT_ENDPOINT,
        timeout=settings.LINLI_WECHAT_TIMEOUT,
        follow_redirects=False,
        trust_env=False,
    )


def ask(line: httpx.Client, path: str, *, query: Mapping[str, str], body: Any = None) -> dict[str, Any]:
    """Ask and return the answer: GET without a body, else POST of JSON.

    A code that is not 0: WechatCodeError. No answer, or none of theirs: WechatUnreachableError.
    """
    try:
        answer = line.get(path, params=dict(query)) if body is None else line.post(path, params=dict(query), json=body)
        said = answer.raise_for_status().json()
    except httpx.HTTPStatusError as fault:
        # Its own words hold the address with our credentials.
        message = f"HTTP {fault.response.status_code}"
        raise WechatUnreachableError(message) from None
    except (httpx.HTTPError, ValueError) as fault:
        raise WechatUnreachableError(type(fault).__name__) from None
    if not isinstance(said, dict):
        message = "the answer is no object"
        raise WechatUnreachableError(message)
    code = said.get("errcode", 0)
    if code != 0:
        raise WechatCodeError(int(code), str(said.get("errmsg", "")))
    return said
