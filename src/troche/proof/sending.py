"""What bears on a parcel: how old what is known may be, what was missed, what is counted, the law on its day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.dosing.commands import BookSession, StopSession
from troche.medication.commands import DispenseUnits, HoldPrescriberVisit, ReceiveUnits
from troche.messaging.commands import RaiseAlert
from troche.programme.needed import ALERTS, TALKED_OVER
from troche.proof.acts import (
    DAY,
    HOUR,
    LIVER,
    MINUTE,
    SINCE,
    STATE,
    counting_all,
    current,
    items,
    parcel_of,
    pdmp,
    result,
    step,
    told_again,
)
from troche.proof.before import RULED_OUT, made_at, moving, pregnancy_since
from troche.proof.classes import (
    PARCELS,
    Axis,
    Cure,
    Edit,
    Kind,
    Verdict,
    adding,
    both,
    bound,
    in_a_clinic,
    moved,
    saying,
    with_a_programme,
    with_lots,
    without,
)
from troche.proof.history_told import IN_WORDS_OR_BY_TWO, told_since
from troche.proof.life import DECIDED_AT
from troche.proof.longer import closing_alerts, with_sessions
from troche.proof.place import GOOD_FOR, lots
from troche.proof.story import GOAL_AT, At, actor
from troche.proof.today import licensed_until
from troche.proof.undoing import (
    ACCOUNTED,
    BOOKED,
    CAUGHT_UP,
    CLOSED,
    COUNTED,
    HISTORY,
    ORDERED,
    QUERIED,
    SAID,
    TALK,
    TESTED,
)
from troche.screening.commands import AnswerInstrument, GiveHistory, MeasureHomePressure

if TYPE_CHECKING:
    from troche.programme import Programme

AMOUNT = "units_out_of_range"
HARMLESS = "order_ended"  # an alert that of itself stops nothing
PARCEL, ASKED = "second parcel", "pdmp to send again"


def of_a_parcel(programme: Programme) -> tuple[Axis, ...]:
    """Each requirement of a parcel, and the classes of facts that bear on it."""
    before = "before it is sent"
    return (
        Axis("ship.phq_9", before, tuple(_phq_9()), PARCELS, ((TALK,),)),
        Axis("ship.visit", before, tuple(_visit(programme)), PARCELS, ((TALK,),)),
        Axis("ship.attendance", before, tuple(_attendance()), PARCELS, ((CAUGHT_UP,),)),
        Axis("ship.last_session", before, tuple(_last_session()), PARCELS),
        Axis("ship.count", before, tuple(_count()), PARCELS, ((COUNTED,), (ACCOUNTED,), (SAID,), (BOOKED,))),
        Axis("ship.bladder", before, tuple(_bladder()), PARCELS, ((TESTED,), (HISTORY,))),
        Axis("ship.liver", before, tuple(_liver(programme)), PARCELS, ((TESTED,),)),
        Axis("ship.pdmp", before, tuple(_pdmp()), PARCELS, ((QUERIED,),)),
        Axis("ship.pregnancy", before, tuple(_pregnancy()), PARCELS, RULED_OUT),
        Axis("ship.prescription", before, tuple(_prescription()), PARCELS),
        Axis("ship.legal_basis", "on the day it arrives", tuple(_arriving()), PARCELS),
        Axis("ship.licence", "on the day it arrives", tuple(_licensed()), PARCELS),
        Axis("ship.pressure", "since the last parcel", tuple(_pressure()), PARCELS, ((TESTED,), (BOOKED,))),
        Axis("ship.at_home", before, tuple(_at_home()), PARCELS),
        Axis("ship.alerts", before, tuple(_alerts()), PARCELS, ((CLOSED,),)),
        Axis("parcel.amount", "in the parcel", tuple(_amount()), PARCELS),
        Axis("parcel.beyond_use", "in the parcel", tuple(_beyond_use()), PARCELS),
        Axis("parcel.under_way", before, tuple(_under_way()), PARCELS, ((COUNTED,),)),
    )


def _phq_9() -> Iterator[Kind]:
    days = bound("supply.shipment.phq_9_days")
    for age in (days * DAY, days * DAY + MINUTE):
        verdict: Verdict = "fine" if age <= days * DAY else "unmet"
        answered = step(-age, AnswerInstrument, "patient", instrument="phq_9", answers=items("phq_9", 12))
        edit = both(without("phq_9 anew"), adding(older=answered), closing_alerts())
        yield Kind(f"the last PHQ-9 is {age / DAY:.3f} days old (at most {days})", verdict, edit)
    blank = {f"q{number}": None for number in range(1, 9)} | {"q9": 0}
    yield Kind(
        "the last PHQ-9 has too few answers for a score", "unknown", saying("phq_9 anew", answers=blank)
    )
    worse = saying("phq_9 anew", answers=items("phq_9", 18 + bound("integration.change.worse_points")))
    yield Kind("the last PHQ-9 is clearly worse than at the start, and no visit since", "unmet", worse)


def _visit(programme: Programme) -> Iterator[Kind]:
    days = bound("supply.shipment.prescriber_visit_days")
    nothing_taken = both(without("session *"), _found_out_earlier(15 * DAY))
    yield Kind(
        f"the prescriber was last seen 31 days ago (at most {days}), and no session since",
        "unmet",
        nothing_taken,
        ((TALK,),),
    )
    yield Kind(
        "the prescriber was last seen 31 days ago, two sessions since", "fine", _found_out_earlier(15 * DAY)
    )
    sessions = bound("supply.shipment.prescriber_visit_sessions")
    ago = 16 + 4 * (sessions - 1)
    yield Kind(
        f"the prescriber was last seen {ago} days ago, {sessions + 1} sessions since (at most {sessions})",
        "unmet",
        with_sessions(programme, sessions + 1),
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
    booked = step(
        -2 * DAY,
        BookSession,
        "patient",
        lambda at: {"starts_at": at.now + DAY, "monitor": actor("therapist").id},
    )
    yield Kind(
        "a session was booked for yesterday, and nobody began it",
        "unmet",
        adding(booked=booked),
        ((CLOSED, BOOKED), (BOOKED, CLOSED)),
    )
    yield Kind(
        "a session of yesterday was called off when it was over, and nobody was in touch",
        "unmet",
        adding(
            booked=booked,
            off=step(
                -2 * HOUR, StopSession, "therapist", lambda at: {"session": current(at), "reason": "Nobody."}
            ),
        ),
        ((CLOSED,),),
    )
    missed = step(-5 * HOUR, RaiseAlert, "therapist", code="integration_overdue", words="Missed.", key="x")
    yield Kind(
        "a missed appointment is noted and nobody was in touch since",
        "unmet",
        adding(missed=missed),
        ((CLOSED,),),
    )


def _last_session() -> Iterator[Kind]:
    yield Kind("the last session was not ended", "unmet", without("session 2 released"))


def _count() -> Iterator[Kind]:
    yield Kind(
        "one lozenge was missing in the count before session 2", "unmet", saying("session 2 count", counted=5)
    )


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
            both(without("bladder"), made_at("history", -age * DAY)),
        )


def _liver(programme: Programme) -> Iterator[Kind]:
    days = bound("supply.shipment.liver_days")
    seen = step(DECIDED_AT + HOUR, HoldPrescriberVisit, "prescriber", way="video", note="Still so.")
    renewed = adding(seen_anew=seen)
    mornings = {
        f"morning {day}": step(-day * DAY, MeasureHomePressure, "patient", _measured(122))
        for day in range(1, 5)
    }
    measured = adding(**mornings)
    stop = bound("eligibility.liver.stop_above") + 0.1
    far = result("ggt", SINCE, value=LIVER["ggt"] * stop, unit="U/L", upper_limit=LIVER["ggt"])
    yield Kind(f"GGT {stop:g} times the limit since", "unmet", adding(far=far))
    high = bound("eligibility.liver.review_above") + 0.1
    told = result("alt", SINCE, value=LIVER["alt"] * high, unit="U/L", upper_limit=LIVER["alt"])
    yield Kind(
        f"ALT {high:g} times the limit since, and nobody has judged it",
        "unmet",
        adding(told=told),
        ((TESTED,), *IN_WORDS_OR_BY_TWO),
    )
    doses = bound("supply.shipment.liver_after_doses")
    yield Kind(
        f"{doses} doses were taken, and the liver not tested since", "unmet", with_sessions(programme, doses)
    )
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
    concern = saying(ASKED, finding="concern", note="Two prescribers.")
    yield Kind("the query raised a concern", "unmet", concern)
    yield Kind("the query did not ask the person’s state", "unmet", saying(ASKED, states=("WA",)))


def _pregnancy() -> Iterator[Kind]:
    yield from pregnancy_since()
    may_be = both(
        without("session *"),
        saying("history", pregnancy="no"),
        adding(test=result("pregnancy", DECIDED_AT - HOUR, finding="negative")),
    )
    yield Kind(
        "a pregnancy is possible, and nothing was said of it since the last parcel",
        "unknown",
        may_be,
        ((HISTORY,), (BOOKED,)),
    )


def _prescription() -> Iterator[Kind]:
    day = (GOAL_AT - 8 * HOUR).date()
    ends = saying("order", valid_until=day)
    yield Kind("the order ends on the day the parcel leaves", "unmet", ends, ((ORDERED,),))
    away = adding(moved=moving("WA", -40 * HOUR), back=moving(STATE, -38 * HOUR))
    yield Kind("the person moved to another state and back since the order", "unmet", away, ((ORDERED,),))


def _licensed() -> Iterator[Kind]:
    for kind in ("MD", "DEA"):
        for days, when in ((-1, "the day before"), (0, "on the day the parcel leaves")):
            licence = in_a_clinic(licensed_until("prescriber", days, kind))
            yield Kind(f"the prescriber’s licence ({kind}) ends {when}", "unmet", licence)


def _amount() -> Iterator[Kind]:
    """How many doses a parcel holds; with more at home than a parcel may bring, it holds less."""
    first, most = (bound(f"supply.shipment.{which}_doses_at_most") for which in ("first", "later"))
    nothing_yet = both(without("session *", "parcel", "parcel counted"), saying("order", units=16))
    for doses in (first, first + 1):
        verdict: Verdict = "fine" if doses <= first else "unmet"
        edit = both(nothing_yet, saying(PARCEL, units=_numbers(2 * doses)))
        yield Kind(f"the first parcel holds {doses} doses (at most {first})", verdict, edit, stands=AMOUNT)
    held = 2
    for doses in (most - held, most - held + 1):
        verdict = "fine" if doses <= most - held else "unmet"
        edit = both(saying("order", units=16), saying(PARCEL, units=_numbers(2 * doses)))
        words = f"with {held} doses at home a later parcel holds {doses} (together at most {most})"
        yield Kind(words, verdict, edit, stands=AMOUNT)
    spent = saying("order", refills=0)
    yield Kind("the order allows one fill and it was sent", "unmet", spent, ((ORDERED,),), stands=AMOUNT)
    yield Kind("the parcel holds nothing", "unmet", saying(PARCEL, units=()), stands=AMOUNT)


def _beyond_use() -> Iterator[Kind]:
    days = bound("supply.shipment.beyond_use_days_at_most")
    for ahead, stands in (
        (days + 1, "beyond_use_too_late"),
        (0, "beyond_use_past"),
        (2, "beyond_use_too_soon"),
    ):
        edit = of_another_lot(PARCEL, ahead * DAY)
        yield Kind(f"the beyond-use date is {ahead} days ahead (1 to {days})", "unmet", edit, stands=stands)
    yield Kind(f"the beyond-use date is {days} days ahead", "fine", of_another_lot(PARCEL, days * DAY))


def of_another_lot(name: str, good_for: timedelta) -> Edit:
    """This parcel is of a lot with another beyond-use date, which is on the pharmacy's book."""
    last = (GOAL_AT - 8 * HOUR + good_for).date()
    book = lots(good_for - 8 * HOUR, "OTHER")
    return both(saying(name, lot="OTHER", beyond_use_on=last), with_lots(book))


