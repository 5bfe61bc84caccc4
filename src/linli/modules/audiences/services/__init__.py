"""All writes of audiences and tags."""

from linli.modules.audiences.services.segments import segment_drop, segment_put
from linli.modules.audiences.services.sweeping import county_sweep, standings_catch_up
from linli.modules.audiences.services.tags import county_tag_put, county_tag_retire

__all__ = [
    "county_sweep",
    "county_tag_put",
    "county_tag_retire",
    "segment_drop",
    "segment_put",
    "standings_catch_up",
]
