"""In which phase of the programme a person is (clinical_programme.md 4.1)."""

from __future__ import annotations

from typing import Literal

from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.journey.left import left_to_prepare, left_to_treat
from troche.journey.rules import JOURNEY
from troche.journey.state import JourneyState
from troche.people.setting import Setting
from troche.programme import Programme
from troche.programme.parts.protocol import PhaseCode

Phase = Literal["screening", "eligible", "preparation", "induction", "review", "maintenance", "held", "ended"]
PHASES: tuple[Phase, ...] = (
    "screening",
    "eligible",
    "preparation",
    "induction",
    "review",
    "maintenance",
    "held",
    "ended",
)
IN_PROGRAMME: dict[Phase, PhaseCode] = {
    "screening": "screen",
    "eligible": "eligible",
    "preparation": "prep",
    "induction": "induction",
    "review": "review",
    "maintenance": "maintenance",
    "held": "hold",
    "ended": "stopped",
}


def phase(chart: Chart, setting: Setting) -> Phase:
    """The phase that the facts of the chart say."""
    return phase_of(JOURNEY.of(chart), setting.programme)


def phase_of(state: JourneyState, programme: Programme) -> Phase:
    """The phase of these milestones.

    Induction begins when everything of preparation is done, review after the programme's number of doses,
    maintenance when a plan was accepted after that.
    """
    match state.verdict:
        case None:
            return "screening"
        case "not_here":
            return "ended"
        case "not_now":
            return "held"
    if state.dose_count:
        return _after_a_dose(state, programme)
    if left_to_treat(state, programme):
        return "eligible"
    return "preparation" if left_to_prepare(state, programme) else "induction"


def _after_a_dose(state: JourneyState, programme: Programme) -> Phase:
    first_doses = programme.ladder.induction.review_after_doses.value
    if state.dose_count < first_doses:
        return "induction"
    older_than_kept = state.dose_count - len(state.doses)
    accepted = state.when("plan_accepted")
    if older_than_kept >= first_doses:
        return "maintenance"
    reviewed_from = state.doses[first_doses - 1 - older_than_kept].at
    is_agreed = state.plan_is_accepted and accepted is not None and accepted > reviewed_from
    return "maintenance" if is_agreed else "review"


def title(of: Phase, programme: Programme) -> Words:
    """The phase's name in the programme."""
    return say(programme.protocol.phases[IN_PROGRAMME[of]].title)