def _under_way() -> Iterator[Kind]:
    away = without("parcel counted", "session *")
    yield Kind("the parcel before is not counted yet", "unmet", away, stands="parcel_under_way")


def _alerts() -> Iterator[Kind]:
    """Alerts of the first level, and one that the programme no longer knows, stop a parcel, too."""
    for code, (level, _minutes, blocks) in ALERTS.items():
        if level == 1 or blocks:
            yield Kind(f"the alert {code} is open", "unmet", alert_open(code), closing(code))
    yield Kind("an alert is open that the programme no longer knows", "unmet", an_unknown_alert())


def closing(code: str) -> tuple[Cure, ...]:
    """What ends an alert of this code: a talk, where the floor says that only a talk does."""
    return ((TALK,),) if code in TALKED_OVER else ((CLOSED,),)


def alert_open(code: str) -> Edit:
    """Somebody asks that somebody looks."""
    return adding(raised=step(SINCE, RaiseAlert, "therapist", code=code, words="Look.", key="x"))


def an_unknown_alert() -> Edit:
    """One is open that the next version of the programme has no rule for."""
    return both(alert_open(HARMLESS), with_a_programme(_without_it, -MINUTE))


def _without_it(programme: Programme) -> Programme:
    alerts = {code: rule for code, rule in programme.alerts.items() if code != HARMLESS}
    return msgspec.structs.replace(programme, alerts=alerts)


def _arriving() -> Iterator[Kind]:
    """What the law asks for holds today, and on the day the parcel arrives."""
    day = (GOAL_AT - 8 * HOUR).date()
    ends = saying("legal basis", expires_on=day)
    yield Kind("the legal basis ends on the day the parcel leaves", "unmet", ends)


def _pressure() -> Iterator[Kind]:
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
    more = adding(
        asked_more=pdmp(-50 * HOUR),
        more=step(-45 * HOUR, DispenseUnits, "pharmacist", parcel_of(12, GOAL_AT + GOOD_FOR)),
        more_counted=step(-40 * HOUR, ReceiveUnits, "patient", counting_all),
    )
    yield Kind("eight doses are at home", "unmet", both(saying("order", units=16), more), ())


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(f"LOT-{100 + number}" for number in range(count))
