"""What bears on a dose or a parcel of the supply: the order and who signed it, how much a dose is, the lozenges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.chart.facts import Recorded
from troche.medication.commands import (
    AcceptPlan,
    AccountForUnits,
    AnswerOrder,
    CancelOrder,
    PendOrder,
    SignOrder,
    WithdrawOrder,
    WritePlan,
)
from troche.medication.state import medication_of
from troche.pharmacy.facts import LotRecalled
from troche.pharmacy.state import LotBook, evolve
from troche.proof.acts import DAY, HOUR, LIVER, LOT, MINUTE, SINCE, TODAY, WORDS, pdmp, step
from troche.proof.classes import (
    DOSES,
    NEXT_DOSE,
    PARCELS,
    Axis,
    Edit,
    Kind,
    adding,
    both,
    bound,
    in_a_clinic,
    missing,
    saying,
    with_lots,
    without,
)
from troche.proof.place import lots
from troche.proof.sending import PARCEL, of_another_lot
from troche.proof.story import GOAL_AT, NAMES, At, actor
from troche.proof.today import licensed_until
from troche.proof.undoing import ACCOUNTED, BOOKED, CANCELLED, COUNTED, ORDERED, PLANNED, SAID
from troche.screening.commands import MeasureWeight
from troche.screening.facts import Medicine

if TYPE_CHECKING:
    from troche.programme import Programme

ANEW = ((ORDERED,), (CANCELLED, ORDERED))
TAKEN = "wrong_units"


def of_the_supply(programme: Programme) -> tuple[Axis, ...]:
    """Each requirement of order, dose and lozenges."""
    return (
        Axis("prepare.order", "before the first parcel", tuple(_order()), cures=ANEW),
        Axis("prepare.order", "since the order", tuple(_order_since()), cures=ANEW),
        Axis("prepare.plan", "before the order", tuple(_careful(programme)), cures=((PLANNED,),)),
        Axis("dose.plan", "since the last dose", tuple(_stepped_up()), NEXT_DOSE),
        Axis("dose.plan", "since the last dose", tuple(_held()), NEXT_DOSE),
        Axis("dose.amount", "on the day", tuple(_taken()), DOSES),
        Axis("dose.units", "at any time", tuple(_units()), DOSES),
        Axis("parcel.lot", "in the parcel", tuple(_lot()), PARCELS),
    )


def _order() -> Iterator[Kind]:
    yield missing("order", "nothing is ordered")
    yield Kind("the order is not signed", "unknown", without("order signed"))
    yield Kind("the e-prescriber has not answered", "unknown", without("order answered"))
    yield Kind("the e-prescriber refused", "unmet", saying("order answered", accepted=False))
    least = bound("ladder.start.at_most_mg") / bound("ladder.maximum.soft_mg_per_kg") - 1
    weighed = step(-15 * DAY + 2 * HOUR, MeasureWeight, "patient", _weight(least))
    yield Kind(
        "the dose is above what one prescriber signs for at this weight, and no second has signed",
        "unknown",
        adding(weighed=weighed),
    )
    day = (GOAL_AT - 8 * HOUR).date()
    yield Kind(
        "the order ended yesterday", "unmet", saying("order", valid_until=day - timedelta(days=1)), ANEW
    )
    months = bound("supply.prescription.valid_months_at_most")
    long = saying("order", valid_until=(GOAL_AT + (months * 31 - 13) * DAY).date())
    yield Kind(f"the order is written for more than {months} months", "unmet", long)
    refills = bound("supply.prescription.refills_at_most")
    yield Kind(f"the order has {refills + 1} refills", "unmet", saying("order", refills=refills + 1))
    least, most = (bound(f"session.lozenge.hold_at_{end}_minutes") for end in ("least", "most"))
    for minutes in (least - 1, most + 1):
        edit = saying("order", hold_minutes=minutes)
        yield Kind(f"the order says to hold the lozenge {minutes} minutes", "unmet", edit)
    hours = bound("supply.prescription.pdmp_hours")
    yield Kind(
        f"the query was more than {hours} hours old when it was ordered", "unmet", without("pdmp to order")
    )
    registered = licensed_until("prescriber", -17, "DEA")
    yield Kind("the prescriber’s registration ended before the order", "unmet", in_a_clinic(registered))


def _weight(kg: float) -> Any:
    return lambda at: {"weight_kg": kg, "measured_at": at.now}


def _order_since() -> Iterator[Kind]:
    cancelled = step(SINCE, CancelOrder, "prescriber", lambda at: {**_its(at), "reason": "Not this one."})
    yield Kind("the order is called off", "unmet", adding(cancelled=cancelled))
    withdrawn = step(
        SINCE, WithdrawOrder, "system", lambda at: {**_its(at), "message": "Stock.", "simulated": False}
    )
    yield Kind("the e-prescriber calls off the order", "unmet", adding(withdrawn=withdrawn))


def _its(at: At) -> dict[str, Any]:
    order = medication_of(at.chart).order
    return {"order": order.id if order else ""}


def _careful(programme: Programme) -> Iterator[Kind]:
    """Where the first dose has to be the careful one, a plan with the highest first dose."""
    years = bound("eligibility.age.review_from_years")
    day = (GOAL_AT - 15 * DAY).date()
    old = both(
        saying("register", birth_date=day.replace(year=day.year - years)), saying("decision", overrides=WORDS)
    )
    inhibitor = Medicine(name="clarithromycin", dose="500 mg", often="twice a day")
    taken = both(saying("history", medicines=(inhibitor,)), saying("decision", overrides=WORDS))
    review = bound("eligibility.liver.review_above")
    liver = both(saying("alt", value=LIVER["alt"] * (review + 0.1)), saying("decision", overrides=WORDS))
    careful, most = bound("ladder.start.cautious_mg"), bound("ladder.start.at_most_mg")
    for words, edit in (
        (f"{years} years old", old),
        ("a medicine that makes it stronger is taken", taken),
        ("a liver test is above its limit", liver),
        ("no weight is known", saying("plan", weight_kg=None)),
        (f"{careful - 1} kg", saying("plan", weight_kg=float(careful - 1))),
    ):
        yield Kind(f"{words}, and the first plan names {most} mg (at most {careful})", "unmet", edit)
    hard = bound("ladder.maximum.hard_mg")
    too_high = both(saying("plan", start_dose_mg=hard + 50), saying("order", units=4 * (hard + 50) // 50))
    yield Kind(f"the first plan names {hard + 50} mg (nobody may order more than {hard})", "unmet", too_high)


def _stepped_up() -> Iterator[Kind]:
    """A higher dose after two of 100 mg: one step, and never more."""
    percent, most = bound("ladder.step.at_most_percent_of_last"), bound("ladder.step.mg")
    limit = 100 + min(most, percent)
    for mg in (limit, limit + 50):
        at = -3 * DAY
        anew = {
            "queried": pdmp(at - MINUTE),
            "planned": step(at, WritePlan, "prescriber", start_dose_mg=mg, **_PLAN),
            "accepted": step(at + MINUTE, AcceptPlan, "patient", _newest),
            "order_anew": step(at + 2 * MINUTE, PendOrder, "prescriber", units=mg // 50 * 2, **_ORDER),
            "signed_anew": step(at + 3 * MINUTE, SignOrder, "prescriber", _signature),
            "answered_anew": step(at + 4 * MINUTE, AnswerOrder, "system", _accepted),
        }
        words = f"{mg} mg are planned after 100 mg (at most {limit})"
        yield Kind(words, "fine", both(adding(**anew)), most_mg=limit)


_PLAN: dict[str, Any] = {
    "goal": "To get up again.",
    "sessions": 8,
    "days_between": 3,
    "monitor_id": str(actor("therapist").id),
    "weight_kg": 108.0,
    "reason": "It was borne well.",
}
_ORDER: dict[str, Any] = {
    "unit_strength_mg": 50,
    "refills": 1,
    "hold_minutes": 15,
    "technique": "swallowed",
    "valid_until": (GOAL_AT + 60 * DAY).date(),
    "reason": "Another dose.",
}


def _newest(at: At) -> dict[str, Any]:
    plan = medication_of(at.chart).plan
    return {"version": plan.version if plan else 1}


def _signature(at: At) -> dict[str, Any]:
    order = medication_of(at.chart).order
    return {
        **_its(at),
        "digest": order.pended.digest if order else "",
        "factor": "totp",
        "confirmed_at": at.now,
    }


def _accepted(at: At) -> dict[str, Any]:
    return {**_its(at), "accepted": True, "prescription": "rx", "message": "", "simulated": False}


def _held() -> Iterator[Kind]:
    hold = {"accepted": False, "proposed": "hold", "dose_mg": None, "days_between": None}
    edit = saying(f"{TODAY} decided", **hold, reason="I want to see them first.")
    yield Kind("the prescriber answered the proposal: no dose for now", "unmet", edit)


def _taken() -> Iterator[Kind]:
    """Other lozenges than the plan's dose calls for."""
    for words, choose in (
        ("one lozenge is taken where the plan has two", lambda all_of_them: all_of_them[:1]),
        ("three lozenges are taken where the plan has two", lambda all_of_them: all_of_them[:3]),
        ("no lozenge is taken", lambda all_of_them: ()),
        ("the last of the lozenges are taken, not the first", lambda all_of_them: all_of_them[-2:]),
        ("lozenges are taken that nobody sent", lambda all_of_them: ("X-001", "X-002")),
    ):
        yield Kind(words, "unmet", _taking(choose), stands=TAKEN, alone=True)


