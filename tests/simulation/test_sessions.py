"""Sessions lived from seeds: nothing is broken, the same seed is the same run, and all kinds of faults come about."""

import os
from collections import Counter
from itertools import count, islice

import pytest

from tests.simulation.planted import PLANTED
from troche.contact.facts import SilenceBegan, SilenceEnded
from troche.dosing.facts import DoseTaken, GoNoGoRead, SessionReleased, SessionStopped
from troche.simulation import run as running
from troche.simulation.door import Door
from troche.simulation.many import Tally, tallies
from troche.simulation.run import run, weather_of
from troche.simulation.told import replay_line, story, weather_told
from troche.simulation.weather import Weather

SEEDS = int(os.environ.get("TROCHE_SEEDS", "2000"))
ONCE_BROKEN = {
    5: "readings forgotten",
    113: "readings forgotten",
}
"""Seeds in which something was once broken, and the bug it was, planted again to see that the seed still meets it.

Of a session only twelve readings were remembered, so the one of minute 40 was called for again at minute 163.
"""
FAULTS = {
    "message lost",
    "message doubled",
    "line cut",
    "process ended",
    "killed before its commit",
    "killed after its commit",
    "killed with a deadline in hand",
    "killed before a stroke’s commit",
    "killed after a stroke’s commit",
    "killed before it sent",
    "killed before it marked what was sent",
    "deploy",
    "writers met",
    "device ended",
    "provider away",
    "provider’s answer lost",
    "nobody answers",
    "taken and forgotten",
    "forgotten at home",
    "not done on the day",
    "red answer",
    "forbidden pressure",
    "release asked too soon",
}


@pytest.mark.long
def test_no_seed_breaks_a_promise() -> None:
    whole = Tally()
    for tally in tallies(islice(count(), SEEDS)):
        whole.join(tally)
    assert not whole.broken, "\n".join(
        f"{replay_line(seed)}  # {said}" for seed, said in whole.broken.items()
    )
    assert whole.seeds == SEEDS
    assert whole.session_hours > SEEDS
    if SEEDS >= 500:
        assert whole.faults.keys() >= FAULTS


@pytest.mark.parametrize("seed", ONCE_BROKEN)
def test_what_was_broken_once_is_whole(seed: int) -> None:
    planted = PLANTED[ONCE_BROKEN[seed]]
    with planted.plant():
        assert {one.promise for one in run(seed).violations} & set(planted.breaks), (
            "the seed leads elsewhere by now"
        )
    assert not run(seed).violations


def test_the_same_seed_is_the_same_run() -> None:
    for seed in (3, 8):
        first, second = run(seed), run(seed, tells=True)
        assert (first.trace, first.facts, first.faults) == (second.trace, second.facts, second.faults)
    assert run(3).trace != run(5).trace


def test_most_runs_come_to_a_dose_and_to_its_end_and_some_to_a_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kinds: Counter[type] = Counter()
    append = Door._append

    def counted(self: Door, work: object) -> object:
        recorded = append(self, work)  # type: ignore[arg-type]
        kinds.update(type(one.fact) for one in recorded)
        return recorded

    monkeypatch.setattr(Door, "_append", counted)
    for seed in range(60):
        running.run(seed)
    assert kinds[DoseTaken] > 30
    assert kinds[SessionReleased] > 25
    assert kinds[GoNoGoRead] > 5
    assert kinds[SessionStopped] > 2
    assert kinds[SilenceBegan] > 10
    assert kinds[SilenceEnded] > 5


def test_in_calm_weather_nothing_goes_wrong_and_nobody_is_paged() -> None:
    outcome = run(4, Weather(), tells=True)
    assert not outcome.violations
    assert not outcome.faults
    assert not [what for _, who, what in outcome.story if who == "therapist" and "AlertAcknowledged" in what]


def test_a_run_is_told_as_a_story() -> None:
    outcome = run(5, tells=True)
    lines = list(story(outcome))
    assert any("DoseTaken" in line for line in lines)
    assert any("fault" in line for line in lines)
    assert len(list(weather_told(weather_of(5)))) == len(weather_of(5).kinds)
