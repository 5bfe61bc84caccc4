"""The memory and the outbox: one event per change, written in the change's own transaction."""

from linli.kernel.journal.entry import Recorded
from linli.kernel.journal.forgetting import forget
from linli.kernel.journal.reading import events_of_subject
from linli.kernel.journal.record import record

__all__ = ["Recorded", "events_of_subject", "forget", "record"]
