"""Sessions and the days between, acted on simulated days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troche.chart.commands import Actor, Command
from troche.chart.terms import Grade
from troche.demo.life import Life
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    BookSession,
    ConfirmDriving,
    ConfirmEmergency,
    ConfirmNextDay,
    EndLozenge,
    GetReady,
    GiveCheck,
    GiveUnitCodes,
    KeepSheet,
    MeasureVitals,
    Release,
    RunPreflight,
    SayPresent,
    TakeDose,
    WriteNote,
)
from troche.dosing.facts import CriterionSeen, Outcome
from troche.dosing.state import dosing_of
from troche.events.commands import AnswerSideEffects
from troche.integration.commands import BookVisit, CheckIn, HoldVisit, SetGoal
from troche.ledger import Done
from troche.medication.commands import AnswerProposal, CountUnits, NoteTolerance
from troche.medication.proposals import proposal_of
from troche.medication.state import medication_of
from troche.medication.unanswered import waits_for_answer
from troche.screening.rules import SCREENING

GOALS = (
    ("Get outside", "ten minutes of walking", "after breakfast"),
    ("Call one person", "a short call to my sister", "Sunday evening"),
    ("Sleep", "phone out of the bedroom", "at ten"),
)
WORDS = ("slept better", "", "heavy morning", "", "walked", "tired but calm", "", "a good talk")


AGREE_FROM = timedelta(hours=72)  # as in the programme


def book(life: Life, at: datetime) -> int:
    """Book the next session; its number."""
    life.do(BookSession, life.own, starts_at=at, monitor=life.therapist.id)
    current = dosing_of(life.stage.chart(life.person)).current
    assert current is not None
    if at - life.at <= AGREE_FROM:
        agrees(life, current.number)
    return current.number


def answers(life: Life, number: int) -> None:
    """The day's questions, and what is in the lock-box."""
    life.do(
        AnswerGoNoGo,
        life.own,
        session=number,
        feeling="a little nervous",
        item_9=0,
        mind="no",
        slept="yes",
        substances="no",
        new_medicines="no",
        ill="no",
        pregnant="not_applicable",
        fasted="yes",
        state="OR",
        address=at_home(life),
    )
    count = len(medication_of(life.stage.chart(life.person)).at("at_home"))
    life.do(CountUnits, life.own, counted=count)
    side_effects(life)


def at_home(life: Life) -> str:
    """The address on file, as the person types it."""
    history = SCREENING.of(life.stage.chart(life.person)).history
    return history.address if history else ""


def agrees(life: Life, number: int) -> None:
    """Sitter and monitor come to this session. It takes no time."""
    _at_once(life, AgreeToSit, life.sitter, session=number)
    _at_once(life, AgreeToWatch, life.therapist, session=number)


def preflight(life: Life, number: int) -> None:
    """Phone, test alarm, numbers and sheet, all in order; and the number on the lozenge. It takes no time."""
    asked = life.stage.setting(life.person).programme.session.preflight.checks
    of_device: dict[str, Outcome] = {code: "ok" for code, one in asked.items() if one.by == "device"}
    _at_once(life, RunPreflight, life.own, session=number, outcomes=of_device, clock_offset_ms=120)
    _at_once(life, ConfirmEmergency, life.own, session=number, address=at_home(life))
    _at_once(life, AcknowledgeTestPage, life.therapist, session=number)
    _at_once(life, KeepSheet, life.therapist, session=number, address=at_home(life))
    _at_once(life, GiveUnitCodes, life.own, session=number, codes=life.units_now())


def _at_once(life: Life, kind: type[Command], actor: Actor, **said: Any) -> None:
    """As `life.do`, and no minute passes."""
    life.stage.do(kind, actor, life.person, life.at, **said)


def side_effects(life: Life, **felt: Grade) -> None:
    """What was felt since the last session; nothing is asked before the first."""
    if not dosing_of(life.stage.chart(life.person)).count:
        return
    effects = life.stage.setting(life.person).programme.events.effects
    grades: dict[str, Grade] = {**dict.fromkeys(effects, "none"), **felt}
    life.do(AnswerSideEffects, life.own, graded=grades)


def checks(life: Life, number: int, *, systolic_mm_hg: int = 124, diastolic_mm_hg: int = 80) -> None:
    """Everything asked before a dose."""
    answers(life, number)
    if dosing_of(life.stage.chart(life.person)).sessions[number].ahead.monitor_agreed_at is None:
        agrees(life, number)
    preflight(life, number)
    life.do(SayPresent, life.sitter, session=number)
    life.do(GetReady, life.therapist, session=number)
    for turn in (0, 1):
        vitals(life, number, systolic_mm_hg + turn, diastolic_mm_hg)
        if turn == 0:
            life.on(minutes=6)


def vitals(life: Life, number: int, systolic_mm_hg: int, diastolic_mm_hg: int) -> None:
    """One reading of the cuff."""
    life.do(
        MeasureVitals,
        life.own,
        session=number,
        systolic_mm_hg=systolic_mm_hg,
        diastolic_mm_hg=diastolic_mm_hg,
        pulse_bpm=72,
        measured_at=life.at,
    )


def take(life: Life, number: int) -> None:
    """The dose."""
    life.do(TakeDose, life.own, session=number, units=life.units_now())


