"""The person's safety as staff see it: what was told, what was asked, the plan, what is due; and the call sheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from troche.chart.rooms import Chart
from troche.instruments import instrument
from troche.people.clinic import ClinicState
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.people.states import state_name
from troche.screening.called import safety_alerts
from troche.screening.facts import SafetyScreened
from troche.screening.path import SAFETY_SCREENS, Talk
from troche.screening.pathway import path_of, rung_of
from troche.screening.rules import SCREENING
from troche.screening.state import ScreeningState

TALKS_SHOWN = 4
FOUND = {
    "no_thoughts": ("met", later("No thoughts")),
    "thoughts_without_intent": ("attention", later("Thoughts, no intent")),
    "intent": ("alarm", later("Intent or plan")),
}
ENDED = {
    "": "",
    "emergency": later("911 or emergency department"),
    "same_day_care": later("Care in person, the same day"),
    "plan_and_call": later("Safety plan, and a next call"),
    "none_needed": later("Nothing more needed"),
}
MEANS = {
    "": "",
    "none": later("no means at hand"),
    "secured": later("means locked away or with somebody"),
    "at_hand": later("means at hand"),
    "unsure": later("means not known"),
}
LOZENGES = {
    "": "",
    "none": later("no lozenges at home"),
    "locked": later("lozenges in the lock-box"),
    "removed": later("lozenges out of the home"),
    "at_hand": later("lozenges within reach"),
}
RUNGS = {
    "page": ("alarm", later("Page now")),
    "call": ("attention", later("Same-day call")),
    "note": ("info", later("Low")),
    "": ("met", later("Negative")),
}


def safety_shown(chart: Chart, setting: Setting, now: datetime) -> dict[str, Any]:
    """What the panel of the dossier shows."""
    screening, path = SCREENING.of(chart), path_of(chart)
    hours = setting.programme.measures.safety.follow_up_after_hours.value
    return {
        "sign": path.sign,
        "sign_at": path.sign_at,
        "step": path.step,
        "said": path.said,
        "said_at": path.said_at,
        "screens": list(_screens(screening)),
        "talks": [_talk(one, setting.clinic) for one in reversed(path.talks[-TALKS_SHOWN:])],
        "follow_up_at": path.follow_up_from + timedelta(hours=hours) if path.follow_up_from else None,
        "plan": path.plan,
        "plan_at": path.plan_at,
        "is_reviewed": path.is_reviewed,
        "is_open": bool(safety_alerts(chart, setting)),
    }


def _screens(screening: ScreeningState) -> Iterator[dict[str, Any]]:
    phq = screening.measures.get("phq_9")
    if phq is not None:
        yield {"name": _("PHQ-9, item 9"), "at": phq.latest.at, **_item_9(phq.latest.answers.get("q9"))}
    for code in SAFETY_SCREENS:
        measure = screening.measures.get(code)
        if measure is not None:
            rung, word = RUNGS[rung_of(code, measure.latest.answers)]
            yield {"name": instrument(code).short, "at": measure.latest.at, "state": rung, "word": word}


def _item_9(answer: int | None) -> dict[str, str]:
    if answer is None:
        return {"state": "unknown", "word": _("left out")}
    return {"state": "attention" if answer else "met", "word": _("%(answer)s of 3") % {"answer": answer}}


def _talk(one: Talk, clinic: ClinicState) -> dict[str, Any]:
    shown: dict[str, Any] = {"at": one.at, "by": clinic.name_of(UUID(one.by))}
    if not isinstance(one.what, SafetyScreened):
        tried = _("Handed over") if one.what.handed_over else _("Not reached")
        return shown | {"state": "waiting", "word": tried, "said": [one.what.note]}
    state, word = FOUND[one.what.finding]
    attempt = _("attempt in the last 12 months") if one.what.attempt_12_months == "yes" else ""
    with_them = _("with: %(who)s") % {"who": one.what.with_them} if one.what.with_them else ""
    details = (attempt, MEANS[one.what.means], LOZENGES[one.what.lozenges], with_them)
    said = [
        str(ENDED[one.what.disposition]),
        ", ".join(str(detail) for detail in details if detail),
        one.what.agreed,
        one.what.note,
    ]
    return shown | {"state": state, "word": word, "said": [line for line in said if line]}


def call_sheet_of(chart: Chart, now: datetime) -> list[tuple[Any, str, str]]:
    """What to say on the phone: label, value, and the number to dial where it is one. What is missing says so."""
    person, history = PEOPLE.of(chart), SCREENING.of(chart).history
    contact = person.contact
    missing = _("not on file")
    address = (history.address if history else "") or (contact.address if contact else "")
    state = state_name(contact.state) if contact else ""
    phone = contact.phone if contact else ""
    local = history.local_emergency_number if history else ""
    other = history.contact_name if history else ""
    other_phone = history.contact_phone if history else ""
    born = person.registered.birth_date.strftime("%d %b %Y") if person.registered else missing
    local_time = now.astimezone(person.zone).strftime("%H:%M")
    return [
        (_("Person"), person.name or missing, ""),
        (_("Born"), born, ""),
        (_("Phone"), phone or missing, phone),
        (_("Address to send help to"), address or missing, ""),
        (_("State, and time there"), f"{state or missing}, {local_time}", ""),
        (_("Emergency number there"), local or missing, local),
        (_("Emergency contact"), other or missing, ""),
        (_("Their phone"), other_phone or missing, other_phone),
    ]
