"""All writes of audiences and tags."""

from linli.modules.audiences.services.segments import segment_drop, segment_put

__all__ = ["segment_drop", "segment_put"]
