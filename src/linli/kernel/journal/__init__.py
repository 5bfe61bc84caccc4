"""The memory and the outbox: one event per change, written in the change's own transaction."""

from linli.kernel.journal.entry import Recorded
from linli.kernel.journal.forgetting import forget
from linli.kernel.journal.reading import events_of_subject, subjects_of_kind
from linli.kernel.journal.record import record

__all__ = ["Recorded", "events_of_subject", "forget", "record", "subjects_of_kind"]
