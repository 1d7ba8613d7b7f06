"""Answering a proposal for the next dose: accepted, or something else with a reason. Never by itself."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import get_args

import msgspec

from troche.chart.facts import Fact
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.terms import ProposedAction
from troche.chart.words import say
from troche.medication.commands import AnswerProposal, NoteTolerance, WritePlan
from troche.medication.facts import DoseProposed, PlanWritten, ProposalAnswered, ToleranceNoted
from troche.medication.knowing import known_of
from troche.medication.known import Anxiety, Known, Nausea
from troche.medication.plans import REASON_MISSING, decide_write
from troche.medication.state import MedicationState, medication_of
from troche.medication.titration import WITHOUT_DOSE, Proposed, propose
from troche.medication.unanswered import UNANSWERED_ALERT
from troche.messaging.facts import AlertClosed
from troche.messaging.rules import open_alerts
from troche.people.setting import Setting

NO_SESSION = refuse("no_session", say("There is no ended session of this number to say it about."))
NOT_ONE_OF = refuse("tolerance_wrong", say("Choose one of the answers for each question."))
NO_DOSE_YET = refuse("no_dose_yet", say("There is no dose yet, so there is nothing to propose."))
OTHER_PROPOSAL = refuse(
    "proposal_changed",
    say("Something has become known since you read the proposal. Read it again, then decide."),
)
WHAT_MISSING = refuse("what_missing", say("Say what follows: a dose, a hold, or a stop."))
DOSE_MISSING = refuse("dose_missing", say("Write the dose and the days between sessions."))
PLAN_IS_DONE = refuse(
    "plan_is_done",
    say("Every session of this plan is done. Review it, and write the next version on the page of the plan."),
)


class Seen(msgspec.Struct, frozen=True):
    """A proposal as it stands now, what it rests on, and the digest that names exactly this."""

    known: Known
    proposed: Proposed
    digest: str


class Choice(msgspec.Struct, frozen=True):
    """What the prescriber decided."""

    action: ProposedAction
    dose_mg: int | None = None
    days_between: int | None = None


def proposal_of(chart: Chart, setting: Setting, now: datetime) -> Seen | None:
    """The proposal for the next dose; None before the first one."""
    known = known_of(chart, setting, now)
    if known is None:
        return None
    proposed = propose(known, setting.programme)
    digest = sha256(msgspec.json.encode((known, proposed))).hexdigest()
    return Seen(known, proposed, digest)


def decide_note(chart: Chart, command: NoteTolerance, now: datetime, setting: Setting) -> Decision:
    """How a session was borne. Said again, the later answer counts."""
    sessions = medication_of(chart).titration.sessions
    borne = next((one for one in sessions if one.session == command.session), None)
    if borne is None or not (borne.released or borne.handed_over):
        return NO_SESSION
    if command.nausea not in get_args(Nausea) or command.anxiety not in get_args(Anxiety):
        return NOT_ONE_OF
    return [
        ToleranceNoted(
            session=command.session, nausea=command.nausea, anxiety=command.anxiety, craving=command.craving
        )
    ]


def decide_answer(chart: Chart, command: AnswerProposal, now: datetime, setting: Setting) -> Decision:
    """The proposal as it was seen and the answer, and a new version of the plan where the answer changes it."""
    seen = proposal_of(chart, setting, now)
    if seen is None:
        return NO_DOSE_YET
    if command.session != seen.known.session or command.seen != seen.digest:
        return OTHER_PROPOSAL
    chosen = _accepted(seen) if command.accepted else _another(command, seen.known)
    if isinstance(chosen, Refusal):
        return chosen
    plan = _new_plan(chart, command, chosen, seen.known, now, setting)
    if isinstance(plan, Refusal):
        return plan
    if not command.reason.strip() and (plan or not command.accepted):
        return Refusal((REASON_MISSING,))
    written = next((fact for fact in plan if isinstance(fact, PlanWritten)), None)
    answered = ProposalAnswered(
        session=seen.known.session,
        accepted=command.accepted,
        action=chosen.action,
        dose_mg=chosen.dose_mg,
        days_between=chosen.days_between,
        reason=command.reason.strip(),
        plan_version=written.version if written else None,
    )
    return [_as_seen(seen, setting), *plan, answered, *_no_longer_waits(chart, answered)]


def _no_longer_waits(chart: Chart, answered: ProposalAnswered) -> list[Fact]:
    """The alert that nobody had answered ends with the answer."""
    outcome = answered.reason or "The proposal was accepted."
    waits = [one for one in open_alerts(chart) if one.code == UNANSWERED_ALERT]
    return [AlertClosed(alert=one.id, outcome=outcome) for one in waits]


def decide_plan(chart: Chart, command: WritePlan, now: datetime, setting: Setting) -> Decision:
    """A version of the plan. Another dose or interval after a session answers the proposal that stands then."""
    decision, before = decide_write(chart, command, now, setting), medication_of(chart).plan
    seen = None if isinstance(decision, Refusal) else proposal_of(chart, setting, now)
    if isinstance(decision, Refusal) or seen is None or before is None:
        return decision
    chosen = _with_dose(command.start_dose_mg, command.days_between, seen.known)
    if (chosen.dose_mg, chosen.days_between) == (before.start_dose_mg, before.days_between):
        return decision
    answered = ProposalAnswered(
        session=seen.known.session,
        accepted=chosen == _accepted(seen),
        action=chosen.action,
        dose_mg=chosen.dose_mg,
        days_between=chosen.days_between,
        reason=command.reason.strip(),
        plan_version=len(medication_of(chart).plans) + 1,
        by_plan=True,
    )
    return [_as_seen(seen, setting), *decision, answered]


def _as_seen(seen: Seen, setting: Setting) -> DoseProposed:
    known, proposed = seen.known, seen.proposed
    return DoseProposed(
        session=known.session,
        action=proposed.action,
        dose_mg=proposed.dose_mg,
        days_between=proposed.days_between,
        rows=tuple(row.code for row in proposed.rows if row.is_known),
        unknown=tuple(row.code for row in proposed.rows if not row.is_known),
        known=known,
        programme=setting.programme.protocol.version,
    )


def _accepted(seen: Seen) -> Choice:
    proposed = seen.proposed
    return Choice(proposed.action, proposed.dose_mg, proposed.days_between)


def _another(command: AnswerProposal, known: Known) -> Choice | Refusal:
    """A hold, a stop, or a dose."""
    if command.proposed in WITHOUT_DOSE:
        return Choice(command.proposed)
    if command.proposed is None:
        return WHAT_MISSING
    mg, days = command.dose_mg, command.days_between
    return DOSE_MISSING if mg is None or days is None else _with_dose(mg, days, known)


def _with_dose(mg: int, days: int, known: Known) -> Choice:
    """More in a session or more often is up, less is down, less often is longer."""
    if mg > known.dose_mg or days < known.days_between:
        return Choice("up", mg, days)
    if mg < known.dose_mg:
        return Choice("down", mg, days)
    return Choice("lengthen" if days > known.days_between else "same", mg, days)


def _new_plan(
    chart: Chart, command: AnswerProposal, chosen: Choice, known: Known, now: datetime, setting: Setting
) -> list[Fact] | Refusal:
    """The next version of the plan through its own door; nothing where the plan says it already."""
    state = medication_of(chart)
    plan = state.plan
    assert plan is not None
    if chosen.dose_mg is None or chosen.days_between is None:
        return []
    if (plan.start_dose_mg, plan.days_between) == (chosen.dose_mg, chosen.days_between):
        return []
    left = sessions_left(state)
    if left < 1:
        return PLAN_IS_DONE
    decision = decide_write(
        chart,
        WritePlan(
            id=command.id,
            actor=command.actor,
            stream=command.stream,
            goal=plan.goal,
            start_dose_mg=chosen.dose_mg,
            sessions=left,
            days_between=chosen.days_between,
            monitor_id=plan.monitor_id,
            reason=command.reason,
            weight_kg=known.weight_kg,
        ),
        now,
        setting,
    )
    return decision if isinstance(decision, Refusal) else list(decision)


def sessions_left(state: MedicationState) -> int:
    """How many sessions of the newest plan are still to come."""
    newest = state.plans[-1]
    taken = sum(one.taken_at > newest.written_at for one in state.titration.sessions)
    return newest.plan.sessions - taken
