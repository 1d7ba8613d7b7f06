"""The patient's first page as values: the next step with the way to it, how it has been, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from troche.chart.gates import Gate, Met, Unmet
from troche.chart.rooms import Chart
from troche.chart.words import Words
from troche.dosing.gates import may_dose
from troche.dosing.holds_shown import holds_shown
from troche.integration.provisional import provisional_words
from troche.integration.rules import INTEGRATION
from troche.integration.scores import change_words, over_days
from troche.integration.shown import session_days
from troche.integration.trends import all_values, scale_trend
from troche.journey.between import ON_THE_DAY
from troche.journey.rules import JOURNEY
from troche.journey.step import Moment, NextStep
from troche.medication.rules import MEDICATION
from troche.medication.watch import asks_bladder
from troche.people.access import readings_by_others
from troche.people.forms import ROLE_WORDS
from troche.people.purposes import why
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.called import safety_alerts
from troche.screening.pathway import path_of
from troche.site.components import Step, Trend
from troche.site.words import spoken

READINGS_SHOWN = 3
MARKS_SHOWN = 10  # as many as fit in a row; of more, the sentence tells


class When(NamedTuple):
    """A time in large words: "Tomorrow at" and "10:00" and "am"."""

    day: str
    clock: str
    half: str


def when(at: datetime, now: datetime, zone: ZoneInfo) -> When:
    """The instant as somebody at home would say it."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    return When(day_words(local.date(), today), date_format(local, "g:i"), date_format(local, "A").lower())


def day_words(day: date, today: date) -> str:
    """Today, tomorrow, or the day's name."""
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow")
    near = timedelta(0) < day - today < timedelta(days=7)
    return date_format(day, "l") if near else date_format(day, "l, F j")


def greeting(now: datetime, zone: ZoneInfo, name: str) -> str:
    """Good morning, with the first name."""
    hour = now.astimezone(zone).hour
    first = name.split(" ")[0] if name else ""
    if hour < 12:
        return _("Good morning, {name}.").format(name=first)
    if hour < 18:
        return _("Good afternoon, {name}.").format(name=first)
    return _("Good evening, {name}.").format(name=first)


def address(route: str, arguments: Sequence[str]) -> str:
    """The page's address; empty while the page is not there."""
    for given in (arguments, ()):
        try:
            return reverse(route, args=given)
        except NoReverseMatch:
            continue
    return ""


def way_shown(step: NextStep, now: datetime, zone: ZoneInfo) -> list[Step]:
    """The way as the timeline draws it: hours on the day itself, else the day."""
    return [
        Step(title=moment.title, when=_short(moment, step, zone), note=moment.note or "", state=moment.where)
        for moment in step.way
    ]


def _short(moment: Moment, step: NextStep, zone: ZoneInfo) -> str:
    if moment.at is None:
        return ""
    local = moment.at.astimezone(zone)
    if step.at is None and moment.where == "done":
        return date_format(local, "M j")
    if step.at is None:
        return date_format(local, "D j")
    if local.date() == step.at.astimezone(zone).date():
        return date_format(local, "g A").lower() if local.minute == 0 else date_format(local, "g:i")
    return date_format(local, "D")


class Checks(NamedTuple):
    """The gates of the session, counted."""

    met: int
    all: int
    on_the_day: int
    in_the_way: Sequence[Gate]
    gates: Sequence[Gate]


def checks_of(chart: Chart, setting: Setting, at: datetime) -> Checks:
    """The gates as they will stand then; those of the day are not counted as in the way before it."""
    gates = may_dose(chart, setting, at)
    met = sum(isinstance(gate, Met) for gate in gates)
    on_the_day = [gate for gate in gates if not isinstance(gate, Met) and gate.gate in ON_THE_DAY]
    in_the_way = [
        gate
        for gate in gates
        if not isinstance(gate, Met) and (gate.gate not in ON_THE_DAY or isinstance(gate, Unmet))
    ]
    return Checks(met, len(gates), len([g for g in on_the_day if g not in in_the_way]), in_the_way, gates)


class HowBeen(NamedTuple):
    """The trend of mood, and the latest depression score with its change."""

    mood: Trend | None
    score: int | None
    score_day: date | None
    score_first: int | None
    change: Any
    provisional: Words | None = None


def how_been(chart: Chart, setting: Setting, today: date) -> HowBeen:
    """How the person has been, from their own answers; one query."""
    values = all_values(chart.clinic, chart.stream)
    mood = scale_trend("mood", values["mood"], session_days(chart), setting.programme, today)
    scores = values["phq_9"]
    if not scores:
        return HowBeen(mood, None, None, None, None)
    first, *later = over_days([(one.day, one.value) for one in scores])
    label = provisional_words("phq_9", scores[-1].at, [at for _session, at in INTEGRATION.of(chart).dosed])
    if not later:
        return HowBeen(mood, first, scores[-1].day, None, None, label)
    return HowBeen(mood, later[-1], scores[-1].day, first, change_words("phq_9", first, later[-1]), label)


