"""What stands in the way of a person's next step, in words for clinicians, and who owns it.

Everything here is what the facts say at one instant. The board keeps it as of the latest fact; that something
has become late since is derived from `next_at` when the board is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from troche.chart.commands import Role
from troche.chart.gates import Gate, Unknown, Unmet, blocking
from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.journey.between import between_sessions, nothing_booked
from troche.journey.left import left_to_prepare, left_to_treat, questions_left
from troche.journey.phase import phase_of
from troche.journey.rules import JOURNEY
from troche.journey.state import JourneyState
from troche.journey.told import Blocker, with_more
from troche.medication.unanswered import waits_for_answer, words_of
from troche.messaging.rules import open_alerts
from troche.people.setting import Setting
from troche.programme import Programme
from troche.screening.gates import eligibility_gates
from troche.screening.overriding import waiting
from troche.screening.rules import SCREENING

ASKED_OF_PATIENT = frozenset(
    {"adult", "home", "trials", "phq_9", "exclusions", "interactions", "pressure", "suicide"}
)
ASKED_OF_LABORATORY = frozenset({"liver", "urine_drug_screen", "pregnancy"})


def blocker(chart: Chart, setting: Setting, now: datetime) -> Blocker:
    """The one thing that stands in the way of the next step, an alarm before all else."""
    state = JOURNEY.of(chart)
    alarm = _alarm(chart)
    if alarm is not None:
        return alarm
    second = _second_signature(chart, setting, now)
    if second is not None:
        return second
    match phase_of(state, setting.programme):
        case "screening":
            return _screening(chart, state, setting, now)
        case "eligible":
            return _to_treat(state, setting.programme)
        case "preparation":
            return _to_prepare(state, setting.programme)
        case "held":
            return _decided(chart, state, "held")
        case "ended":
            return _decided(chart, state, "ended")
    found = between_sessions(chart, state, setting, now)
    if found is None and "order_anew" in left_to_treat(state, setting.programme):
        return _to_treat(state, setting.programme)
    return found or _unanswered(chart, state, setting, now) or nothing_booked(chart, state, setting)


def _unanswered(chart: Chart, state: JourneyState, setting: Setting, now: datetime) -> Blocker | None:
    """A proposal for the next dose that a prescriber has to answer first."""
    waiting = waits_for_answer(chart, setting, now)
    if waiting is None:
        return None
    return Blocker("waiting", words_of(chart, waiting), "prescriber", state.when("next_day"))


def _alarm(chart: Chart) -> Blocker | None:
    untaken = [alert for alert in open_alerts(chart) if alert.level == 1 and not alert.is_taken]
    if not untaken:
        return None
    first = untaken[0]
    return Blocker(
        "alarm",
        say("{words}", words=first.words),
        first.owner,
        first.raised_at,
        first.respond_by,
        say("Passed on if nobody answers"),
    )


def _second_signature(chart: Chart, setting: Setting, now: datetime) -> Blocker | None:
    """A proposal that waits for the medical director as the second person."""
    proposals = waiting(chart, setting, now)
    if not proposals:
        return None
    first = proposals[0]
    label = setting.programme.gates["eligible"].requires[first.fact.gate].name
    why = say("{name} asks for a second signature: {what}.", name=first.fact.name, what=label)
    return Blocker("waiting", with_more(why, len(proposals) - 1), "director", first.proposed.at)


def _decided(chart: Chart, state: JourneyState, as_what: Literal["held", "ended"]) -> Blocker:
    decision = SCREENING.of(chart).decision
    why = say("{reason}", reason=decision.reason) if decision else say("No reason on file.")
    return Blocker(as_what, why, "prescriber", state.when("decided"))


def _screening(chart: Chart, state: JourneyState, setting: Setting, now: datetime) -> Blocker:
    if "history" not in state.at:
        return Blocker("waiting", say("History not given yet."), "patient", state.when("registered"))
    left = questions_left(state, setting.programme)
    if left:
        label = setting.programme.measures.schedule[left[0]].label
        return Blocker(
            "waiting", say("{form} not answered yet.", form=label), "patient", state.when("history")
        )
    gates = eligibility_gates(chart, setting, now)
    if _waits_for_answer(state):
        asked = [gate.label for gate in gates if gate.gate in state.asked_gates]
        why = say("Asked the person for: {what}.", what=asked[0]) if asked else say("Asked the person.")
        return Blocker("waiting", why, "patient", state.when("asked"))
    return _gates(gates, state)


def _waits_for_answer(state: JourneyState) -> bool:
    return state.came_after("asked", "history") and state.came_after("asked", "answered")


def _gates(gates: Iterable[Gate], state: JourneyState) -> Blocker:
    in_the_way = blocking(gates)
    since = max((at for name in ("history", "answered") if (at := state.when(name))), default=None)
    if not in_the_way:
        return Blocker("waiting", say("Every requirement is met. A decision is due."), "prescriber", since)
    first = next((gate for gate in in_the_way if isinstance(gate, Unmet)), in_the_way[0])
    return Blocker(
        "unmet" if isinstance(first, Unmet) else "unknown",
        with_more(first.reason.clinician, len(in_the_way) - 1),
        _owner_of(first),
        since,
    )


def _owner_of(gate: Gate) -> Role:
    if gate.reason.code == "suicide_to_ask":
        return "prescriber"
    if isinstance(gate, Unknown) and gate.gate in ASKED_OF_PATIENT:
        return "patient"
    if isinstance(gate, Unknown) and gate.gate in ASKED_OF_LABORATORY:
        return "coordinator"
    return "prescriber"


def _to_treat(state: JourneyState, programme: Programme) -> Blocker:
    at = state.when
    match left_to_treat(state, programme)[0]:
        case "plan":
            return Blocker("waiting", say("No plan written yet."), "prescriber", at("decided"))
        case "plan_accepted":
            return Blocker("waiting", say("The plan is not accepted yet."), "patient", at("plan"))
        case "consent":
            return Blocker("waiting", say("The consent is not signed yet."), "patient", at("plan_accepted"))
        case "order":
            since = max(filter(None, (at("plan_accepted"), at("consent"))), default=None)
            return Blocker("waiting", say("No order yet."), "prescriber", since)
        case "order_answered":
            missing = say("The e-prescriber has not answered the order.")
            if state.order_signatures:
                missing = say("The order is not signed by everybody who has to.")
            return Blocker("waiting", missing, "prescriber", at("order"))
        case "order_refused":
            why = say("The order was not accepted: {message}", message=state.order_message)
            return Blocker("unmet", why, "prescriber", at("order_answered"))
        case "order_anew":
            why = say(
                "Ordered for {ordered} mg, and the plan says {planned} mg: order anew.",
                ordered=state.order_mg or 0,
                planned=state.planned_mg,
            )
            if state.order_signatures:
                why = say("The order is not signed by everybody who has to.")
            return Blocker("unmet", why, "prescriber", at("plan_accepted"))


def _to_prepare(state: JourneyState, programme: Programme) -> Blocker:
    at = state.when
    left = left_to_prepare(state, programme)
    match left[0]:
        case "dispensed":
            return Blocker("waiting", say("Nothing dispensed yet."), "pharmacist", at("order_answered"))
        case "received":
            return Blocker("waiting", say("The parcel is not confirmed yet."), "patient", at("dispensed"))
        case "lessons":
            return _own_preparation(say("Lessons not read to the end."), state, len(left))
        case "checklist":
            return _own_preparation(say("Checklist not done."), state, len(left))
        case "intention":
            return _own_preparation(say("No intention set yet."), state, len(left))
        case "safety_plan":
            return _own_preparation(say("No safety plan written yet."), state, len(left))
        case "sitter_invited":
            return _own_preparation(say("No sitter named yet."), state, len(left))
        case "sitter_confirmed":
            why = say("{name}, the sitter, has not confirmed yet.", name=state.sitter_name)
            return Blocker("waiting", why, "patient", at("sitter_invited"))
        case "visit":
            since = max(filter(None, (at("received"), at("sitter_confirmed"))), default=None)
            return Blocker("waiting", say("The preparation visit was not held yet."), "therapist", since)


def _own_preparation(why: Words, state: JourneyState, left: int) -> Blocker:
    return Blocker("waiting", with_more(why, left - 1), "patient", state.when("received"))
