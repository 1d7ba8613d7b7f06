"""What screening decides: what may be kept, who is told, and whether somebody is eligible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from math import isfinite

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
from troche.screening import alarms
from troche.screening.answers import NO_CARD
from troche.screening.cards import could_be_chosen
from troche.screening.checks.body import ratio
from troche.screening.checks.standing import last_day
from troche.screening.commands import (
    AnswerInstrument,
    AskForInformation,
    CheckPdmp,
    DecideEligibility,
    GiveHistory,
    KeepAssessment,
    MakeDiagnosis,
    MeasureHomePressure,
    RecordLegalBasis,
    ReportResult,
    ScreenSafety,
    VerifyIdentity,
)
from troche.screening.facts import (
    AssessmentTaken,
    DiagnosisMade,
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    IdentityVerified,
    InformationAsked,
    InstrumentAnswered,
    LegalBasisRecorded,
    PdmpChecked,
    ResultReported,
    SafetyScreened,
)
from troche.screening.feedback import feedback
from troche.screening.gates import case_of, eligibility_gates, overridable
from troche.screening.since import in_the_way
from troche.screening.state import ScreeningState, evolve

LEGAL_BASIS_ENDS = "screening.legal_basis_ends"
CLINICIANS = ("prescriber", "director", "therapist")
PRESCRIBERS = ("prescriber", "director")
QUALITATIVE = ("urine_drug_screen", "pregnancy")
CLOCK_SKEW = timedelta(minutes=5)

ALREADY_KEPT = refuse("assessment_kept", say("Your assessment is already kept."))
UNKNOWN_CONDITION = refuse("condition_unknown", say("One of the conditions is not among those we ask about."))
UNKNOWN_INSTRUMENT = refuse("instrument_unknown", say("There is no such questionnaire."))
ANSWER_OUT_OF_RANGE = refuse("answer_out_of_range", say("One of the answers is not among the choices."))
NOTHING_ANSWERED = refuse("nothing_answered", say("Nothing was answered yet."))
MEDICINES_UNCLEAR = refuse(
    "medicines_unclear",
    say("List your medicines, or say that you take none. Only one of the two can be right."),
)
PRESSURE_IMPOSSIBLE = refuse(
    "pressure_impossible",
    say("The top number must be higher than the bottom one, and both must be possible readings."),
)
NOT_YET = refuse("not_yet", say("This lies in the future."))
RESULT_INCOMPLETE = refuse(
    "result_incomplete", say("A result needs a finding, or a value with the laboratory’s own upper limit.")
)
SUBSTANCES_UNCLEAR = refuse(
    "substances_unclear", say("Say what a positive drug screen found, and nothing with any other result.")
)
WORDS_MISSING = refuse("words_missing", say("Words are missing here."))
NOT_A_PRESCRIBER = refuse("not_a_prescriber", say("Only a prescriber makes a diagnosis."))
NOT_A_CLINICIAN = refuse(
    "not_a_clinician", say("Only a clinician asks about suicide and records the answer.")
)
UNKNOWN_BASIS = refuse("basis_unknown", say("The programme knows no such legal basis."))
UNKNOWN_GATE = refuse("gate_unknown", say("There is no such requirement."))
NOT_REGISTERED = refuse("not_registered", say("This person is not registered yet."))


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command leads to; what speaks against treatment that was decided for reaches a person at once."""
    outcome = _decide(chart, command, now, setting)
    if isinstance(outcome, Refusal):
        return outcome
    return [*outcome, *_news_against(chart, command, outcome, now, setting)]


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
    return [alert for alert in alarms.after_decision(before, after) if alert.code not in raised]


def _decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    match command:
        case KeepAssessment():
            return _keep_assessment(chart, command, now, setting)
        case GiveHistory():
            return _give_history(command, now, setting)
        case AnswerInstrument():
            return _answer(chart, command, now, setting)
        case MeasureHomePressure():
            return _measure(command, now, setting)
        case ReportResult():
            return _report(chart, command, now, setting)
        case AskForInformation():
            return _ask(command, setting)
        case DecideEligibility():
            return _decide_eligibility(chart, command, now, setting)
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
        case MakeDiagnosis():
            if command.actor.role not in PRESCRIBERS:
                return NOT_A_PRESCRIBER
            if not command.code.strip() or not command.text.strip():
                return WORDS_MISSING
            return [DiagnosisMade(code=command.code.strip().upper(), text=command.text.strip())]
        case ScreenSafety():
            return _screen(command, now, setting)
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


