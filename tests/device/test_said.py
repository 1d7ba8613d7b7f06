"""What is said late counts for when it was said, and nothing a device says puts a deadline off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dosing.ready import MINUTE, NOW, PROGRAMME, Day, codes
from troche.chart.clock import CLOCK
from troche.chart.facts import DeadlineStruck
from troche.device.commands import TellClock, TellGap
from troche.device.facts import ClockDisagrees, SequenceGap
from troche.dosing.commands import EndLozenge, GiveCheck, MeasureVitals, SayPresent, WriteNote
from troche.dosing.facts import CheckGiven
from troche.dosing.said import counted_at
from troche.dosing.told import told

BOUND_MS = PROGRAMME.session.devices.clock_off_seconds_at_most.value * 1000
LOOKS = (15, 30, 45, 60, 90, 120, 150, 180, 210, 240)
DEVICE = "3f0d0f8e-0000-4000-8000-000000000001"
instants = st.datetimes(timezones=st.just(UTC), min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29))


def live(minutes: float = 0) -> Day:
    """So many minutes after the dose."""
    return Day().all_met().take().later(minutes=minutes)


def look(day: Day, said: float, arrives: float, answer: str = "fine") -> Day:
    """The sitter's look, said at one minute and here at another."""
    day.now = NOW + arrives * MINUTE
    return day.do(GiveCheck, "sitter", answer=answer, said_at=NOW + said * MINUTE, offset_ms=0)


def looks_due(day: Day) -> list[int]:
    return sorted(int(key.partition(":")[2]) for key in day.due("check_missed"))


@given(said=st.none() | instants, at=instants, dose=st.none() | instants)
def test_what_a_device_says_is_never_counted_later_than_it_came(
    said: datetime | None, at: datetime, dose: datetime | None
) -> None:
    counted = counted_at(said, at, dose)
    assert counted <= at
    assert dose is None or dose > at or counted >= dose or said is None
    assert counted_at(counted, at, dose) == counted


def test_a_late_look_answers_the_minute_it_was_given_and_no_later_one() -> None:
    assert looks_due(look(live(), said=15, arrives=50)) == list(LOOKS[1:])
    assert looks_due(look(live(), said=50, arrives=50)) == list(LOOKS[3:])


def test_a_clock_that_runs_ahead_puts_nothing_off() -> None:
    ahead = look(live(), said=600, arrives=15)
    assert looks_due(ahead) == looks_due(look(live(), said=15, arrives=15)) == list(LOOKS[1:])
    assert ahead.session.last_checks["sitter"].at == NOW + 15 * MINUTE


def test_a_clock_hours_behind_answers_nothing_that_is_due() -> None:
    assert looks_due(look(live(), said=-600, arrives=50)) == list(LOOKS)


def test_what_struck_stays_struck_when_the_look_comes_late() -> None:
    day = live(50)
    (deadline,) = [one for key, one in day.due("check_missed").items() if key.endswith(":15")]
    key = next(key for key in day.due("check_missed") if key.endswith(":15"))
    day.add(DeadlineStruck(kind="dosing.check_missed", key=key, due_at=deadline.at))
    struck = dict(CLOCK.of(day.chart).struck)
    look(day, said=15, arrives=50)
    assert CLOCK.of(day.chart).struck == struck
    assert looks_due(day) == list(LOOKS[1:])


def test_looks_that_arrive_in_another_order_leave_the_latest_said() -> None:
    day = look(look(live(), said=45, arrives=46), said=15, arrives=50)
    assert day.session.last_checks["sitter"].at == NOW + 45 * MINUTE
    assert looks_due(day) == list(LOOKS[3:])


@given(
    st.permutations([(15, 50), (31, 51), (44, 52), (10_000, 53), (-300, 54)]),
)
def test_the_order_of_arrival_changes_no_deadline(said: list[tuple[int, int]]) -> None:
    day = live()
    for number, (minute, _) in enumerate(said):
        look(day, said=minute, arrives=60 + number * 0.001)
    assert looks_due(day) == [minute for minute in LOOKS if minute > 60]


def test_help_that_was_said_long_ago_still_reaches_somebody_also_after_the_end() -> None:
    day = live(121).reading(role="sitter").release()
    assert codes(day.ask(GiveCheck, "sitter", answer="help")) == {"not_live"}
    look(day, said=30, arrives=200, answer="help")
    assert "help_asked" in day.alerts()


@pytest.mark.parametrize(
    ("kind", "role", "said"),
    [
        (GiveCheck, "sitter", {"answer": "fine"}),
        (EndLozenge, "patient", {"technique": "spat"}),
        (WriteNote, "patient", {"words": "far away"}),
        (SayPresent, "sitter", {}),
        (MeasureVitals, "sitter", {"systolic_mm_hg": 120, "diastolic_mm_hg": 80, "pulse_bpm": 70}),
    ],
)
@pytest.mark.parametrize("hours", [-200_000, -5, 0, 5, 200_000])
@pytest.mark.parametrize("ended", [False, True])
def test_nothing_that_a_device_kept_is_refused_for_its_clock(
    kind: type, role: str, said: dict[str, object], hours: int, ended: bool
) -> None:
    day = live(121).reading(role="sitter")
    day = day.release() if ended else day
    fact = next(iter(day.give(kind, role, said_at=NOW + timedelta(hours=hours), offset_ms=7, **said)))  # type: ignore[arg-type]
    assert (fact.said_at, fact.offset_ms) == (NOW + timedelta(hours=hours), 7)  # type: ignore[union-attr]


def test_a_late_reading_is_one_of_when_it_was_measured() -> None:
    day = live(100).do(
        MeasureVitals,
        "sitter",
        systolic_mm_hg=150,
        diastolic_mm_hg=90,
        pulse_bpm=70,
        minutes_ago=2,
        said_at=NOW + 42 * MINUTE,
    )
    assert day.session.during[-1].measured_at == NOW + 40 * MINUTE
    assert sorted(int(key.partition(":")[2]) for key in day.due("vitals_missed")) == [120]


def test_the_timeline_says_when_it_was_said_and_when_it_came() -> None:
    day = look(live(), said=15, arrives=50)
    entry = next(one for one in reversed(day.recorded) if isinstance(one.fact, CheckGiven))
    line = told(entry, day.session.taken_at, {})
    assert (line.minute, str(line.what)) == ("T+15", "Fine  (reached us later: T+50)")
    assert line.at == NOW + 15 * MINUTE


def told_clock(day: Day, offset_ms: int) -> list[object]:
    return list(day.give(TellClock, "sitter", device=DEVICE, offset_ms=offset_ms))  # type: ignore[arg-type]


def test_a_clock_is_noted_beyond_the_bound_once_and_again_when_it_moves() -> None:
    day = live()
    assert told_clock(day, BOUND_MS) == told_clock(day, -BOUND_MS) == []
    assert told_clock(day, BOUND_MS + 1) == [ClockDisagrees(session=1, device=DEVICE, offset_ms=BOUND_MS + 1)]
    assert told_clock(day, BOUND_MS + 500) == []
    assert len(told_clock(day, -2 * BOUND_MS)) == 1


def test_a_gap_is_noted_and_told_to_staff() -> None:
    day = live().do(TellGap, "sitter", device=DEVICE, first=3, last=5)
    assert isinstance(day.recorded[-1].fact, SequenceGap)
    line = told(day.recorded[-1], day.session.taken_at, {})
    assert str(line.what) == "A device has lost 3 entries before they reached us"
    assert list(day.give(TellGap, "sitter", device=DEVICE, first=3, last=5)) == []  # type: ignore[arg-type]
