"""After the server was restarted every pooled connection is dead, and the next page must not be the one to find out.

Django's `CONN_HEALTH_CHECKS` has the pool look at each as well, but the pool then waits longer and longer before the
next one: with eight dead connections a page fails after ten seconds.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at a connection before it is used; the pool replaces a dead one."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """One that answers, from the pool or newly made."""
        connection = super().get_new_connection(conn_params)
        while self.pool and not _answers(connection):
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection


def _answers(connection: Any) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return False
    return True
