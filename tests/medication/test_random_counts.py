"""Counts on video come on days nobody at home can foresee, as often as the programme says, and have an owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dosing.ready import ALWAYS_ON_CALL, PROGRAMME, TEAM, codes
from tests.medication.cared import Cared
from troche.medication.commands import AccountForUnits, CountUnits, WatchCount
from troche.medication.facts import CountAsked, UnitsCounted
from troche.medication.random_counts import FIRST_HOUR, HOURS, Counting, next_draw, stirred
from troche.people.clinic import ClinicState
from troche.people.setting import Setting

ZONES = ("America/Los_Angeles", "America/New_York", "Pacific/Honolulu", "Asia/Kolkata", "UTC")
instants = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


def asked(life: Cared) -> list[CountAsked]:
    return [entry.fact for entry in life.recorded if isinstance(entry.fact, CountAsked)]


@settings(deadline=None)
@given(st.uuids(), instants, st.integers(1, 5), st.sampled_from(ZONES))
def test_every_month_has_its_draws_by_day_and_in_order(
    chance: UUID, since: datetime, per_month: int, zone: str
) -> None:
    here = ZoneInfo(zone)
    counting = msgspec.structs.replace(stirred(Counting(), chance), home_since=since)
    found = []
    for _ in range(6 * per_month):
        drawn = next_draw(counting, per_month, here)
        assert drawn is not None
        found.append(drawn)
        counting = msgspec.structs.replace(counting, last_key=drawn[0])
    keys, times = [key for key, _ in found], [at for _, at in found]
    assert keys == sorted(set(keys))
    assert times == sorted(times)
    assert all(at >= since for at in times)
    assert all(key[:7] == f"{at.astimezone(here):%Y-%m}" for key, at in found)
    assert all(FIRST_HOUR - 1 <= at.astimezone(here).hour <= FIRST_HOUR + HOURS for at in times)
    months = [key[:7] for key in keys]
    assert all(months.count(month) == per_month for month in set(months[per_month:-per_month]))


def test_two_people_are_asked_on_different_days_and_one_at_all_days_of_a_month() -> None:
    since = datetime(2026, 12, 1, tzinfo=UTC)
    days = set()
    for number in range(400):
        counting = msgspec.structs.replace(stirred(Counting(), UUID(int=number)), home_since=since)
        drawn = next_draw(counting, 1, UTC)
        assert drawn is not None
        days.add(drawn[1].day)
    assert days == set(range(1, 32))


def test_nothing_at_home_is_nothing_to_count() -> None:
    assert next_draw(Counting(), 1, UTC) is None
    life = Cared()
    life.do(
        AccountForUnits, "pharmacist", units=tuple(life.medication.units), place="returned", words="All back."
    )
    life.pass_days(100)
    assert asked(life) == []


def test_asked_once_a_month_and_kept() -> None:
    life = Cared()
    life.pass_days(120)
    keys = [one.key for one in asked(life)]
    assert 3 <= len(keys) <= 5
    assert len({key[:7] for key in keys}) == len(keys)


def test_a_count_that_nobody_saw_in_time_has_an_owner_and_stops_a_dose() -> None:
    life = Cared()
    while not asked(life):
        life.pass_days(1)
    life.do(CountUnits, counted=16)
    assert life.medication.counting.asked is not None, "counted alone is not counted on video"
    life.pass_days(3)
    assert life.alerts() == {"count_missed": "A count on video was asked for and not done in time."}
    assert life.gate("alerts").answer == "unmet"
    assert PROGRAMME.alerts["count_missed"].owner == "prescriber"


def test_a_count_that_was_seen_keeps_who_saw_it_and_ends_the_asking() -> None:
    life = Cared()
    while not asked(life):
        life.pass_days(1)
    (one,) = asked(life)
    assert one.by - life.now <= timedelta(hours=PROGRAMME.supply.counting.random_hours.value)
    life.do(WatchCount, "therapist", counted=16, locked_away=True)
    seen = life.recorded[-1].fact
    assert seen == UnitsCounted(counted=16, locked_away=True, watched_by="Therapist")
    life.pass_days(3)
    assert life.alerts() == {}


@pytest.mark.parametrize("counted", [15, 17, 0])
def test_a_count_on_video_that_differs_opens_a_case(counted: int) -> None:
    life = Cared()
    life.do(WatchCount, "coordinator", counted=counted)
    assert list(life.alerts()) == ["count_mismatch"]
    assert life.gate("units").answer == "unmet"
    assert life.medication.gap == counted - 16


@pytest.mark.parametrize("counted", [-1, 1001])
def test_a_count_that_cannot_be_is_refused(counted: int) -> None:
    assert codes(Cared().ask(WatchCount, "therapist", counted=counted)) == {"count_wrong"}


def test_more_counts_a_month_where_the_programme_says_so() -> None:
    counting = PROGRAMME.supply.counting
    more = msgspec.structs.replace(
        counting, random_per_month=msgspec.structs.replace(counting.random_per_month, value=4)
    )
    supply = msgspec.structs.replace(PROGRAMME.supply, counting=more)
    programme: Any = msgspec.structs.replace(PROGRAMME, supply=supply)
    life = Cared(setting=Setting(programme, ClinicState(staff=TEAM, rota=(ALWAYS_ON_CALL,))))
    life.pass_days(95)
    months = [one.key[:7] for one in asked(life)]
    assert max(months.count(month) for month in months) == 4
