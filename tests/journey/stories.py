"""A person's way told as facts, one after the other on simulated days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from troche.chart.commands import Role
from troche.chart.facts import Fact, Recorded
from troche.chart.rooms import Chart
from troche.dosing.facts import (
    CriterionSeen,
    DoseTaken,
    GoNoGoAnswered,
    NextDayConfirmed,
    SessionBooked,
    SessionReleased,
)
from troche.events.facts import SideEffectsAnswered
from troche.integration.facts import CheckedIn, VisitBooked, VisitHeld
from troche.journey.rooms import PERSON as HOUSE
from troche.medication.facts import (
    OrderAnswered,
    OrderPended,
    PlanAccepted,
    PlanWritten,
    UnitsDispensed,
    UnitsReceived,
)
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import CareTeamAssigned, Licence, PersonRegistered
from troche.people.setting import Setting
from troche.preparation.facts import (
    ConsentSigned,
    IntentionSet,
    ItemDone,
    LessonRead,
    PreparationVisitHeld,
    SitterConfirmed,
    SitterInvited,
)
from troche.programme import load_programme
from troche.screening.facts import (
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    InformationAsked,
    InstrumentAnswered,
    Medicine,
    SafetyPlanWritten,
)

PROGRAMME = load_programme()
BEGIN = datetime(2026, 9, 1, 16, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLINIC = uuid4()
PRESCRIBER, THERAPIST, COORDINATOR, PHARMACIST, DIRECTOR = (uuid4() for _ in range(5))

LICENCE = Licence(
    kind="LCSW", state="OR", number="A1", first_day=date(2026, 1, 1), last_day=date(2027, 12, 31)
)


def staff(who: UUID, name: str, role: Role) -> Staff:
    """Somebody of the clinic."""
    return Staff(who, name, role, (), BEGIN)


HERE = ClinicState(
    staff={
        PRESCRIBER: staff(PRESCRIBER, "Dr Orla Test", "prescriber"),
        THERAPIST: Staff(THERAPIST, "Ines Test", "therapist", (LICENCE,), BEGIN),
        COORDINATOR: staff(COORDINATOR, "Nadia Test", "coordinator"),
        PHARMACIST: staff(PHARMACIST, "Nuno Test", "pharmacist"),
        DIRECTOR: staff(DIRECTOR, "Dr Dana Test", "director"),
    }
)
SETTING = Setting(PROGRAMME, HERE)


class Story:
    """Facts in order. `now` moves on by an hour with each fact, and by `wait`."""

    def __init__(self, now: datetime = BEGIN) -> None:
        self.now, self.stream = now, uuid4()
        self.recorded: list[Recorded] = []

    def tell(self, *facts: Fact, role: Role = "system") -> Story:
        """Record facts, an hour apart."""
        for fact in facts:
            self.now += HOUR
            position = len(self.recorded) + 1
            self.recorded.append(Recorded(fact, position, self.now, self.stream, role, uuid4()))
        return self

    def wait(self, span: timedelta) -> Story:
        """Let time pass."""
        self.now += span
        return self

    @property
    def chart(self) -> Chart:
        """The chart of what was told."""
        return HOUSE.fold(HOUSE.empty(self.stream, CLINIC), self.recorded)


def registered(**changes: Any) -> PersonRegistered:
    """Somebody in Oregon."""
    said: dict[str, Any] = {
        "name": "Ada Example",
        "birth_date": date(1985, 2, 3),
        "email": "ada@example.org",
        "phone": "503 555 0100",
        "state": "OR",
        "timezone": "America/Los_Angeles",
    }
    return PersonRegistered(**{**said, **changes})


TEAM = CareTeamAssigned(prescriber=PRESCRIBER, therapist=THERAPIST, coordinator=COORDINATOR)


def history() -> HistoryGiven:
    """A history without anything in the way."""
    return HistoryGiven(
        diagnosis="Depression",
        conditions=dict.fromkeys(PROGRAMME.eligibility.exclusions, "no"),
        medicines=(Medicine(name="Sertraline 100"),),
        no_medicines=False,
        trials=(),
        allergies="none",
        pregnancy="not_applicable",
        lives_with_adult="yes",
        address="1 Garden Way, Portland",
        local_emergency_number="911",
        contact_name="Dana Example",
        contact_phone="503 555 0101",
    )


def answered(instrument: str = "phq_9", each: int = 2) -> InstrumentAnswered:
    """Every scored item with the same answer; PHQ-9 item 9 with 0."""
    count = {"phq_9": 9, "gad_7": 7, "asq": 5}[instrument]
    answers: dict[str, int | None] = dict.fromkeys((f"q{n}" for n in range(1, count + 1)), each)
    if instrument == "phq_9":
        answers["q9"] = 0
    return InstrumentAnswered(instrument=instrument, answers=answers)


QUESTIONNAIRES = (answered(), answered("gad_7"), answered("asq", 0))


def pressure(at: datetime) -> HomePressureMeasured:
    """A calm reading."""
    return HomePressureMeasured(systolic_mm_hg=124, diastolic_mm_hg=78, pulse_bpm=66, measured_at=at)


ASKED = InformationAsked(gates=("trials",), message="Which dose of sertraline, and for how long?")


def decided(verdict: Any = "eligible") -> EligibilityDecided:
    """A prescriber's decision."""
    return EligibilityDecided(verdict=verdict, reason="Seen.", gates={}, patient_words="We looked together.")


