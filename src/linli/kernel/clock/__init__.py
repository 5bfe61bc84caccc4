"""The one clock: the database's time, and the Chinese working calendar."""

from linli.kernel.clock.moment import advance, ahead_by, now

__all__ = ["advance", "ahead_by", "now"]
