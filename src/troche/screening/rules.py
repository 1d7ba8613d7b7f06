"""What screening decides: what may be kept, who is told, and whether somebody is eligible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

import msgspec

from troche.chart.commands import ClockStruck, Command
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import say
from troche.instruments import AnswerRefused, instrument, score
from troche.messaging.facts import AlertRaised
from troche.messaging.rules import raise_alert
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.people.zones import latest_today
from troche.screening import alarms, overriding, pathway, safety_plan
from troche.screening.answers import NO_CARD
from troche.screening.cards import could_be_chosen
from troche.screening.checks.standing import last_day
from troche.screening.commands import (
    AnswerInstrument,
    AskForInformation,
    CheckPdmp,
    DecideEligibility,
    DeclineOverride,
    DeclineSafetyScreen,
    GiveHistory,
    GrantOverride,
    KeepAssessment,
    MakeDiagnosis,
    MeasureHomePressure,
    MeasureWeight,
    NoteSafetyCall,
    ProposeOverride,
    RecordCondition,
    RecordLegalBasis,
    ReportResult,
    ReviewSafetyPlan,
    SayHowSafe,
    ScreenSafety,
    TellRisk,
    VerifyIdentity,
    WriteSafetyPlan,
)
from troche.screening.diagnosing import diagnosed
from troche.screening.facts import (
    AssessmentTaken,
    ConditionRecorded,
    DiagnosisMade,
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    IdentityVerified,
    InformationAsked,
    InstrumentAnswered,
    LegalBasisRecorded,
    OverrideDeclined,
    OverrideGranted,
    OverrideProposed,
    PdmpChecked,
    ResultReported,
    RiskTold,
    SafetyCallTried,
    SafetyPlanReviewed,
    SafetyPlanWritten,
    SafetySaid,
    SafetyScreenDeclined,
    SafetyScreened,
    SafetySignTold,
    WeightMeasured,
)
from troche.screening.feedback import feedback
from troche.screening.gates import case_of, eligibility_gates, overridable
from troche.screening.giving import UNKNOWN_CONDITION, given
from troche.screening.overriding import UNKNOWN_GATE, WORDS_MISSING
from troche.screening.results import CLOCK_SKEW, NOT_YET, decide_result, decide_weight
from troche.screening.risk import telling
from troche.screening.since import in_the_way
from troche.screening.state import ScreeningState, evolve
from troche.screening.validity import deadlines, run_out

LEGAL_BASIS_ENDS = "screening.legal_basis_ends"

ALREADY_KEPT = refuse("assessment_kept", say("Your assessment is already kept."))
UNKNOWN_INSTRUMENT = refuse("instrument_unknown", say("There is no such questionnaire."))
ANSWER_OUT_OF_RANGE = refuse("answer_out_of_range", say("One of the answers is not among the choices."))
NOTHING_ANSWERED = refuse("nothing_answered", say("Nothing was answered yet."))
OWN_ANSWERS_ONLY = refuse("own_answers_only", say("What you answer here are your own answers."))
PRESSURE_IMPOSSIBLE = refuse(
    "pressure_impossible",
    say("The top number must be higher than the bottom one, and both must be possible readings."),
)
UNKNOWN_BASIS = refuse("basis_unknown", say("The programme knows no such legal basis."))
NOT_REGISTERED = refuse("not_registered", say("This person is not registered yet."))


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command leads to; what speaks against treatment that was decided for reaches a person at once."""
    outcome = _decide(chart, command, now, setting)
    if isinstance(outcome, Refusal):
        return outcome
    entry = pathway.ENTRIES.get(type(command))
    signs = pathway.signs_in(entry, outcome, setting.programme, now) if entry else []
    return [*outcome, *signs, *_news_against(chart, command, outcome, now, setting)]


def _news_against(
    chart: Chart, command: Command, facts: Sequence[Fact], now: datetime, setting: Setting
) -> list[AlertRaised]:
    """The alerts that no one of these facts raises by itself, but the chart with all of them."""
    before = case_of(chart, setting, now)
    if not before.screening.is_eligible or isinstance(command, DecideEligibility):
        return []
    state = before.screening
    for number, fact in enumerate(facts, chart.position + 1):
        state = evolve(state, Recorded(fact, number, now, command.actor.id, command.actor.role, command.id))
    after = msgspec.structs.replace(before, screening=state)
    raised = {fact.code for fact in facts if isinstance(fact, AlertRaised)}
    news = [
        alert
        for alert in alarms.after_decision(before, after)
        if not alarms.is_said_by(raised, alert.code, setting.programme)
    ]
    return pathway.news_of_talk(command, news, setting.programme, now)


