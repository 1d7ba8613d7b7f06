"""Refuse to run with more power over the database than requests may have."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

POWERS = """
    SELECT rolsuper, rolbypassrls,
           (SELECT count(*) FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p'))
      FROM pg_roles WHERE rolname = current_user
"""
ADVICE = "Run `troche migrate`, and connect through the settings' `default` alias, which acts as troche_app."


def powers(alias: str = DEFAULT_DB_ALIAS) -> list[str]:
    """What the role in use can do that it must not be able to do; empty is good."""
    with connections[alias].cursor() as cursor:
        cursor.execute(POWERS)
        row = cursor.fetchone()
    if row is None:
        return ["is unknown to the database"]
    superuser, bypasses, owned = row
    found = []
    if superuser:
        found.append("is a superuser")
    if bypasses:
        found.append("bypasses row-level security")
    if owned:
        found.append(f"owns {owned} tables")
    return found


@register(Tags.database)
def role_is_powerless(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The role of `default` must own nothing and pass no policy."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        found = powers()
    except OperationalError:
        return [Error("The database cannot be reached as troche_app.", hint=ADVICE, id="troche.E001")]
    return [Error(f"The database role in use {what}.", hint=ADVICE, id="troche.E002") for what in found]
