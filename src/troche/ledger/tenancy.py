"""Row-level security: a connection sees the rows of the clinic it has named, and no others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, migrations, transaction
from django.db.backends.utils import CursorWrapper

AS_CLINIC = "SELECT set_config('troche.clinic', %s, true)"
"""From here to the end of the transaction the connection sees the rows of this clinic."""


@contextmanager
def cursor_as(clinic: UUID) -> Iterator[CursorWrapper]:
    """A cursor, in a transaction of its own, that sees the rows of one clinic."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(AS_CLINIC, [str(clinic)])
        yield cursor


def protect(table: str) -> migrations.RunSQL:
    """A migration operation that puts `table` (with a `clinic_id`) under forced row-level security."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_of_clinic ON {table}
            USING (clinic_id = nullif(current_setting('troche.clinic', true), '')::uuid);
        """,
        f"DROP POLICY {table}_of_clinic ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
