"""Two versions of a programme compared in words: which way each change turns, and that none is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programme.weakened import GONE, WEAKENED, names, put
from troche.programme import Programme, load_programme
from troche.programme.difference import ORDER, difference

SHIPPED = load_programme()
DATA = msgspec.to_builtins(SHIPPED)


def changed(key: str, value: Any) -> Programme:
    return msgspec.convert(put(DATA, key, value), Programme)


def test_a_programme_and_itself() -> None:
    assert difference(SHIPPED, SHIPPED) == ()
    assert difference(SHIPPED, msgspec.convert(DATA, Programme)) == ()


@pytest.mark.parametrize(
    ("key", "value", "turn", "label", "words"),
    [
        ("session.pulse.to_bpm.value", 100, "stricter", "session · pulse · to bpm", "100 instead of 110"),
        ("session.pulse.from_bpm.value", 55, "stricter", "session · pulse · from bpm", "55 instead of 50"),
        ("session.pulse.to_bpm.value", 120, "past_floor", "session · pulse · to bpm", "at most 110"),
        (
            "supply.shipment.liver_days.value",
            60,
            "stricter",
            "supply · shipment · liver days",
            "60 instead of 100",
        ),
        ("gates.dose.requires.pulse", GONE, "past_floor", "Pulse (gates, dose)", "an entry of this name"),
        ("gates.dose.requires.pulse.rule", "Calm.", "words", "Pulse (gates, dose: rule)", "Calm."),
        (
            "eligibility.exclusions.lungs.action",
            "stop",
            "stricter",
            "(eligibility, exclusions: action)",
            "stop instead of review",
        ),
        (
            "eligibility.exclusions.capacity.action",
            "review",
            "past_floor",
            "(eligibility, exclusions: action)",
            "review instead of stop",
        ),
        ("alerts.form_missed.blocks_dose", True, "stricter", "blocks dose", "yes instead of no"),
        ("alerts.adverse_event.blocks_dose", False, "past_floor", "blocks dose", "no instead of yes"),
        ("session.questions.slept.go", ("yes", "no"), "past_floor", "go", "nothing but yes"),
        (
            "session.checks.at_minutes.value",
            (15, 20, 30, 45, 60, 90, 120),
            "stricter",
            "at minutes",
            "15, 20, 30",
        ),
        (
            "ladder.induction.weeks_at_most.value",
            8,
            "changed",
            "ladder · induction · weeks at most",
            "8 instead of 6",
        ),
        ("session.pulse.to_bpm.source.grade", "V", "words", "grade", "V instead of PC"),
    ],
)
def test_which_way_a_change_turns(key: str, value: Any, turn: str, label: str, words: str) -> None:
    (change,) = difference(SHIPPED, changed(key, value))
    assert (change.key, change.turn) == (key, turn)
    assert label in change.label and words in str(change.says), change


def test_back_towards_the_floor_is_looser() -> None:
    (change,) = difference(changed("session.pulse.to_bpm.value", 100), SHIPPED)
    assert change.turn == "looser" and change.source is not None and change.source.grade == "PC"


def test_what_matters_for_safety_comes_first() -> None:
    data = put(put(DATA, "session.pulse.to_bpm.value", 100), "gates.dose.requires.oxygen", GONE)
    data = put(data, "gates.dose.requires.pulse.rule", "Calm.")
    found = difference(SHIPPED, msgspec.convert(data, Programme))
    assert [change.turn for change in found] == ["past_floor", "stricter", "words"]
    assert [ORDER.index(change.turn) for change in found] == sorted(ORDER.index(one.turn) for one in found)


@pytest.mark.parametrize(("key", "value"), WEAKENED, ids=lambda one: "gone" if one is GONE else str(one)[:60])
def test_every_weakening_we_know_is_past_the_floor(key: str, value: Any) -> None:
    try:
        after = changed(key, value)
    except msgspec.ValidationError:
        pytest.skip("cannot be written at all")
    turns = {change.turn: change for change in difference(SHIPPED, after)}
    assert "past_floor" in turns and names(key, turns["past_floor"].key)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{key}.{name}" if key else name)
    else:
        yield key, value


LEAVES = [(key, value) for key, value in leaves(DATA) if "." not in key.rpartition(".")[2]]


def another(value: Any) -> Any:
    """Something else of the same kind."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value} x" if value else "x"
        case list() | tuple():
            return value[1:] if value else ("x",)
    return value


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(range(len(LEAVES))), min_size=1, max_size=6))
def test_every_leaf_that_changed_is_mentioned(picked: set[int]) -> None:
    data, keys = DATA, []
    for number in picked:
        key, value = LEAVES[number]
        trial = put(data, key, another(value))
        try:
            msgspec.convert(trial, Programme)
        except msgspec.ValidationError:
            continue
        if another(value) != value:
            data, keys = trial, [*keys, key]
    found = {change.key for change in difference(SHIPPED, msgspec.convert(data, Programme))}
    assert found == set(keys)
