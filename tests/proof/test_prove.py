"""`prove` finds every planted weakening, is closed and whole over the programme that comes along, and is not empty."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec
import pytest

from tests.programme.weakened import put
from tests.proof.planted import GATES_ALWAYS_MET, PROGRAMME, RULES, InARule, InTheProgramme, always, shown_by
from troche.dosing.facts import DoseTaken
from troche.medication.facts import ParcelSent, UnitsDispensed
from troche.programme import Programme, as_written, breaches, default_folder, load_programme
from troche.programme.needed import GATES
from troche.proof import told
from troche.proof.classes import EVERY, adding, around, bound, own
from troche.proof.explore import Proof, axes_of, prove
from troche.proof.life import good_life
from troche.proof.story import GOAL_AT, play
from troche.proof.touched import WHERE, touched
from troche.proof.undoing import ACTS, BY_NAME
from troche.site.cli.proof import leads_past_the_floor
from troche.site.command import main

SHIPPED = load_programme()
DATA = msgspec.to_builtins(SHIPPED)
HELD = ("ship.phq_9: the last PHQ-9 is 14.000 days old", "plan: the last dose was 90 days ago")
"""Classes at an edge that another requirement holds: a questionnaire of 14 days is overdue, which is an alert; after 90
days without a dose the tests that a parcel asks for are old, too."""


def looked_for(requirement: str, programme: Programme = SHIPPED, *, with_acts: bool = False) -> Proof:
    return prove(programme, processes=1, only=frozenset({requirement}), with_acts=with_acts)


@cache
def is_new_without(requirement: str, with_acts: bool) -> bool:
    """Whether the shipped rules have a counterexample of their own there."""
    return bool(looked_for(requirement, with_acts=with_acts).found)


def test_a_good_life_leads_to_every_goal() -> None:
    granted = {goal: play(good_life(SHIPPED, goal), SHIPPED) for goal in EVERY}
    for goal in ("first_dose", "dose"):
        taken, *_ = granted[goal].granted
        assert isinstance(taken, DoseTaken) and set(taken.gates) == set(SHIPPED.gates["dose"].requires)
        assert taken.session == (1 if goal == "first_dose" else 3)
    (sent,) = granted["parcel"].granted
    assert isinstance(sent, UnitsDispensed) and len(sent.units) == 8
    (made_up,) = granted["sent"].granted
    assert isinstance(made_up, ParcelSent)
    for played in granted.values():
        assert played.moments[-1].refused == ()


@pytest.mark.parametrize("planted", PROGRAMME, ids=lambda one: one.name)
def test_a_weakened_programme_is_refused_and_its_story_is_told(planted: InTheProgramme) -> None:
    data = put(DATA, planted.key, planted.value)
    assert any(fault.key.startswith(planted.key) or planted.key in fault.key for fault in breaches(data))
    weakened = msgspec.convert(data, Programme)
    proof = looked_for(planted.shown_by, weakened)
    assert told.status(proof) == 1
    found = proof.found[0]
    assert found.axis is not None and found.kind is not None
    assert found.axis.requirement == planted.shown_by
    lines = told.story(found, weakened)
    assert found.kind.words in [line.what for line in lines]
    assert lines[-1].what.startswith(("granted", "refused, but no longer by its own requirement"))


@pytest.mark.parametrize("planted", RULES, ids=lambda one: one.name)
def test_a_weakened_rule_is_found(planted: InARule, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_new_without(planted.shown_by, planted.with_acts)
    planted.put(monkeypatch)
    assert looked_for(planted.shown_by, with_acts=planted.with_acts).found


@pytest.mark.parametrize(
    ("gate", "table", "code"), GATES_ALWAYS_MET, ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_gate_that_is_always_met_is_found(
    gate: str, table: dict[str, object], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    requirement = shown_by(gate, code)
    always(table, code)(monkeypatch)
    found = looked_for(requirement).found
    assert any(one.requirement == code for one in found)


def test_every_requirement_is_asked_of_a_door() -> None:
    """One that nobody answers refuses the goal, and it alone does."""
    proof = prove(SHIPPED, processes=1, only=frozenset({"dose.on_call"}), with_acts=False)
    assert proof.doors == 2 * (len(SHIPPED.gates["dose"].requires) + len(SHIPPED.gates["ship"].requires))
    assert not proof.found


def test_a_door_that_does_not_ask_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from troche.dosing import ahead

    real = ahead.may_dose

    def fewer(chart: object, setting: object, now: object) -> object:
        return [gate for gate in real(chart, setting, now) if not gate.gate.startswith("on_call")]  # type: ignore[arg-type]

    monkeypatch.setattr(ahead, "may_dose", fewer)
    proof = looked_for("dose.pulse")
    assert [one.requirement for one in proof.found if one.axis is None] == ["on_call", "on_call"]
    assert "nothing answers the requirement on_call" in told.story(proof.found[0], SHIPPED)[1].what


@pytest.mark.long
def test_the_programme_that_comes_along_is_closed_and_whole() -> None:
    proof = prove(SHIPPED)
    assert [(one.axis, one.kind and one.kind.words) for one in proof.found] == []
    assert not proof.uncovered and not proof.only and proof.is_closed and not proof.is_vacuous
    assert proof.is_proven
    others = [held for held in proof.counted.held if not any(known in held for known in HELD)]
    assert others == [], others
    assert proof.counted.edges > 100 and proof.counted.stories > 3000 and proof.counted.acts > 20_000


def test_every_requirement_of_the_floor_has_a_bad_class() -> None:
    """For each goal, a class that is answered for by this very requirement."""
    axes = axes_of(SHIPPED)
    for goal, gate in (("dose", "dose"), ("parcel", "ship"), ("sent", "ship")):
        covered = {
            own(axis, kind, goal)
            for axis in axes
            if goal in axis.goals
            for kind in axis.kinds
            if kind.verdict != "fine"
        }
        assert set(GATES[gate].split()) <= covered
    asked = {axis.requirement for axis in axes}
    for gate in ("eligible", "prepare", "induct"):
        of_others = {"legal_basis", "licence"} if gate == "eligible" else set()
        assert {f"{gate}.{code}" for code in set(GATES[gate].split()) - of_others} <= asked | {
            "eligible.licence"
        }


def test_a_requirement_without_a_class_is_no_proof() -> None:
    requires = {**SHIPPED.gates["dose"].requires, "moon": SHIPPED.gates["dose"].requires["pulse"]}
    gates = {**SHIPPED.gates, "dose": msgspec.structs.replace(SHIPPED.gates["dose"], requires=requires)}
    proof = prove(msgspec.structs.replace(SHIPPED, gates=gates), processes=1, only=frozenset({"dose.pulse"}))
    assert proof.is_vacuous and told.status(proof) == 2


def test_every_class_has_its_own_words_and_cures_that_exist() -> None:
    for axis in axes_of(SHIPPED):
        assert len({kind.words for kind in axis.kinds}) == len(axis.kinds), axis.requirement
        for cure in (*axis.cures, *(cure for kind in axis.kinds for cure in kind.cures or ())):
            assert set(cure) <= set(BY_NAME), (axis.requirement, cure)
    assert len(BY_NAME) == len(ACTS)


def test_no_step_takes_the_place_of_another() -> None:
    good = good_life(SHIPPED, "dose")
    again = good.steps["today answers"]
    with pytest.raises(ValueError, match="taken twice"):
        adding(more=again)(adding(more=again)(good))


def test_without_a_good_life_nothing_is_proven() -> None:
    data = put(DATA, "eligibility.severity.phq_9_at_least.value", 25)
    proof = prove(msgspec.convert(data, Programme), processes=1)
    assert proof.is_vacuous and told.status(proof) == 2 and "Not proven" in told.verdict(proof)
    assert any("refused on the way" in line for line in told.missing_witness(proof))


def test_what_was_not_looked_at_or_is_past_the_floor_is_no_proof() -> None:
    proof = looked_for("dose.on_call", with_acts=True)
    assert told.status(proof) == 2 and "The rest was not" in told.verdict(proof)
    whole = msgspec.structs.replace(proof, only=())
    assert told.status(whole) == 0 and told.verdict(whole).startswith("Proven")
    assert told.status(whole, 2) == 2 and "past the floor at 2 places" in told.verdict(whole, 2)
    open_ones = msgspec.structs.replace(whole, counted=msgspec.structs.replace(whole.counted, open_ones=3))
    assert told.status(open_ones) == 2 and "3 stories go on" in told.verdict(open_ones)
    assert told.status(msgspec.structs.replace(whole, uncovered=("moon (dose)",))) == 2


@pytest.mark.parametrize(
    ("key", "value", "only"),
    [
        ("ladder.unit_mg.value", 0, "dose.plan"),
        ("ladder.interval.at_least_hours.value", 10**12, "dose.interval"),
        ("gates.prepare.requires.decision", None, "prepare.decision"),
    ],
)
def test_what_the_rules_cannot_take_is_told_and_not_thrown(key: str, value: object, only: str) -> None:
    from tests.programme.weakened import GONE

    data = put(DATA, key, GONE if value is None else value)
    proof = looked_for(only, msgspec.convert(data, Programme))
    assert told.status(proof) in (1, 2)
    said = [line.what for one in proof.found for line in told.story(one, SHIPPED)]
    said += list(told.missing_witness(proof))
    assert any("cannot answer" in one or "Error" in one for one in said)


def test_a_story_that_parts_late_is_the_same_as_one_played_whole() -> None:
    good = good_life(SHIPPED, "dose")
    witness = play(good, SHIPPED)
    for axis in axes_of(SHIPPED)[::5]:
        if "dose" in axis.goals:
            scene = axis.kinds[0].edit(good)
            whole, parted = play(scene, SHIPPED), play(scene, SHIPPED, witness)
            assert (whole.granted, whole.against) == (parted.granted, parted.against), axis.requirement


def test_a_keeper_that_stands_still_strikes_nothing_more() -> None:
    good = good_life(SHIPPED, "dose")
    stopped = msgspec.structs.replace(good, keeper_until=timedelta(days=-30))
    assert play(stopped, SHIPPED).at_goal != play(good, SHIPPED).at_goal


def test_thresholds_have_their_neighbours() -> None:
    assert around(bound("session.pulse.to_bpm")) == [109, 110, 111]
    assert GOAL_AT.utcoffset() == timedelta(0)


def test_a_stricter_programme_passes_by_the_same_classes() -> None:
    data = put(DATA, "session.pulse.to_bpm.value", 100)
    proof = looked_for("dose.pulse", msgspec.convert(data, Programme))
    assert not proof.found and any("pulse 110" in held for held in proof.counted.held)


@pytest.fixture
def weak(tmp_path: Path) -> Path:
    """A folder in which a pulse of 125 is let go."""
    folder = Path(shutil.copytree(default_folder(), tmp_path / "weak"))
    session = folder / "session.yaml"
    session.write_text(session.read_text().replace("to_bpm: {value: 110", "to_bpm: {value: 125"))
    return folder


def test_the_command_ends_as_the_proof_does(
    weak: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from troche.proof import explore

    real = explore.axes_of
    monkeypatch.setattr(
        explore,
        "axes_of",
        lambda programme: tuple(a for a in real(programme) if a.requirement == "dose.pulse"),
    )
    assert main(["programme", "prove", str(weak), "--processes", "1"]) == 1
    said = "".join(capsys.readouterr())
    assert "Counterexample" in said and "pulse 111 in every reading" in said and "granted: 100 mg" in said
    assert main(["programme", "prove", "--processes", "1"]) == 2
    assert "no class of facts tests" in "".join(capsys.readouterr())
    monkeypatch.setattr(explore, "_uncovered", lambda *_: ())
    assert main(["programme", "prove", "--processes", "1"]) == 0
    assert "Proven" in "".join(capsys.readouterr())
    assert main(["programme", "prove", "--processes", "0"]) == 1


def test_the_difference_ends_with_one_past_the_floor(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["programme", "diff", str(default_folder()), str(weak)]) == 1
    assert "125 instead of 110" in "".join(capsys.readouterr())
    assert main(["programme", "diff", str(default_folder()), str(default_folder())]) == 0
    assert "Nothing is otherwise." in "".join(capsys.readouterr())


def test_what_leads_past_the_floor_is_not_adopted(weak: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programme, _ = as_written(weak)
    assert programme is not None and leads_past_the_floor(programme)
    said = "".join(capsys.readouterr())
    assert "pulse 111 in every reading" in said and "Nothing was adopted" in said
    newer = msgspec.structs.replace(
        SHIPPED, protocol=msgspec.structs.replace(SHIPPED.protocol, version="9.9")
    )
    assert not leads_past_the_floor(SHIPPED) and not leads_past_the_floor(newer)


def test_an_edit_that_may_touch_anything_is_played_whole() -> None:
    assert touched(SHIPPED, SHIPPED) == frozenset()
    pulse = msgspec.convert(put(DATA, "session.pulse.to_bpm.value", 100), Programme)
    assert touched(SHIPPED, pulse) == {"dose.pulse"}
    assert (
        touched(SHIPPED, msgspec.convert(put(DATA, "eligibility.age.adult_from_years.value", 21), Programme))
        is None
    )


def test_every_place_that_is_touched_names_requirements_that_are_asked() -> None:
    asked = {axis.requirement for axis in axes_of(SHIPPED)}
    for place, requirements in WHERE.items():
        assert set(requirements) <= asked, place
        inner = DATA
        for part in place.split("."):
            inner = inner[part]