def _taking(choose: Any) -> Edit:
    def edit(scene: Any) -> Any:
        name = f"{TODAY} dose"
        old = scene.steps[name]

        def said(at: At) -> dict[str, Any]:
            there = tuple(unit.number for unit in medication_of(at.chart).at("at_home"))
            return {**old.said(at), "units": choose(there)}

        return msgspec.structs.replace(
            scene, steps=scene.steps | {name: msgspec.structs.replace(old, said=said)}
        )

    return edit


def _units() -> Iterator[Kind]:
    past = of_another_lot("parcel", -2 * DAY)
    yield Kind("the lozenges are past their beyond-use date", "unmet", past)
    lost = step(
        SINCE,
        AccountForUnits,
        "pharmacist",
        lambda at: {"units": _all_but_one(at), "place": "lost", "words": "Gone."},
    )
    one_left = "one lozenge is left at home, the others are accounted for as lost"
    yield Kind(one_left, "unmet", adding(lost=lost), ((PLANNED,),))
    for counted, what in ((1, "fewer"), (9, "more")):
        yield Kind(
            f"{what} lozenges are counted on the day than there should be",
            "unmet",
            saying(f"{TODAY} count", counted=counted),
            ((COUNTED,), (ACCOUNTED,), (SAID,), (BOOKED,)),
        )
    yield Kind("the lot at home is recalled", "unmet", with_lots(_recalled(LOT, -2 * HOUR), -2 * HOUR))
    yield Kind("the lot at home was recalled two days ago", "unmet", with_lots(_recalled(LOT), -2 * DAY))


