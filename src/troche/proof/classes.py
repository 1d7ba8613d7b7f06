"""What a class of facts is: a change of the good life, and what the safety floor says of it.

`fine`: the floor has nothing against it. `unmet`: it is known that a requirement does not hold. `unknown`: nothing on
file says whether it holds. The numbers are the floor's own; a programme's thresholds only add places to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal

import msgspec

from troche.people.clinic import ClinicState
from troche.programme.floor import FLOOR
from troche.proof.story import Scene, Step, Steps

Verdict = Literal["fine", "unmet", "unknown"]
Goal = Literal["dose", "parcel"]
Edit = Callable[[Scene], Scene]
BOUNDS: dict[str, Any] = {
    floor.key: floor.allowed.values["bound"] for floor in FLOOR if "bound" in floor.allowed.values
}


class Kind(msgspec.Struct, frozen=True):
    """One class of facts: what is otherwise than in the good life, in words, when, and what the floor says of it.

    Together with further classes those are tried that are the first of their axis with this verdict, or marked so.
    """

    words: str
    verdict: Verdict
    edit: Edit
    together: bool = False


class Axis(msgspec.Struct, frozen=True):
    """A requirement and the classes of facts that bear on it; at most one of them is in a story."""

    requirement: str
    when: str
    kinds: tuple[Kind, ...]
    goals: tuple[Goal, ...] = ("dose", "parcel")


def bound(key: str) -> Any:
    """The floor's number under a key, such as `session.pulse.to_bpm`. Raises `KeyError` where the floor has none."""
    return BOUNDS[f"{key}.value"]


def around(*thresholds: float) -> list[int]:
    """Whole numbers at, just below and just above each threshold.

    >>> around(50, 52)
    [49, 50, 51, 52, 53]
    """
    return sorted({int(one) + step for one in thresholds for step in (-1, 0, 1)})


def together(kinds: Iterable[Kind]) -> list[Kind]:
    """Of the kinds of an axis those that are tried together: the first of each bad verdict, and marked ones."""
    first: dict[str, Kind] = {}
    for kind in kinds:
        first.setdefault(kind.verdict, kind)
    return [
        kind for kind in kinds if kind.together or (kind.verdict != "fine" and kind is first[kind.verdict])
    ]


def without(*names: str) -> Edit:
    """None of these steps is taken; a name that ends in a star is all that begin so."""
    return lambda scene: _with(
        scene, {name: one for name, one in scene.steps.items() if not _is_one_of(name, names)}
    )


def saying(name: str, **changes: Any) -> Edit:
    """The step says something else. Raises `KeyError` where another class has taken it away: both cannot be."""

    def edit(scene: Scene) -> Scene:
        old = scene.steps[name]
        laid = {**old.changes, **_within(old.changes, changes)}
        return _with(scene, scene.steps | {name: msgspec.structs.replace(old, changes=laid)})

    return edit


def _within(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: {**old[key], **value} if isinstance(value, dict) and isinstance(old.get(key), dict) else value
        for key, value in new.items()
    }


def moved(by: timedelta, *names: str, **changes: Any) -> Edit:
    """These steps are taken earlier or later; a name that ends in a star is all that begin so."""

    def edit(scene: Scene) -> Scene:
        steps: Steps = {
            name: _moved(one, by, changes) if _is_one_of(name, names) else one
            for name, one in scene.steps.items()
        }
        return _with(scene, steps)

    return edit


def _moved(one: Step, by: timedelta, changes: Mapping[str, Any]) -> Step:
    return msgspec.structs.replace(one, at=one.at + by, changes={**one.changes, **changes})


def _is_one_of(name: str, names: Iterable[str]) -> bool:
    return any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in names)


def adding(**steps: Step) -> Edit:
    """Further steps are taken."""
    return lambda scene: _with(scene, scene.steps | {f"{name} ": one for name, one in steps.items()})


def in_a_clinic(change: Callable[[ClinicState], ClinicState], since: timedelta = timedelta.min) -> Edit:
    """The clinic is another one, from some time on or always."""
    turn = (since, change)
    return lambda scene: msgspec.structs.replace(scene, turns=(*scene.turns, turn))


def missing(name: str, words: str) -> Kind:
    """A step is not taken, so what it would have told is unknown."""
    return Kind(words, "unknown", without(name))


def both(*edits: Edit) -> Edit:
    """One after the other."""

    def edit(scene: Scene) -> Scene:
        for one in edits:
            scene = one(scene)
        return scene

    return edit


def _with(scene: Scene, steps: Steps) -> Scene:
    return msgspec.structs.replace(scene, steps=steps)
