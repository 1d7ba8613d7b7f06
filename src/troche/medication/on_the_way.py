"""Between dispatch and delivery: what was approved is looked at again whenever something changes, and when law ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec

from troche.chart.facts import Fact
from troche.chart.gates import Gate, blocking
from troche.chart.rooms import Chart, Deadline
from troche.chart.words import say
from troche.medication.course import PARCEL_ALERT
from troche.medication.days import local_day
from troche.medication.sending import ANSWERS
from troche.medication.state import Parcel, medication_of
from troche.messaging.rules import MESSAGING, alert_id, raise_alert
from troche.people.licences import practice_days, registered_days
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.case import listed
from troche.screening.checks.standing import last_day
from troche.screening.rules import SCREENING

CHANGED, LAPSED = "medication.changed_on_the_way", "medication.lapsed_on_the_way"
AGAIN = (
    "decision",
    "plan",
    "consent",
    "licence",
    "attendance",
    "pressure",
    "alerts",
    "events",
    "misuse",
    "pregnancy",
    "prescription",
    "legal_basis",
)
"""The requirements that a parcel under way still rests on. What only grows old was fresh when it left."""
OF_THE_ORDER = ("licence", "prescription")
"""Those that speak of the parcel's own order, which need not be the newest."""


def against_delivery(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """What speaks against handing a parcel over that is under way, as it is known now.

    A new version of the plan, or a long pause, is no reason to stop what was sent on the one before; a hold is.
    """
    requires, state = setting.programme.gates["ship"].requires, medication_of(chart)
    own = [found for parcel in state.under_way() if (found := _as_ordered(chart, parcel))]
    asked = (
        ANSWERS[code](of, setting, now, requires[code])
        for code in AGAIN
        if code in requires and (code != "plan" or state.titration.is_held)
        for of in (own if code in OF_THE_ORDER else [chart])
    )
    return tuple(gate for gate in blocking(asked) if not _has_only_grown_old(gate))


def _as_ordered(chart: Chart, parcel: Parcel) -> Chart | None:
    """The chart with the parcel's own order as the one that counts; None for one that is no longer remembered."""
    state = medication_of(chart)
    order = state.order_of(parcel.order)
    if order is None or order is state.order:
        return chart if order else None
    before = msgspec.structs.replace(state, order=order, order_before=None)
    return msgspec.structs.replace(chart, states={**chart.states, "medication": before})


def _has_only_grown_old(gate: Gate) -> bool:
    return gate.gate in ("pressure", "pregnancy") and gate.answer == "unknown"


def stopped_words(chart: Chart, setting: Setting, now: datetime) -> str | None:
    """What the person is told about a parcel under way that would not be sent now."""
    if not medication_of(chart).under_way() or not against_delivery(chart, setting, now):
        return None
    return setting.programme.alerts[PARCEL_ALERT].patient


def deadlines(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """For each parcel under way: as soon as something was recorded since it left, and when order or law end."""
    state = medication_of(chart)
    for parcel in state.under_way():
        changed_at = state.course.changed_at
        if changed_at is not None and changed_at > parcel.sent_at:
            yield Deadline(CHANGED, parcel.id, changed_at, "coordinator")
        ends = _ends_on(chart, parcel, setting)
        if ends is not None:
            after = datetime.combine(ends + timedelta(days=1), time(0), PEOPLE.of(chart).zone)
            yield Deadline(LAPSED, parcel.id, after.astimezone(UTC), "coordinator")


def _ends_on(chart: Chart, parcel: Parcel, setting: Setting) -> date | None:
    """The last day on which the parcel may still be handed over."""
    order, recorded = medication_of(chart).order_of(parcel.order), SCREENING.of(chart).legal_basis
    rule = setting.programme.eligibility.legal_bases.get(recorded.basis) if recorded else None
    days = [
        order.pended.valid_until if order is not None else None,
        last_day(recorded.expires_on, rule.last_day) if recorded and rule else None,
        *(_licensed_until(chart, parcel, order.prescriber, setting) if order is not None else ()),
    ]
    return min((day for day in days if day is not None), default=None)


def _licensed_until(chart: Chart, parcel: Parcel, prescriber: UUID, setting: Setting) -> list[date]:
    """The last days of licence and registration that held when the parcel left."""
    clinic, contact, sent_on = setting.clinic, PEOPLE.of(chart).contact, local_day(chart, parcel.sent_at)
    state = contact.state if contact is not None else ""
    held = [practice_days(clinic.staff, clinic.supervision, prescriber, state)]
    if setting.programme.team.registration.needed.value:
        held.append(registered_days(clinic.staff, prescriber, state))
    return [after - timedelta(days=1) for days in held for first, after in days if first <= sent_on < after]


def struck(chart: Chart, parcel: str, now: datetime, setting: Setting) -> list[Fact]:
    """Somebody is told to stop the parcel, once; as long as that is open it is not told again."""
    found = against_delivery(chart, setting, now)
    if not found or alert_id(PARCEL_ALERT, parcel) in MESSAGING.of(chart).alerts:
        return []
    words = say(
        "A parcel is under way, and since it left: {what}",
        what=listed([gate.reason.clinician for gate in found]),
    )
    return [raise_alert(setting.programme, PARCEL_ALERT, words, parcel, now)]
