"""What to leave out before a session: dated where the person lives, with its source, and never what must not stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.medication.charts import PROGRAMME, history
from troche.screening.holds import Hold, holds

PORTLAND, NEW_YORK = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
STARTS = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)  # Wednesday, two in the afternoon in Portland


def held(*medicines: str, at: datetime = STARTS, zone: ZoneInfo = PORTLAND) -> dict[str, Hold]:
    return {hold.code: hold for hold in holds(history(*medicines), PROGRAMME, at, zone)}


def span(hold: Hold, zone: ZoneInfo = PORTLAND) -> tuple[str, str]:
    assert hold.begins_at is not None and hold.last_moment is not None
    return tuple(f"{at.astimezone(zone):%a %d %H:%M}" for at in (hold.begins_at, hold.last_moment))  # type: ignore[return-value]


EVERYONE = {
    "grapefruit": ("Fri 20 00:00", "Wed 25 23:59"),
    "alcohol": ("Mon 23 00:00", "Thu 26 23:59"),
    "cannabis": ("Mon 23 00:00", "Wed 25 23:59"),
    "food": ("Wed 25 08:00", "Wed 25 14:00"),
    "drink": ("Wed 25 12:00", "Wed 25 14:00"),
}


def test_everybody_is_told_what_nobody_has_a_prescription_for() -> None:
    found = held()
    assert {code: span(hold) for code, hold in found.items()} == EVERYONE
    assert all(hold.kind == "leave_out" and hold.source.grade for hold in found.values())
    assert [*found] == ["grapefruit", "alcohol", "cannabis", "food", "drink"], "the first to begin first"
    assert held().keys() == {one.code for one in holds(None, PROGRAMME, STARTS, PORTLAND)}


@pytest.mark.parametrize(
    ("medicine", "code", "kind", "when"),
    [
        ("Adderall 20 mg daily", "stimulant", "as_agreed", ("Tue 24 00:00", "Wed 25 23:59")),
        ("Xanax 0.5 mg", "benzodiazepine", "keep", ("Tue 24 00:00", "Wed 25 23:59")),
        ("Ambien 5 mg at bedtime", "z_drug", "keep", None),
        ("clopidogrel 75 mg", "inhibitor_2b6", "keep", None),
        ("methadone", "opioid_long", "keep", None),
        ("oxycodone", "opioid", "keep", ("Wed 25 00:00", "Wed 25 23:59")),
        ("Benadryl", "sedating", "as_agreed", ("Wed 25 00:00", "Wed 25 23:59")),
        ("Lioresal 10 mg", "baclofen", "keep", ("Wed 25 00:00", "Wed 25 23:59")),
        ("phenelzine", "maoi", "ask", None),
    ],
)
def test_a_medicine_of_ones_own(medicine: str, code: str, kind: str, when: tuple[str, str] | None) -> None:
    hold = held(medicine)[code]
    assert hold.kind == kind
    assert str(hold.what) == medicine.split(" ")[0] or str(hold.what) == medicine
    assert (span(hold) if hold.begins_at else None) == when


@pytest.mark.parametrize("medicine", ["lamotrigine", "levothyroxine", "sertraline 50 mg"])
def test_what_is_only_noted_holds_nothing(medicine: str) -> None:
    assert held(medicine).keys() == EVERYONE.keys()


def test_what_nobody_recognises_is_asked_about_and_not_stopped() -> None:
    hold = held("Zorbulon 5 mg")["not_known"]
    assert hold.kind == "ask" and "Do not stop" in str(hold.patient)


def test_days_are_those_where_the_person_lives() -> None:
    late = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)  # eight in the evening in Portland, eleven in New York
    assert span(held(at=late)["alcohol"]) == ("Mon 23 00:00", "Thu 26 23:59")
    assert span(held(at=late, zone=NEW_YORK)["alcohol"], NEW_YORK) == ("Mon 23 00:00", "Thu 26 23:59")
    midnight = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
    assert span(held(at=midnight)["alcohol"]) == ("Tue 24 00:00", "Fri 27 23:59")


def test_hours_are_hours_when_the_clocks_change() -> None:
    at = datetime(2026, 11, 1, 16, 0, tzinfo=UTC)  # eight in the morning, after the hour that came twice
    food = held(at=at)["food"]
    assert food.begins_at is not None and at - food.begins_at == timedelta(hours=6)
    assert span(food) == ("Sun 01 02:00", "Sun 01 08:00")
    assert span(held(at=at)["alcohol"]) == ("Fri 30 00:00", "Mon 02 23:59")


def test_a_clinic_may_ask_for_more_days() -> None:
    rule = PROGRAMME.interactions["alcohol"]
    assert rule.hold_hours is not None
    longer = msgspec.structs.replace(rule, hold_hours=msgspec.structs.replace(rule.hold_hours, value=72))
    programme = msgspec.structs.replace(PROGRAMME, interactions={**PROGRAMME.interactions, "alcohol": longer})
    found = {one.code: one for one in holds(history(), programme, STARTS, PORTLAND)}
    assert span(found["alcohol"])[0] == "Sun 22 00:00"


def test_it_is_on_from_its_first_moment_to_its_last() -> None:
    alcohol = held()["alcohol"]
    assert alcohol.begins_at is not None and alcohol.ends_at is not None
    second = timedelta(seconds=1)
    at = (alcohol.begins_at - second, alcohol.begins_at, alcohol.ends_at - second, alcohol.ends_at)
    assert [alcohol.is_on(one) for one in at] == [False, True, True, False]


NAMES = sorted({name for rule in PROGRAMME.interactions.values() for name in rule.names})
instants = st.datetimes(
    datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from([UTC, PORTLAND, NEW_YORK])
)


@given(st.lists(st.sampled_from(NAMES), max_size=4), st.sampled_from(NAMES), instants)
def test_one_medicine_more_takes_no_hold_away(taken: list[str], more: str, at: datetime) -> None:
    before, after = (
        {(hold.code, str(hold.what), hold.kind, hold.begins_at, hold.ends_at) for hold in found}
        for found in (
            holds(history(*taken), PROGRAMME, at, PORTLAND),
            holds(history(*taken, more), PROGRAMME, at, PORTLAND),
        )
    )
    assert before <= after


@given(st.lists(st.sampled_from(NAMES), max_size=4), instants)
@example([], datetime(2026, 3, 8, 3, tzinfo=NEW_YORK))  # five days that are an hour short on the clock
def test_what_must_not_be_stopped_is_never_left_out(taken: list[str], at: datetime) -> None:
    for hold in holds(history(*taken), PROGRAMME, at, PORTLAND):
        rule = PROGRAMME.interactions.get(hold.code)
        if rule is not None and rule.never_stop_abruptly:
            assert hold.kind == "keep"
        if hold.begins_at is not None and rule is not None and rule.hold_hours is not None:
            assert at - hold.begins_at >= timedelta(hours=rule.hold_hours.value)