def plan_shown(chart: Chart, setting: Setting, now: datetime) -> dict[str, Any]:
    """Sessions done and to come, what is booked, what is at home."""
    state, medication = JOURNEY.of(chart), MEDICATION.of(chart)
    visit = INTEGRATION.of(chart).open_visit
    done, planned = state.dose_count, max(state.sessions_planned, state.dose_count)
    ahead = state.session if state.session is not None and state.session.is_ahead else None
    return {
        "asks_bladder": asks_bladder(chart, setting, now),
        "left_out_now": holds_shown(chart, setting, ahead.starts_at, now)["left_out_now"] if ahead else [],
        "plan": medication.plan,
        "is_ruled_out": state.verdict is not None and state.verdict != "eligible",
        "done": done,
        "to_come": planned - done,
        "marks": _marks(done, planned) if planned <= MARKS_SHOWN else (),
        "session": ahead,
        "visit": visit.booked if visit else None,
        "units_at_home": len(medication.at("at_home")),
        "counted_at": medication.counted_at,
        "not_until_slept": setting.programme.session.next_day.patient,
    }


def _marks(done: int, planned: int) -> list[str]:
    return ["done"] * done + ["next"] * (planned > done) + ["todo"] * (planned - done - 1)


class Person(NamedTuple):
    """Somebody around the patient."""

    name: str
    initials: str
    part: str


def people_shown(chart: Chart, setting: Setting, now: datetime) -> list[Person]:
    """The care team, the sitter, and who is on call."""
    team, clinic, state = PEOPLE.of(chart).team, setting.clinic, JOURNEY.of(chart)
    parts = {
        team.therapist: _("Your therapist."),
        team.prescriber: _("Your prescriber. Orders the medicine."),
        team.coordinator: _("Your coordinator. Helps with dates and papers."),
    }
    found = [
        _person(clinic.staff[staff].name, part)
        for staff, part in parts.items()
        if staff is not None and clinic.works_here(staff)
    ]
    if state.sitter_name:
        part = _("Sits with you. Said yes.") if state.sitter_is_confirmed else _("Asked to sit with you.")
        found.append(_person(state.sitter_name, part))
    on_call = clinic.on_call(now)
    if on_call is None:
        return found
    if on_call.name in (one.name for one in found):
        called = _("On call now.")
        return [
            one._replace(part=f"{one.part} {called}") if one.name == on_call.name else one for one in found
        ]
    return [*found, _person(on_call.name, _("On call now."))]


def _person(name: str, part: str) -> Person:
    words = [word for word in name.split() if word[:1].isalpha() and word not in ("Dr", "Dr.")]
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))
    return Person(name, initials.upper(), part)


def who_opened(chart: Chart) -> list[Any]:
    """The latest readings of the chart by others."""
    return [
        {
            "name": one["actor_name"] or ROLE_WORDS.get(one["role"], one["role"]),
            "at": one["last_at"],
            "why": why(one["purpose"]),
        }
        for one in readings_by_others(chart.clinic, chart.stream)[:READINGS_SHOWN]
    ]


def home_shown(
    chart: Chart, setting: Setting, step: NextStep, now: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    """Everything of the page but the layout."""
    today = now.astimezone(zone).date()
    checked_in_at = INTEGRATION.of(chart).checked_in_at
    return {
        "greeting": greeting(now, zone, PEOPLE.of(chart).name),
        "today": today,
        "step": step,
        "when": when(step.at, now, zone) if step.at else None,
        "way": way_shown(step, now, zone),
        "step_url": address(step.page, step.arguments) if step.page else "",
        "move_url": address(step.move_page, ()) if step.move_page else "",
        "checks": checks_of(chart, setting, step.checks_at) if step.checks_at else None,
        "checks_url": address("dosing:go_no_go", ()),
        "been": how_been(chart, setting, today),
        "checked_in_today": checked_in_at is not None and checked_in_at.astimezone(zone).date() == today,
        "plan": plan_shown(chart, setting, now),
        "people_shown": people_shown(chart, setting, now),
        "opened_by": who_opened(chart),
        "consent": JOURNEY.of(chart).consent,
        "consent_at": JOURNEY.of(chart).when("consent"),
        "lead": spoken(step.lead),
        "safety_step": path_of(chart).step or ("told" if safety_alerts(chart, setting) else ""),
    }
