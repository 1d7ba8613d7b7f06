"""Two versions of a programme compared in words: which way each change turns, and that none is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programme.weakened import GONE, WEAKENED, names, put
from troche.programme import Programme, load_programme
from troche.programme.difference import FLOORS, ORDER, difference

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
        ("alerts.form_missed.respond_minutes.value", 60, "stricter", "respond minutes", "60 instead of 1440"),
        ("alerts.form_missed.respond_minutes.value", 0, "past_floor", "respond minutes", "at least 1"),
        ("events.cases.review_hours.value", 12, "stricter", "review hours", "12 instead of 24"),
        ("supply.shipment.liver_after_doses.value", 2, "stricter", "liver after doses", "2 instead of 4"),
        ("supply.counting.random_per_month.value", 2, "stricter", "random per month", "2 instead of 1"),
        ("ladder.proposals.worse.action", "stop", "stricter", "action", "stop instead of hold"),
        ("overrides.conditions.bladder.by", "nobody", "stricter", "by", "nobody instead of director"),
        ("alerts.form_missed.level", 2, "stricter", "level", "2 instead of 3"),
        (
            "session.course.1.from_minute",
            12,
            "changed",
            "First effects (session, course: from",
            "12 instead of 10",
        ),
        ("session.timeline.0.at_minute", -2880, "changed", "Three days before", "-2880 instead of -4320"),
        ("session.checks.missed.0.after_minutes", 6, "past_floor", "missed", "6 instead of 5"),
    ],
)
def test_which_way_a_change_turns(key: str, value: Any, turn: str, label: str, words: str) -> None:
    (change,) = difference(SHIPPED, changed(key, value))
    assert (change.key, change.turn) == (key, turn)
    assert label in change.label and words in str(change.says), change


def test_back_towards_the_floor_is_looser() -> None:
    (change,) = difference(changed("session.pulse.to_bpm.value", 100), SHIPPED)
    assert change.turn == "looser" and change.source is not None and change.source.grade == "PC"


def both_ways() -> Iterator[tuple[str, int, int]]:
    """Numbers with a limit downwards and another one upwards."""
    for key, floors in FLOORS.items():
        bounds = {floor.stricter: floor.allowed.values.get("bound") for floor in floors}
        least, most = bounds.get("higher"), bounds.get("lower")
        if isinstance(least, int) and isinstance(most, int) and least < most:
            yield key, least, most


@pytest.mark.parametrize(("key", "least", "most"), tuple(both_ways()))
def test_what_is_no_zero_and_no_more_than_a_limit_is_stricter_when_it_is_less(
    key: str, least: int, most: int
) -> None:
    less, more = changed(key, least), changed(key, most)
    turns = [change.turn for one in ((more, less), (less, more)) for change in difference(*one)]
    assert turns == (["stricter", "looser"] if least == 1 else ["changed", "changed"])


def test_a_record_more_or_less_is_new_or_gone_and_leaves_the_others() -> None:
    steps = DATA["session"]["course"]
    (gone,) = difference(SHIPPED, changed("session.course", steps[:1] + steps[2:]))
    assert (gone.turn, gone.key) == ("removed", "session.course.1") and "First effects" in str(gone.says)
    (new,) = difference(changed("session.course", steps[1:]), SHIPPED)
    assert (new.turn, new.key) == ("added", "session.course.0") and "Holding the lozenge" in str(new.says)


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
    elif isinstance(value, list | tuple) and value and all(isinstance(one, dict) for one in value):
        for number, each in enumerate(value):
            yield from leaves(each, f"{key}.{number}")
    else:
        yield key, value


LEAVES = [(key, value) for key, value in leaves(DATA) if not re.search(r"\.(md|txt)(\.|$)", key)]
"""All but those under the name of a document, whose dot is none between keys."""


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
