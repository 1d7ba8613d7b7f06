"""Schedule III to the day: six months from the day written, where the patient lives; refills counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.medication.charts import (
    HOUSE,
    ORDER,
    PDMP,
    PROGRAMME,
    SETTING,
    Life,
    codes,
    orderable,
    ordered,
    registered,
)
from troche.medication.commands import PendOrder
from troche.medication.days import local_day
from troche.medication.facts import OrderAnswered, OrderPended
from troche.medication.months import months_after
from troche.medication.orders import latest_end
from troche.medication.schedule import day_is_over_at, ends_on, last_day, refills_used, written_on

LIMITS = PROGRAMME.supply.prescription
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "Pacific/Honolulu",
    "America/St_Johns",
    "Asia/Kolkata",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "UTC",
)


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2026-11-23", "2027-05-23"),
        ("2026-08-31", "2027-02-28"),  # February has no 31st: its last day
        ("2027-08-31", "2028-02-29"),  # of a leap year
        ("2027-08-29", "2028-02-29"),
        ("2026-08-29", "2027-02-28"),
        ("2028-02-29", "2028-08-29"),  # from a leap day
        ("2026-03-31", "2026-09-30"),
        ("2026-05-31", "2026-11-30"),
        ("2026-10-31", "2027-04-30"),
        ("2026-12-31", "2027-06-30"),
        ("2026-07-01", "2027-01-01"),  # over the end of the year
        ("2099-08-30", "2100-02-28"),  # 2100 is no leap year
    ],
)
def test_the_last_day_is_the_same_day_six_months_later_or_the_end_of_a_shorter_month(
    written: str, last: str
) -> None:
    day, end = date.fromisoformat(written), date.fromisoformat(last)
    assert latest_end(day, SETTING) == end
    assert last_day(day, date.max, LIMITS) == end, "whatever the order says"
    assert last_day(day, end - timedelta(1), LIMITS) == end - timedelta(1), (
        "shorter than the law is as it says"
    )


@pytest.mark.parametrize(
    ("zone", "instant", "written"),
    [
        ("America/Los_Angeles", "2026-11-24T07:59:59+00:00", "2026-11-23"),
        ("America/Los_Angeles", "2026-11-24T08:00:00+00:00", "2026-11-24"),
        ("Pacific/Honolulu", "2026-11-24T09:30:00+00:00", "2026-11-23"),
        ("America/New_York", "2026-11-24T04:59:00+00:00", "2026-11-23"),
        ("Pacific/Kiritimati", "2026-11-23T10:00:00+00:00", "2026-11-24"),
    ],
)
def test_an_order_carries_the_day_it_is_where_the_patient_lives(
    zone: str, instant: str, written: str
) -> None:
    life = living_in(zone, datetime.fromisoformat(instant))
    day = date.fromisoformat(written)
    order = life.do(PendOrder, **{**ORDER, "valid_until": day}).medication.order
    assert order is not None and order.pended.written_on == day
    assert f"Written on: {written}\n" in order.pended.text


def living_in(zone: str, now: datetime) -> Life:
    """Everything before an order, for somebody in this zone, asked at this instant."""
    life = orderable().add(msgspec.structs.replace(registered(), timezone=zone))
    life.now = now
    return life.add(PDMP)


@pytest.mark.parametrize(
    ("zone", "last_met"),
    [
        ("America/Los_Angeles", "2027-05-24T06:59:59+00:00"),
        ("America/New_York", "2027-05-24T03:59:59+00:00"),
        ("Pacific/Honolulu", "2027-05-24T09:59:59+00:00"),
    ],
)
def test_an_order_ends_at_midnight_where_the_patient_is_by_then(zone: str, last_met: str) -> None:
    """Written in Portland; the patient may have moved since, and it is their day that counts."""
    life = ordered(valid_until=date(2027, 5, 23)).add(msgspec.structs.replace(registered(), timezone=zone))
    life.now = datetime.fromisoformat(last_met)
    assert life.gates()["order"].answer == "met"
    order = life.medication.order
    assert order is not None
    due = HOUSE.due(life.chart, SETTING)["medication.order_ends", order.id]
    assert due.at == life.now + timedelta(seconds=1)
    life.now = due.at
    assert life.gates()["order"].answer == "unmet"


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    instant=st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    days=st.integers(-3, 200),
    refills=st.integers(-1, 8),
)
@example(zone="Pacific/Honolulu", instant=datetime(2027, 9, 1, 9, 59, tzinfo=UTC), days=182, refills=5)
def test_no_order_is_longer_than_six_months_or_has_more_than_five_refills(
    zone: str, instant: datetime, days: int, refills: int
) -> None:
    life = living_in(zone, instant)
    written = instant.astimezone(ZoneInfo(zone)).date()
    until = written + timedelta(days=days)
    decision = life.ask(PendOrder, **{**ORDER, "valid_until": until, "refills": refills})
    wrong = codes(decision) & {"validity_wrong", "too_many_refills"}
    months = (until.year - written.year) * 12 + until.month - written.month
    within = days >= 0 and (months < 6 or (months == 6 and until.day <= written.day))
    assert ("validity_wrong" not in wrong) is within
    assert ("too_many_refills" not in wrong) is (0 <= refills <= 5)


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    instant=st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    later=st.integers(0, 190 * 24 * 60),
)
def test_an_order_counts_on_no_local_day_after_its_last(zone: str, instant: datetime, later: int) -> None:
    life = living_in(zone, instant)
    day = local_day(life.chart, instant)
    until = months_after(day, 6)
    life.add(
        OrderPended(order="o", **{**ORDER, "valid_until": until}, written_on=day),
        OrderAnswered(order="o", accepted=True, prescription="rx", message="", simulated=False),
    )
    order = life.medication.order
    assert order is not None
    assert written_on(life.chart, order) == day and ends_on(life.chart, order, LIMITS) == until
    life.later(minutes=later)
    is_met = life.gates()["order"].answer == "met"
    assert is_met is (local_day(life.chart, life.now) <= until)
    assert is_met is (life.now < day_is_over_at(life.chart, until))


@pytest.mark.parametrize(
    ("sent", "used"), [(0, 0), (1, 0), (8, 0), (9, 1), (16, 1), (17, 2), (47, 5), (48, 5), (49, 6)]
)
def test_refills_are_counted_by_what_was_sent_and_a_fill_in_parts_is_none(sent: int, used: int) -> None:
    assert refills_used(sent, 8) == used


@settings(deadline=None)
@given(st.lists(st.integers(1, 8), max_size=60), st.integers(0, 5))
def test_parcels_within_what_is_left_never_begin_a_refill_too_many(parcels: list[int], refills: int) -> None:
    order: Any = ordered(refills=refills).medication.order
    sent = 0
    for units in parcels:
        sent += min(units, order.units_allowed - sent)
        assert refills_used(sent, order.pended.units) <= refills
