"""What Aliyun and Tencent report of text messages: read from the form each of them documents."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.utils.crypto import constant_time_compare

from linli.modules.gateways.errors import CallbackRefusedError
from linli.modules.gateways.services import Report

if TYPE_CHECKING:
    from collections.abc import Callable

_CHINA = ZoneInfo("Asia/Shanghai")


class UnreadableReportError(Exception):
    """The body is not what the provider documents."""


def aliyun_report(said: dict[str, Any], now: datetime) -> Report:
    """Read one entry of Aliyun's SmsReport; ``out_id`` is our own message id."""
    well = said["success"] is True
    why = "" if well else f"{said.get('err_code', '')}: {said.get('err_msg', '')}"
    at = _moment(said.get("report_time"), now)
    return Report("sms", str(said["biz_id"]), well, at, why, str(said.get("out_id") or ""))


def tencent_report(said: dict[str, Any], now: datetime) -> Report:
    """Read one entry of Tencent's status notice; ``sid`` is the number its answer to our message had."""
    well = said["report_status"] == "SUCCESS"
    why = "" if well else f"{said.get('errmsg', '')}: {said.get('description', '')}"
    return Report("sms", str(said["sid"]), well, _moment(said.get("user_receive_time"), now), why)


PROVIDERS: dict[str, tuple[Callable[[dict[str, Any], datetime], Report], dict[str, Any]]] = {
    "aliyun": (aliyun_report, {"code": 0, "msg": "OK"}),
    "tencent": (tencent_report, {"result": 0, "errmsg": "OK"}),
}
"""How a provider's entries are read, and what it wants to hear when they were taken."""


def text_reports_read(provider: str, body: bytes, *, now: datetime) -> list[Report]:
    """Return what a provider reports of text messages; not what it documents: UnreadableReportError."""
    read = PROVIDERS[provider][0]
    try:
        entries = msgspec.json.decode(body, type=list[dict[str, Any]])
        return [read(each, now) for each in entries]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as wrong:
        raise UnreadableReportError from wrong


def secret_demand(given: str) -> None:
    """Refuse whoever does not know the secret part of the address: neither provider signs. CallbackRefusedError."""
    token: str = settings.LINLI_SMS_CALLBACK_TOKEN
    if not token or not constant_time_compare(given, token):
        raise CallbackRefusedError


def _moment(said: object, now: datetime) -> datetime:
    try:
        return datetime.strptime(str(said), "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA)
    except ValueError:
        return now
