"""A QWeather on this machine: asks for its key, knows one county, and answers in its documented form."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linli.modules.gateways.tests.provider import Asked

KEY = "a-key-of-tests"
ALERT: dict[str, Any] = {
    "id": "202511260800",
    "senderName": "龙游县气象台",
    "issuedTime": "2026-11-26T08:00+08:00",
    "eventType": {"name": "寒潮", "code": "1005"},
    "severity": "moderate",
    "color": {"code": "yellow", "red": 250, "green": 230, "blue": 25, "alpha": 1},
    "effectiveTime": "2026-11-26T08:00+08:00",
    "expireTime": "2026-11-27T08:00+08:00",
    "headline": "龙游县气象台发布寒潮黄色预警信号",
    "description": "预计未来 24 小时内最低气温将下降 10℃ 以上，请注意防寒。",
}


@dataclass
class QWeatherServer:
    """What was asked, and what the weather is."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    temperature: str = "24"
    alerts: list[dict[str, Any]] = field(default_factory=list)
    code: str = "200"
    is_silent: bool = False
    silence: threading.Event = field(default_factory=threading.Event)

    def answer(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        """Decide about one request."""
        self.asked.append(asked)
        if asked.headers.get("x-qw-api-key") != KEY:
            return 401, {"error": {"status": 401, "title": "Unauthorized"}}
        if self.code != "200":
            return 200, {"code": self.code}
        days = [{"fxDate": "2026-11-26", "tempMax": "25", "tempMin": "18", "textDay": "多云"}] * 3
        said: dict[str, dict[str, Any]] = {
            "/geo/v2/city/lookup": self._where(asked.fields),
            "/v7/weather/now": self._now(asked.fields),
            "/v7/weather/3d": {"code": "200", "daily": days},
            "/weatheralert/v1/current/29.03/119.17": {
                "metadata": {"zeroResult": not self.alerts},
                "alerts": self.alerts,
            },
        }
        return (200, said[asked.path]) if asked.path in said else (404, {})

    def _where(self, fields: dict[str, str]) -> dict[str, Any]:
        if fields.get("location") != "330825":
            return {"code": "404"}
        found = {"name": "龙游", "id": "101211005", "lat": "29.03136", "lon": "119.17252", "adm2": "衢州"}
        return {"code": "200", "location": [found]}

    def _now(self, fields: dict[str, str]) -> dict[str, Any]:
        if fields.get("location") != "101211005":
            return {"code": "404"}
        said = {"obsTime": "2026-11-26T14:02+08:00", "temp": self.temperature, "text": "多云"}
        return {"code": "200", "now": {**said, "windDir": "东南风", "windScale": "1", "humidity": "72"}}
