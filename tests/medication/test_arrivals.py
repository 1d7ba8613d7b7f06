"""A parcel that does not come has an owner on the day after it should have; one without a receipt is asked about."""

from __future__ import annotations

from tests.medication.cared import Cared
from tests.medication.test_recalls import OTHER
from troche.medication.arrivals import LATE, NO_RECEIPT
from troche.medication.commands import EndParcel, ReceiveUnits, ReportDelivery
from troche.medication.days import local_day
from troche.messaging.rules import open_alerts


def sent() -> Cared:
    """A second parcel, on its way since now."""
    life = Cared(book=False)
    life.add(OTHER)
    return life


def told(life: Cared) -> dict[str, str]:
    """What is open about its arrival."""
    about = ("parcel_late", "receipt_missing", "parcel_delivery")
    return {code: words for code, words in life.alerts().items() if code in about}


def report(life: Cared, signed: bool | None = True) -> None:
    day = local_day(life.chart, life.now)
    said = {"parcel": "p2", "delivered_on": day, "adult_signed": signed, "temperature_kept": True}
    life.do(ReportDelivery, "pharmacist", **said)


def test_a_parcel_that_nobody_has_counted_in_time_is_somebodys_to_ask_about() -> None:
    life = sent()
    life.pass_days(4.9)
    assert life.strike(LATE) == []
    life.pass_days(0.2)
    assert told(life) == {"parcel_late": "A parcel of 4 units was sent, and nobody has counted it."}
    (alert,) = (one for one in open_alerts(life.chart) if one.code == "parcel_late")
    assert (alert.owner, alert.level) == ("coordinator", 2)
    life.pass_days(20)
    assert sum(one.code == "parcel_late" for one in open_alerts(life.chart)) == 1, "told once"


def test_delivered_and_not_counted_is_late_as_well() -> None:
    life = sent()
    life.pass_days(2)
    report(life)
    life.pass_days(4)
    assert told(life) == {
        "parcel_late": "The carrier has delivered a parcel of 4 units, and nobody has counted it."
    }


def test_a_parcel_that_was_counted_or_given_up_is_not_late() -> None:
    for kind, said in (
        (ReceiveUnits, {"counted": 4, "locked_away": True}),
        (EndParcel, {"place": "returned", "words": "Nobody at home."}),
    ):
        life = sent()
        if kind is ReceiveUnits:
            report(life)
        life.do(kind, "pharmacist" if kind is EndParcel else "patient", parcel="p2", **said)
        life.pass_days(9)
        assert told(life) == {}, kind


def test_a_parcel_that_was_counted_without_a_receipt_is_asked_about() -> None:
    life = sent()
    life.do(ReceiveUnits, parcel="p2", counted=4, locked_away=True)
    assert life.strike(NO_RECEIPT) == [], "the carrier has its time"
    life.pass_days(5.1)
    assert set(told(life)) == {"receipt_missing"}
    assert {one.owner for one in open_alerts(life.chart) if one.code in told(life)} == {"coordinator"}
    report(life)
    life.pass_days(9)
    assert set(told(life)) == {"receipt_missing"}, "nobody but its owner closes it, and it is told once"


def test_with_the_receipt_on_file_nobody_is_asked() -> None:
    life = sent()
    life.do(ReceiveUnits, parcel="p2", counted=4, locked_away=True)
    report(life)
    life.pass_days(9)
    assert told(life) == {}


def test_whether_an_adult_signed_is_not_taken_for_granted() -> None:
    life = sent()
    report(life, signed=None)
    assert told(life) == {"parcel_delivery": "It is not known whether an adult signed for the parcel."}