def _decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    match command:
        case KeepAssessment():
            return _keep_assessment(chart, command, now, setting)
        case GiveHistory():
            return _give_history(chart, command, now, setting)
        case AnswerInstrument():
            return _answer(chart, command, now, setting)
        case TellRisk():
            return _tell(chart, command, now, setting)
        case MeasureHomePressure():
            return _measure(command, now, setting)
        case ReportResult():
            return decide_result(command, now, setting)
        case MeasureWeight():
            return decide_weight(command, now)
        case AskForInformation():
            return _ask(command, setting)
        case DecideEligibility():
            return _decide_eligibility(chart, command, now, setting)
        case SayHowSafe() | DeclineSafetyScreen() | ScreenSafety() | NoteSafetyCall():
            return pathway.decide(chart, command, now, setting)
        case WriteSafetyPlan() | ReviewSafetyPlan():
            return safety_plan.decide(pathway.path_of(chart), command, now)
        case ClockStruck(kind=pathway.SCREEN_DUE | pathway.FOLLOW_UP):
            return pathway.decide(chart, command, now, setting)
        case ClockStruck(kind=kind) if kind != LEGAL_BASIS_ENDS:
            return run_out(command, case_of(chart, setting, now))
        case ProposeOverride():
            return overriding.propose(chart, command, now, setting)
        case GrantOverride():
            return overriding.grant(chart, command, now, setting)
        case DeclineOverride():
            return overriding.decline(chart, command, now, setting)
        case ClockStruck():
            words = say("The legal basis for prescribing ends today.")
            return [raise_alert(setting.programme, "legal_basis_ending", words, command.key, now)]
    return _record(command, now, setting)


def _record(command: Command, now: datetime, setting: Setting) -> Decision:
    match command:
        case VerifyIdentity():
            if not command.document.strip() or not command.state.strip():
                return WORDS_MISSING
            return [IdentityVerified(document=command.document.strip(), state=command.state)]
        case MakeDiagnosis() | RecordCondition():
            return diagnosed(command, latest_today(now))
        case CheckPdmp():
            if not command.states or (command.finding == "concern" and not command.note.strip()):
                return WORDS_MISSING
            checked = PdmpChecked(states=command.states, finding=command.finding, note=command.note.strip())
            if command.finding == "clear":
                return [checked]
            return [checked, raise_alert(setting.programme, "pdmp_concern", command.note.strip(), "", now)]
        case RecordLegalBasis():
            if command.basis not in setting.programme.eligibility.legal_bases:
                return UNKNOWN_BASIS
            return [
                LegalBasisRecorded(
                    basis=command.basis, citation=command.citation, expires_on=command.expires_on
                )
            ]
    raise TypeError(command)


def _keep_assessment(chart: Chart, command: KeepAssessment, now: datetime, setting: Setting) -> Decision:
    programme = setting.programme
    if SCREENING.of(chart).assessment is not None:
        return ALREADY_KEPT
    if not set(command.conditions) <= {*programme.eligibility.exclusions, *NO_CARD}:
        return UNKNOWN_CONDITION
    if not could_be_chosen(command.chosen, programme):
        return UNKNOWN_CONDITION
    try:
        score(instrument("phq_9"), command.phq_9)
    except AnswerRefused:
        return ANSWER_OUT_OF_RANGE
    taken = AssessmentTaken(
        adult=command.adult,
        state=command.state,
        diagnosis=command.diagnosis,
        trials=command.trials,
        conditions=command.conditions,
        sitter=command.sitter,
        phq_9=command.phq_9,
        thoughts_now=command.thoughts_now,
        attempt_12_months=command.attempt_12_months,
        age=command.age,
        diagnoses=command.diagnoses,
        chosen=command.chosen,
        result="",
    )
    result = feedback(taken, programme, setting.clinic, now.date()).result
    facts: list[Fact] = [msgspec.structs.replace(taken, result=result)]
    if any(answer is not None for answer in command.phq_9.values()):
        facts.append(InstrumentAnswered(instrument="phq_9", answers=command.phq_9))
    return [*facts, *alarms.after_assessment(command, programme, now)]


def _give_history(chart: Chart, command: GiveHistory, now: datetime, setting: Setting) -> Decision:
    history = given(command, setting.programme, latest_today(now))
    if isinstance(history, Refusal):
        return history
    return [history, *alarms.after_history(command, SCREENING.of(chart), setting.programme, now)]


def _answer(chart: Chart, command: AnswerInstrument, now: datetime, setting: Setting) -> Decision:
    try:
        score(instrument(command.instrument), command.answers)
    except KeyError:
        return UNKNOWN_INSTRUMENT
    except AnswerRefused:
        return ANSWER_OUT_OF_RANGE
    if all(answer is None for answer in command.answers.values()):
        return NOTHING_ANSWERED
    is_own = command.actor.role in ("patient", "visitor")
    if is_own and command.administration not in ("", "self"):
        return OWN_ANSWERS_ONLY
    state = SCREENING.of(chart)
    by = command.administration or ("self" if is_own else "interview")
    return [
        InstrumentAnswered(instrument=command.instrument, answers=command.answers, administration=by),
        *alarms.after_instrument(command.instrument, command.answers, state, setting.programme, now),
    ]


def _tell(chart: Chart, command: TellRisk, now: datetime, setting: Setting) -> Decision:
    """What needs a person, as soon as it is answered; nothing when it was told before."""
    try:
        told = telling(command.instrument, command.answers, setting.programme)
        score(instrument(command.instrument), command.answers)
    except KeyError:
        return UNKNOWN_INSTRUMENT
    except AnswerRefused:
        return ANSWER_OUT_OF_RANGE
    alerts = alarms.before_sending(
        command.instrument, command.answers, SCREENING.of(chart), setting.programme, now
    )
    return [RiskTold(instrument=command.instrument, answers=told), *alerts] if alerts else []


