"""A proposal that is more careful than the plan waits for a prescriber: no dose before the answer; somebody is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from troche.chart.commands import ClockStruck
from troche.chart.gates import Gate, blocking
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.terms import ProposedAction
from troche.chart.words import Words, say
from troche.medication.borne import Titration
from troche.medication.knowing import known_of
from troche.medication.state import medication_of
from troche.medication.titration import Proposed, propose
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting
from troche.programme.answering import unmet

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement

UNANSWERED = "medication.proposal_unanswered"
UNANSWERED_ALERT = "proposal_unanswered"
AS_PLANNED: tuple[ProposedAction, ...] = ("same", "up")
"""What holds up nothing when nobody answers: the plan goes on, and nobody goes up by it."""

NOTHING_WAITS = refuse("no_proposal_waits", say("No proposal waits for an answer."))
WHAT: dict[ProposedAction, Words] = {
    "stop": say("to stop"),
    "hold": say("to hold"),
    "down": say("a lower dose"),
    "lengthen": say("a longer interval"),
}


def waits_for_answer(chart: Chart, setting: Setting, now: datetime) -> Proposed | None:
    """What a prescriber has to answer before the next dose: not answered, or graver than what was answered."""
    known = known_of(chart, setting, now)
    if known is None:
        return None
    proposed = propose(known, setting.programme)
    if proposed.action in AS_PLANNED or _is_answered(medication_of(chart).titration, proposed):
        return None
    return proposed


def unless_unanswered(
    found: Gate, chart: Chart, setting: Setting, now: datetime, required: Requirement
) -> Gate:
    """The same answer, unless a proposal that is more careful than the plan waits for a prescriber."""
    waiting = None if blocking((found,)) else waits_for_answer(chart, setting, now)
    if waiting is None:
        return found
    patient = say("Your prescriber looks first at how your last session was.")
    return unmet("plan", required, patient, words_of(chart, waiting))


def words_of(chart: Chart, waiting: Proposed) -> Words:
    """What waits, for clinicians."""
    last = medication_of(chart).titration.last
    return say(
        "After session {number} the table proposes {what}, and no prescriber has answered.",
        number=last.session if last else 0,
        what=WHAT[waiting.action],
    )


def deadlines(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """Some hours after a dose its proposal is looked at; whatever then waits is told to a prescriber."""
    titration = medication_of(chart).titration
    last, answered = titration.last, titration.answered
    if last is None or (answered is not None and answered.answer.session == last.session):
        return
    hours = setting.programme.ladder.titration.answer_hours.value
    yield Deadline(UNANSWERED, str(last.session), last.taken_at + timedelta(hours=hours), "prescriber")


def struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """A prescriber is told, when something waits."""
    waiting = waits_for_answer(chart, setting, now)
    if waiting is None:
        return NOTHING_WAITS
    words = words_of(chart, waiting)
    return [raise_alert(setting.programme, UNANSWERED_ALERT, words, command.key, now)]


def _is_answered(titration: Titration, proposed: Proposed) -> bool:
    """Whether what the proposal rests on was before a prescriber who answered after this session."""
    answered = titration.answered
    if titration.last is None or answered is None or answered.answer.session != titration.last.session:
        return False
    known = {row.code for row in proposed.rows if row.is_known and row.argues_for not in AS_PLANNED}
    return known <= set(answered.proposed.rows)
