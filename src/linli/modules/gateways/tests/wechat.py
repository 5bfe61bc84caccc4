"""A WeChat on this machine: gives tokens, takes messages, says whose a code is, and signs what it reports."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

if TYPE_CHECKING:
    from linli.modules.gateways.tests.provider import Asked

APP, SECRET = "wxb6f8b9a0c1d2e3f4", "a-secret-of-tests"
TOKEN, AES_KEY = "callbacks-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"


def said(code: int, words: str = "") -> dict[str, Any]:
    """Answer with a code."""
    return {"errcode": code, "errmsg": words or f"about {code}"}


@dataclass
class Wechat:
    """What was asked; ``answers`` are laid down for messages alone, and run out, then everything is accepted."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    expires_in: int = 7200
    tokens: int = 0
    valid: set[str] = field(default_factory=set)
    fetched: list[bool] = field(default_factory=list)
    is_silent: bool = False
    silence: threading.Event = field(default_factory=threading.Event)
    slow_token: float = 0.0
    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """Decide about one request."""
        self.asked.append(asked)
        if self.statuses:
            return self.statuses.pop(0), {}
        return 200, self._decide(asked)

    def _decide(self, asked: Asked) -> dict[str, Any]:
        match asked.method, asked.path:
            case "POST", "/cgi-bin/stable_token":
                return self._token(json.loads(asked.body))
            case "POST", "/cgi-bin/message/template/send" | "/cgi-bin/message/subscribe/send":
                return self._message(asked)
            case "GET", "/sns/oauth2/access_token":
                return self._whose(asked, "code")
            case "GET", "/sns/jscode2session":
                return self._whose(asked, "js_code")
        return said(40066, "invalid url")

    def _token(self, body: dict[str, Any]) -> dict[str, Any]:
        if (body["appid"], body["grant_type"]) != (APP, "client_credential"):
            return said(40013)
        if body["secret"] != SECRET:
            return said(40125)
        time.sleep(self.slow_token)
        self.fetched.append(body["force_refresh"])
        if body["force_refresh"] or not self.valid:
            self.tokens += 1
            self.valid = {f"token-{self.tokens}"}
        return {"access_token": next(iter(self.valid)), "expires_in": self.expires_in}

    def _message(self, asked: Asked) -> dict[str, Any]:
        if asked.fields.get("access_token") not in self.valid:
            return said(40001, "invalid credential, access_token is invalid or not latest")
        if self.answers:
            return self.answers.pop(0)
        body = json.loads(asked.body)
        occasion = (body["touser"], body.get("client_msg_id", str(len(self.sent))))
        if occasion not in self.known:
            self.sent.append(body)
            self.known[occasion] = 2_000_000_000_000 + len(self.sent)
        return {"errcode": 0, "errmsg": "ok", "msgid": self.known[occasion]}

    def _whose(self, asked: Asked, name: str) -> dict[str, Any]:
        given = asked.fields
        if (given.get("appid"), given.get("secret")) != (APP, SECRET):
            return said(40013)
        openid = self.codes.pop(given.get(name, ""), "")
        return {"openid": openid, "session_key": "k"} if openid else said(40029, "invalid code")


def signed(*more: str, name: str = "signature", at: float | None = None, token: str = TOKEN) -> dict[str, str]:
    """Return the query of a message signed by WeChat now, or then."""
    stamp, nonce = str(int(time.time() if at is None else at)), "1372623149"
    mark = hashlib.sha1("".join(sorted([token, stamp, nonce, *more])).encode()).hexdigest()  # noqa: S324
    return {name: mark, "timestamp": stamp, "nonce": nonce}


def sealed(message: str, *, app: str = APP) -> str:
    """Return a message sealed with the key for callbacks, as WeChat pads and joins it."""
    content = message.encode()
    whole = os.urandom(16) + len(content).to_bytes(4, "big") + content + app.encode()
    fill = 32 - len(whole) % 32
    key = base64.b64decode(f"{AES_KEY}=")
    sealer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(sealer.update(whole + bytes([fill]) * fill) + sealer.finalize()).decode()


def job_finished(message_id: str, status: str = "success") -> str:
    """Return WeChat's XML that a template message arrived, or why it did not."""
    return (
        "<xml><ToUserName><![CDATA[gh_7f083739789a]]></ToUserName>"
        f"<FromUserName><![CDATA[{OPENID}]]></FromUserName><CreateTime>{int(time.time())}</CreateTime>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>"
        f"<MsgID>{message_id}</MsgID><Status><![CDATA[{status}]]></Status></xml>"
    )
