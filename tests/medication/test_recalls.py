"""A recall holds from its own instant, reaches everybody who has units of the lot, once, and whatever comes late."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from tests.dosing.ready import PROGRAMME, codes
from tests.medication import charts
from tests.medication.cared import Cared
from troche.chart.reasons import Refusal
from troche.dosing.commands import TakeDose
from troche.medication.commands import (
    AccountForUnits,
    CountUnits,
    DispenseUnits,
    PutUpUnits,
    ReceiveUnits,
    SendParcel,
)
from troche.medication.facts import UnitsDispensed, UnitsRecalled, UnitsReceived
from troche.medication.places import HELD, Place, Unit
from troche.medication.recalls import RECALL
from troche.medication.rules import follow, next_units
from troche.messaging.commands import CloseAlert
from troche.people.setting import Setting
from troche.pharmacy.facts import LotMade

OTHER = UnitsDispensed(
    order="o1",
    lot="L2",
    beyond_use_on=date(2027, 1, 31),
    unit_strength_mg=50,
    units=("v1", "v2", "v3", "v4"),
    parcel="p2",
)


def with_another_lot() -> Cared:
    """Two lots at home, every gate of the day met."""
    life = Cared()
    life.add(OTHER, UnitsReceived(parcel="p2", counted=4, locked_away=True))
    life.all_met()
    return life


def test_a_dose_is_refused_from_the_instant_of_the_recall() -> None:
    life = Cared()
    life.all_met()
    assert life.not_met() == {}
    units = life.units_now()
    life.recall()
    gate = life.gate("units")
    assert (gate.answer, gate.reason.source.ref) == (
        "unmet",
        "clinical_programme.md 4.4; clinical_programme.md 4.7",
    )
    assert "Lot L1 is recalled" in str(gate.reason.clinician)
    assert "units" in codes(life.ask(TakeDose, units=units))


def test_the_recall_reaches_a_person_once_with_hold_owner_and_notice() -> None:
    life = Cared()
    life.all_met()
    life.recall()
    assert life.strike(RECALL) == ["medication.recall"]
    assert life.strike(RECALL) == []
    told = next(entry for entry in life.recorded if isinstance(entry.fact, UnitsRecalled))
    assert told.fact == UnitsRecalled(lot="L1", units=tuple(f"u{n:02d}" for n in range(16)))
    assert list(life.alerts()) == ["lot_recalled"]
    assert PROGRAMME.alerts["lot_recalled"].blocks_dose
    (notice,) = follow(life.chart, told, life.setting)
    assert (notice.recipient, notice.template, notice.values) == ("patient", "something_waits", {})
    assert next_units(life.chart, life.now) == ()
    assert set(life.not_met()) == {"alerts", "units", "unit_code"}


def test_struck_again_after_a_crash_it_tells_nothing_twice() -> None:
    life = Cared()
    life.recall()
    before = life.chart
    life.strike(RECALL)
    told = life.chart.position
    life.chart = before  # the process died and what it did was not kept
    life.strike(RECALL)
    assert life.chart.position == told
    assert sum(isinstance(entry.fact, UnitsRecalled) for entry in life.recorded) == 2, "and each was whole"


def test_units_of_another_lot_may_be_taken_once_a_clinician_has_closed_the_alert() -> None:
    life = with_another_lot()
    life.recall()
    assert life.gate("units").answer == "unmet", "nobody has told this person yet"
    life.strike(RECALL)
    assert [unit.number for unit in next_units(life.chart, life.now)] == ["v1", "v2"]
    assert set(life.not_met()) == {"alerts", "unit_code"}, "what was read off is a recalled one"
    life.code()
    life.do(CloseAlert, "prescriber", alert="lot_recalled:l1", outcome="Spoken; they come back by post.")
    assert life.not_met() == {}
    refused = life.ask(TakeDose, units=("u00", "u01"))
    assert isinstance(refused, Refusal), "never a recalled one"
    life.do(TakeDose, units=("v1", "v2"))
    assert life.medication.tally()["taken"] == 2


def test_a_recall_in_transit_counts_on_arrival_and_is_still_not_taken() -> None:
    life = Cared()
    life.add(OTHER)
    life.recall("L2")
    life.strike(RECALL)
    life.do(ReceiveUnits, parcel="p2", counted=4, locked_away=True)
    assert life.medication.gap == 0
    home = life.medication.at("at_home")
    assert [unit.number for unit in home if life.medication.is_recalled(unit)] == ["v1", "v2", "v3", "v4"]
    assert "L1" in {unit.lot for unit in next_units(life.chart, life.now)}
    said = {"units": OTHER.units, "place": "returned", "words": "Sent back, seen by the pharmacist."}
    life.do(AccountForUnits, "pharmacist", **said)
    assert life.medication.held("L2") == ()


@pytest.mark.parametrize("place", HELD)
def test_whoever_holds_a_unit_anywhere_is_told(place: Place) -> None:
    life = Cared()
    unit = Unit("x1", place, "L9", 50, date(2027, 1, 31), "p9")
    state = msgspec.structs.replace(life.medication, units={**life.medication.units, "x1": unit})
    life.chart = msgspec.structs.replace(life.chart, states={**life.chart.states, "medication": state})
    life.recall("L9")
    assert life.strike(RECALL) == ["medication.recall"]


@pytest.mark.parametrize("place", ["taken", "lost", "returned", "destroyed"])
def test_who_holds_none_of_it_any_more_is_not_held_up(place: Place) -> None:
    life = Cared()
    unit = Unit("x1", place, "L9", 50, date(2027, 1, 31), "p9")
    state = msgspec.structs.replace(life.medication, units={**life.medication.units, "x1": unit})
    life.chart = msgspec.structs.replace(life.chart, states={**life.chart.states, "medication": state})
    life.recall("L9")
    assert life.strike(RECALL) == []
    assert life.gate("units").answer == "met"


def test_a_parcel_that_was_on_its_way_into_the_chart_is_reached_too() -> None:
    life = Cared()
    life.recall("L2")
    assert life.strike(RECALL) == []
    life.add(OTHER)  # decided before the recall, kept after it
    assert life.strike(RECALL) == ["medication.recall"]


@pytest.mark.parametrize("typed", ["C2611-01", "c2611-01", " C2611-01 ", "C2611 -01"])
def test_nothing_of_a_recalled_lot_is_made_up_or_sent_however_it_is_typed(
    typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    life, book = charts.ordered(), Cared().recall("C2611-01").setting.lots
    made_up = charts.ordered()
    order, other = life.medication.order, made_up.medication.order
    assert order is not None and other is not None
    made_up.do(PutUpUnits, role="pharmacist", order=other.id, **{**charts.PARCEL, "lot": typed})
    monkeypatch.setattr(charts, "SETTING", msgspec.structs.replace(charts.SETTING, lots=book))
    said = {"role": "pharmacist", "order": order.id, **charts.PARCEL, "lot": typed}
    assert charts.codes(life.ask(DispenseUnits, **said)) == {"lot_recalled"}
    assert charts.codes(life.ask(PutUpUnits, **said)) == {"lot_recalled"}
    assert made_up.medication.made_up is not None
    by = {"carrier": "Courier", "tracking": "1", "parcel": made_up.medication.made_up.id}
    refused = made_up.ask(SendParcel, role="pharmacist", **by)
    assert charts.codes(refused) == {"lot_recalled"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"strength_mg": 100}, "lot_strength"),
        ({"beyond_use_on": charts.TODAY}, "lot_beyond_use"),
        ({"units": 7}, "lot_too_small"),
    ],
)
def test_what_the_book_says_of_a_lot_stands(
    changes: dict[str, Any], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = LotMade(
        lot="C2611-01",
        strength_mg=50,
        made_on=charts.TODAY,
        beyond_use_on=charts.PARCEL["beyond_use_on"],
        units=120,
    )
    life = charts.ordered()
    order = life.medication.order
    assert order is not None
    for fact, expected in ((made, set()), (msgspec.structs.replace(made, **changes), {code})):
        book = Cared().in_clinic(fact, charts.CERTIFIED).setting.lots
        monkeypatch.setattr(charts, "SETTING", msgspec.structs.replace(charts.SETTING, lots=book))
        assert (
            charts.codes(life.ask(DispenseUnits, role="pharmacist", order=order.id, **charts.PARCEL))
            == expected
        )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ((), "lot_not_on_book"),
        ((charts.CERTIFIED,), "lot_not_on_book"),
        ((charts.MADE,), "lot_not_certified"),
        ((charts.MADE, charts.CERTIFIED), ""),
    ],
)
@pytest.mark.parametrize("kind", [DispenseUnits, PutUpUnits])
def test_a_lot_leaves_when_it_is_on_the_book_with_its_certificate(
    facts: tuple[Any, ...], code: str, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    life, book = charts.ordered(), Cared().in_clinic(*facts).setting.lots
    order = life.medication.order
    assert order is not None
    said = {"role": "pharmacist", "order": order.id, **charts.PARCEL}
    monkeypatch.setattr(charts, "SETTING", msgspec.structs.replace(charts.SETTING, lots=book))
    assert charts.codes(life.ask(kind, **said)) == ({code} if code else set())
    monkeypatch.setattr(charts, "SETTING", _without_certificates(charts.SETTING))
    assert charts.codes(life.ask(kind, **said)) == set(), "a clinic may do without"


def _without_certificates(setting: Setting) -> Setting:
    shipment = setting.programme.supply.shipment
    rule = msgspec.structs.replace(shipment.certified_lots, value=False)
    shipment = msgspec.structs.replace(shipment, certified_lots=rule)
    supply = msgspec.structs.replace(setting.programme.supply, shipment=shipment)
    return msgspec.structs.replace(
        setting, programme=msgspec.structs.replace(setting.programme, supply=supply)
    )


def test_a_count_that_agrees_does_not_let_a_recalled_unit_through() -> None:
    life = Cared()
    life.recall()
    life.strike(RECALL)
    life.all_met()
    life.do(CountUnits, counted=16, locked_away=True)
    assert life.gate("units").answer == "unmet"
