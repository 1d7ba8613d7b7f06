"""Bring a database to this version: the app role, the tables as their owner, and exactly the grants we want."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, IntegrityError, ProgrammingError, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql
from psycopg.errors import DuplicateObject, UniqueViolation

from troche.site.database import APP_ROLE
from troche.site.trouble import Trouble

OWNER = "owner"
ONE_AT_A_TIME = 7_204_114  # any number, the same for everyone who migrates this database
MAKE_ROLE = "CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION"
READ_ONLY = ("django_migrations",)
MADE_MEANWHILE = (UniqueViolation, DuplicateObject)
"""By whoever migrates another database of this server at this moment: before they commit, and after."""


def append_only_tables() -> tuple[str, ...]:
    """The tables each room declares as `APPEND_ONLY` beside its models."""
    return tuple(table for app in apps.get_app_configs() for table in _declared(app.name))


def _declared(app: str) -> Iterator[str]:
    if app.startswith("troche.") and find_spec(f"{app}.models"):
        yield from getattr(import_module(f"{app}.models"), "APPEND_ONLY", ())


def pending(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of migrations this database still lacks."""
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _backwards in plan]


def bring_up_to_date(verbosity: int = 0) -> None:
    """Migrate and grant. Safe to repeat, and safe when two servers start at once."""
    connection = connections[OWNER]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            make_role(cursor)
            if pending(OWNER):
                call_command("migrate", database=OWNER, interactive=False, verbosity=verbosity)
            with transaction.atomic(using=OWNER):
                grant(cursor)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    connection.close()


def make_role(cursor: CursorWrapper) -> None:
    """The role requests act as: it cannot sign in, owns nothing and passes no row-level policy."""
    role = sql.Identifier(APP_ROLE)
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if cursor.fetchone() is None:
        try:
            with transaction.atomic(using=OWNER):
                cursor.execute(sql.SQL(MAKE_ROLE).format(role))
        except (IntegrityError, ProgrammingError) as error:
            if not isinstance(error.__cause__, MADE_MEANWHILE):
                raise Trouble(
                    f"The role {APP_ROLE} is missing, and this owner may not make it. As a superuser run:"
                    f" {MAKE_ROLE.format(APP_ROLE)}; GRANT {APP_ROLE} TO the owner."
                ) from error
    reach = "SET" if cursor.connection.info.server_version >= 160_000 else "MEMBER"
    cursor.execute("SELECT pg_has_role(current_user, %s, %s)", [APP_ROLE, reach])
    if cursor.fetchone() != (True,):
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def grant(cursor: CursorWrapper) -> None:
    """Rows may be read and written; what is append-only may never be changed or removed."""
    role = sql.Identifier(APP_ROLE)
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
    ):
        cursor.execute(sql.SQL(statement).format(role))
    keep_from(cursor, "UPDATE, DELETE, TRUNCATE", append_only_tables())
    keep_from(cursor, "INSERT, UPDATE, DELETE, TRUNCATE", READ_ONLY)


def keep_from(cursor: CursorWrapper, rights: str, tables: tuple[str, ...]) -> None:
    """Take rights on tables away from the app role."""
    for table in tables:
        revoke = sql.SQL("REVOKE {} ON {} FROM {}")
        cursor.execute(revoke.format(sql.SQL(rights), sql.Identifier(table), sql.Identifier(APP_ROLE)))
