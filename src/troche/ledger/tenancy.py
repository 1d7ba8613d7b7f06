"""Row-level security: a connection sees the rows of the clinic it has named, and no others."""

from __future__ import annotations

from django.db import migrations


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
