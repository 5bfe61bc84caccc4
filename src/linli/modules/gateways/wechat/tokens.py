"""The access token of an app: fetched by one process, used by all, renewed before it runs out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import clock
from linli.kernel.secrets import open_text, seal_text
from linli.modules.gateways.models import WechatToken
from linli.modules.gateways.wechat.calling import WechatUnreachableError, ask

if TYPE_CHECKING:
    import httpx

    from linli.modules.gateways.wechat.apps import App

_PURPOSE = "wechat-token"
_AHEAD = timedelta(minutes=5)
"""In its last five minutes WeChat gives the next token and still takes this one."""
_FORCED_EVERY = timedelta(seconds=30)
"""A forced renewal sooner than this changes nothing there; twenty a day are allowed."""


def access_token(line: httpx.Client, app: App, *, refused: str = "") -> str:
    """Return a token that holds; ``refused`` is one WeChat has just refused, which is renewed by force.

    The row's lock lets one process fetch while others wait, or go on with the old token while that still holds: of two
    whose token was refused together the second finds what the first fetched. WechatCodeError, WechatUnreachableError.
    """
    now = clock.now()
    row = WechatToken.objects.filter(pk=app.app_id).first()
    held = _usable(row, now, refused)
    if row is not None and held and _is_fresh(row, now):
        return held
    WechatToken.objects.bulk_create([WechatToken(app=app.app_id)], ignore_conflicts=True)
    with transaction.atomic():
        locked = WechatToken.objects.select_for_update(skip_locked=bool(held)).filter(pk=app.app_id).first()
        if locked is None:
            return held
        found = _usable(locked, now, refused)
        if found and _is_fresh(locked, now):
            return found
        return _fetched(line, app, locked, force=bool(refused), now=now)


def _fetched(line: httpx.Client, app: App, row: WechatToken, *, force: bool, now: datetime) -> str:
    may_force = row.forced_at is None or row.forced_at <= now - _FORCED_EVERY
    body = {
        "grant_type": "client_credential",
        "appid": app.app_id,
        "secret": app.secret,
        "force_refresh": force and may_force,
    }
    said = ask(line, "/cgi-bin/stable_token", query={}, body=body)
    token, seconds = said.get("access_token"), said.get("expires_in")
    if not isinstance(token, str) or not isinstance(seconds, int):
        message = "no token in the answer"
        raise WechatUnreachableError(message)
    row.token_cipher, row.expires_at = seal_text(token, purpose=_PURPOSE), now + timedelta(seconds=seconds)
    if force and may_force:
        row.forced_at = now
    row.save(update_fields=["token_cipher", "expires_at", "forced_at"])
    return token


def _usable(row: WechatToken | None, now: datetime, refused: str) -> str:
    if row is None or row.token_cipher is None or row.expires_at is None or row.expires_at <= now:
        return ""
    token = open_text(bytes(row.token_cipher), purpose=_PURPOSE)
    return "" if token == refused else token


def _is_fresh(row: WechatToken, now: datetime) -> bool:
    return row.expires_at is not None and row.expires_at > now + _AHEAD
