"""`prove` finds every planted weakening, proves the programme that comes along, and is not empty."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from tests.programme.weakened import put
from tests.proof.planted import PROGRAMME, RULES, SECOND_LOCK, InARule, InTheProgramme
from troche.dosing.facts import DoseTaken
from troche.medication.facts import UnitsDispensed
from troche.programme import Programme, breaches, load_programme
from troche.proof import told
from troche.proof.classes import around, bound, together
from troche.proof.explore import axes_of, prove
from troche.proof.life import good_life
from troche.proof.story import GOAL_AT, play

SHIPPED = load_programme()
DATA = msgspec.to_builtins(SHIPPED)


def test_a_good_life_leads_to_a_dose_and_to_a_parcel() -> None:
    dose = play(good_life(SHIPPED, "dose"), SHIPPED)
    (taken,) = dose.granted
    assert isinstance(taken, DoseTaken) and set(taken.gates) == set(SHIPPED.gates["dose"].requires)
    parcel = play(good_life(SHIPPED, "parcel"), SHIPPED)
    (sent,) = parcel.granted
    assert isinstance(sent, UnitsDispensed) and len(sent.units) == 8
    for played in (dose, parcel):
        assert played.moments[-1].refused == ()


@pytest.mark.parametrize("planted", PROGRAMME, ids=lambda one: one.name)
def test_a_weakened_programme_is_refused_and_its_story_is_told(planted: InTheProgramme) -> None:
    data = put(DATA, planted.key, planted.value)
    assert any(fault.key.startswith(planted.key) or planted.key in fault.key for fault in breaches(data))
    weakened = msgspec.convert(data, Programme)
    proof = prove(weakened, processes=1, only=frozenset({planted.shown_by}))
    assert not proof.is_proven
    found = proof.counterexample
    assert found is not None and len(found.kinds) == 1, told.verdict(proof)
    assert [axis.requirement for axis, _ in found.kinds] == [planted.shown_by]
    lines = told.story(found, weakened)
    assert "granted" in lines[-1].what and found.kinds[0][1].words in [line.what for line in lines]


@pytest.mark.parametrize("planted", RULES, ids=lambda one: one.name)
def test_a_weakened_rule_is_found(planted: InARule, monkeypatch: pytest.MonkeyPatch) -> None:
    assert prove(SHIPPED, processes=1, only=frozenset({planted.shown_by})).is_proven
    planted.put(monkeypatch)
    proof = prove(SHIPPED, processes=1, only=frozenset({planted.shown_by}))
    assert proof.counterexample is not None and len(proof.counterexample.kinds) == 1


@pytest.mark.parametrize("planted", SECOND_LOCK, ids=lambda one: one.name)
def test_a_weakened_rule_with_another_behind_it_opens_nothing(
    planted: InARule, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted.put(monkeypatch)
    assert prove(SHIPPED, processes=1, only=frozenset({planted.shown_by})).is_proven


def test_no_class_alone_leads_past_the_floor() -> None:
    good = {goal: good_life(SHIPPED, goal) for goal in ("dose", "parcel")}
    witness = {goal: play(scene, SHIPPED) for goal, scene in good.items()}
    past, broken, edges = [], [], 0
    for axis in axes_of(SHIPPED):
        for goal in axis.goals:
            for kind in together(axis.kinds):
                played = play(kind.edit(good[goal]), SHIPPED, witness[goal])
                edges += bool(played.granted)
                if played.broken:
                    broken.append((axis.requirement, kind.words, played.broken))
                elif played.granted and kind.verdict != "fine":
                    past.append((goal, axis.requirement, kind.words))
    assert past == [] and broken == []


@pytest.mark.long
def test_the_programme_that_comes_along_is_proven() -> None:
    proof = prove(SHIPPED)
    assert proof.is_proven, told.verdict(proof)
    assert [level.classes for level in proof.levels][:3] == [0, 1, 2]
    assert proof.is_closed or "of up to 4 classes" in told.verdict(proof)
    assert proof.edges > 40 and proof.stories > 5000


def test_every_requirement_of_the_floor_has_classes() -> None:
    from troche.programme.needed import GATES

    asked = {axis.requirement for axis in axes_of(SHIPPED)}
    answered = {code.split(".")[1] for code in asked} | {
        "licence",
        "ready",
        "alerts",
        "legal_basis",
        "consent",
        "count",
    }
    for gate in ("eligible", "prepare", "induct", "dose", "ship"):
        assert set(GATES[gate].split()) <= answered, gate


def test_a_bad_class_of_every_axis() -> None:
    for axis in axes_of(SHIPPED):
        assert any(kind.verdict != "fine" for kind in axis.kinds), axis.requirement
        assert len({kind.words for kind in axis.kinds}) == len(axis.kinds), axis.requirement


def test_without_a_good_life_nothing_is_proven() -> None:
    data = put(DATA, "eligibility.severity.phq_9_at_least.value", 25)
    proof = prove(msgspec.convert(data, Programme), processes=1)
    assert proof.is_vacuous and not proof.is_proven and "Not proven" in told.verdict(proof)
    assert any("refused on the way" in line for line in told.missing_witness(proof))


def test_a_story_that_parts_late_is_the_same_as_one_played_whole() -> None:
    good = good_life(SHIPPED, "dose")
    witness = play(good, SHIPPED)
    for axis in axes_of(SHIPPED)[::5]:
        if "dose" in axis.goals:
            scene = axis.kinds[0].edit(good)
            whole, parted = play(scene, SHIPPED), play(scene, SHIPPED, witness)
            assert (whole.granted, whole.against) == (parted.granted, parted.against), axis.requirement


def test_thresholds_have_their_neighbours() -> None:
    assert around(bound("session.pulse.to_bpm")) == [109, 110, 111]
    assert GOAL_AT.utcoffset() == timedelta(0)


def test_a_stricter_programme_is_proven_by_the_same_classes() -> None:
    data = put(DATA, "session.pulse.to_bpm.value", 100)
    proof = prove(msgspec.convert(data, Programme), processes=1, only=frozenset({"dose.pulse"}))
    assert proof.is_proven
