"""Where the small county of the tests lies: three villages in two towns, another county and city beside them."""

from __future__ import annotations

from linli.modules.places.testing import HETIAN, ZHANGWANG

OWN, FAR = ZHANGWANG, HETIAN
TOWN, FAR_TOWN = OWN[:9], FAR[:9]
SIBLING = f"{TOWN}201"
COUNTY, FAR_COUNTY = "330825", "330802"
CITY, FAR_CITY = "3308", "3301"
VILLAGES = {"own": OWN, "sibling": SIBLING, "far": FAR}
