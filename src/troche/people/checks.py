"""What stops the server from starting: a view nobody declared a policy for, a command no row speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from troche.chart.commands import Command
from troche.journey.rooms import HOUSES
from troche.people import declared  # noqa: F401
from troche.people.policy import ACTIONS, policy_of


@register(Tags.security)
def every_view_declares_a_policy(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """E001: a route without a policy. E002: a route that names a person without saying why it reads."""
    return list(undeclared(get_resolver()))


@register(Tags.security)
def every_command_is_in_the_table(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """E003: a command that a room decides, and whose action has no row in the table."""
    return list(without_a_row(command for house in HOUSES.values() for command in house.commands))


def without_a_row(commands: Iterable[type[Command]]) -> Iterator[CheckMessage]:
    """The errors of every command that no row speaks of."""
    for command in sorted(set(commands), key=str):
        if getattr(command, "action", None) not in ACTIONS:
            yield Error(
                f"The command {command.__module__}.{command.__qualname__} has no row in the policy table.",
                hint="Give it an `action` that stands in src/troche/people/policy.txt.",
                id="people.E003",
            )


def undeclared(resolver: URLResolver) -> Iterator[CheckMessage]:
    """The errors of every route under a resolver."""
    for route, name, pattern in _routes(resolver, "", ()):
        policy = policy_of(pattern.callback, name)
        if policy is None:
            yield Error(
                f"The route /{route} ({name or 'without a name'}) has no declared policy.",
                hint="Put @page(action=...) on the view, or declare(...) its route.",
                id="people.E001",
            )
        elif policy.person in pattern.pattern.converters and not policy.purpose:
            yield Error(
                f"The route /{route} names a person but does not say why it reads the record.",
                hint='Add purpose="treatment: ..." to its @page.',
                id="people.E002",
            )


def _routes(
    resolver: URLResolver, before: str, spaces: tuple[str, ...]
) -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _routes(entry, route, inner)
        else:
            yield route, ":".join((*spaces, entry.name or "")).rstrip(":"), entry
