"""The PostgreSQL that serves when DATABASE_URL is unset: own supervisor over a folder of binaries.

A server is found with ``locate(base)``, brought up with ``ensure(cluster)`` and left running. Only the operating
system's user that starts it may connect (peer authentication), over a unix socket in a closed folder; no port is open.
Needs Linux's /proc.
"""

from qingqian.db.embedded.cluster import DATABASE, Cluster, EmbeddedError, locate
from qingqian.db.embedded.names import owner_role, rw_role
from qingqian.db.embedded.server import ensure, start, status, stop

__all__ = [
    "DATABASE",
    "Cluster",
    "EmbeddedError",
    "ensure",
    "locate",
    "owner_role",
    "rw_role",
    "start",
    "status",
    "stop",
]
