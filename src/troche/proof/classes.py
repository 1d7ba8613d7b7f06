"""What a class of facts is: a change of the good life, and what the safety floor says of it.

`fine`: the floor has nothing against it. `unmet`: it is known that a requirement does not hold. `unknown`: nothing on
file says whether it holds. The numbers are the floor's own; a programme's thresholds only add places to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from troche.people.clinic import ClinicState
from troche.people.setting import Setting
from troche.pharmacy.state import LotBook
from troche.programme.floor import FLOOR
from troche.proof.story import Goal, Scene, Step, Steps

if TYPE_CHECKING:
    from troche.programme import Programme

Verdict = Literal["fine", "unmet", "unknown"]
Edit = Callable[[Scene], Scene]
Cure = tuple[str, ...]
DOSES: tuple[Goal, ...] = ("first_dose", "dose")
PARCELS: tuple[Goal, ...] = ("parcel", "sent")
NEXT_DOSE: tuple[Goal, ...] = ("dose",)
EVERY: tuple[Goal, ...] = (*DOSES, *PARCELS)
BOUNDS: dict[str, Any] = {}
for _floor in FLOOR:
    if "bound" in _floor.allowed.values:  # where one limit is "not zero", the other is meant
        _bound = _floor.allowed.values["bound"]
        BOUNDS[_floor.key] = max(BOUNDS.get(_floor.key, _bound), _bound)


class Kind(msgspec.Struct, frozen=True):
    """One class of facts: what is otherwise than in the good life, in words, when, and what the floor says of it.

    `cures` are the acts, in their order, that honestly take it away; None: those of its axis. `stands` is what has to
    stand against a goal where that is no requirement. `alone`: it is played, and no acts after it, as the rules ask
    for it by the same loop as for one before it, or as it is part of the goal itself. `most_mg`: a dose may follow,
    and none above that.
    """

    words: str
    verdict: Verdict
    edit: Edit
    cures: tuple[Cure, ...] | None = None
    stands: str = ""
    alone: bool = False
    most_mg: int | None = None


class Axis(msgspec.Struct, frozen=True):
    """A requirement and the classes of facts that bear on it; and what takes any of them away again."""

    requirement: str
    when: str
    kinds: tuple[Kind, ...]
    goals: tuple[Goal, ...] = EVERY
    cures: tuple[Cure, ...] = ()


OWN: dict[str, tuple[str, str]] = {
    "eligible.licence": ("licence", "licence"),
    "prepare.plan": ("plan", "plan"),
    "prepare.consent": ("consent", "consent"),
    "prepare.order": ("ready", "prescription"),
}
"""Which requirement of a dose and which of a parcel a class is answered by, where that is not the rule below."""


def own(axis: Axis, kind: Kind, goal: Goal) -> str:
    """The one requirement that has to stand against the goal, whatever else does.

    What belongs to the decision and the preparation is asked by `ready` at a dose and by `decision` at a parcel.
    """
    if kind.stands:
        return kind.stands
    gate, code = axis.requirement.split(".")
    at_dose, at_parcel = OWN.get(axis.requirement, ("ready", "decision"))
    if gate in ("dose", "ship"):
        return code
    return at_dose if goal in DOSES else at_parcel


def bound(key: str) -> Any:
    """The floor's number under a key, such as `session.pulse.to_bpm`. Raises `KeyError` where the floor has none."""
    return BOUNDS[f"{key}.value"]


def around(*thresholds: float) -> list[int]:
    """Whole numbers at, just below and just above each threshold.

    >>> around(50, 52)
    [49, 50, 51, 52, 53]
    """
    return sorted({int(one) + step for one in thresholds for step in (-1, 0, 1)})


def without(*names: str) -> Edit:
    """None of these steps is taken; a name that ends in a star is all that begin so."""
    return lambda scene: _with(
        scene, {name: one for name, one in scene.steps.items() if not _is_one_of(name, names)}
    )


def saying(name: str, **changes: Any) -> Edit:
    """The step says something else. Raises `KeyError` where the goal has no such step."""

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
    """Further steps are taken. Raises `ValueError` where there is one of this name: none takes another's place."""

    def edit(scene: Scene) -> Scene:
        named = {name.replace("_", " ") + " too": one for name, one in steps.items()}
        if twice := named.keys() & scene.steps.keys():
            raise ValueError(f"taken twice: {', '.join(sorted(twice))}")
        return _with(scene, scene.steps | named)

    return edit


def in_a_clinic(change: Callable[[ClinicState], ClinicState], since: timedelta = timedelta.min) -> Edit:
    """The clinic is another one, from some time on or always."""

    def otherwise(setting: Setting) -> Setting:
        return msgspec.structs.replace(setting, clinic=change(setting.clinic))

    return _turned(otherwise, since)


def with_lots(more: LotBook, since: timedelta = timedelta.min) -> Edit:
    """The pharmacy's book has these lots, too, from some time on or always."""

    def otherwise(setting: Setting) -> Setting:
        book = setting.lots
        both_books = msgspec.structs.replace(
            book,
            lots={**book.lots, **more.lots},
            recalled_keys=tuple(dict.fromkeys((*book.recalled_keys, *more.recalled_keys))),
        )
        return msgspec.structs.replace(setting, lots=both_books)

    return _turned(otherwise, since)


def with_a_programme(change: Callable[[Programme], Programme], since: timedelta) -> Edit:
    """The clinic adopts another version, from some time on."""

    def otherwise(setting: Setting) -> Setting:
        return msgspec.structs.replace(setting, programme=change(setting.programme))

    return _turned(otherwise, since)


def _turned(change: Callable[[Setting], Setting], since: timedelta) -> Edit:
    return lambda scene: msgspec.structs.replace(scene, turns=(*scene.turns, (since, change)))


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
