"""Rotas laid over one another, hours nobody covers, and weeks in which the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people.team_life import HOUR, OPENED, Life
from troche.people.clinic import ClinicState
from troche.people.commands import CopyRota, LeaveStaff, PutOnCall
from troche.people.facts import RotaSet, Shift, Stretch
from troche.people.rota import KEPT, covered, hours_to_cover, laid_over, set_until, shift_at
from troche.people.spans import joined, within, without

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
ONE, TWO, GONE = (UUID(int=number) for number in (1, 2, 3))
spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8).map(
    lambda pairs: [(NOW + a * HOUR, NOW + b * HOUR) for a, b in pairs]
)
windows = st.lists(
    st.tuples(
        st.integers(0, 80),
        st.integers(1, 40),
        st.lists(
            st.tuples(st.integers(0, 6), st.integers(1, 12), st.sampled_from((ONE, TWO, GONE))), max_size=4
        ),
    ),
    max_size=6,
)


def rota_of(start: int, length: int, parts: list[tuple[int, int, UUID]]) -> RotaSet:
    """A rota with shifts one after the other, gaps between them, all within its window."""
    ends, at, shifts = NOW + (start + length) * HOUR, NOW + start * HOUR, []
    for gap, hours, staff in parts:
        begins = at + gap * HOUR
        at = min(begins + hours * HOUR, ends)
        if begins < at:
            shifts.append(Shift(staff=staff, starts=begins, ends=at))
    return RotaSet(starts=NOW + start * HOUR, ends=ends, shifts=tuple(shifts))


def is_in(at: datetime, found: list[tuple[datetime, datetime]]) -> bool:
    return any(starts <= at < ends for starts, ends in found)


@given(spans, spans, st.integers(-1, 61))
def test_what_is_taken_out_and_what_is_left_are_the_whole_and_share_nothing(
    one: list[tuple[datetime, datetime]], other: list[tuple[datetime, datetime]], hour: int
) -> None:
    left, common = without(one, other), within(one, other)
    assert joined((*left, *common)) == joined(one)
    assert not within(left, common)
    at = NOW + hour * HOUR
    assert is_in(at, left) is (is_in(at, joined(one)) and not is_in(at, joined(other)))


@given(windows, st.integers(-2, 130))
def test_the_rota_set_last_for_an_instant_says_who_is_on_call(
    sets: list[tuple[int, int, list[tuple[int, int, UUID]]]], hour: int
) -> None:
    rota: tuple[RotaSet, ...] = ()
    for each in sets:
        rota = laid_over(rota, rota_of(*each), NOW)
    at = NOW + hour * HOUR
    last = next((r for r in (rota_of(*each) for each in reversed(sets)) if r.starts <= at < r.ends), None)
    meant = [s.staff for s in last.shifts if s.starts <= at < s.ends] if last else []
    found = shift_at(rota, at)
    assert ([found.staff] if found else []) == meant
    assert all(earlier.ends < later.starts for earlier, later in pairwise(rota))
    assert set_until(rota) == max((rota_of(*each).ends for each in sets), default=None)


@given(windows, st.integers(0, 23), st.integers(1, 24))
def test_covered_and_open_hours_are_all_that_are_to_be_covered_and_no_instant_is_both(
    sets: list[tuple[int, int, list[tuple[int, int, UUID]]]], first: int, last: int
) -> None:
    rota: tuple[RotaSet, ...] = ()
    for each in sets:
        rota = laid_over(rota, rota_of(*each), NOW)
    window = (NOW, NOW + 120 * HOUR)
    needed = hours_to_cover(ZONE, min(first, last - 1), last, *window)
    by_somebody = within(covered(rota, (ONE, TWO), *window), needed)
    by_nobody = without(needed, by_somebody)
    assert joined((*by_somebody, *by_nobody)) == joined(needed)
    assert not within(by_somebody, by_nobody)
    for at in (NOW + hour * HOUR for hour in range(120)):
        shift = shift_at(rota, at)
        assert is_in(at, by_nobody) is (is_in(at, needed) and (shift is None or shift.staff == GONE))


@pytest.mark.parametrize(
    ("first_day", "days", "hours"),
    [
        (date(2026, 11, 23), 7, 168),  # an ordinary week
        (date(2026, 3, 2), 7, 167),  # the clocks go forward on Sunday, March 8
        (date(2026, 10, 26), 7, 169),  # the clocks go back on Sunday, November 1
        (date(2026, 3, 8), 1, 23),
        (date(2026, 11, 1), 1, 25),
    ],
)
def test_a_week_in_which_the_clocks_change_is_covered_whole(first_day: date, days: int, hours: int) -> None:
    starts = datetime.combine(first_day, datetime.min.time(), ZONE).astimezone(UTC)
    ends = datetime.combine(first_day + timedelta(days=days), datetime.min.time(), ZONE).astimezone(UTC)
    found = hours_to_cover(ZONE, 0, 24, starts, ends)
    assert found == [(starts, ends)]
    assert ends - starts == hours * HOUR


def test_hours_of_the_day_are_those_of_the_wall_clock_on_both_sides_of_a_change() -> None:
    starts = datetime(2026, 3, 7, 5, tzinfo=UTC)
    found = hours_to_cover(ZONE, 8, 20, starts, starts + timedelta(days=2))
    assert [(a.hour, b.hour) for a, b in found] == [(13, 1), (12, 0)], "8 to 20 before and after March 8"


def test_what_is_long_past_is_forgotten() -> None:
    old = RotaSet(
        starts=NOW - 3 * KEPT,
        ends=NOW + HOUR,
        shifts=(Shift(staff=ONE, starts=NOW - 3 * KEPT, ends=NOW + HOUR),),
    )
    rota = laid_over((), old, NOW)
    assert rota[0].starts == NOW - KEPT
    assert rota[0].shifts[0].starts == NOW - KEPT
    kept = laid_over(rota, RotaSet(starts=NOW + HOUR, ends=NOW + 2 * HOUR, shifts=()), NOW + 3 * KEPT)
    assert kept == (), "windows that ended long ago are gone"


def test_a_year_of_short_changes_keeps_the_clinics_state_small() -> None:
    life = Life()
    doctor = life.joins("prescriber")
    for day in range(400):
        life.now = OPENED + day * timedelta(days=1)
        one = Stretch(starts=life.now, ends=life.now + 12 * HOUR)
        other = Stretch(starts=life.now + 13 * HOUR, ends=life.now + 20 * HOUR)
        life.do(PutOnCall, staff=doctor, stretches=(one, other))
    assert len(life.state.rota) <= 80
    assert len(msgspec.msgpack.encode(life.state.rota)) < 20_000


def stretch(start: int, end: int) -> Stretch:
    return Stretch(starts=OPENED + start * HOUR, ends=OPENED + end * HOUR)


def test_somebody_is_put_on_call_for_some_hours_and_the_rest_stays_as_it_was() -> None:
    life = Life()
    one, two = life.joins("prescriber"), life.joins("therapist")
    life.covers(one, OPENED, OPENED + 48 * HOUR)
    life.do(PutOnCall, staff=two, stretches=(stretch(5, 8), stretch(10, 12)))
    life.do(PutOnCall, staff=None, stretches=(stretch(20, 22),))
    state: ClinicState = life.state
    who = [state.on_call(OPENED + hour * HOUR) for hour in (4, 5, 8, 11, 20, 22, 48)]
    assert [found.id if found else None for found in who] == [one, two, one, two, None, one, None]


def test_the_rota_is_refused_for_its_reason() -> None:
    life = Life()
    doctor, clerk = life.joins("prescriber"), life.joins("coordinator")
    for said, code in (
        ({"staff": doctor, "stretches": ()}, "rota_nothing"),
        ({"staff": doctor, "stretches": (stretch(3, 3),)}, "rota_backwards"),
        ({"staff": doctor, "stretches": (stretch(1, 4), stretch(3, 5))}, "rota_overlap"),
        ({"staff": doctor, "stretches": (stretch(-3, -1),)}, "rota_past"),
        ({"staff": doctor, "stretches": (stretch(0, 24 * 900),)}, "rota_too_far"),
        ({"staff": clerk, "stretches": (stretch(0, 1),)}, "rota_role"),
        ({"staff": uuid4(), "stretches": (stretch(0, 1),)}, "rota_role"),
    ):
        assert life.refused(PutOnCall, **said) == code
    (begun,) = life.do(PutOnCall, staff=doctor, stretches=(stretch(-3, 2),))
    assert begun.starts == OPENED, "what is over stays as it was"


@pytest.mark.parametrize(
    ("monday", "shift"),
    [
        (date(2026, 3, 9), (date(2026, 3, 4), 9)),  # the clocks went forward in between
        (date(2026, 11, 2), (date(2026, 10, 28), 9)),  # and back
        (date(2026, 11, 23), (date(2026, 11, 18), 9)),
    ],
)
def test_a_week_is_copied_by_the_clock_on_the_wall(monday: date, shift: tuple[date, int]) -> None:
    life = Life()
    doctor, other = life.joins("prescriber"), life.joins("prescriber")
    day, hour = shift
    starts = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)
    life.covers(doctor, starts, starts + 8 * HOUR)
    week_later = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE) + timedelta(days=7)
    taken = week_later.astimezone(UTC) + 2 * HOUR
    life.covers(other, taken, taken + HOUR)
    life.do(CopyRota, first_day=monday)
    found = [life.state.on_call(taken + hours * HOUR) for hours in (-3, -2, 0, 1, 5, 6)]
    assert [one.id if one else None for one in found] == [None, doctor, other, doctor, doctor, None]
    assert life.refused(CopyRota, first_day=monday) == "nothing_to_copy"


def test_who_left_is_not_copied() -> None:
    life = Life()
    doctor = life.joins("prescriber")
    life.covers(doctor, OPENED, OPENED + 8 * HOUR)
    life.do(LeaveStaff, staff=doctor, reason="moved")
    assert life.refused(CopyRota, first_day=date(2026, 3, 9)) == "nothing_to_copy"
