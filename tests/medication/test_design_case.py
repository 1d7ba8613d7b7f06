"""The case to design for, in every variant: high pressure and missed visits, and no other parcel leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from tests.medication.charts import (
    PARCEL,
    PDMP,
    PERSON,
    PROGRAMME,
    Life,
    codes,
    decided,
    history,
    readings_at_home,
    received,
)
from tests.medication.test_attendance import NOBODY_THERE
from tests.medication.test_may_ship import booked, looked_after, phq, session, vitals
from troche.dosing.facts import PressureJudged, SessionBooked
from troche.integration.facts import VisitBooked
from troche.medication.commands import DispenseUnits
from troche.medication.facts import BladderAnswered, PlanAccepted
from troche.messaging.facts import AlertClosed
from troche.messaging.rules import raise_alert

Step = Callable[[Life], object]


def called_off(life: Life, number: int, systolic: int, diastolic: int) -> Life:
    vitals(booked(life, number), systolic, diastolic, session=number)
    return life.add(msgspec.structs.replace(NOBODY_THERE, session=number), role="therapist")


HIGH: dict[str, Step] = {
    "a high peak": lambda life: looked_after(session(life, peak=(165, 99), number=2), 2),
    "a rise": lambda life: looked_after(session(life, before=(112, 70), peak=(155, 86), number=2), 2),
    "too high for a dose": lambda life: called_off(life, 2, 168, 101),
    "between the limits, and called off": lambda life: called_off(life, 2, 158, 98),
    "judged no": lambda life: vitals(booked(life, 2), 150, 94, session=2).add(
        PressureJudged(session=2, go=False, reason="Not today."),
        msgspec.structs.replace(NOBODY_THERE, session=2),
        role="therapist",
    ),
    "once at home": lambda life: life.add(*readings_at_home(172, 104, days=1, until=life.now)),
    "on average at home, after a month of low ones": lambda life: life.add(
        *(
            one
            for ago in range(4, 28)
            for one in readings_at_home(118, 76, days=1, until=life.now - timedelta(days=ago))
        ),
        *readings_at_home(156, 97, until=life.now),
    ),
}
MISSED: dict[str, Step] = {
    "a session nobody began": lambda life: booked(life, 3),
    "a session called off with nobody there": lambda life: (
        booked(life, 3)
        .later(minutes=70)
        .add(msgspec.structs.replace(NOBODY_THERE, session=3), role="therapist")
    ),
    "a visit at its hour": lambda life: life.add(
        VisitBooked(session=1, starts_at=life.now, with_id="x", with_name="Ines"), role="therapist"
    ),
    "a visit moved after its hour": lambda life: life.add(
        VisitBooked(session=1, starts_at=life.now - timedelta(hours=2), with_id="x", with_name="Ines"),
        VisitBooked(session=1, starts_at=life.now + timedelta(days=9), with_id="x", with_name="Ines"),
        role="therapist",
    ),
}
NO_HELP: dict[str, Step] = {
    "nothing": lambda life: None,
    "time": lambda life: life.later(days=40),
    "an alert about it, and closed": lambda life: life.add(
        raise_alert(PROGRAMME, "session_not_started", "Not started.", "3", life.now),
        AlertClosed(alert="session_not_started:3", outcome="Seen."),
        role="coordinator",
    ),
    "decided again": lambda life: life.add(decided()),
    "told again": lambda life: life.add(history(), role="patient", by=PERSON),
    "a better score": lambda life: life.add(phq(2), role="patient", by=PERSON),
    "the bladder at peace": lambda life: life.add(
        BladderAnswered(pain="no", urgency="no", blood="no"), role="patient", by=PERSON
    ),
    "another session booked by the team": lambda life: life.add(
        SessionBooked(session=4, starts_at=life.now + timedelta(days=9), monitor_id="x", monitor_name="Ines"),
        role="coordinator",
    ),
    "one low reading": lambda life: life.add(
        *readings_at_home(119, 76, days=1, until=life.now), role="patient", by=PERSON
    ),
    "a new plan": lambda life: life.add(
        msgspec.structs.replace(life.medication.plans[-1].plan, version=2, reason="Lower."),
        PlanAccepted(version=2),
    ),
}


@pytest.mark.parametrize("no_help", NO_HELP)
@pytest.mark.parametrize("missed", MISSED)
@pytest.mark.parametrize("high", HIGH)
def test_nothing_that_is_not_a_talk_or_a_measurement_sends_another_parcel(
    high: str, missed: str, no_help: str
) -> None:
    life = looked_after(session(received())).later(days=4)
    HIGH[high](life)
    MISSED[missed](life.later(hours=3))
    NO_HELP[no_help](life.later(hours=3))
    order = life.add(PDMP).medication.order
    assert order is not None
    refused = life.ask(DispenseUnits, role="pharmacist", order=order.id, **PARCEL)
    assert {"pressure", "attendance"} <= codes(refused)