def _measure(command: MeasureHomePressure, now: datetime, setting: Setting) -> Decision:
    if not 0 < command.diastolic_mm_hg < command.systolic_mm_hg or (
        command.pulse_bpm is not None and command.pulse_bpm <= 0
    ):
        return PRESSURE_IMPOSSIBLE
    if command.measured_at > now + CLOCK_SKEW:
        return NOT_YET
    measured = HomePressureMeasured(
        systolic_mm_hg=command.systolic_mm_hg,
        diastolic_mm_hg=command.diastolic_mm_hg,
        pulse_bpm=command.pulse_bpm,
        measured_at=command.measured_at,
    )
    return [measured, *alarms.after_pressure(command, setting.programme, now)]


def _ask(command: AskForInformation, setting: Setting) -> Decision:
    if not command.message.strip():
        return WORDS_MISSING
    if not command.gates or not set(command.gates) <= set(setting.programme.gates["eligible"].requires):
        return UNKNOWN_GATE
    return [InformationAsked(gates=command.gates, message=command.message.strip())]


def _decide_eligibility(
    chart: Chart, command: DecideEligibility, now: datetime, setting: Setting
) -> Decision:
    if PEOPLE.of(chart).registered is None:
        return NOT_REGISTERED
    if not command.reason.strip() or not command.patient_words.strip():
        return WORDS_MISSING
    may = overridable(chart, setting, now)
    words = {gate: why.strip() for gate, why in command.overrides.items() if gate in may and why.strip()}
    overridden = words if command.verdict == "eligible" else {}
    passed = {one.gate: one for one in overriding.passed(chart, setting, now, command.actor.id)}
    by_two = passed if command.verdict == "eligible" else {}
    left = [gate for gate in in_the_way(chart, setting, now) if gate.gate not in {*overridden, *by_two}]
    if command.verdict == "eligible" and left:
        own = overriding.not_for_you_to_decide(chart, setting, now, command.actor.id)
        return Refusal((*(gate.reason for gate in left), *own))
    return [
        EligibilityDecided(
            verdict=command.verdict,
            reason=command.reason.strip(),
            gates={gate.gate: gate.answer for gate in eligibility_gates(chart, setting, now)},
            overridden=(*overridden, *by_two),
            patient_words=command.patient_words.strip(),
            override_reasons=overridden,
            passed=tuple(by_two.values()),
        )
    ]


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """The clocks after a sign of suicide, the day on which the right to prescribe at a distance ends, and those on
    which results run out."""
    yield from pathway.due(pathway.path_of(chart), setting.programme)
    recorded = SCREENING.of(chart).legal_basis
    rule = setting.programme.eligibility.legal_bases.get(recorded.basis) if recorded else None
    ends = last_day(recorded.expires_on, rule.last_day) if recorded and rule else None
    if ends is not None:
        at = datetime.combine(ends, time(0), PEOPLE.of(chart).zone).astimezone(UTC)
        yield Deadline(LEGAL_BASIS_ENDS, ends.isoformat(), at, "coordinator")
    yield from deadlines(SCREENING.of(chart), PEOPLE.of(chart), setting)


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """The person is told that something waits, in words that say nothing of health."""
    match recorded.fact:
        case InformationAsked():
            yield Notice(key=f"asked {recorded.position}", recipient="patient", template="step_waits")
        case EligibilityDecided():
            yield Notice(key=f"decided {recorded.position}", recipient="patient", template="news_waits")
    yield from overriding.follow(recorded)


SCREENING = Room(
    "screening",
    initial=ScreeningState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=(
        AssessmentTaken,
        HistoryGiven,
        InstrumentAnswered,
        HomePressureMeasured,
        ResultReported,
        IdentityVerified,
        DiagnosisMade,
        SafetyScreened,
        PdmpChecked,
        LegalBasisRecorded,
        InformationAsked,
        EligibilityDecided,
        RiskTold,
        WeightMeasured,
        SafetySignTold,
        SafetySaid,
        SafetyScreenDeclined,
        SafetyCallTried,
        SafetyPlanWritten,
        SafetyPlanReviewed,
        OverrideProposed,
        OverrideGranted,
        OverrideDeclined,
        ConditionRecorded,
    ),
    commands=(
        KeepAssessment,
        GiveHistory,
        AnswerInstrument,
        MeasureHomePressure,
        ReportResult,
        VerifyIdentity,
        MakeDiagnosis,
        ScreenSafety,
        CheckPdmp,
        RecordLegalBasis,
        AskForInformation,
        DecideEligibility,
        TellRisk,
        MeasureWeight,
        SayHowSafe,
        DeclineSafetyScreen,
        NoteSafetyCall,
        WriteSafetyPlan,
        ReviewSafetyPlan,
        ProposeOverride,
        GrantOverride,
        DeclineOverride,
        RecordCondition,
    ),
)
