"""A person's chart in memory that commands are asked of, one after the other; both rooms' tests use it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from troche.chart.commands import Actor, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.gates import Gate
from troche.chart.house import House
from troche.chart.reasons import Refusal
from troche.chart.rooms import Decision
from troche.events.rules import EVENTS
from troche.medication.commands import (
    AcceptPlan,
    AnswerOrder,
    DispenseUnits,
    PendOrder,
    ReceiveUnits,
    SignOrder,
    WritePlan,
)
from troche.medication.gates import medication_gates
from troche.medication.rules import MEDICATION
from troche.medication.state import MedicationState
from troche.messaging.rules import MESSAGING
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import Licence, PersonRegistered
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.pharmacy.facts import CertificateAdded, LotMade
from troche.pharmacy.state import Lot, LotBook, key_of
from troche.preparation.facts import ConsentSigned
from troche.preparation.gates import preparation_gates
from troche.preparation.rules import PREPARATION
from troche.preparation.state import PreparationState
from troche.programme import load_programme
from troche.screening.facts import (
    DiagnosisMade,
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    InstrumentAnswered,
    LegalBasisRecorded,
    Medicine,
    PdmpChecked,
    ResultReported,
    SafetyScreened,
    Verdict,
)
from troche.screening.rules import SCREENING

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # noon in Portland
TODAY = date(2026, 11, 23)
PERSON, CLINIC, PRESCRIBER, THERAPIST = (UUID(int=number) for number in range(1, 5))
PROGRAMME = load_programme()
HOUSE = House("person", (PEOPLE, MESSAGING, SCREENING, MEDICATION, PREPARATION, EVENTS))
LICENCE = Licence(kind="MD", state="OR", number="A1", first_day=date(2020, 1, 1), last_day=date(2030, 1, 1))
REGISTRATION = msgspec.structs.replace(LICENCE, kind="DEA")
TEAM = {
    PRESCRIBER: Staff(PRESCRIBER, "Dr Test", "prescriber", (LICENCE, REGISTRATION), NOW),
    THERAPIST: Staff(THERAPIST, "Ines Moreau", "therapist", (LICENCE,), NOW),
}
MADE = LotMade(
    lot="C2611-01",
    strength_mg=50,
    made_on=TODAY,
    beyond_use_on=TODAY + timedelta(days=90),
    units=600,
)
CERTIFIED = CertificateAdded(
    lot="C2611-01", number="COA-1", laboratory="West Coast Analytics", assay_percent=99.2
)
BOOK = LotBook({key_of(MADE.lot): Lot(MADE.lot, made=MADE, certificate=CERTIFIED)})
SETTING = Setting(PROGRAMME, ClinicState(staff=TEAM), BOOK)
CONSENT = ConsentSigned(
    version=PROGRAMME.consent.version, digest=PROGRAMME.consent.digest(), signed_name="Ben Sample"
)


class Life:
    """A chart that grows by facts and commands, an hour apart where `later` says so."""

    def __init__(self, *facts: Fact) -> None:
        self.now = NOW
        self.chart = HOUSE.empty(PERSON, CLINIC)
        self.add(registered(), *facts)

    @property
    def medication(self) -> MedicationState:
        return MEDICATION.of(self.chart)

    @property
    def preparation(self) -> PreparationState:
        return PREPARATION.of(self.chart)

    def add(self, *facts: Fact, by: UUID = PRESCRIBER, role: Role = "prescriber") -> Life:
        """Record facts as they are."""
        recorded = [
            Recorded(fact, self.chart.position + n, self.now, by, role, uuid4())
            for n, fact in enumerate(facts, 1)
        ]
        self.chart = HOUSE.fold(self.chart, recorded)
        return self

    def ask(
        self, kind: type[Command], /, *, role: Role = "prescriber", by: UUID | None = None, **said: Any
    ) -> Decision:
        """What a command would lead to; nothing is recorded."""
        ident = by or {"prescriber": PRESCRIBER, "therapist": THERAPIST, "patient": PERSON}.get(role, uuid4())
        actor = Actor(ident, role, CLINIC, "Somebody", PERSON if role in ("patient", "sitter") else None)
        command = kind(id=uuid4(), actor=actor, stream=PERSON, **said)
        return HOUSE.decide(self.chart, command, self.now, SETTING)

    def do(
        self, kind: type[Command], /, *, role: Role = "prescriber", by: UUID | None = None, **said: Any
    ) -> Life:
        """Carry a command out; a refusal fails the test."""
        decision = self.ask(kind, role=role, by=by, **said)
        assert not isinstance(decision, Refusal), [str(reason.clinician) for reason in decision.reasons]
        return self.add(*decision, by=by or PRESCRIBER, role=role)

    def later(self, **time: float) -> Life:
        """Let time pass."""
        self.now += timedelta(**time)
        return self

    def gates(self) -> dict[str, Gate]:
        """Every gate of both rooms by name."""
        found = (
            *medication_gates(self.chart, SETTING, self.now),
            *preparation_gates(self.chart, SETTING, self.now),
        )
        return {gate.gate: gate for gate in found}


def registered(**changes: Any) -> PersonRegistered:
    """Somebody of 35 in Oregon."""
    said: dict[str, Any] = {
        "name": "Ben Sample",
        "birth_date": date(1991, 7, 30),
        "email": "ben@example.org",
        "phone": "+1 503 555 0100",
        "state": "OR",
        "timezone": "America/Los_Angeles",
        "address": "1 Garden Way, Portland",
    }
    return PersonRegistered(**{**said, **changes})


def history(*medicines: str) -> HistoryGiven:
    """A history with these medicines."""
    return HistoryGiven(
        diagnosis="Depression",
        conditions=dict.fromkeys(PROGRAMME.eligibility.exclusions, "no"),
        medicines=tuple(Medicine(name=name) for name in medicines),
        no_medicines=not medicines,
        trials=(),
        allergies="none",
        pregnancy="not_applicable",
        lives_with_adult="yes",
        address="1 Garden Way, Portland",
        local_emergency_number="911",
        contact_name="Dana Sample",
        contact_phone="503 555 0101",
    )


def condition(code: str, answer: str) -> HistoryGiven:
    """A history in which one condition is answered so."""
    return msgspec.structs.replace(history(), conditions={**history().conditions, code: answer})


def decided(verdict: Verdict = "eligible") -> EligibilityDecided:
    """The prescriber's decision."""
    return EligibilityDecided(verdict=verdict, reason="All looked at.", gates={})


