"""What bears on a parcel: how old what is known may be, what was missed, what is counted, the law on its day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.medication.commands import DispenseUnits, HoldPrescriberVisit, ReceiveUnits
from troche.messaging.commands import RaiseAlert
from troche.programme.needed import GATES
from troche.proof.acts import (
    DAY,
    HOUR,
    LIVER,
    MINUTE,
    counting_all,
    items,
    lot_until,
    parcel_of,
    pdmp,
    step,
    told_again,
)
from troche.proof.before import told_since
from troche.proof.classes import (
    BOUNDS,
    Axis,
    Edit,
    Kind,
    Verdict,
    adding,
    both,
    bound,
    in_a_clinic,
    moved,
    saying,
    without,
)
from troche.proof.life import DECIDED_AT
from troche.proof.story import GOAL_AT, At, Scene
from troche.proof.today import licensed_until
from troche.screening.commands import AnswerInstrument, GiveHistory, MeasureHomePressure

if TYPE_CHECKING:
    from troche.programme import Programme

PARCEL, ASKED = "second parcel", "pdmp to send again"


def of_a_parcel(_programme: Programme) -> tuple[Axis, ...]:
    """Each requirement of a parcel, and the classes of facts that bear on it."""
    axes = (
        Axis("ship.phq_9", "before it is sent", tuple(_phq_9())),
        Axis("ship.visit", "before it is sent", tuple(_visit())),
        Axis("ship.attendance", "before it is sent", tuple(_attendance())),
        Axis("ship.last_session", "before it is sent", tuple(_last_session())),
        Axis("ship.count", "before it is sent", tuple(_count())),
        Axis("ship.bladder", "before it is sent", tuple(_bladder())),
        Axis("ship.liver", "before it is sent", tuple(_liver())),
        Axis("ship.pdmp", "before it is sent", tuple(_pdmp())),
        Axis("ship.pregnancy", "before it is sent", tuple(_pregnancy())),
        Axis("ship.prescription", "before it is sent", tuple(_prescription())),
        Axis("ship.units", "in the parcel", tuple(_amount())),
        Axis("ship.legal_basis", "on the day it arrives", tuple(_arriving())),
        Axis("ship.pressure", "since the last parcel", tuple(_pressure())),
        Axis("ship.at_home", "before it is sent", tuple(_at_home())),
    )
    return tuple(msgspec.structs.replace(axis, goals=("parcel",)) for axis in axes if axis.kinds)


def _phq_9() -> Iterator[Kind]:
    days = bound("supply.shipment.phq_9_days")
    for age in (days * DAY, days * DAY + MINUTE):
        verdict: Verdict = "fine" if age <= days * DAY else "unmet"
        answered = step(-age, AnswerInstrument, "patient", instrument="phq_9", answers=items("phq_9", 12))
        edit = both(without("phq_9 anew"), adding(older=answered))
        yield Kind(f"the last PHQ-9 is {age / DAY:.3f} days old (at most {days})", verdict, edit)
    blank = {f"q{number}": None for number in range(1, 9)} | {"q9": 0}
    yield Kind(
        "the last PHQ-9 has too few answers for a score", "unknown", saying("phq_9 anew", answers=blank)
    )


def _visit() -> Iterator[Kind]:
    days = bound("supply.shipment.prescriber_visit_days")
    nothing_taken = both(without("session *"), _found_out_earlier(15 * DAY))
    yield Kind(
        f"the prescriber was last seen 31 days ago (at most {days}), and no session since",
        "unmet",
        nothing_taken,
    )
    yield Kind(
        "the prescriber was last seen 31 days ago, two sessions since", "fine", _found_out_earlier(15 * DAY)
    )


FOUND_OUT = (
    "register",
    "team",
    "phq_9",
    "gad_7",
    "asq",
    "home *",
    "identity",
    "diagnosis",
    "safety",
    "decision",
)


def _found_out_earlier(by: timedelta) -> Edit:
    """Everything up to the decision so much earlier; what a parcel asks for anew is told anew."""
    earlier = moved(-by, *FOUND_OUT, *LIVER, "history", "drug screen", "legal basis", "pdmp")
    anew = adding(
        history_then=step(DECIDED_AT, GiveHistory, "patient", told_again),
        phq_9_then=step(
            DECIDED_AT, AnswerInstrument, "patient", instrument="phq_9", answers=items("phq_9", 18)
        ),
    )
    return both(earlier, anew, told_since())


def _attendance() -> Iterator[Kind]:
    yield Kind("the visit after the last session was missed", "unmet", without("session 2 visit"))
    yield Kind("the next morning was missed", "unmet", without("session 2 next day"))
    missed = step(-5 * HOUR, RaiseAlert, "therapist", code="integration_overdue", words="Missed.", key="x")
    yield Kind("a missed appointment is noted and nobody was in touch since", "unmet", adding(missed=missed))


def _last_session() -> Iterator[Kind]:
    yield Kind("the last session was not ended", "unmet", without("session 2 released"))


def _count() -> Iterator[Kind]:
    yield Kind(
        "one lozenge was missing in the count before session 2", "unmet", saying("session 2 count", counted=5)
    )
    yield Kind("one lozenge was missing in the first parcel", "unmet", saying("parcel counted", counted=7))


def _bladder() -> Iterator[Kind]:
    days = bound("supply.shipment.bladder_screen_days")
    yield Kind("something is told about the bladder", "unmet", told_since(conditions={"bladder": "yes"}))
    yield Kind("the bladder questions are not sure", "unknown", told_since(conditions={"bladder": "unsure"}))
    yield Kind("pain of the bladder is told", "unmet", saying("bladder", pain="yes"))
    yield Kind("whether there was blood is not sure", "unknown", saying("bladder", blood="unsure"))
    for age in (days, days + 1):
        verdict: Verdict = "fine" if age <= days else "unmet"
        yield Kind(
            f"the bladder questions are {age} days old (at most {days})",
            verdict,
            both(without("bladder"), _given_at(-age * DAY)),
        )


def _given_at(at: timedelta) -> Edit:
    """The history at this time, and whoever it is about registered before it."""

    def edit(scene: Scene) -> Scene:
        steps = dict(scene.steps)
        for name, earlier in (("register", 3), ("team", 2)):
            steps[name] = msgspec.structs.replace(steps[name], at=at - earlier * MINUTE)
        steps["history"] = msgspec.structs.replace(steps["history"], at=at)
        return msgspec.structs.replace(scene, steps=steps)

    return edit


def _liver() -> Iterator[Kind]:
    days = bound("supply.shipment.liver_days")
    seen = step(DECIDED_AT + HOUR, HoldPrescriberVisit, "prescriber", way="video", note="Still so.")
    renewed = adding(seen_anew=seen)
    mornings = {
        f"morning {day}": step(-day * DAY, MeasureHomePressure, "patient", _measured(122))
        for day in range(1, 5)
    }
    measured = adding(**mornings)
    for age in (days, days + 1):
        collected = (GOAL_AT - 8 * HOUR).date() - timedelta(days=age)
        verdict: Verdict = "fine" if age <= days else "unmet"
        edit = both(
            _found_out_earlier(50 * DAY),
            renewed,
            measured,
            *(saying(test, collected_on=collected) for test in LIVER),
        )
        yield Kind(f"the liver tests are {age} days old (at most {days})", verdict, edit)


def _measured(systolic_mm_hg: int) -> Callable[[At], dict[str, Any]]:
    return lambda at: {
        "systolic_mm_hg": systolic_mm_hg,
        "diastolic_mm_hg": 78,
        "pulse_bpm": 70,
        "measured_at": at.now,
    }


def _pdmp() -> Iterator[Kind]:
    hours = bound("supply.prescription.pdmp_hours")
    for minutes in (hours * 60, hours * 60 + 1):
        verdict: Verdict = "fine" if minutes <= hours * 60 else "unmet"
        edit = moved(HOUR - minutes * MINUTE, ASKED)
        yield Kind(f"the query is {minutes / 60:.2f} hours old (at most {hours})", verdict, edit)
    yield Kind("the query raised a concern", "unmet", saying(ASKED, finding="concern"))
    yield Kind("the query did not ask the person’s state", "unmet", saying(ASKED, states=("WA",)))


def _pregnancy() -> Iterator[Kind]:
    yield Kind("a pregnancy is told", "unmet", told_since(pregnancy="yes"))
    yield Kind("whether there is a pregnancy is not sure", "unknown", told_since(pregnancy="unsure"))


def _prescription() -> Iterator[Kind]:
    yield Kind(
        "the prescriber’s registration has ended",
        "unmet",
        in_a_clinic(licensed_until("prescriber", -1, "DEA")),
    )


def _amount() -> Iterator[Kind]:
    first, most = (bound(f"supply.shipment.{which}_doses_at_most") for which in ("first", "later"))
    nothing_yet = both(without("session *", "parcel", "parcel counted"), saying("order", units=16))
    for doses in (first, first + 1):
        verdict: Verdict = "fine" if doses <= first else "unmet"
        edit = both(nothing_yet, saying(PARCEL, units=_numbers(2 * doses)))
        yield Kind(f"the first parcel holds {doses} doses (at most {first})", verdict, edit)
    for doses in (most, most + 1):
        verdict = "fine" if doses <= most else "unmet"
        edit = both(saying("order", units=16), saying(PARCEL, units=_numbers(2 * doses)))
        yield Kind(f"a later parcel holds {doses} doses (at most {most})", verdict, edit)
    spent = saying("order", refills=0)
    yield Kind("the order allows one fill and it was sent", "unmet", spent)
    days = bound("supply.shipment.beyond_use_days_at_most")
    late = saying(PARCEL, **lot_until((GOAL_AT - 8 * HOUR).date() + timedelta(days=days + 1)))
    yield Kind(f"the beyond-use date is {days + 1} days ahead (at most {days})", "unmet", late)
    past = saying(PARCEL, **lot_until((GOAL_AT - 8 * HOUR).date()))
    yield Kind("the beyond-use date is today", "unmet", past)
    yield Kind("the parcel before is not counted yet", "unmet", without("parcel counted", "session *"))


def _arriving() -> Iterator[Kind]:
    """A parcel is on its way for a day at least, once the floor knows of that."""
    if "supply.shipment.delivery_days.value" not in BOUNDS:
        return
    day = (GOAL_AT - 8 * HOUR).date()
    ends = saying("legal basis", expires_on=day)
    yield Kind("the legal basis ends on the day the parcel leaves", "unmet", ends)
    yield Kind("the order ends on the day the parcel leaves", "unmet", saying("order", valid_until=day))
    for kind in ("MD", "DEA"):
        licence = in_a_clinic(licensed_until("prescriber", 0, kind))
        yield Kind(f"the prescriber’s licence ({kind}) ends on the day the parcel leaves", "unmet", licence)


def _pressure() -> Iterator[Kind]:
    if "pressure" not in GATES["ship"].split():
        return
    top = bound("session.vitals.hold_next_from.systolic_mm_hg")
    peak = saying("session 2 peak", systolic_mm_hg=top)
    yield Kind(f"the pressure rose to {top} in the last session, and none was measured since", "unmet", peak)
    most = bound("eligibility.home_pressure.mean_systolic_at_most_mm_hg")
    high = {
        f"high {day}": step(-day * DAY - HOUR, MeasureHomePressure, "patient", _measured(most + 9))
        for day in range(1, 11)
    }
    yield Kind(f"the mean pressure at home has come to more than {most}", "unmet", adding(**high))


def _at_home() -> Iterator[Kind]:
    if "at_home" not in GATES["ship"].split():
        return
    more = adding(
        asked_more=pdmp(-50 * HOUR),
        more=step(-45 * HOUR, DispenseUnits, "pharmacist", parcel_of(12, GOAL_AT + 120 * DAY)),
        more_counted=step(-40 * HOUR, ReceiveUnits, "patient", counting_all),
    )
    yield Kind("eight doses are at home", "unmet", both(saying("order", units=16), more))


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(f"LOT-{100 + number}" for number in range(count))