def plan(version: int = 1, sessions: int = 6) -> PlanWritten:
    """A plan of six sessions."""
    return PlanWritten(
        version=version,
        goal="Working again",
        start_dose_mg=100,
        sessions=sessions,
        days_between=7,
        monitor_id=str(THERAPIST),
    )


CONSENT = ConsentSigned(
    version=PROGRAMME.consent.version, digest=PROGRAMME.consent.digest("en"), signed_name="Ada Example"
)
ORDER = OrderPended(
    order="o1",
    units=8,
    unit_strength_mg=50,
    refills=0,
    hold_minutes=12,
    technique="spat",
    valid_until=date(2027, 2, 1),
    dose_mg=100,
)


def order_answer(accepted: bool = True) -> OrderAnswered:
    """What the e-prescriber answered."""
    return OrderAnswered(
        order="o1", accepted=accepted, prescription="rx", message="Not in stock", simulated=False
    )


DISPENSED = UnitsDispensed(
    order="o1",
    lot="L1",
    beyond_use_on=date(2027, 1, 1),
    unit_strength_mg=50,
    units=tuple(f"u{n}" for n in range(8)),
    parcel="p1",
)
RECEIVED = UnitsReceived(parcel="p1", counted=8, locked_away=True)
LESSONS = tuple(LessonRead(lesson=code) for code in PROGRAMME.lessons)
ITEMS = tuple(
    ItemDone(item=code) for code, item in PROGRAMME.preparation.checklist.items() if item.who != "sitter"
)
INTENTION = IntentionSet(words="To feel the mornings again.")
SAFETY_PLAN = SafetyPlanWritten(
    version=1, signs=(), by_myself=("Walk",), company=(), helpers=(), professionals=(), surroundings=()
)
INVITED = SitterInvited(name="Sam Example", phone="503 555 0102", pass_id="p")
CONFIRMED = SitterConfirmed(adult=True, sober=True)
PREPARED = PreparationVisitHeld(note="Ready.", cuff_checked=True)


def booked(session: int, at: datetime) -> SessionBooked:
    """A session with its monitor."""
    return SessionBooked(session=session, starts_at=at, monitor_id=str(THERAPIST), monitor_name="Ines Test")


def day_answers(session: int) -> GoNoGoAnswered:
    """Answers that let a session go on."""
    return GoNoGoAnswered(
        session=session,
        feeling="calm",
        item_9=0,
        slept="yes",
        substances="no",
        new_medicines="no",
        ill="no",
        pregnant="not_applicable",
        fasted="yes",
        state="OR",
        address="18 Alder Row, Portland",
        mind="no",
    )


def dose(session: int) -> DoseTaken:
    """100 mg."""
    return DoseTaken(
        session=session, units=(f"u{2 * session - 2}", f"u{2 * session - 1}"), dose_mg=100, gates=()
    )


def released(session: int) -> SessionReleased:
    """A session that ended well."""
    return SessionReleased(
        session=session, criteria=(CriterionSeen("walks", True),), dissociation=1, sedation=0
    )


def next_day(session: int) -> NextDayConfirmed:
    """Arrived safely."""
    return NextDayConfirmed(session=session, slept=True, safe=True, item_9=0)


def no_side_effects(session: int) -> SideEffectsAnswered:
    """Asked about every side effect; there was none."""
    return SideEffectsAnswered(session=session, graded=dict.fromkeys(PROGRAMME.events.effects, "none"))


def visit(session: int, at: datetime) -> VisitBooked:
    """The visit afterwards."""
    return VisitBooked(session=session, starts_at=at, with_id=str(THERAPIST), with_name="Ines Test")


def held(session: int) -> VisitHeld:
    """It took place."""
    return VisitHeld(session=session, note="Talked.")


def check_in(mood: int | None = 4, **changes: Any) -> CheckedIn:
    """A check-in."""
    return CheckedIn(**{"mood": mood, "anxiety": 5, "sleep": 5, "energy": 4, **changes})


def screened() -> Story:
    """Up to a decision that is due."""
    return Story().tell(registered(), TEAM, history(), *QUESTIONNAIRES)


def treated() -> Story:
    """Up to an accepted order."""
    return screened().tell(decided(), plan(), PlanAccepted(version=1), CONSENT, ORDER, order_answer())


def prepared() -> Story:
    """Up to a first session that may be booked."""
    return treated().tell(
        DISPENSED, RECEIVED, *LESSONS, *ITEMS, INTENTION, SAFETY_PLAN, INVITED, CONFIRMED, PREPARED
    )


def after_session(story: Story, session: int) -> Story:
    """One session with everything around it."""
    story.tell(booked(session, story.now + DAY)).wait(DAY)
    story.tell(day_answers(session), dose(session), released(session)).wait(DAY)
    story.tell(next_day(session), no_side_effects(session))
    story.tell(visit(session, story.now + 3 * HOUR)).wait(4 * HOUR)
    return story.tell(held(session)).wait(3 * DAY)


def after_sessions(count: int) -> Story:
    """So many sessions, each talked through."""
    story = prepared()
    for session in range(1, count + 1):
        after_session(story, session)
    return story
