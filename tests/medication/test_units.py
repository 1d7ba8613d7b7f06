"""Every unit is in exactly one place, and a count that differs stops what comes next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.medication.charts import (
    HOUSE,
    ORDER,
    PARCEL,
    PDMP,
    PLAN,
    SETTING,
    TODAY,
    Life,
    answer_to,
    codes,
    eligible,
    ordered,
    received,
    sent,
)
from troche.chart.commands import Actor, Command
from troche.chart.reasons import Refusal
from troche.dosing.facts import DoseTaken, SessionReleased
from troche.medication.commands import (
    AccountForUnits,
    CountUnits,
    DispenseUnits,
    PendOrder,
    ReceiveUnits,
    WritePlan,
)
from troche.medication.facts import UnitsDispensed, UnitsReceived
from troche.medication.rules import next_units
from troche.medication.units import most_to_send, next_numbers
from troche.messaging.facts import AlertRaised
from troche.messaging.rules import open_alerts

OF_THE_BOOK = {"lot_not_on_book", "lot_beyond_use"}
"""What the book of lots has against another lot, or another day, than it knows."""


def numbers(count: int, start: int = 1) -> tuple[str, ...]:
    return tuple(f"C2611-01-{n:03d}" for n in range(start, start + count))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"units": ()}, "units_out_of_range"),
        ({"units": numbers(9)}, "units_out_of_range"),
        ({"units": ("A", "A")}, "unit_number_wrong"),
        ({"units": ("A", " ")}, "unit_number_wrong"),
        ({"units": ("A", "B" * 41)}, "unit_number_wrong"),
        ({"lot": "  "}, "lot_missing"),
        ({"lot": "L" * 41}, "lot_missing"),
        ({"beyond_use_on": TODAY}, "beyond_use_past"),
        ({"beyond_use_on": date(1999, 1, 1)}, "beyond_use_past"),
        ({"beyond_use_on": TODAY + timedelta(days=181)}, "beyond_use_too_late"),
        ({"beyond_use_on": TODAY + timedelta(days=20)}, "beyond_use_too_soon"),
    ],
)
def test_a_parcel_outside_the_order_is_refused(changes: dict[str, Any], code: str) -> None:
    life = ordered()
    assert life.medication.order is not None
    said = {**PARCEL, **changes}
    refused = codes(life.ask(DispenseUnits, role="pharmacist", order=life.medication.order.id, **said))
    assert refused - OF_THE_BOOK == {code}


def test_the_last_of_four_doses_a_week_apart_may_fall_on_the_beyond_use_date() -> None:
    life = ordered()
    assert life.medication.order is not None
    said = {**PARCEL, "beyond_use_on": TODAY + timedelta(days=21)}
    refused = codes(life.ask(DispenseUnits, role="pharmacist", order=life.medication.order.id, **said))
    assert refused == {"lot_beyond_use"}, "nothing but the book of this very lot is against it"


def test_nothing_is_dispensed_without_an_accepted_order() -> None:
    pended = eligible()
    assert codes(pended.ask(DispenseUnits, role="pharmacist", order="x", **PARCEL)) == {
        "no_order_to_dispense"
    }
    assert codes(ordered().ask(DispenseUnits, role="pharmacist", order="x", **PARCEL)) == {"other_order"}
    over = ordered(valid_until=TODAY).later(days=1)
    assert over.medication.order is not None
    said = {**PARCEL, "order": over.medication.order.id}
    assert "prescription" in codes(over.ask(DispenseUnits, role="pharmacist", **said))


def test_a_unit_number_is_used_once_for_a_person() -> None:
    life = received()
    life.add(
        DoseTaken(session=1, units=PARCEL["units"][:2], dose_mg=100, gates=()),
        SessionReleased(session=1, criteria=(), dissociation=0, sedation=0),
    )
    life.add(PDMP).do(PendOrder, **ORDER)
    life.add(*_accepted(life))
    assert life.medication.order is not None
    again = life.ask(DispenseUnits, role="pharmacist", order=life.medication.order.id, **PARCEL)
    assert codes(again) == {"unit_number_taken"}
    assert next_numbers(life.medication, "C2611-01", 2) == ("C2611-01-009", "C2611-01-010")


def test_a_first_parcel_holds_four_doses_and_with_a_later_one_there_are_eight_at_most() -> None:
    life = ordered(units=16, refills=1)
    order = life.medication.order
    assert order is not None
    assert most_to_send(life.medication, order, SETTING) == 8
    life.do(DispenseUnits, role="pharmacist", order=order.id, **PARCEL)
    assert most_to_send(life.medication, order, SETTING) == 0, "more than four only when four have arrived"
    assert "parcel_under_way" in codes(
        life.ask(DispenseUnits, role="pharmacist", order=order.id, **_parcel(8, 9))
    )
    parcel = next(iter(life.medication.parcels))
    life.do(ReceiveUnits, role="patient", parcel=parcel, counted=8, locked_away=True)
    assert most_to_send(life.medication, order, SETTING) == 8
    assert codes(life.ask(DispenseUnits, role="pharmacist", order=order.id, **_parcel(9, 9))) == {
        "units_out_of_range"
    }
    life.do(DispenseUnits, role="pharmacist", order=order.id, **_parcel(8, 9))
    assert most_to_send(life.medication, order, SETTING) == 0
    refused = life.ask(DispenseUnits, role="pharmacist", order=order.id, **_parcel(1, 30))
    assert codes(refused) == {"parcel_under_way", "units_out_of_range", "at_home"}


def test_a_count_that_agrees_meets_the_gate_and_what_is_not_locked_away_does_not() -> None:
    assert received().gates()["received"].answer == "met"
    assert received().gates()["units"].answer == "met"
    assert received(locked_away=False).gates()["received"].answer == "unmet"
    assert sent().gates()["received"].answer == "unknown"
    assert sent().gates()["units"].answer == "unknown"
    later = received(locked_away=False).do(CountUnits, role="patient", counted=8, locked_away=True)
    assert later.gates()["received"].answer == "met"


@pytest.mark.parametrize("counted", [7, 9, 0])
def test_a_count_that_differs_opens_a_case_and_stops_dose_and_parcel(counted: int) -> None:
    life = sent()
    parcel = next(iter(life.medication.parcels))
    facts = life.ask(ReceiveUnits, role="patient", parcel=parcel, counted=counted, locked_away=True)
    assert not isinstance(facts, Refusal)
    assert [type(fact) for fact in facts] == [UnitsReceived, AlertRaised]
    life.add(*facts)
    assert [alert.code for alert in open_alerts(life.chart)] == ["count_mismatch"]
    assert life.gates()["received"].answer == life.gates()["units"].answer == "unmet"
    order = life.medication.order
    assert order is not None
    assert "count" in codes(life.ask(DispenseUnits, role="pharmacist", order=order.id, **_parcel(2, 20)))


def test_a_missing_unit_stays_missing_until_somebody_says_where_it_went() -> None:
    life = received(counted=7)
    life.add(DoseTaken(session=1, units=numbers(2), dose_mg=100, gates=()))
    assert life.medication.gap == -1
    life.do(CountUnits, role="patient", counted=5, locked_away=True)
    assert life.medication.gap == -1
    assert codes(
        life.ask(AccountForUnits, role="pharmacist", units=numbers(1), place="lost", words="Gone")
    ) == {"units_not_at_home"}
    said = {"units": numbers(1, 8), "place": "lost", "words": "Under the sofa, thrown away."}
    life.do(AccountForUnits, role="pharmacist", **said)
    assert life.medication.gap == 0
    assert life.medication.tally() == {
        "at_pharmacy": 0, "in_transit": 0, "at_home": 5, "taken": 2, "lost": 1, "returned": 0, "destroyed": 0,
    }  # fmt: skip
    assert life.gates()["received"].answer == "met"
    assert codes(life.ask(AccountForUnits, role="pharmacist", **said)) == {"units_not_at_home"}


def test_a_miscount_is_mended_by_counting_again() -> None:
    life = received(counted=7).do(CountUnits, role="patient", counted=8, locked_away=True)
    assert life.medication.gap == 0


@pytest.mark.parametrize("counted", [-1, 1001, 10**30])
def test_counts_that_cannot_be_are_refused(counted: int) -> None:
    life = sent()
    parcel = next(iter(life.medication.parcels))
    said = {"role": "patient", "counted": counted, "locked_away": True}
    assert codes(life.ask(ReceiveUnits, parcel=parcel, **said)) == {"count_wrong"}
    assert codes(received().ask(CountUnits, **said)) == {"count_wrong"}


def test_a_parcel_is_counted_once() -> None:
    life = received()
    parcel = next(iter(life.medication.parcels))
    said = {"role": "patient", "counted": 8, "locked_away": True}
    assert codes(life.ask(ReceiveUnits, parcel=parcel, **said)) == {"parcel_already_counted"}
    assert codes(life.ask(ReceiveUnits, parcel="x", **said)) == {"no_such_parcel"}
    assert codes(sent().ask(CountUnits, **said)) == {"nothing_to_count"}


def test_the_next_dose_takes_what_expires_first_and_nothing_past_its_date() -> None:
    life = received()
    assert [unit.number for unit in next_units(life.chart, life.now)] == list(numbers(2))
    assert next_units(life.chart, life.now + timedelta(days=90)) != ()
    assert next_units(life.chart, life.now + timedelta(days=91)) == ()
    assert life.later(days=91).gates()["units"].answer == "unmet"


def test_too_few_units_for_the_dose_is_unmet() -> None:
    life = received().add(DoseTaken(session=1, units=numbers(7), dose_mg=350, gates=()))
    assert len(life.medication.at("at_home")) == 1
    assert life.gates()["units"].answer == "unmet"


def test_facts_that_come_twice_move_nothing_twice() -> None:
    life = received()
    before = life.medication
    parcel = next(iter(before.parcels))
    life.add(UnitsReceived(parcel=parcel, counted=8, locked_away=True))
    life.add(
        UnitsDispensed(
            order="o", lot="L", beyond_use_on=TODAY, unit_strength_mg=50, units=numbers(8), parcel="again"
        )
    )
    assert life.medication.units == before.units
    assert life.medication.gap == 0


# ---- conservation, under any commands in any order, doubled, by anybody ----

SMALL = st.integers(0, 16)
STEP = st.one_of(
    st.tuples(st.just("order"), st.integers(1, 16), st.integers(0, 5)),
    st.tuples(st.just("dispense"), SMALL, st.integers(0, 3)),
    st.tuples(st.just("receive"), st.integers(-2, 2), st.booleans()),
    st.tuples(st.just("receive"), st.just(0), st.booleans()),
    st.tuples(st.just("count"), st.integers(-2, 2), st.booleans()),
    st.tuples(st.just("account"), st.integers(0, 4), st.sampled_from(["lost", "returned", "destroyed"])),
    st.tuples(st.just("dose"), st.integers(0, 4), st.integers(0, 3)),
    st.tuples(st.just("plan"), st.sampled_from([50, 100, 150]), st.integers(1, 9)),
)


def some_of(life: Life, count: int, strange: int) -> tuple[str, ...]:
    """Numbers of units at home, sometimes with ones that are elsewhere, unknown or named twice."""
    home = [unit.number for unit in life.medication.at("at_home")][:count]
    return (*home, *list(life.medication.units)[:strange], *(["unknown"] if strange == 1 else []))


def commands(life: Life, step: tuple[str, Any, Any]) -> list[tuple[type[Command], str, dict[str, Any]]]:
    """The commands a step asks for."""
    what, first, second = step
    parcels = list(life.medication.parcels.values())
    order = life.medication.order.id if life.medication.order else "none"
    match what:
        case "order":
            return [(PendOrder, "prescriber", {**ORDER, "units": first, "refills": second})]
        case "dispense":
            current = life.medication.order
            most = most_to_send(life.medication, current, SETTING) if current and second == 0 else first
            new = next_numbers(life.medication, "C2611-01", min(first + 1, most))
            units = {0: new, 1: (*new, *new[:1]), 2: tuple(life.medication.units)[:first], 3: new}[second]
            return [(DispenseUnits, "pharmacist", {**PARCEL, "units": units, "order": order})]
        case "receive":
            return [
                (
                    ReceiveUnits,
                    "patient",
                    {"parcel": one.id, "counted": len(one.units) + first, "locked_away": second},
                )
                for one in parcels[-2:]
            ]
        case "count":
            expected = len(life.medication.at("at_home"))
            return [(CountUnits, "patient", {"counted": expected + first, "locked_away": second})]
        case "account":
            said = {"units": some_of(life, first, 0), "place": second, "words": "w"}
            return [(AccountForUnits, "pharmacist", said)]
        case "plan":
            said = {**PLAN, "start_dose_mg": first, "sessions": second, "reason": "r"}
            return [(WritePlan, "prescriber", said)]
    return []


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, min_size=3, max_size=20), st.randoms(use_true_random=False))
def test_units_are_conserved_and_never_negative(steps: list[tuple[str, Any, Any]], chance: Any) -> None:
    life = received()
    dispensed = set(PARCEL["units"])
    for step in steps:
        before = life.medication.units
        if step[0] == "dose":
            taken = some_of(life, step[1], step[2])
            home = {unit.number for unit in life.medication.at("at_home")}
            was = life.medication.tally()["taken"]
            life.add(DoseTaken(session=1, units=taken, dose_mg=100, gates=()))
            assert life.medication.tally()["taken"] == was + len(home & set(taken))
        for kind, role, said in commands(life, step) * chance.choice((1, 1, 2)):
            decision = life.ask(kind, role=role, **said)  # type: ignore[arg-type]
            if not isinstance(decision, Refusal):
                life.add(*decision)
                dispensed |= {n for fact in decision if isinstance(fact, UnitsDispensed) for n in fact.units}
        if life.medication.order is not None and life.medication.order.answer is None:
            life.add(*_accepted(life))
        after = life.medication.units
        assert set(after) == dispensed, "a unit appeared or vanished"
        assert sum(life.medication.tally().values()) == len(dispensed)
        assert all(count >= 0 for count in life.medication.tally().values())
        final = ("taken", "lost", "returned", "destroyed")
        assert all(after[n].place == unit.place for n, unit in before.items() if unit.place in final)
        sent_by_order: dict[str, int] = {}
        for parcel in life.medication.parcels.values():
            sent_by_order[parcel.order] = sent_by_order.get(parcel.order, 0) + len(parcel.units)
        order = life.medication.order
        assert order is not None
        assert sent_by_order.get(order.id, 0) <= order.units_allowed


def test_a_chart_of_two_years_folds_quickly_and_keeps_its_state_small() -> None:
    life = received()
    for session in range(1, 101):
        parcel = UnitsDispensed(
            order="o", lot="L", beyond_use_on=TODAY, unit_strength_mg=50,
            units=(f"u{session}a", f"u{session}b"), parcel=f"p{session}",
        )  # fmt: skip
        life.add(parcel, UnitsReceived(parcel=f"p{session}", counted=2, locked_away=True))
        life.add(DoseTaken(session=session, units=parcel.units, dose_mg=100, gates=()))
    assert life.medication.tally()["taken"] == 200
    assert len(msgspec.json.encode(life.medication)) < 100_000


def _parcel(count: int, start: int) -> dict[str, Any]:
    return {**PARCEL, "units": numbers(count, start)}


def _accepted(life: Life) -> Any:
    from troche.medication.commands import AnswerOrder
    from troche.medication.facts import OrderSigned

    order = life.medication.order
    if order is not None and not order.is_signed:
        life.add(
            OrderSigned(order=order.id, digest=order.pended.digest, factor="totp", confirmed_at=life.now)
        )
    actor = Actor(UUID(int=9), "system", life.chart.clinic)
    command = AnswerOrder(id=uuid4(), actor=actor, stream=life.chart.stream, **answer_to(life))
    return HOUSE.decide(life.chart, command, life.now, SETTING)
