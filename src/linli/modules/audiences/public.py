"""The front door of audiences: expressions in, counts, words and ids out."""

from linli.modules.audiences.cards import AudienceCount, PlaceCount, SegmentCard
from linli.modules.audiences.errors import OutOfReachError, in_words
from linli.modules.audiences.forms import audience_from_form, editor_asks
from linli.modules.audiences.selectors.counting import audience_count, audience_demand_reach
from linli.modules.audiences.selectors.describing import audience_describe
from linli.modules.audiences.selectors.editing import Editor, editor_of, errors_of
from linli.modules.audiences.selectors.entering import entered_today
from linli.modules.audiences.selectors.segments import segment_get, segments_of

__all__ = [
    "AudienceCount",
    "Editor",
    "OutOfReachError",
    "PlaceCount",
    "SegmentCard",
    "audience_count",
    "audience_demand_reach",
    "audience_describe",
    "audience_from_form",
    "editor_asks",
    "editor_of",
    "entered_today",
    "errors_of",
    "in_words",
    "segment_get",
    "segments_of",
]