PDMP = PdmpChecked(states=("OR",), finding="clear")
PLAN: dict[str, Any] = {
    "goal": "To get up and play the piano again.",
    "start_dose_mg": 100,
    "sessions": 6,
    "days_between": 7,
    "monitor_id": str(THERAPIST),
    "weight_kg": 104.0,
}
ORDER: dict[str, Any] = {
    "units": 8,
    "unit_strength_mg": 50,
    "refills": 0,
    "hold_minutes": 15,
    "technique": "spat",
    "valid_until": date(2027, 5, 23),
}
PARCEL: dict[str, Any] = {
    "lot": "C2611-01",
    "beyond_use_on": TODAY + timedelta(days=90),
    "units": tuple(f"C2611-01-{n:03d}" for n in range(1, 9)),
}


def on_file() -> tuple[Fact, ...]:
    """What an order and a parcel ask for beside the history: a basis, liver tests, recent answers."""
    liver = (
        ResultReported(test=test, value=20, unit="U/L", upper_limit=40, collected_on=TODAY)
        for test in PROGRAMME.eligibility.liver.tests.value
    )
    return (
        LegalBasisRecorded(basis="in_person_exam", citation="Examined", expires_on=None),
        DiagnosisMade(code="F33.2", text="Recurrent depression, severe"),
        SafetyScreened(finding="no_thoughts", attempt_12_months="no"),
        InstrumentAnswered(instrument="phq_9", answers={f"q{n}": 2 for n in range(1, 9)} | {"q9": 0}),
        *liver,
        *readings_at_home(),
    )


def readings_at_home(
    systolic: int = 124, diastolic: int = 78, *, days: int = 3, until: datetime = NOW
) -> tuple[HomePressureMeasured, ...]:
    """A reading a day, the last one at this instant."""
    return tuple(
        HomePressureMeasured(
            systolic_mm_hg=systolic,
            diastolic_mm_hg=diastolic,
            pulse_bpm=66,
            measured_at=until - timedelta(days=ago),
        )
        for ago in reversed(range(days))
    )


def eligible() -> Life:
    """Decided, with a history and what else is on file."""
    return Life(history(), *on_file(), decided())


def planned(**changes: Any) -> Life:
    """A plan that was accepted."""
    return eligible().do(WritePlan, **{**PLAN, **changes}).do(AcceptPlan, role="patient", version=1)


def orderable() -> Life:
    """Everything before an order is met."""
    return planned().add(CONSENT, PDMP)


def ordered(**changes: Any) -> Life:
    """An order that was accepted."""
    life = signed(orderable().do(PendOrder, **{**ORDER, **changes}))
    return life.do(AnswerOrder, role="system", **answer_to(life))


def signed(life: Life) -> Life:
    """The order that was written, signed by its prescriber."""
    return life.do(SignOrder, **confirming(life))


def confirming(life: Life, **changes: Any) -> dict[str, Any]:
    """A second factor used now, over the text of the newest order."""
    order = life.medication.order
    assert order is not None
    said = {"order": order.id, "digest": order.pended.digest, "factor": "totp", "confirmed_at": life.now}
    return {**said, **changes}


def answer_to(life: Life, accepted: bool = True) -> dict[str, Any]:
    """The e-prescriber's answer to the order that waits."""
    assert life.medication.order is not None
    return {
        "order": life.medication.order.id,
        "accepted": accepted,
        "prescription": "SIM-1" if accepted else "",
        "message": "" if accepted else "No such pharmacy.",
        "simulated": False,
    }


def sent(**changes: Any) -> Life:
    """A parcel on its way."""
    life = ordered()
    assert life.medication.order is not None
    return life.do(DispenseUnits, role="pharmacist", order=life.medication.order.id, **{**PARCEL, **changes})


def received(counted: int = 8, locked_away: bool = True) -> Life:
    """A parcel that was counted."""
    life = sent()
    parcel = next(iter(life.medication.parcels))
    return life.do(ReceiveUnits, role="patient", parcel=parcel, counted=counted, locked_away=locked_away)


def codes(decision: Decision) -> set[str]:
    """The codes of a refusal's reasons; empty when it was not refused."""
    return {reason.code for reason in decision.reasons} if isinstance(decision, Refusal) else set()


def with_birth_date(life: Life, born: date) -> Life:
    """The same life, born on another day."""
    return life.add(msgspec.structs.replace(registered(), birth_date=born))
