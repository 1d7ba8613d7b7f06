"""What is short stays short until it is said to be lost; what was lost or came back may be found at home again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.medication.cared import Cared
from tests.medication.charts import PARCEL, SETTING, Life, codes, ordered, received
from tests.medication.test_parcels import alerts, made_up, made_up_id, only, order_of, under_way
from troche.chart.reasons import Refusal
from troche.medication.commands import (
    AccountForUnits,
    CountUnits,
    DispenseUnits,
    EndParcel,
    FindUnits,
    ReceiveUnits,
    WatchCount,
)
from troche.medication.facts import CountAsked, UnitsFound
from troche.medication.random_counts import next_draw
from troche.medication.units import most_to_send

UNITS = PARCEL["units"]


def account(life: Life, place: str, *units: str) -> Life:
    return life.do(AccountForUnits, role="pharmacist", units=units, place=place, words="Seen.")


def find(life: Life, *units: str) -> Life:
    return life.do(FindUnits, role="pharmacist", units=units, words="It was behind the box.")


def lost(place: str = "lost") -> Life:
    life = under_way()
    return life.do(EndParcel, role="pharmacist", parcel=only(life), place=place, words="Carrier says so.")


# ---- a shortage


@pytest.mark.parametrize(
    ("counted", "place", "many", "gap"),
    [
        (7, "lost", 1, 0),
        (7, "lost", 2, 0),
        (6, "lost", 1, -1),
        (7, "returned", 1, -1),
        (7, "destroyed", 1, -1),
        (8, "lost", 1, 0),
        (8, "returned", 2, 0),
        (8, "destroyed", 2, 0),
        (9, "lost", 1, 1),
        (9, "returned", 1, 1),
    ],
)
def test_only_what_is_lost_closes_a_shortage(counted: int, place: str, many: int, gap: int) -> None:
    life = received(counted=counted)
    account(life, place, *UNITS[:many])
    assert life.medication.gap == gap


@pytest.mark.parametrize("place", ["returned", "destroyed"])
def test_what_had_left_before_the_count_is_settled_by_counting_again(place: str) -> None:
    life = account(received(counted=7), place, UNITS[0])
    assert life.gates()["received"].answer == "unmet"
    life.do(CountUnits, role="patient", counted=7, locked_away=True)
    assert life.medication.gap == 0


def test_one_too_many_in_a_parcel_is_settled_when_it_is_gone_and_counted_again() -> None:
    life = received(counted=9)
    assert life.medication.gap == 1 and alerts(life) == ["count_mismatch"]
    life.do(CountUnits, role="patient", counted=8, locked_away=True)
    assert life.medication.gap == 0


# ---- found again


def test_a_unit_that_was_lost_is_found_again_and_somebody_watches_the_count() -> None:
    life = account(received(), "lost", UNITS[0])
    life.do(CountUnits, role="patient", counted=8, locked_away=True)
    assert life.medication.gap == 1, "one too many, as it was given up"
    facts = life.ask(FindUnits, role="pharmacist", units=UNITS[:1], words="Behind the box.")
    assert not isinstance(facts, Refusal)
    assert facts[0] == UnitsFound(units=UNITS[:1], words="Behind the box.")
    life.add(*facts)
    assert life.medication.gap == 0
    assert life.medication.tally()["at_home"] == 8
    assert alerts(life) == ["count_mismatch"] * 2
    assert life.medication.counting.asked is not None
    life.do(WatchCount, role="therapist", counted=8, locked_away=True)
    assert life.medication.counting.asked is None


def test_found_before_it_was_counted_the_count_agrees_afterwards() -> None:
    life = find(account(received(), "lost", UNITS[0]), UNITS[0])
    assert life.medication.gap == 0
    life.do(CountUnits, role="patient", counted=8, locked_away=True)
    assert life.medication.gap == 0


def test_a_parcel_that_was_said_to_have_come_back_is_at_home() -> None:
    life = lost("returned")
    assert codes(life.ask(CountUnits, role="patient", counted=8, locked_away=True)) == {"nothing_to_count"}
    find(life, *UNITS)
    assert life.medication.tally()["at_home"] == 8
    assert life.gates()["received"].answer == "unknown", "nobody has counted it yet"
    life.do(CountUnits, role="patient", counted=8, locked_away=True)
    assert life.gates()["received"].answer == "met"
    parcel = life.medication.parcels[only(life)]
    assert parcel.received_at == life.now and parcel.ended is None
    late = life.ask(ReceiveUnits, role="patient", parcel=parcel.id, counted=8, locked_away=True)
    assert codes(late) == {"parcel_already_counted"}


def test_a_part_of_a_lost_parcel_that_is_found_is_not_counted_twice() -> None:
    life = find(lost(), *UNITS[:2])
    life.do(ReceiveUnits, role="patient", parcel=only(life), counted=6, locked_away=True)
    assert life.medication.tally()["at_home"] == 8
    life.do(CountUnits, role="patient", counted=8, locked_away=True)
    assert life.medication.gap == 0


@pytest.mark.parametrize(
    ("units", "words", "code"),
    [
        ((), "w", "units_not_gone"),
        (("x",), "w", "units_not_gone"),
        (UNITS[1:2], "w", "units_not_gone"),
        (UNITS[2:3], "w", "units_not_gone"),
        (UNITS[:2], "w", "units_not_gone"),
        (UNITS[:1], "  ", "words_missing"),
    ],
)
def test_only_what_was_lost_or_came_back_is_found(units: tuple[str, ...], words: str, code: str) -> None:
    life = account(account(received(), "lost", UNITS[0]), "destroyed", UNITS[2])
    assert codes(life.ask(FindUnits, role="pharmacist", units=units, words=words)) == {code}


def test_a_count_asked_for_what_was_found_leaves_the_draws_as_they_are() -> None:
    life = Cared()
    life.add(CountAsked(key="2026-11 00", by=life.now, drawn=True))
    counting = life.medication.counting
    life.add(CountAsked(key="found 1", by=life.now, drawn=False))
    assert life.medication.counting.last_key == "2026-11 00"
    zone = life.now.tzinfo
    assert zone is not None
    assert next_draw(life.medication.counting, 1, zone) == next_draw(counting, 1, zone) is not None


# ---- first four doses, then eight


@pytest.mark.parametrize("place", ["lost", "returned"])
def test_a_parcel_that_never_came_does_not_open_the_way_for_more(place: str) -> None:

    life = ordered(units=16, refills=1)
    made_up(life)
    life.do(
        EndParcel, role="pharmacist", parcel=made_up_id(life), place="returned", words="w", has_left=False
    )
    order = life.medication.order
    assert order is not None
    assert most_to_send(life.medication, order, SETTING) == 8
    again = {**PARCEL, "units": tuple(f"C2611-01-{n:03d}" for n in range(21, 29))}

    life.do(DispenseUnits, role="pharmacist", order=order_of(life), **again)
    life.do(EndParcel, role="pharmacist", parcel=only(life), place=place, words="w")
    assert most_to_send(life.medication, order, SETTING) == 8, "still the first four doses"


def test_a_parcel_given_up_that_comes_after_all_has_an_owner() -> None:
    life = lost()
    life.do(ReceiveUnits, role="patient", parcel=only(life), counted=8, locked_away=True)
    assert set(alerts(life)) == {"count_mismatch", "parcel_delivery"}


# ---- what left meanwhile


def test_a_parcel_is_ended_as_it_was_seen() -> None:
    life = under_way()
    said: dict[str, Any] = {"parcel": only(life), "place": "returned", "words": "Put back."}
    assert codes(life.ask(EndParcel, role="pharmacist", **said, has_left=False)) == {"parcel_left_meanwhile"}
    waits = made_up()
    said["parcel"] = made_up_id(waits)
    assert codes(waits.ask(EndParcel, role="pharmacist", **said)) == {"parcel_never_sent"}
