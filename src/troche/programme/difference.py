"""What is otherwise in another version of a programme, in words: looser first, then what is gone, stricter, new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from troche.chart.reasons import Source
from troche.chart.words import Words, say
from troche.programme.bounds import LIGHTEST_FIRST, Floor, Way
from troche.programme.floor import FLOOR, breaches
from troche.programme.model import Programme

Turn = Literal["past_floor", "looser", "removed", "changed", "stricter", "added", "words"]
TURNS: dict[Turn, str] = {
    "past_floor": "Past the safety floor",
    "looser": "Looser",
    "removed": "No longer there",
    "changed": "Otherwise, and neither looser nor stricter by the floor",
    "stricter": "Stricter",
    "added": "New",
    "words": "In words, order or source only",
}
"""How a change turns, what matters most for safety first."""
ORDER = tuple(TURNS)
SAID = frozenset(
    (
        *("label", "rule", "would_change", "title", "patient", "clinician", "ask", "help", "why", "note"),
        *("citation", "text", "summary", "low", "high"),
    )
)
"""Fields that are words for people; what follows from a rule does not follow from them."""
OF_THE_SOURCE = ("source", "ref", "grade")
GONE: Any = object()
YES: Way = (False, True)
BY_NAME: dict[str, Way] = {
    "action": LIGHTEST_FIRST,
    "unsure": LIGHTEST_FIRST,
    **dict.fromkeys(("blocks_dose", "closed_by_talk", "required", "ever", "first"), YES),
    "level": "lower",
    "go": "fewer",
}
"""Which way is stricter where the floor has no limit."""
FLOORS: dict[str, tuple[Floor, ...]] = {}
for _floor in FLOOR:
    FLOORS[_floor.key] = (*FLOORS.get(_floor.key, ()), _floor)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is otherwise: where, how it turns, the rule's own name and source, and a sentence."""

    key: str
    turn: Turn
    label: str
    says: Words
    source: Source | None = None


def difference(before: Programme, after: Programme) -> tuple[Change, ...]:
    """Every change from one to the other, what matters most for safety first; empty when they are the same."""
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    before_it = {fault.key for fault in breaches(old)}
    past = tuple(fault.key for fault in breaches(new) if fault.key not in before_it)
    found = (
        _change(key, was, now, new if now is not GONE else old, past)
        for key, was, now in _changed("", old, new)
    )
    return tuple(sorted(found, key=lambda change: (ORDER.index(change.turn), _file_order(change.key))))


def _file_order(key: str) -> int:
    files = tuple(field.name for field in msgspec.structs.fields(Programme))
    first = ("gates", "session", "ladder", "supply", "eligibility", "interactions", "overrides", "alerts")
    file = key.split(".")[0]
    return first.index(file) if file in first else len(first) + files.index(file)


def _changed(key: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Each place at which two plain values part: a value that is another one, or an entry that only one of them has."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _changed(
                f"{key}.{name}" if key else str(name), old.get(name, GONE), new.get(name, GONE)
            )
        if list(old) != list(new) and set(old) == set(new):
            yield f"{key}.(order)", ", ".join(map(str, old)), ", ".join(map(str, new))
    elif _are_records(old) and _are_records(new):
        yield from _changed_records(key, old, new)
    elif old is GONE or new is GONE or type(old) is not type(new) or old != new:
        yield key, old, new


