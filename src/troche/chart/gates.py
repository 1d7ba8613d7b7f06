"""A gate asks one question of a chart and answers met, unmet or unknown. Unknown is never met."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

import msgspec

from troche.chart.reasons import Reason
from troche.chart.words import Words

Answer = Literal["met", "unmet", "unknown"]


class _Answered(msgspec.Struct, frozen=True, kw_only=True):
    gate: str
    label: Words
    reason: Reason


class Met(_Answered, frozen=True, kw_only=True, tag="met"):
    """The requirement holds, and the reason says on what evidence."""

    answer: ClassVar[Answer] = "met"


class Unmet(_Answered, frozen=True, kw_only=True, tag="unmet"):
    """The requirement is known not to hold."""

    answer: ClassVar[Answer] = "unmet"


class Unknown(_Answered, frozen=True, kw_only=True, tag="unknown"):
    """Nothing on file says whether the requirement holds."""

    answer: ClassVar[Answer] = "unknown"


Gate = Met | Unmet | Unknown


def blocking(gates: Iterable[Gate]) -> tuple[Gate, ...]:
    """The gates that stand in the way: every one that is not met."""
    return tuple(gate for gate in gates if not isinstance(gate, Met))


def all_met(gates: Iterable[Gate]) -> bool:
    """True only when there is at least one gate and every one is met."""
    gates = tuple(gates)
    return bool(gates) and not blocking(gates)