def _recalled(name: str, at: timedelta = -2 * DAY) -> LotBook:
    fact = LotRecalled(lot=name, reason="Assay.")
    by = actor("pharmacist")
    return evolve(lots(name=name), Recorded(fact, 1, GOAL_AT + at, by.id, by.role, NAMES))


def _all_but_one(at: At) -> tuple[str, ...]:
    return tuple(unit.number for unit in medication_of(at.chart).at("at_home")[1:])


def _lot() -> Iterator[Kind]:
    """What the pharmacy's book says of the lot that is sent."""
    recalled = both(of_another_lot(PARCEL, 100 * DAY), with_lots(_recalled("OTHER", -3 * HOUR), -3 * HOUR))
    yield Kind("the lot that is sent is recalled", "unmet", recalled, (), "lot_recalled")
    book = lots(name="OTHER")
    (key,) = book.lots
    made = book.lots[key].made
    assert made is not None
    for words, stands, changed in (
        ("the lot has another strength than the order", "lot_strength", {"strength_mg": 100}),
        ("the lot has fewer lozenges than are sent", "lot_too_small", {"units": 4}),
    ):
        other = msgspec.structs.replace(book.lots[key], made=msgspec.structs.replace(made, **changed))
        edit = both(saying(PARCEL, lot="OTHER"), with_lots(LotBook({key: other})))
        yield Kind(words, "unmet", edit, (), stands)
    date = saying(PARCEL, beyond_use_on=(GOAL_AT + 100 * DAY).date())
    yield Kind("the label says another beyond-use date than the book", "unmet", date, (), "lot_beyond_use")
