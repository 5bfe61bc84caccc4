"""What WeChat tells us: verified, opened, and read as reports of messages that arrived or did not."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from linli.modules.gateways.errors import CallbackRefusedError
from linli.modules.gateways.services import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.modules.gateways.wechat.apps import App

TOLERANCE = timedelta(minutes=5)
_BLOCK, _RANDOM, _LENGTH = 32, 16, 4
_SENT, _SUBSCRIBED = "TEMPLATESENDJOBFINISH", "subscribe_msg_sent_event"


def greeting_demand(app: App, query: Mapping[str, str], *, now: datetime) -> str:
    """Return what WeChat wants to read when the address is set there; CallbackRefusedError to anybody else."""
    _signature_demand(app, query, "signature", now=now)
    return query.get("echostr", "")


def reports_read(app: App, query: Mapping[str, str], body: bytes, *, now: datetime) -> list[Report]:
    """Return what a message from WeChat reports; most of its events report nothing of ours.

    Where a key for them is set, messages must come sealed with it. Not signed by WeChat, signed more than five minutes
    ago, not readable or for another app: CallbackRefusedError.
    """
    if app.aes_key:
        sealed = _fields(body)[0].get("Encrypt", "")
        _signature_demand(app, query, "msg_signature", sealed, now=now)
        body = _opened(app, sealed)
    else:
        _signature_demand(app, query, "signature", now=now)
    event, items = _fields(body)
    at = _moment(event.get("CreateTime", ""), now)
    if event.get("Event") == _SENT:
        status = event.get("Status", "")
        return [Report("wechat", event.get("MsgID", ""), status == "success", at, _unless_well(status))]
    if event.get("Event") == _SUBSCRIBED:
        return [
            Report("miniprogram", each.get("MsgID", ""), each.get("ErrorCode") == "0", at, _unless_well(status))
            for each in items
            for status in [each.get("ErrorStatus", "")]
        ]
    return []


def _unless_well(status: str) -> str:
    return "" if status == "success" else status


def _signature_demand(app: App, query: Mapping[str, str], name: str, *more: str, now: datetime) -> None:
    said = query.get("timestamp", "")
    parts = sorted([app.token, said, query.get("nonce", ""), *more])
    right = hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 - WeChat's own way of signing
    fits = hmac.compare_digest(right.encode(), query.get(name, "").encode())
    at = _moment(said, None)
    if not app.token or not fits or at is None or abs(now - at) > TOLERANCE:
        raise CallbackRefusedError


def _moment(said: str, otherwise: Any) -> Any:
    try:
        return datetime.fromtimestamp(int(said), UTC)
    except (ValueError, OverflowError, OSError):
        return otherwise


def _opened(app: App, sealed: str) -> bytes:
    try:
        key = base64.b64decode(f"{app.aes_key}=")
        opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        whole = opener.update(base64.b64decode(sealed, validate=True)) + opener.finalize()
    except (binascii.Error, ValueError):
        raise CallbackRefusedError from None
    filled = whole[-1] if whole else 0
    length = int.from_bytes(whole[_RANDOM : _RANDOM + _LENGTH], "big")
    start = _RANDOM + _LENGTH
    content, whose = whole[start : start + length], whole[start + length : len(whole) - filled]
    if not 1 <= filled <= _BLOCK or whose != app.app_id.encode():
        raise CallbackRefusedError
    return content


def _fields(body: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return the fields of a message, XML or JSON, and those of the entries of its list."""
    if body.lstrip().startswith(b"{"):
        try:
            said = json.loads(body)
        except ValueError:
            raise CallbackRefusedError from None
        items = said.get("List", [])
        entries = items if isinstance(items, list) else [items]
        return _texts(said), [_texts(each) for each in entries if isinstance(each, dict)]
    tree = _tree(body)
    items = [{field.tag: field.text or "" for field in each} for each in tree.iter("List")]
    return {field.tag: field.text or "" for field in tree}, items


def _texts(said: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in said.items() if isinstance(value, (str, int))}


def _tree(body: bytes) -> ET.Element:
    # Entities are what makes XML dangerous; WeChat declares none, so a declaration is refused before it is read.
    try:
        text = body.decode()
        if "<!" in text.replace("<![CDATA[", ""):
            raise CallbackRefusedError
        return ET.fromstring(text)  # noqa: S314 - no declarations in it
    except (UnicodeDecodeError, ET.ParseError):
        raise CallbackRefusedError from None
