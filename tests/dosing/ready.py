"""A chart with every gate of a dose met, and ways to spoil one gate at a time. Other rooms' tests use it, too.

day = Day()                                  # prepared, session 1 booked for today, nothing asked yet
day.all_met()                                # questions, place, sitter, monitor, two calm readings
day.do(TakeDose, units=day.units_now())      # acts as the patient; a refusal fails the test
day.later(minutes=15).do(GiveCheck, role="sitter", answer="fine")
day.gate("pressure").answer                  # met, unmet, unknown
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from troche.chart.commands import Actor, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.gates import Gate
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart, Deadline, Decision
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    BookSession,
    ConfirmEmergency,
    GetReady,
    GiveUnitCodes,
    KeepSheet,
    MeasureVitals,
    Release,
    RunPreflight,
    SayPresent,
    TakeDose,
)
from troche.dosing.facts import CriterionSeen, SessionBooked
from troche.dosing.gates import may_dose
from troche.dosing.place import place_of_today
from troche.dosing.state import DosingState, Session, dosing_of
from troche.events.commands import AnswerSideEffects
from troche.integration.facts import VisitHeld
from troche.journey import rooms
from troche.medication.commands import AnswerProposal, CountUnits
from troche.medication.facts import (
    OrderAnswered,
    OrderPended,
    ParcelDelivered,
    PlanAccepted,
    PlanWritten,
    UnitsDispensed,
    UnitsReceived,
)
from troche.medication.proposals import proposal_of
from troche.medication.rules import next_units
from troche.medication.state import medication_of
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import CareTeamAssigned, Licence, PersonRegistered, RotaSet, Shift
from troche.people.setting import Setting
from troche.preparation.facts import (
    ConsentSigned,
    IntentionSet,
    ItemDone,
    LessonRead,
    PreparationVisitHeld,
    SitterConfirmed,
    SitterInvited,
    TeachBackAnswered,
)
from troche.programme import load_programme
from troche.screening.facts import (
    DiagnosisMade,
    EligibilityDecided,
    HistoryGiven,
    InstrumentAnswered,
    LegalBasisRecorded,
    Medicine,
    PlanContact,
    ResultReported,
    SafetyPlanWritten,
    SafetyScreened,
)

PROGRAMME = load_programme()
HOUSE = rooms.PERSON
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # ten in the morning in Portland, a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PERSON, CLINIC, PRESCRIBER, THERAPIST, COORDINATOR, PASS = (UUID(int=n) for n in range(101, 107))
IDS: dict[str, UUID] = {
    "patient": PERSON,
    "prescriber": PRESCRIBER,
    "therapist": THERAPIST,
    "coordinator": COORDINATOR,
    "sitter": PASS,
}
LICENCE = Licence(kind="MD", state="OR", number="A1", first_day=date(2026, 1, 1), last_day=date(2027, 12, 31))
HOME = "18 Alder Row, Portland"
REGISTRATION = msgspec.structs.replace(LICENCE, kind="DEA")


def rota(*shifts: tuple[datetime, datetime]) -> RotaSet:
    """The prescriber on call for these times, within a rota of a month."""
    made = tuple(Shift(staff=PRESCRIBER, starts=starts, ends=ends) for starts, ends in shifts)
    return RotaSet(starts=NOW - 30 * DAY, ends=NOW + 60 * DAY, shifts=made)


TEAM = {
    PRESCRIBER: Staff(PRESCRIBER, "Dr Test", "prescriber", (LICENCE, REGISTRATION), NOW),
    THERAPIST: Staff(THERAPIST, "Ines Moreau", "therapist", (LICENCE,), NOW),
    COORDINATOR: Staff(COORDINATOR, "Nadia Test", "coordinator", (), NOW),
}
ALWAYS_ON_CALL = rota((NOW - 30 * DAY, NOW + 60 * DAY))
SETTING = Setting(PROGRAMME, ClinicState(staff=TEAM, rota=(ALWAYS_ON_CALL,)))


def registered(**changes: Any) -> PersonRegistered:
    """Somebody of 35 in Oregon."""
    said: dict[str, Any] = {
        "name": "Ada Example",
        "birth_date": date(1991, 7, 30),
        "email": "ada@example.org",
        "phone": "+1 503 555 0100",
        "state": "OR",
        "timezone": "America/Los_Angeles",
    }
    return PersonRegistered(**{**said, **changes})


def history(**changes: Any) -> HistoryGiven:
    """A history without anything in the way."""
    said: dict[str, Any] = {
        "diagnosis": "Depression",
        "conditions": dict.fromkeys(PROGRAMME.eligibility.exclusions, "no"),
        "medicines": (Medicine(name="Sertraline", dose="100 mg"),),
        "no_medicines": False,
        "trials": (),
        "allergies": "penicillin",
        "pregnancy": "not_applicable",
        "lives_with_adult": "yes",
        "address": HOME,
        "local_emergency_number": "911",
        "contact_name": "Dana Example",
        "contact_phone": "503 555 0101",
    }
    return HistoryGiven(**{**said, **changes})


CONSENT = PROGRAMME.consent
DRUG_SCREEN = ResultReported(
    test="urine_drug_screen",
    value=None,
    unit="",
    upper_limit=None,
    finding="negative",
    collected_on=date(2026, 11, 10),
)
UNDERSTOOD = tuple(
    TeachBackAnswered(version=CONSENT.version, question=code, answer=asked.right, right=True)
    for code, asked in CONSENT.teach_back.items()
)
SIGNED = ConsentSigned(version=CONSENT.version, digest=CONSENT.digest(), signed_name="Ada Example")
BASIS = LegalBasisRecorded(
    basis="telehealth_flexibility", citation="90 FR 61301", expires_on=date(2026, 12, 31)
)
PLAN = PlanWritten(
    version=1,
    goal="Working again",
    start_dose_mg=100,
    sessions=8,
    days_between=3,
    monitor_id=str(THERAPIST),
)
ORDER = OrderPended(
    order="o1",
    units=16,
    unit_strength_mg=50,
    refills=0,
    hold_minutes=12,
    technique="spat",
    valid_until=date(2027, 2, 1),
)
ANSWERED = OrderAnswered(order="o1", accepted=True, prescription="rx", message="", simulated=False)
DISPENSED = UnitsDispensed(
    order="o1",
    lot="L1",
    beyond_use_on=date(2027, 1, 31),
    unit_strength_mg=50,
    units=tuple(f"u{n:02d}" for n in range(16)),
    parcel="p1",
)
DELIVERED = ParcelDelivered(
    parcel="p1", delivered_on=date(2026, 11, 16), adult_signed=True, temperature_kept=True
)
RECEIVED = UnitsReceived(parcel="p1", counted=16, locked_away=True)
SAFETY_PLAN = SafetyPlanWritten(
    version=1,
    signs=("I stop answering the phone",),
    by_myself=("Walk to the river",),
    company=(),
    helpers=(PlanContact(name="Dana Example", phone="503 555 0101"),),
    professionals=(),
    surroundings=("The lock-box is with Sam",),
)
INVITED = SitterInvited(name="Sam Example", phone="503 555 0102", pass_id=str(PASS))


SUPPLIED: tuple[Fact, ...] = (ORDER, ANSWERED, DISPENSED, DELIVERED, RECEIVED)


def prepared_facts(supplied: tuple[Fact, ...] = SUPPLIED) -> tuple[Fact, ...]:
    """Everything before the first session, with what was ordered and sent."""
    return (
        registered(),
        CareTeamAssigned(prescriber=PRESCRIBER, therapist=THERAPIST, coordinator=COORDINATOR),
        history(),
        InstrumentAnswered(instrument="phq_9", answers={f"q{n}": 2 for n in range(1, 9)} | {"q9": 0}),
        DiagnosisMade(code="F33.2", text="Recurrent depression, severe"),
        SafetyScreened(finding="no_thoughts", attempt_12_months="no"),
        DRUG_SCREEN,
        BASIS,
        EligibilityDecided(verdict="eligible", reason="In order.", gates={}),
        PLAN,
        PlanAccepted(version=1),
        *UNDERSTOOD,
        SIGNED,
        *supplied,
        *(LessonRead(lesson=code) for code in PROGRAMME.lessons),
        *(ItemDone(item=code) for code in PROGRAMME.preparation.checklist),
        IntentionSet(words="To feel the mornings again."),
        SAFETY_PLAN,
        INVITED,
        SitterConfirmed(adult=True, sober=True, stays=True),
        PreparationVisitHeld(note="Ready.", cuff_checked=True),
    )


CALM: dict[str, Any] = {
    "feeling": "calm",
    "item_9": 0,
    "mind": "no",
    "slept": "yes",
    "substances": "no",
    "new_medicines": "no",
    "ill": "no",
    "pregnant": "not_applicable",
    "fasted": "yes",
    "state": "OR",
    "address": HOME,
}


class Day:
    """A chart that grows by facts and by commands; `now` stands still until `later`."""

    def __init__(
        self,
        *,
        setting: Setting = SETTING,
        book: bool = True,
        now: datetime = NOW,
        supplied: tuple[Fact, ...] = SUPPLIED,
    ) -> None:
        self.now, self.setting = now - 7 * DAY, setting
        self.chart: Chart = HOUSE.empty(PERSON, CLINIC)
        self.recorded: list[Recorded] = []
        self.add(*prepared_facts(supplied))
        self.now = now
        if book:
            self.book()

    def add(self, *facts: Fact, by: UUID = PERSON, role: Role = "patient") -> Day:
        """Record facts as they are, now."""
        recorded = [
            Recorded(fact, self.chart.position + n, self.now, by, role, uuid4())
            for n, fact in enumerate(facts, 1)
        ]
        self.chart = HOUSE.fold(self.chart, recorded)
        self.recorded += recorded
        return self

    def command(self, kind: type[Command], role: Role = "patient", **said: Any) -> Command:
        """A command of this role about the session that was booked last."""
        actor = Actor(
            IDS[role], role, CLINIC, role.title(), PERSON if role in ("patient", "sitter") else None
        )
        if "session" in kind.__struct_fields__:
            said.setdefault("session", dosing_of(self.chart).booked)
        return kind(id=uuid4(), actor=actor, stream=PERSON, **said)

    def ask(self, kind: type[Command], role: Role = "patient", **said: Any) -> Decision:
        """What a command leads to; nothing is recorded."""
        return HOUSE.decide(self.chart, self.command(kind, role, **said), self.now, self.setting)

    def give(self, kind: type[Command], role: Role = "patient", **said: Any) -> Decision:
        """Carry a command out as the ledger would: its facts, or what a refusal keeps."""
        decision = self.ask(kind, role, **said)
        kept = decision.record if isinstance(decision, Refusal) else tuple(decision)
        self.add(*kept, by=IDS[role], role=role)
        return decision

    def do(self, kind: type[Command], role: Role = "patient", **said: Any) -> Day:
        """Carry a command out; a refusal fails the test."""
        decision = self.give(kind, role, **said)
        assert not isinstance(decision, Refusal), [str(reason.clinician) for reason in decision.reasons]
        return self

    def later(self, **time: float) -> Day:
        """Let time pass."""
        self.now += timedelta(**time)
        return self

    # ---- the day's parts, each alone

    def book(self, starts_at: datetime | None = None) -> Day:
        """The next session, in half an hour unless said otherwise."""
        starts_at = starts_at or self.now + 30 * MINUTE
        return self.do(BookSession, starts_at=starts_at, monitor=THERAPIST)

    def book_as_a_fact(self) -> Day:
        """The next session, whatever the rules of booking say."""
        fact = SessionBooked(
            session=self.state.booked + 1,
            starts_at=self.now + 30 * MINUTE,
            monitor_id=str(THERAPIST),
            monitor_name="Ines Moreau",
        )
        return self.add(fact)

    def answers(self, **changes: Any) -> Day:
        """The day's questions, and what is in the lock-box."""
        self.do(AnswerGoNoGo, **{**CALM, **changes})
        self.no_side_effects()
        return self.do(CountUnits, counted=len(medication_of(self.chart).at("at_home")))

    def no_side_effects(self) -> Day:
        """None of the side effects, when there was a dose to ask about."""
        if not self.state.count:
            return self
        return self.do(AnswerSideEffects, graded=dict.fromkeys(PROGRAMME.events.effects, "none"))

    def agreed(self) -> Day:
        """Sitter and monitor come to this session."""
        return self.do(AgreeToSit, "sitter").do(AgreeToWatch, "therapist")

    def checked(self, **changes: Any) -> Day:
        """The phone, the numbers, the test alarm and the sheet, all in order."""
        outcomes = dict.fromkeys(self.setting.programme.session.preflight.checks, "ok")
        self.do(RunPreflight, **({"outcomes": outcomes, "clock_offset_ms": 80, **changes}))
        address = place_of_today(self.chart, self.session)
        self.do(ConfirmEmergency, address=address)
        return self.do(AcknowledgeTestPage, "therapist").do(KeepSheet, "therapist", address=address)

    def code(self) -> Day:
        """The numbers of the lozenges of this dose are read off."""
        return self.do(GiveUnitCodes, codes=self.units_now()) if self.units_now() else self

    def present(self) -> Day:
        """The sitter is there."""
        return self.do(SayPresent, "sitter")

    def ready(self) -> Day:
        """The monitor is there."""
        return self.do(GetReady, "therapist")

    def reading(
        self,
        systolic: int = 124,
        diastolic: int = 78,
        pulse: int | None = 70,
        *,
        minutes_ago: float = 0,
        role: Role = "patient",
        spo2: int | None = None,
    ) -> Day:
        """One reading of the cuff (mm Hg, beats a minute)."""
        return self.do(
            MeasureVitals,
            role,
            systolic_mm_hg=systolic,
            diastolic_mm_hg=diastolic,
            pulse_bpm=pulse,
            spo2_percent=spo2,
            measured_at=self.now - timedelta(minutes=minutes_ago),
        )

    def readings(self, systolic: int = 124, diastolic: int = 78, pulse: int | None = 70) -> Day:
        """Two alike, five minutes apart, the second now."""
        self.reading(systolic, diastolic, pulse, minutes_ago=5)
        return self.reading(systolic, diastolic, pulse)

    def all_met(self) -> Day:
        """Every gate of the day."""
        return self.all_but_readings().readings()

    def all_but_readings(self, **said: Any) -> Day:
        """Every gate of the day but what the cuff shows."""
        return self.agreed().answers(**said).checked().code().present().ready()

    def take(self) -> Day:
        """The dose."""
        return self.do(TakeDose, units=self.units_now())

    def release(self, role: Role = "therapist", **changes: Any) -> Day:
        """The end, with everything the monitor has to see."""
        return self.do(Release, role, **{**SEEN_WELL, **changes})

    def whole_session(self) -> Day:
        """A session to its end, well: dose, the reading of minute 120, release."""
        self.all_met().take().later(minutes=121).reading(role="sitter")
        return self.release()

    def talked_through(self) -> Day:
        """The visit after the last session, and the prescriber's word on it."""
        self.add(VisitHeld(session=dosing_of(self.chart).booked, note="Talked."), role="therapist")
        return self.goes_on()

    def goes_on(self) -> Day:
        """The prescriber has looked at the last session, and decided that the plan goes on as it is."""
        seen = proposal_of(self.chart, self.setting, self.now)
        plan = medication_of(self.chart).plan
        assert seen is not None and plan is not None
        return self.do(
            AnswerProposal,
            "prescriber",
            session=seen.known.session,
            seen=seen.digest,
            accepted=False,
            proposed="same",
            dose_mg=plan.start_dose_mg,
            days_between=plan.days_between,
            reason="Well borne.",
        )

    @property
    def state(self) -> DosingState:
        """The room's state."""
        return dosing_of(self.chart)

    @property
    def session(self) -> Session:
        """The session that was booked last."""
        latest = self.state.latest
        assert latest is not None
        return latest

    def units_now(self) -> tuple[str, ...]:
        """The numbers of the lozenges of the next dose."""
        return tuple(unit.number for unit in next_units(self.chart, self.now))

    def gates(self) -> dict[str, Gate]:
        """Every gate of a dose, by name, at this instant."""
        return {gate.gate: gate for gate in may_dose(self.chart, self.setting, self.now)}

    def gate(self, name: str) -> Gate:
        """One gate."""
        return self.gates()[name]

    def not_met(self) -> dict[str, str]:
        """The gates in the way and their answers."""
        return {name: gate.answer for name, gate in self.gates().items() if gate.answer != "met"}

    def due(self, kind: str) -> dict[str, Deadline]:
        """The open deadlines of one kind (without the room's name), by key."""
        return {
            key: deadline
            for (found, key), deadline in HOUSE.due(self.chart, self.setting).items()
            if found == f"dosing.{kind}"
        }

    def alerts(self) -> dict[str, str]:
        """The open alerts: code and words."""
        from troche.messaging.rules import open_alerts

        return {alert.code: alert.words for alert in open_alerts(self.chart)}


SEEN_WELL: dict[str, Any] = {
    "criteria": tuple(
        CriterionSeen(code, True)
        for code, rule in PROGRAMME.session.release.criteria.items()
        if rule.by == "monitor"
    ),
    "dissociation": 1,
    "sedation": 1,
}


def with_rota(*shifts: tuple[datetime, datetime]) -> Setting:
    """The setting with another rota."""
    return msgspec.structs.replace(
        SETTING, clinic=msgspec.structs.replace(SETTING.clinic, rota=(rota(*shifts),))
    )


def codes(decision: Decision) -> set[str]:
    """The codes of a refusal's reasons; empty when it was granted."""
    return {reason.code for reason in decision.reasons} if isinstance(decision, Refusal) else set()
