"""One supervised process for the whole system: database, web and worker."""

from linli.config.processes.lock import AlreadyRunningError, Holder, held, holder
from linli.config.processes.supervisor import Supervisor

__all__ = ["AlreadyRunningError", "Holder", "Supervisor", "held", "holder"]
