"""Whatever is heard and whenever keepers look: silence is told in its bound, once, with its true begin and end."""

from __future__ import annotations

from copy import copy
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.contact.watching import SECOND, climb, heard, live, silence, watch
from tests.dosing.ready import NOW, Day
from troche.chart.reasons import Refusal
from troche.contact.facts import SEATS, Seat, SilenceBegan, SilenceEnded
from troche.messaging.rules import open_alerts

LIVE = live()
STEPS = st.lists(st.tuples(st.integers(1, 90), st.sets(st.sampled_from(SEATS))), min_size=1, max_size=25)


@given(steps=STEPS)
def test_a_silence_is_told_exactly_when_its_bound_is_over(steps: list[tuple[int, set[Seat]]]) -> None:
    day = live_again()
    bounds = watch(day).ladder.silent_after_s  # type: ignore[union-attr]
    last = dict.fromkeys(SEATS, NOW)
    for seconds, beating in steps:
        for _ in range(seconds):
            day.now += SECOND
            for seat in SEATS:  # a keeper looks every second
                silent_since = watch(day).seats[seat].silent_since
                outcome = silence(day, seat, last[seat])
                told = not isinstance(outcome, Refusal)
                assert told == (silent_since is None and day.now - last[seat] >= bounds[seat] * SECOND)
        for seat in beating:
            was_silent = watch(day).seats[seat].silent_since is not None
            last[seat] = day.now
            assert isinstance(heard(day, seat), Refusal) != was_silent
    begun = [entry for entry in day.recorded if isinstance(entry.fact, SilenceBegan)]
    ended = [entry.fact for entry in day.recorded if isinstance(entry.fact, SilenceEnded)]
    for entry in begun:
        assert isinstance(entry.fact, SilenceBegan)
        assert entry.at == entry.fact.since + bounds[entry.fact.seat] * SECOND
    assert {(one.seat, one.since) for one in ended if isinstance(one, SilenceEnded)} <= {
        (one.fact.seat, one.fact.since) for one in begun if isinstance(one.fact, SilenceBegan)
    }
    assert len(begun) - len(ended) == sum(one.silent_since is not None for one in watch(day).seats.values())


@given(minutes=st.integers(1, 30))
def test_nobody_answering_is_asked_every_minute_for_ever(minutes: int) -> None:
    day = live_again()
    day.later(seconds=60)
    silence(day, "patient")
    began = day.now
    for _ in range(minutes):
        climb(day, "signs_of_life_lost")
    assert day.now - began == timedelta(minutes=minutes)
    assert [one.rung for one in open_alerts(day.chart)] == [minutes]


def live_again() -> Day:
    """The same minute zero, to be grown anew."""
    day = copy(LIVE)
    day.recorded = list(LIVE.recorded)
    return day
