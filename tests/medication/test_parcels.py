"""A parcel's way from the bench to the lock-box: made up, sent, delivered, lost, come back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.medication.charts import PARCEL, PDMP, SETTING, TODAY, Life, codes, ordered, received, sent
from troche.chart.reasons import Refusal
from troche.medication.commands import (
    AccountForUnits,
    AnswerQuestion,
    AskPrescriber,
    CountUnits,
    DispenseUnits,
    EndParcel,
    PutUpUnits,
    ReceiveUnits,
    ReportDelivery,
    SendParcel,
)
from troche.medication.facts import ParcelDelivered, ParcelEnded, ParcelSent, UnitsDispensed, UnitsReceived
from troche.medication.places import PLACES, WAYS, moved
from troche.medication.units import most_to_send
from troche.messaging.rules import open_alerts

BY = {"carrier": "Courier", "tracking": "1Z-77"}


def order_of(life: Life) -> str:
    assert life.medication.order is not None
    return life.medication.order.id


def made_up(life: Life | None = None, **changes: Any) -> Life:
    """A parcel that is made up and waits at the pharmacy."""
    life = life or ordered()
    return life.do(PutUpUnits, role="pharmacist", order=order_of(life), **{**PARCEL, **changes})


def made_up_id(life: Life) -> str:
    assert life.medication.made_up is not None
    return life.medication.made_up.id


def under_way() -> Life:
    """The same parcel, sent."""
    life = made_up()
    return life.do(SendParcel, role="pharmacist", parcel=made_up_id(life), **BY)


def only(life: Life) -> str:
    return next(iter(life.medication.parcels))


def alerts(life: Life) -> list[str]:
    return [alert.code for alert in open_alerts(life.chart)]


def test_every_movement_takes_from_one_place_and_puts_in_another() -> None:
    assert {place for way in WAYS for place in way} == set(PLACES)
    assert all(debit != credit for debit, credit in WAYS)
    final = {"taken", "destroyed"}
    assert not {way for way in WAYS if way[0] in final}, "what is taken or gone for good never comes back"
    with pytest.raises(ValueError, match="no unit goes from taken to at_home"):
        moved({}, (), "taken", "at_home")


def test_made_up_then_sent_then_counted() -> None:
    life = made_up()
    assert life.medication.tally()["at_pharmacy"] == 8
    assert life.medication.under_way() == ()
    life.do(SendParcel, role="pharmacist", parcel=made_up_id(life), **BY)
    assert life.medication.made_up is None
    (parcel,) = life.medication.under_way()
    assert (parcel.carrier, parcel.tracking) == ("Courier", "1Z-77")
    assert life.medication.tally()["in_transit"] == 8
    life.do(ReceiveUnits, role="patient", parcel=parcel.id, counted=8, locked_away=True)
    assert life.medication.tally()["at_home"] == 8


def test_making_up_waits_for_no_gate_and_sending_for_every_one() -> None:
    life = ordered().later(days=2)  # the monitoring programme was asked more than a day ago
    assert "pdmp" in codes(life.ask(DispenseUnits, role="pharmacist", order=order_of(life), **PARCEL))
    made_up(life)
    refused = life.ask(SendParcel, role="pharmacist", parcel=made_up_id(life), **BY)
    assert "pdmp" in codes(refused)
    life.add(PDMP).do(SendParcel, role="pharmacist", parcel=made_up_id(life), **BY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"units": ()}, "units_out_of_range"),
        ({"units": ("A", "A")}, "unit_number_wrong"),
        ({"lot": " "}, "lot_missing"),
        ({"beyond_use_on": TODAY}, "beyond_use_past"),
    ],
)
def test_what_is_wrong_with_a_parcel_is_wrong_when_it_is_made_up(changes: dict[str, Any], code: str) -> None:
    life = ordered()
    said = {**PARCEL, **changes}
    refused = codes(life.ask(PutUpUnits, role="pharmacist", order=order_of(life), **said))
    assert refused - {"lot_beyond_use"} == {code}


def test_nothing_is_made_up_on_a_prescription_that_has_ended() -> None:
    life = ordered(valid_until=TODAY).later(days=1)
    refused = life.ask(PutUpUnits, role="pharmacist", order=order_of(life), **PARCEL)
    assert codes(refused) == {"prescription"}


def test_one_parcel_is_made_up_at_a_time_and_counts_against_the_order() -> None:
    life = made_up()
    assert life.medication.order is not None
    assert most_to_send(life.medication, life.medication.order, SETTING) == 0
    for kind in (PutUpUnits, DispenseUnits):
        assert "parcel_made_up" in codes(life.ask(kind, role="pharmacist", order=order_of(life), **PARCEL))


@pytest.mark.parametrize(
    ("place", "code"), [("lost", "parcel_never_sent"), ("returned", ""), ("destroyed", "")]
)
def test_what_was_made_up_is_put_back_or_destroyed(place: str, code: str) -> None:
    life = made_up()
    said = {"parcel": made_up_id(life), "place": place, "words": "Order withdrawn.", "has_left": False}
    if code:
        assert codes(life.ask(EndParcel, role="pharmacist", **said)) == {code}
        return
    life.do(EndParcel, role="pharmacist", **said)
    assert life.medication.tally()[place] == 8  # type: ignore[index]
    assert life.medication.made_up is None
    assert alerts(life) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"carrier": "", "tracking": "1"}, "carrier_missing"),
        ({"carrier": "Courier", "tracking": "  "}, "carrier_missing"),
        ({"carrier": "C" * 41, "tracking": "1"}, "carrier_long"),
    ],
)
def test_a_parcel_that_an_adult_signs_for_has_a_carrier(said: dict[str, str], code: str) -> None:
    life = made_up()
    refused = life.ask(SendParcel, role="pharmacist", parcel=made_up_id(life), **said)
    assert codes(refused) == {code}
    assert isinstance(refused, Refusal)
    if code == "carrier_missing":
        assert refused.reasons[0].source.ref == "clinical_programme.md 4.7"


def test_what_is_not_made_up_is_not_sent() -> None:
    assert codes(under_way().ask(SendParcel, role="pharmacist", parcel="x", **BY)) == {"not_made_up"}
    life = under_way()
    assert codes(life.ask(SendParcel, role="pharmacist", parcel=only(life), **BY)) == {"not_made_up"}


# ---- delivery ----


@pytest.mark.parametrize(
    ("signed", "kept", "raised"),
    [
        (True, True, 0),
        (True, None, 0),
        (None, None, 1),
        (False, True, 1),
        (True, False, 1),
        (None, False, 2),
        (False, False, 2),
    ],
)
def test_a_delivery_that_is_amiss_has_an_owner_before_a_dose(
    signed: bool | None, kept: bool | None, raised: int
) -> None:
    life = under_way()
    said = {"parcel": only(life), "delivered_on": TODAY, "adult_signed": signed, "temperature_kept": kept}
    life.do(ReportDelivery, role="pharmacist", **said)
    assert alerts(life) == ["parcel_delivery"] * raised
    assert all(SETTING.programme.alerts[code].blocks_dose for code in alerts(life))


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_delivery_lies_between_sending_and_today(day: Any) -> None:
    life = under_way()
    said = {"parcel": only(life), "delivered_on": day, "adult_signed": True, "temperature_kept": None}
    assert codes(life.ask(ReportDelivery, role="pharmacist", **said)) == {"delivery_day_wrong"}
    assert codes(life.ask(ReportDelivery, role="pharmacist", **{**said, "parcel": "x"})) == {"no_such_parcel"}


# ---- lost, come back, and come after all ----


def test_a_parcel_lost_on_its_way_is_a_case_and_is_not_replaced() -> None:
    life = under_way()
    life.do(EndParcel, role="pharmacist", parcel=only(life), place="lost", words="Carrier: not found.")
    assert life.medication.tally()["lost"] == 8
    assert alerts(life) == ["count_mismatch"]
    again = life.ask(DispenseUnits, role="pharmacist", order=order_of(life), **_others())
    assert {"units_out_of_range", "lost_not_replaced"} <= codes(again)
    assert isinstance(again, Refusal)
    (reason,) = (one for one in again.reasons if one.code == "lost_not_replaced")
    assert reason.source.ref == "clinical_programme.md 4.5"


def test_a_programme_that_replaces_lost_units_lets_as_many_go_again() -> None:
    life = under_way()
    life.do(EndParcel, role="pharmacist", parcel=only(life), place="lost", words="Carrier: not found.")
    counting = SETTING.programme.supply.counting
    replaces = msgspec.structs.replace(
        counting, replace_lost=msgspec.structs.replace(counting.replace_lost, value=True)
    )
    supply = msgspec.structs.replace(SETTING.programme.supply, counting=replaces)
    programme = msgspec.structs.replace(SETTING.programme, supply=supply)
    setting = msgspec.structs.replace(SETTING, programme=programme)
    assert life.medication.order is not None
    assert most_to_send(life.medication, life.medication.order, SETTING) == 0
    assert most_to_send(life.medication, life.medication.order, setting) == 8


def test_a_parcel_given_up_for_lost_may_arrive_after_all() -> None:
    life = under_way()
    life.do(EndParcel, role="pharmacist", parcel=only(life), place="lost", words="Carrier: not found.")
    life.do(ReceiveUnits, role="patient", parcel=only(life), counted=8, locked_away=True)
    assert life.medication.tally()["lost"] == 0
    assert life.medication.tally()["at_home"] == 8
    late = life.ask(EndParcel, role="pharmacist", parcel=only(life), place="lost", words="Late word.")
    assert codes(late) == {"parcel_arrived"}


def test_a_parcel_that_came_back_is_not_counted_at_home() -> None:
    life = under_way()
    life.do(EndParcel, role="pharmacist", parcel=only(life), place="returned", words="Nobody at home.")
    assert life.medication.tally()["returned"] == 8
    assert alerts(life) == []
    said = {"role": "patient", "parcel": only(life), "counted": 8, "locked_away": True}
    assert codes(life.ask(ReceiveUnits, **said)) == {"parcel_came_back"}
    again = life.ask(EndParcel, role="pharmacist", parcel=only(life), place="lost", words="Twice.")
    assert codes(again) == {"parcel_ended"}
    life.add(UnitsReceived(parcel=only(life), counted=8, locked_away=True))
    assert life.medication.tally()["at_home"] == 0


@pytest.mark.parametrize(
    ("parcel", "place", "words", "code"),
    [
        ("x", "lost", "w", "no_such_parcel"),
        ("", "destroyed", "w", "parcel_sent"),
        ("", "lost", " ", "words_missing"),
    ],
)
def test_what_became_of_a_parcel_is_said_in_words_and_once(
    parcel: str, place: str, words: str, code: str
) -> None:
    life = under_way()
    said = {"parcel": parcel or only(life), "place": place, "words": words}
    assert codes(life.ask(EndParcel, role="pharmacist", **said)) == {code}
    counted = received()
    said = {"parcel": only(counted), "place": "lost", "words": "w"}
    assert codes(counted.ask(EndParcel, role="pharmacist", **said)) == {"parcel_arrived"}


def test_facts_of_a_parcel_that_come_twice_or_late_move_nothing_twice() -> None:
    life = under_way()
    parcel = only(life)
    life.add(ParcelSent(parcel=parcel), ParcelSent(parcel="x"))
    life.do(ReceiveUnits, role="patient", parcel=parcel, counted=8, locked_away=True)
    before = life.medication
    life.add(
        ParcelSent(parcel=parcel),
        ParcelEnded(parcel=parcel, place="lost", words="late"),
        ParcelEnded(parcel=parcel, place="returned", words="late"),
        ParcelDelivered(parcel="x", delivered_on=TODAY, adult_signed=True, temperature_kept=True),
        UnitsReceived(parcel=parcel, counted=8, locked_away=True),
    )
    assert life.medication.units == before.units
    assert life.medication.parcels == before.parcels


def test_a_unit_accounted_for_is_not_taken_back_by_a_late_parcel() -> None:
    life = received()
    said = {"units": PARCEL["units"][:1], "place": "lost", "words": "Fell down the drain."}
    life.do(AccountForUnits, role="pharmacist", **said)
    life.add(UnitsReceived(parcel=only(life), counted=8, locked_away=True))
    assert life.medication.tally()["lost"] == 1
    life.do(CountUnits, role="patient", counted=7, locked_away=True)
    assert life.medication.gap == 0


# ---- questions ----


def test_nothing_is_sent_on_an_order_while_a_question_about_it_is_open() -> None:
    life = ordered()
    order = order_of(life)
    life.do(AskPrescriber, role="pharmacist", order=order, words="Spat out or swallowed?")
    for kind in (DispenseUnits, PutUpUnits):
        assert codes(life.ask(kind, role="pharmacist", order=order, **PARCEL)) == {"question_open"}
    (question,) = life.medication.questions
    life.do(AnswerQuestion, question=question, words="Spat out.")
    facts = life.ask(DispenseUnits, role="pharmacist", order=order, **PARCEL)
    assert not isinstance(facts, Refusal)
    assert isinstance(facts[0], UnitsDispensed)
    again = life.ask(AnswerQuestion, question=question, words="Swallowed.")
    assert codes(again) == {"question_answered"}


def test_a_question_is_about_the_order_that_counts_and_has_words() -> None:
    life = ordered()
    order = order_of(life)
    assert codes(life.ask(AskPrescriber, role="pharmacist", order="x", words="?")) == {"no_such_order"}
    for words in ("  ", "w" * 1001):
        assert codes(life.ask(AskPrescriber, role="pharmacist", order=order, words=words)) == {
            "words_missing"
        }
    assert codes(life.ask(AnswerQuestion, question="x", words="y")) == {"no_such_question"}
    assert sent().medication.questions == {}


def _others() -> dict[str, Any]:
    return {**PARCEL, "units": tuple(f"C2611-01-{n:03d}" for n in range(21, 29))}
