"""Side effects: asked after each session and again before the next."""

from __future__ import annotations

from troche.chart.words import say
from troche.events.rules import side_effects_asked_at
from troche.journey.case import Case
from troche.journey.step import NextStep
from troche.journey.steps_at_start import YOUR_NEXT_STEP
from troche.journey.steps_of_sessions import THEN
from troche.journey.way import way_after


def side_effects(case: Case) -> NextStep | None:
    """The side effect questions, while they wait."""
    if side_effects_asked_at(case.chart, case.setting, case.now) is None:
        return None
    return NextStep(
        code="side_effects",
        eyebrow=YOUR_NEXT_STEP,
        title=say("How were your body and mind?"),
        lead=say("A few taps about side effects since your session. The next session waits for it."),
        action=say("Answer now"),
        page="events:side_effects",
        way=way_after(say("Side effect questions"), case.state, case.after),
        way_title=THEN,
    )
