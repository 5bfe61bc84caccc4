"""The embedded PostgreSQL: made, started, adopted, mended and stopped by Linli itself."""

from linli.config.postgres.cluster import APP_ROLE, DATABASE, OWNER_ROLE, address
from linli.config.postgres.errors import ClusterError
from linli.config.postgres.home import Home, find, prepare
from linli.config.postgres.server import Server

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "ClusterError",
    "Home",
    "Server",
    "address",
    "find",
    "prepare",
]
