"""The demo's shelters and lines for the home: six places to go to in 东华街道, and what is near in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.config.demo.accounts import DONGHUA, ZHANGWANG
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.places.services.facilities import FacilityInput, facility_put
from linli.modules.places.services.tickers import ticker_set

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.offices import Offices

_SHELTERS = (
    FacilityInput(
        "张王村文化礼堂",
        ZHANGWANG,
        "村口大樟树旁",
        "119.2151",
        "28.9991",
        "180",
        "李建明",
        "0570-0000201",
        is_open=True,
    ),
    FacilityInput("张王小学", ZHANGWANG, "东片 6 号", "119.2178", "28.9969", "320", "值班室", "0570-0000202"),
    FacilityInput(
        "张王村老年活动中心", ZHANGWANG, "西片晒谷场边", "119.2112", "28.9976", "60", "值班室", "0570-0000203"
    ),
    FacilityInput(
        "东华街道综合文化站", DONGHUA, "环城东路", "119.1935", "29.0213", "260", "值班室", "0570-0000204", is_open=True
    ),
    FacilityInput("东华街道中心小学", DONGHUA, "学校路", "119.1987", "29.0179", "800", "总务处", "0570-0000205"),
    FacilityInput("龙东避灾安置点", DONGHUA, "龙东路口", "119.2053", "29.0101", "150", "值班室", "0570-0000206"),
)
"""Invented, like the numbers: none of them is given to anybody."""


def shelters_and_lines(offices: Offices, now: datetime) -> int:
    """Enter the shelters by the town, and set two lines; return how many shelters there are."""
    town = actor_of(offices.at[Role.TOWN_COMMAND, DONGHUA], now)
    clerk = actor_of(offices.at[Role.VILLAGE_CLERK, ZHANGWANG], now)
    for given in _SHELTERS:
        facility_put(actor=town, given=given, now=now - timedelta(days=40))
    ticker_set(
        actor=town,
        place=DONGHUA,
        kind="safety",
        text="天干物燥，上坟祭扫不带火种上山",
        until=now + timedelta(days=5),
        now=now - timedelta(hours=20),
    )
    ticker_set(
        actor=clerk,
        place=ZHANGWANG,
        kind="living",
        text="流动理发车周三上午到文化礼堂，老人免费",
        until=now + timedelta(days=3),
        now=now - timedelta(hours=6),
    )
    return len(_SHELTERS)
