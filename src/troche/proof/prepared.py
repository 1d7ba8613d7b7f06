"""What bears on a dose or a parcel between decision and day: plan, consent, order, preparation, alerts, units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.medication.commands import AccountForUnits, WritePlan
from troche.medication.state import medication_of
from troche.messaging.commands import RaiseAlert
from troche.programme.needed import ALERTS
from troche.proof.acts import (
    DAY,
    HOUR,
    SINCE,
    items,
    lot_until,
    step,
)
from troche.proof.classes import (
    Axis,
    Kind,
    adding,
    both,
    bound,
    in_a_clinic,
    missing,
    saying,
    without,
)
from troche.proof.story import GOAL_AT, At, actor
from troche.proof.today import licensed_until
from troche.screening.commands import AnswerInstrument

if TYPE_CHECKING:
    from troche.programme import Programme


LESSONS = ("what_it_is", "the_day", "how_it_may_feel", "body_risks", "keeping_safe", "afterwards")
CHECKLIST = ("room", "lock_box", "phone", "card", "fasting", "carer", "ride")


def of_the_way(programme: Programme) -> tuple[Axis, ...]:
    """Each requirement between the decision and the day of a dose or a parcel."""
    return (
        Axis("prepare.plan", "before the order", tuple(_plan())),
        Axis("prepare.consent", "before the order", tuple(_consent(programme))),
        Axis("prepare.order", "before the first parcel", tuple(_order())),
        Axis("dose.legal_basis", "at any time", tuple(_legal_basis())),
        Axis("dose.alerts", "at any time", tuple(_alerts())),
        *(
            msgspec.structs.replace(axis, goals=("dose",))
            for axis in (
                Axis("prepare.care_team", "before preparation", tuple(_care_team())),
                Axis("prepare.emergency", "before the decision", tuple(_emergency())),
                Axis("prepare.safety_plan", "in preparation", tuple(_safety_plan())),
                Axis("induct.checklist", "in preparation", tuple(_checklist(programme))),
                Axis("induct.lessons", "in preparation", tuple(_lessons(programme))),
                Axis(
                    "induct.intention", "in preparation", (missing("intention", "no intention is written"),)
                ),
                Axis("induct.sitter", "in preparation", tuple(_sitter())),
                Axis(
                    "induct.visit", "in preparation", (missing("preparation visit", "no preparation visit"),)
                ),
                Axis("induct.cuff", "in preparation", tuple(_cuff())),
                Axis("induct.received", "on arrival", tuple(_received())),
                Axis("dose.units", "at any time", tuple(_units())),
                Axis("dose.plan", "at any time", tuple(_plan_since())),
            )
        ),
    )


def _plan() -> Iterator[Kind]:
    yield Kind("no plan is written", "unknown", without("plan"))
    yield Kind("the plan is not accepted", "unmet", without("plan accepted"))
    most = bound("ladder.start.at_most_mg")
    too_high = both(saying("plan", start_dose_mg=most + 50), saying("order", units=16))
    yield Kind(f"the first plan names {most + 50} mg (at most {most})", "unmet", too_high)
    light = saying("plan", weight_kg=float(most - 1))
    yield Kind(f"the first plan names {most} mg at {most - 1} kg (1 mg per kg)", "unmet", light)
    often = bound("ladder.interval.at_least_hours") // 24 - 1
    yield Kind(f"the plan has {often} days between sessions", "unmet", saying("plan", days_between=often))


def _plan_since() -> Iterator[Kind]:
    anew = step(
        SINCE,
        WritePlan,
        "prescriber",
        lambda at: {
            "goal": "To get up again.",
            "start_dose_mg": 50,
            "sessions": 8,
            "days_between": 3,
            "monitor_id": str(actor("therapist").id),
            "weight_kg": 108.0,
            "reason": "A lower dose.",
        },
    )
    yield Kind("a new version of the plan is not accepted", "unmet", adding(anew=anew))
    yield Kind("all sessions of the plan are done", "unmet", saying("plan", sessions=2))
    yield Kind("the last dose was 91 days ago, and no plan was written since", "unmet", _after_a_pause)


def _after_a_pause(scene: Any) -> Any:
    """Everything up to the last visit so many days ago, the questionnaire still answered each week."""
    by = (bound("ladder.interval.restart_visit_after_days") + 1) * DAY - 4 * DAY
    goal = [name for name in scene.steps if name.startswith("session 3")]
    kept = {"phq_9 anew", "check-in", *goal}
    steps = {
        name: one if name in kept else msgspec.structs.replace(one, at=one.at - by)
        for name, one in scene.steps.items()
    }
    steps["parcel"] = msgspec.structs.replace(steps["parcel"], changes=lot_until((GOAL_AT + 30 * DAY).date()))
    for week in range(1, by // (7 * DAY) + 1):
        weekly = step(
            -by + (week * 7 - 6) * DAY,
            AnswerInstrument,
            "patient",
            instrument="phq_9",
            answers=items("phq_9", 12),
        )
        steps[f"phq_9 week {week}"] = weekly
    return msgspec.structs.replace(scene, steps=steps)


def _consent(programme: Programme) -> Iterator[Kind]:
    yield missing("consent", "the consent is not signed")
    yield Kind("the text signed is another one", "unmet", saying("consent", version="0", digest="0"))
    for code, asked in programme.consent.teach_back.items():
        wrong = next((one for one in asked.answers if one != asked.right), "")
        edit = saying(f"teach-back {code}", answer=wrong)
        yield Kind(f"the question about the consent, {code}, is answered wrongly", "unmet", edit)
        yield Kind(
            f"the question about the consent, {code}, is not answered",
            "unknown",
            without(f"teach-back {code}"),
        )


def _order() -> Iterator[Kind]:
    yield missing("order", "nothing is ordered")
    yield Kind("the e-prescriber has not answered", "unknown", without("order answered"))
    yield Kind("the e-prescriber refused", "unmet", saying("order answered", accepted=False))
    day = (GOAL_AT - 8 * HOUR).date()
    yield Kind("the order ends today", "fine", saying("order", valid_until=day))
    yield Kind("the order ended yesterday", "unmet", saying("order", valid_until=day - timedelta(days=1)))
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


def _legal_basis() -> Iterator[Kind]:
    day = (GOAL_AT - 8 * HOUR).date()
    yield missing("legal basis", "no legal basis is on file")
    yield Kind(
        "the legal basis ended yesterday", "unmet", saying("legal basis", expires_on=day - timedelta(days=1))
    )
    yield Kind("the whole of it a day after the law’s last day", "unmet", _next_year)


def _next_year(scene: Any) -> Any:
    """Every step of the story so much later that its goal is on the first of January, without a day in the record."""
    by = 38 * DAY
    steps = {name: msgspec.structs.replace(one, at=one.at + by) for name, one in scene.steps.items()}
    basis = steps["legal basis"]
    steps["legal basis"] = msgspec.structs.replace(basis, changes={"expires_on": None})
    return msgspec.structs.replace(scene, steps=steps)


def _alerts() -> Iterator[Kind]:
    """Each alert that the floor says blocks a dose, open."""
    for code, (_level, _minutes, blocks) in ALERTS.items():
        if not blocks:
            continue
        raised = step(SINCE, RaiseAlert, "therapist", code=code, words="Look.", key="x")
        edit = adding(raised=raised)
        yield Kind(f"the alert {code} is open", "unmet", edit)


def _care_team() -> Iterator[Kind]:
    yield Kind("the prescriber no longer works here", "unmet", in_a_clinic(_left, -3 * HOUR))


def _left(clinic: Any) -> Any:
    one = next(clinic.working("prescriber"))
    gone = msgspec.structs.replace(one, left_at=GOAL_AT - 3 * HOUR)
    return msgspec.structs.replace(clinic, staff=clinic.staff | {one.id: gone})


def _emergency() -> Iterator[Kind]:
    for field in ("contact_name", "contact_phone", "local_emergency_number", "address"):
        edit = saying("history", **{field: " "})
        yield Kind(f"the history leaves out: {field.replace('_', ' ')}", "unmet", edit)


def _safety_plan() -> Iterator[Kind]:
    yield Kind("no safety plan", "unknown", without("safety plan", "safety plan together"))


def _checklist(programme: Programme) -> Iterator[Kind]:
    mine = [code for code, item in programme.preparation.checklist.items() if item.who == "patient"]
    for code in dict.fromkeys((*CHECKLIST, *mine)):
        yield Kind(f"not done: {code}", "unknown", without(f"item {code}"))


def _lessons(programme: Programme) -> Iterator[Kind]:
    needed = [code for code, lesson in programme.lessons.items() if lesson.required]
    for code in dict.fromkeys((*LESSONS, *needed)):
        yield Kind(f"not read: {code}", "unknown", without(f"lesson {code}"))


def _sitter() -> Iterator[Kind]:
    yield Kind("no sitter is named", "unknown", without("sitter asked", "sitter agreed"))
    yield Kind("the sitter has not agreed", "unknown", without("sitter agreed"))
    for field in ("adult", "sober", "stays"):
        edit = saying("sitter agreed", **{field: False})
        yield Kind(f"the sitter does not say yes to: {field}", "unmet", edit)


def _cuff() -> Iterator[Kind]:
    yield Kind("the cuff was not checked", "unmet", saying("preparation visit", cuff_checked=False))


def _received() -> Iterator[Kind]:
    name = "parcel counted"
    yield Kind("the first parcel was not counted", "unknown", without(name))
    yield Kind("one lozenge was missing in the first parcel", "unmet", saying(name, counted=7))
    yield Kind("the lozenges are not locked away", "unmet", saying(name, locked_away=False))


def _units() -> Iterator[Kind]:
    past = (GOAL_AT - 2 * DAY).date()
    yield Kind("the lozenges are past their beyond-use date", "unmet", saying("parcel", **lot_until(past)))
    lost = step(
        SINCE,
        AccountForUnits,
        "pharmacist",
        lambda at: {"units": _all_but_one(at), "place": "lost", "words": "Gone."},
    )
    yield Kind(
        "one lozenge is left at home, the others are accounted for as lost", "unmet", adding(lost=lost)
    )


def _all_but_one(at: At) -> tuple[str, ...]:
    return tuple(unit.number for unit in medication_of(at.chart).at("at_home")[1:])