def _give_history(command: GiveHistory, now: datetime, setting: Setting) -> Decision:
    if not set(command.conditions) <= set(setting.programme.eligibility.exclusions):
        return UNKNOWN_CONDITION
    named = tuple(medicine for medicine in command.medicines if medicine.name.strip())
    if command.no_medicines == bool(named):
        return MEDICINES_UNCLEAR
    return [
        HistoryGiven(
            diagnosis=command.diagnosis.strip(),
            conditions=command.conditions,
            medicines=named,
            no_medicines=command.no_medicines,
            trials=command.trials,
            allergies=command.allergies.strip(),
            pregnancy=command.pregnancy,
            lives_with_adult=command.lives_with_adult,
            address=command.address.strip(),
            local_emergency_number=command.local_emergency_number.strip(),
            contact_name=command.contact_name.strip(),
            contact_phone=command.contact_phone.strip(),
        ),
        *alarms.after_history(command, setting.programme, now),
    ]


def _answer(chart: Chart, command: AnswerInstrument, now: datetime, setting: Setting) -> Decision:
    try:
        score(instrument(command.instrument), command.answers)
    except KeyError:
        return UNKNOWN_INSTRUMENT
    except AnswerRefused:
        return ANSWER_OUT_OF_RANGE
    if all(answer is None for answer in command.answers.values()):
        return NOTHING_ANSWERED
    state = SCREENING.of(chart)
    return [
        InstrumentAnswered(instrument=command.instrument, answers=command.answers),
        *alarms.after_instrument(command.instrument, command.answers, state, setting.programme, now),
    ]


def _measure(command: MeasureHomePressure, now: datetime, setting: Setting) -> Decision:
    if not 0 < command.diastolic_mm_hg < command.systolic_mm_hg or not (command.pulse_bpm or 1) > 0:
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


def _report(chart: Chart, command: ReportResult, now: datetime, setting: Setting) -> Decision:
    if command.collected_on > (now + timedelta(days=1)).date():
        return NOT_YET
    numbers = (command.value, command.upper_limit)
    if command.test in QUALITATIVE:
        is_complete = bool(command.finding)
    else:
        is_complete = all(n is not None and isfinite(n) for n in numbers) and (command.upper_limit or 0) > 0
    if not is_complete or (command.value is not None and command.value < 0):
        return RESULT_INCOMPLETE
    is_positive_screen = command.test == "urine_drug_screen" and command.finding == "positive"
    if bool(command.substances) != is_positive_screen:
        return SUBSTANCES_UNCLEAR
    reported = ResultReported(
        test=command.test,
        value=command.value,
        unit=command.unit.strip(),
        upper_limit=command.upper_limit,
        finding=command.finding,
        substances=command.substances,
        collected_on=command.collected_on,
        laboratory=command.laboratory.strip(),
    )
    return [reported, *alarms.after_result(command, ratio(reported), setting.programme, now)]


def _screen(command: ScreenSafety, now: datetime, setting: Setting) -> Decision:
    if command.actor.role not in CLINICIANS:
        return NOT_A_CLINICIAN
    screened = SafetyScreened(
        finding=command.finding, attempt_12_months=command.attempt_12_months, note=command.note.strip()
    )
    return [screened, *alarms.after_safety(command, setting.programme, now)]


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
    left = [gate for gate in in_the_way(chart, setting, now) if gate.gate not in overridden]
    if command.verdict == "eligible" and left:
        return Refusal(tuple(gate.reason for gate in left))
    return [
        EligibilityDecided(
            verdict=command.verdict,
            reason=command.reason.strip(),
            gates={gate.gate: gate.answer for gate in eligibility_gates(chart, setting, now)},
            overridden=tuple(overridden),
            patient_words=command.patient_words.strip(),
            override_reasons=overridden,
        )
    ]


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """The day on which the right to prescribe at a distance ends."""
    recorded = SCREENING.of(chart).legal_basis
    rule = setting.programme.eligibility.legal_bases.get(recorded.basis) if recorded else None
    ends = last_day(recorded.expires_on, rule.last_day) if recorded and rule else None
    if ends is not None:
        at = datetime.combine(ends, time(0), PEOPLE.of(chart).zone).astimezone(UTC)
        yield Deadline(LEGAL_BASIS_ENDS, ends.isoformat(), at, "coordinator")


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """The person is told that something waits, in words that say nothing of health."""
    match recorded.fact:
        case InformationAsked():
            yield Notice(key=f"asked {recorded.position}", recipient="patient", template="step_waits")
        case EligibilityDecided():
            yield Notice(key=f"decided {recorded.position}", recipient="patient", template="news_waits")


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
    ),
)
