"""Who may do what, read once from `policy.txt`; and how a view says which row of it applies.

A view without a declared policy stops the server from starting (`troche.people.checks`) and is refused at run
time as well (`troche.people.actor`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args
from uuid import UUID

import msgspec

from troche.chart.commands import ROLES, Actor, Role

Relation = Literal["self", "session", "clinic", "none"]
Grant = Literal["self", "session", "clinic", "anyone", "-"]
Table = dict[str, dict[Role, Grant]]
V = TypeVar("V", bound=Callable[..., Any])

GRANTS: tuple[Grant, ...] = get_args(Grant)
OPEN_TO_THE_ONE_NAMED = frozenset({"live.follow"})
"""The actions whose pages open to the person whom their address names."""


class PolicyError(Exception):
    """The table, or a declaration that refers to it, is wrong. The server must not start."""


class Policy(msgspec.Struct, frozen=True):
    """What a view declares: the action, why it reads, and where its address names the person."""

    action: str
    purpose: str = ""
    person: str = "person"


def parse(text: str) -> Table:
    """The table from its text. Raises `PolicyError` naming the line that is wrong."""
    lines = enumerate(text.splitlines(), start=1)
    rows = [(number, line.split()) for number, line in lines if line.strip() and not line.startswith("#")]
    if not rows or rows[0][1][0] != "action":
        raise PolicyError("policy: the first row must begin with `action`")
    roles = rows[0][1][1:]
    if sorted(roles) != sorted(ROLES):
        raise PolicyError(f"policy: the columns must be exactly the roles {', '.join(ROLES)}")
    table: Table = {}
    for number, (action, *grants) in rows[1:]:
        if action in table:
            raise PolicyError(f"policy line {number}: {action} stands there twice")
        if len(grants) != len(roles):
            raise PolicyError(f"policy line {number}: {action} needs {len(roles)} words, has {len(grants)}")
        if unknown := [word for word in grants if word not in GRANTS]:
            raise PolicyError(f"policy line {number}: {unknown[0]!r} is not one of {', '.join(GRANTS)}")
        table[action] = dict(zip(roles, grants, strict=True))  # type: ignore[arg-type]
    return table


TABLE: Table = parse((Path(__file__).parent / "policy.txt").read_text())
ACTIONS: tuple[str, ...] = tuple(TABLE)


def known(action: str) -> str:
    """The action itself. Raises `PolicyError` when the table has no such row."""
    if action not in TABLE:
        raise PolicyError(f"policy: no row for the action {action!r}")
    return action


def allows(role: Role, relation: Relation, action: str) -> bool:
    """Whether the table lets a role act on someone it stands in this relation to.

    >>> allows("prescriber", "clinic", "screening.decide"), allows("biller", "clinic", "chart.read")
    (True, False)
    """
    grant = TABLE[known(action)][role]
    return grant == "anyone" or grant == relation


def allows_at_all(role: Role, action: str) -> bool:
    """Whether a page that names nobody opens to this role: it can only concern the actor's own."""
    return TABLE[known(action)][role] != "-"


def opens(actor: Actor, action: str, person: UUID | None) -> bool:
    """Whether a page opens to this actor. `person` is whom its address names, if it names anybody."""
    if person is None:
        return allows_at_all(actor.role, action)
    towards = relation(actor, person)
    if towards == "self" and action not in OPEN_TO_THE_ONE_NAMED:
        return False
    return allows(actor.role, towards, action)


def relation(actor: Actor, stream: UUID) -> Relation:
    """How an actor stands to a stream of the actor's own clinic.

    Streams of other clinics need no answer: every read is bound to `actor.clinic`, where they do not exist.
    """
    match actor.role:
        case "visitor":
            return "none"
        case "patient":
            return "self" if actor.stream == stream else "none"
        case "sitter":
            return "session" if actor.stream == stream else "none"
    return "clinic"


def page(*, action: str, purpose: str = "", person: str = "person") -> Callable[[V], V]:
    """Declare a view's policy; the middleware enforces it, for sync and async views alike.

    `purpose` says why a person's record is read; with it, each reading is written to the access log.
    `person` is the name of the URL's argument that names the person, where there is one.
    """
    policy = Policy(known(action), purpose, person)

    def declared(view: V) -> V:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return declared


_BY_ROUTE: dict[str, Policy] = {}


def declare(route: str, *, action: str, purpose: str = "") -> None:
    """Declare the policy of somebody else's view, by the name of its route."""
    _BY_ROUTE[route] = Policy(known(action), purpose)


def policy_of(view: Any, route: str | None) -> Policy | None:
    """What a view declared itself, or what was declared for its route."""
    found = getattr(view, "policy", None) or getattr(getattr(view, "view_class", None), "policy", None)
    return found if isinstance(found, Policy) else _BY_ROUTE.get(route or "")
