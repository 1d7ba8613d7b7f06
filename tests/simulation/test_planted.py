"""Bugs that somebody could write are found, each within the seeds that stand beside it."""

import argparse

import pytest

from tests.simulation.planted import PLANTED
from troche.simulation.run import run, weather_of
from troche.simulation.told import smallest
from troche.site.cli import Trouble
from troche.site.cli.simulate import run_sessions


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found(name: str) -> None:
    planted = PLANTED[name]
    with planted.plant():
        found = next((seed for seed in range(planted.within) if _breaks(seed, planted.breaks)), None)
    assert found is not None, f"not found within {planted.within} seeds"


def _breaks(seed: int, promises: tuple[str, ...]) -> bool:
    return any(one.promise in promises for one in run(seed).violations)


def test_there_are_twenty_and_more_and_each_is_taken_out_again() -> None:
    assert len(PLANTED) >= 20
    for planted in PLANTED.values():
        with planted.plant():
            pass
    assert not run(6).violations


def test_a_failure_is_told_with_as_few_faults_as_it_takes() -> None:
    planted = PLANTED["readings forgotten"]
    with planted.plant():
        weather = smallest(5)
        assert run(5, weather).violations
    assert len(weather.kinds) < len(weather_of(5).kinds)
    assert "high_pressure" in weather.kinds


def test_the_command_tells_a_failing_seed_and_says_so_by_its_status(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = argparse.Namespace(seed=5, smallest=True)
    with PLANTED["readings forgotten"].plant():
        assert run_sessions(asked) == 1
    told = capsys.readouterr().out
    assert "broken: false page: dosing.vitals_missed" in told
    with pytest.raises(Trouble, match="breaks nothing"):
        run_sessions(asked)
    asked.smallest = False
    assert run_sessions(asked) == 0
