"""What bears on a dose or a parcel between decision and day: plan, consent, order, preparation, alerts, units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from troche.medication.commands import WritePlan
from troche.programme.floor import FLOOR
from troche.programme.needed import ALERTS
from troche.proof.acts import DAY, HOUR, SINCE, TODAY, step
from troche.proof.classes import (
    DOSES,
    NEXT_DOSE,
    PARCELS,
    Axis,
    Cure,
    Kind,
    Verdict,
    adding,
    both,
    bound,
    in_a_clinic,
    missing,
    saying,
    without,
)
from troche.proof.longer import after_a_pause, closing_alerts
from troche.proof.sending import alert_open, an_unknown_alert, closing, of_another_lot
from troche.proof.story import GOAL_AT, actor
from troche.proof.undoing import ACCOUNTED, BOOKED, CAUGHT_UP, CLOSED, COUNTED, HISTORY, PLANNED, SAID

if TYPE_CHECKING:
    from troche.programme import Programme


COUNTED_ANEW: tuple[Cure, ...] = ((COUNTED,), (SAID,), (BOOKED,))


def _there(part: str) -> tuple[str, ...]:
    """The entries of a part of the programme that the floor asks for."""
    keys = (floor.key.split(".") for floor in FLOOR if floor.key.startswith(f"{part}."))
    return tuple(dict.fromkeys(key[len(part.split("."))] for key in keys))


NEEDED_LESSONS = _there("lessons")
NEEDED_AT_HOME = tuple(
    code for code in _there("preparation.checklist") if code not in ("cuff", "safety_plan")
)
"""What the person has to have ready. The cuff is the visit's, and the safety plan a requirement of its own."""


def of_the_way(programme: Programme) -> tuple[Axis, ...]:
    """Each requirement between the decision and the day of a dose or a parcel."""
    order, way = "before the order", "in preparation"
    return (
        Axis("prepare.plan", order, tuple(_plan()), cures=((PLANNED,),)),
        Axis("prepare.consent", order, tuple(_consent(programme))),
        Axis("dose.legal_basis", "at any time", tuple(_legal_basis())),
        Axis("dose.alerts", "at any time", tuple(_alerts()), DOSES, ((CLOSED,),)),
        Axis("prepare.care_team", "before preparation", tuple(_care_team()), DOSES),
        Axis("prepare.emergency", "before the decision", tuple(_emergency()), DOSES, ((HISTORY,),)),
        Axis("prepare.safety_plan", way, tuple(_safety_plan()), DOSES),
        Axis("induct.checklist", way, tuple(_checklist(programme)), DOSES),
        Axis("induct.lessons", way, tuple(_lessons(programme)), DOSES),
        Axis("induct.intention", way, (missing("intention", "no intention is written"),), DOSES),
        Axis("induct.sitter", way, tuple(_sitter()), DOSES, ((CAUGHT_UP,),)),
        Axis("induct.visit", way, (missing("preparation visit", "no preparation visit"),), DOSES),
        Axis("induct.cuff", way, tuple(_cuff()), DOSES),
        Axis("induct.received", "on arrival", tuple(_received()), DOSES, ((COUNTED,),)),
        Axis("induct.received", "on arrival", tuple(_first_received()), ("first_dose",), COUNTED_ANEW),
        Axis("dose.plan", "at any time", tuple(_plan_since()), NEXT_DOSE, ((PLANNED,),)),
        Axis("dose.plan", "at any time", tuple(_pause()), NEXT_DOSE, ((PLANNED,),)),
        Axis("ship.plan", "at any time", tuple(_pause()), PARCELS, ((PLANNED,),)),
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


def _pause() -> Iterator[Kind]:
    days = bound("ladder.interval.restart_visit_after_days")
    for pause in (days, days + 1):
        verdict: Verdict = "fine" if pause <= days else "unmet"
        words = f"the last dose was {pause} days ago (at most {days}), and no plan was written since"
        good_for = both(
            saying("order", valid_until=(GOAL_AT + 60 * DAY).date()), of_another_lot("parcel", 60 * DAY)
        )
        long = both(after_a_pause(pause), good_for, closing_alerts())
        yield Kind(words, verdict, long)


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
    """Each alert that the floor says blocks a dose, open; and one that the programme has no rule for."""
    for code, (_level, _minutes, blocks) in ALERTS.items():
        if blocks:
            yield Kind(f"the alert {code} is open", "unmet", alert_open(code), closing(code))
    yield Kind("an alert is open that the programme no longer knows", "unmet", an_unknown_alert())


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
    for code in dict.fromkeys((*NEEDED_AT_HOME, *mine)):
        yield Kind(f"not done: {code}", "unknown", without(f"item {code}"))


def _lessons(programme: Programme) -> Iterator[Kind]:
    needed = [code for code, lesson in programme.lessons.items() if lesson.required]
    for code in dict.fromkeys((*NEEDED_LESSONS, *needed)):
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
    yield Kind("the lozenges are not locked away", "unmet", saying(name, locked_away=False))


def _first_received() -> Iterator[Kind]:
    """Before anything at home was counted again."""
    name, count = "parcel counted", f"{TODAY} count"
    yield Kind("the first parcel was not counted", "unknown", without(name))
    missing_one = both(saying(name, counted=7), without(count))
    yield Kind(
        "one lozenge was missing in the first parcel", "unmet", missing_one, (*COUNTED_ANEW, (ACCOUNTED,))
    )