def under_way(life: Life, number: int, minutes: int) -> None:
    """What happens in the first minutes after a dose, in its order."""
    taken = dosing_of(life.stage.chart(life.person)).sessions[number].taken_at
    assert taken is not None
    for minute, what in (
        (15, "look"),
        (16, "end"),
        (30, "look"),
        (40, "vitals"),
        (45, "look"),
        (60, "look"),
        (65, "journal"),
        (90, "look"),
        (120, "look"),
        (121, "vitals"),
    ):
        if minute > minutes:
            return
        life.at = taken + timedelta(minutes=minute)
        match what:
            case "look":
                life.do(GiveCheck, life.sitter, session=number, answer="fine")
            case "end":
                life.do(EndLozenge, life.own, session=number, technique="swallowed")
            case "vitals":
                vitals(life, number, 134 if minute < 100 else 126, 84 if minute < 100 else 79)
            case "journal":
                life.do(WriteNote, life.own, session=number, words="Warm. The sea, and no hurry.")


def release(life: Life, number: int) -> None:
    """Every criterion is met."""
    rules = life.stage.setting(life.person).programme.session.release
    seen = tuple(CriterionSeen(code, True) for code, rule in rules.criteria.items() if rule.by == "monitor")
    life.do(Release, life.therapist, session=number, criteria=seen, dissociation=1, sedation=1)
    for who in (life.own, life.sitter):
        life.do(ConfirmDriving, who, session=number)


def next_day(life: Life, number: int) -> None:
    """Arrived safely."""
    life.do(ConfirmNextDay, life.own, session=number, slept=True, safe=True, item_9=0)
    side_effects(life, nausea="mild" if number % 3 == 1 else "none", sleepiness="mild")


def visit(life: Life, number: int, *, hold: bool = True) -> None:
    """The integration visit, two days after: with the therapist, every fourth with the prescriber."""
    at = life.at + timedelta(hours=26)
    clinician = life.therapist if number % 4 else life.prescriber
    life.do(BookVisit, life.own, session=number, starts_at=at, with_id=clinician.id)
    if not hold:
        return
    check_ins(life, 1, mood=5)
    life.at = at + timedelta(minutes=45)
    life.do(HoldVisit, clinician, session=number, note="Talked through.", insight="I can ask for help.")
    life.do(NoteTolerance, clinician, session=number, nausea="none", anxiety="none", craving=False)
    goal, practice, when = GOALS[number % len(GOALS)]
    life.do(SetGoal, life.own, goal=goal, practice=practice, when=when)
    looked_at(life)


def check_ins(life: Life, days: int, *, mood: int, until: datetime | None = None) -> None:
    """A check-in a day, some left out; the weekly questionnaire where it is due."""
    for _ in range(days):
        if until is not None and life.at + timedelta(days=1) >= until:
            return
        life.on(days=1).keep_up()
        if life.dice.random() < 0.12:
            continue
        say = life.dice.randrange(len(WORDS))
        life.do(
            CheckIn,
            life.own,
            mood=_near(life, mood),
            anxiety=_near(life, 9 - mood),
            sleep=_near(life, mood),
            energy=None if life.dice.random() < 0.2 else _near(life, mood),
            words=WORDS[say],
        )


def _near(life: Life, middle: int) -> int:
    return max(0, min(10, middle + life.dice.randrange(-2, 3)))


def whole_session(life: Life) -> int:
    """A session from its day to the next morning."""
    life.keep_up()
    number = until_release(life, next_ten(life.at + timedelta(hours=2), life.zone))
    life.on(hours=20)
    next_day(life, number)
    return number


def until_release(life: Life, starts_at: datetime) -> int:
    """A session booked for this instant, from its checks to its release."""
    number = book(life, starts_at)
    life.at = starts_at - timedelta(minutes=20)
    looked_at(life)
    checks(life, number)
    take(life, number)
    under_way(life, number, 130)
    life.on(minutes=8)
    release(life, number)
    return number


def looked_at(life: Life) -> None:
    """What the table proposes after the last session, more careful than the plan, is answered by the prescriber."""
    chart, setting = life.stage.chart(life.person), life.stage.setting(life.person)
    seen, plan = proposal_of(chart, setting, life.at), medication_of(chart).plan
    if seen is None or plan is None or waits_for_answer(chart, setting, life.at) is None:
        return
    life.do(
        AnswerProposal,
        life.prescriber,
        session=seen.known.session,
        seen=seen.digest,
        accepted=False,
        reason="Spoken with the patient; nothing speaks against the plan.",
        proposed="same",
        dose_mg=plan.start_dose_mg,
        days_between=plan.days_between,
    )


def next_ten(after: datetime, zone: ZoneInfo) -> datetime:
    """The next ten in the morning there."""
    ten = after.astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0)
    return (ten if ten >= after else ten + timedelta(days=1)).astimezone(UTC)


def course(life: Life, sessions: int) -> None:
    """Several sessions a week apart, each talked through, with scores that move."""
    for done in range(sessions):
        if done and done % 8 == 0:
            life.plan("The course goes on, one session a week.")
            life.on(hours=2).accepted()
        if done and done % 4 == 0:
            life.renew()
            life.order()
            life.on(days=1)
            life.dispensed()
            life.on(days=2)
            life.received()
        number = whole_session(life)
        visit(life, number)
        better = life.part.responds * min(1.0, (done + 1) / 4)
        check_ins(life, 2, mood=3 + round(5 * better))
        life.total = max(2, round(life.part.phq_9 * (1 - better)) + life.dice.randrange(-1, 2))
        check_ins(life, 2, mood=3 + round(5 * better))


def try_dose(life: Life, number: int) -> bool:
    """Ask for the dose; whether it was granted."""
    return isinstance(life.ask(TakeDose, life.own, session=number, units=life.units_now()), Done)