def _are_records(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and all(isinstance(one, dict) for one in value)


def _changed_records(key: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[str, Any, Any]]:
    """As many as before: each compared with the one in its place. Otherwise what is gone, and what is new."""
    if len(old) == len(new):
        for number, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _changed(f"{key}.{number}", was, now)
        return
    yield from ((f"{key}.{number}", was, GONE) for number, was in enumerate(old) if was not in new)
    yield from ((f"{key}.{number}", GONE, now) for number, now in enumerate(new) if now not in old)


def _change(key: str, was: Any, now: Any, whole: Mapping[str, Any], past: tuple[str, ...]) -> Change:
    limit = next((each for each in past if _is_about(key, each)), "")
    turn: Turn = "past_floor" if limit else _turn(key, was, now)
    label = label_of(key, whole)
    says = _says(limit, label, was, now)
    return Change(key=key, turn=turn, label=label, says=says, source=_source(key, whole))


def _is_about(key: str, limit: str) -> bool:
    """Whether a limit of the floor is on this value, on something in it, or on something that it is in."""
    return key == limit or key.startswith(f"{limit}.") or limit.startswith(f"{key}.")


def _turn(key: str, was: Any, now: Any) -> Turn:
    last = key.split(".")[-1]
    if now is GONE:
        return "removed"
    if was is GONE:
        return "added"
    if last == "(order)" or last in SAID or last in OF_THE_SOURCE:
        return "words"
    steps = {_step(way, was, now) for way in _ways(key)}
    if any(_holds(floor, now) and not _holds(floor, was) for floor in FLOORS.get(key, ())):
        steps.add("stricter")
    return "looser" if "looser" in steps else "stricter" if "stricter" in steps else "changed"


def _ways(key: str) -> tuple[Way, ...]:
    """Which way the floor holds a value, or without one its name. Held both ways it has none of its own.

    That a number is no zero, beside a limit upwards, holds it no way.
    """
    ways = {floor.stricter: floor for floor in FLOORS.get(key, ()) if floor.stricter}
    if {"lower", "higher"} <= set(ways):
        del ways["higher" if ways["higher"].allowed.values.get("bound") == 1 else "lower"]
        ways = {} if "higher" in ways else ways
    return tuple(ways) or (BY_NAME.get(key.split(".")[-1], ""),)


def _holds(floor: Floor, value: Any) -> bool:
    try:
        return floor.holds(value)
    except (TypeError, KeyError, AttributeError):
        return False


def _step(way: Way, was: Any, now: Any) -> Turn | None:
    """Whether a value went the stricter way or the other."""
    match way:
        case "lower" | "higher" if isinstance(was, int | float) and isinstance(now, int | float):
            return "stricter" if (now < was) == (way == "lower") else "looser"
        case "more" | "fewer" if isinstance(was, list | tuple) and isinstance(now, list | tuple):
            gone, added = [one for one in was if one not in now], [one for one in now if one not in was]
            lost, won = (gone, added) if way == "more" else (added, gone)
            return "looser" if lost else "stricter" if won else None
        case tuple() if was in way and now in way:
            return "stricter" if way.index(now) > way.index(was) else "looser"
    return None


def label_of(key: str, data: Mapping[str, Any]) -> str:
    """The rule's own name, and the place below it: the nearest label, title or question above a key.

    >>> label_of("gates.dose.requires.pulse.rule", {"gates": {"dose": {"requires": {"pulse": {"label": "Pulse"}}}}})
    'Pulse (gates, dose: rule)'
    """
    parts, value, named = key.split("."), data, ("", 0)
    for depth, part in enumerate(parts, 1):
        value = _at(value, part)
        if isinstance(value, dict):
            said = next(
                (value[name] for name in ("label", "title", "ask") if isinstance(value.get(name), str)), ""
            )
            named = (said, depth) if said else named
    label, depth = named
    if not label:
        return " · ".join(_plain(part) for part in parts if part != "value")
    above = ", ".join(_plain(part) for part in parts[: depth - 1] if part != "requires")
    below = ", ".join(_plain(part) for part in parts[depth:] if part != "value")
    place = ": ".join(filter(None, (above, below)))
    return f"{label} ({place})" if place else label


def _at(value: Any, part: str) -> Any:
    """What stands under a name, or in a place of a list."""
    if isinstance(value, list | tuple) and part.isdecimal() and int(part) < len(value):
        return value[int(part)]
    return value.get(part, GONE) if isinstance(value, dict) else GONE


def _plain(part: str) -> str:
    return part.replace("_", " ")


def _source(key: str, data: Any) -> Source | None:
    """The source of the rule that a key belongs to."""
    found = None
    for part in key.split("."):
        if isinstance(data, dict) and isinstance(data.get("source"), dict):
            found = data["source"]
        data = _at(data, part)
    if isinstance(data, dict) and isinstance(data.get("source"), dict):
        found = data["source"]
    return Source(found["ref"], found["grade"]) if found and {"ref", "grade"} <= set(found) else None


def _says(limit: str, label: str, was: Any, now: Any) -> Words:
    if limit:
        floor = next((one for one in FLOORS[limit] if not _holds(one, now)), FLOORS[limit][0])
        return say(
            "{label}: {now} instead of {was}. Past the safety floor: {allowed}. {why}",
            label=label,
            now=_shown(now),
            was=_shown(was),
            allowed=floor.allowed,
            why=floor.why,
        )
    if now is GONE:
        return say("{label}: no longer there; it was {was}.", label=label, was=_shown(was))
    if was is GONE:
        return say("{label}: new; {now}.", label=label, now=_shown(now))
    return say("{label}: {now} instead of {was}.", label=label, now=_shown(now), was=_shown(was))


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            for name in ("label", "title", "ask", "value", "clinician"):
                if name in value and not isinstance(value[name], dict):
                    return f"“{_shown(value[name])}”" if name != "value" else _shown(value[name])
            return ", ".join(_plain(str(name)) for name in value)
        case list() | tuple():
            return ", ".join(map(_shown, value)) or "nothing"
        case None:
            return "nothing"
        case float():
            return f"{value:g}"
    return "nothing" if value is GONE else str(value)
