"""Whose WeChat it is: asked of WeChat with a code that came from the person's own app."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from linli.kernel.secrets import blind_index
from linli.modules.gateways.errors import WechatRefusedError
from linli.modules.gateways.wechat.apps import app_of
from linli.modules.gateways.wechat.calling import WechatCodeError, ask, client

AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
STATE_LIVES = timedelta(minutes=10)

_TIME_LETTERS = 8


def authorize_address(*, back: str, state: str) -> str:
    """Return where the person's WeChat is sent to say who they are; the order of the query is WeChat's."""
    query = {
        "appid": app_of("wechat").app_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
    }
    return f"{AUTHORIZE}?{urlencode(query)}#wechat_redirect"


def state_new(*, person_id: int, session_id: int, now: datetime) -> str:
    """Return what must come back with the code: letters and digits alone, of use in this session and for ten minutes.

    So nobody can have another person's browser bind a WeChat of theirs.
    """
    seconds = int(now.timestamp())
    return f"{seconds:0{_TIME_LETTERS}x}{_mark(person_id, session_id, seconds)}"


def state_fits(state: str, *, person_id: int, session_id: int, now: datetime) -> bool:
    """Whether a state was made in this session within the last ten minutes."""
    try:
        seconds = int(state[:_TIME_LETTERS], 16)
    except ValueError:
        return False
    fits = hmac.compare_digest(state[_TIME_LETTERS:].encode(), _mark(person_id, session_id, seconds).encode())
    return fits and timedelta(0) <= now - datetime.fromtimestamp(seconds, UTC) <= STATE_LIVES


def openid_of_follower(code: str) -> str:
    """Return the openid at the service account that a code stands for; each code counts once.

    Wrong, used or run out: WechatRefusedError. No answer: WechatUnreachableError.
    """
    app = app_of("wechat")
    query = {"appid": app.app_id, "secret": app.secret, "code": code, "grant_type": "authorization_code"}
    return _openid("/sns/oauth2/access_token", query)


def openid_of_miniprogram(code: str) -> str:
    """Return the openid at the mini-program that a code of ``wx.login`` stands for; errors as above."""
    app = app_of("miniprogram")
    query = {"appid": app.app_id, "secret": app.secret, "js_code": code, "grant_type": "authorization_code"}
    return _openid("/sns/jscode2session", query)


def _openid(path: str, query: dict[str, str]) -> str:
    with client() as line:
        try:
            openid = ask(line, path, query=query).get("openid")
        except WechatCodeError as said:
            raise WechatRefusedError(str(said)) from said
    if not isinstance(openid, str) or not openid:
        message = "no openid in the answer"
        raise WechatRefusedError(message)
    return openid


def _mark(person_id: int, session_id: int, seconds: int) -> str:
    return blind_index(f"{person_id}:{session_id}:{seconds}", purpose="wechat-state").hex()
