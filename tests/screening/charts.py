"""Charts in memory: one person whom every requirement lets through, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from troche.chart.commands import Actor, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.gates import Gate
from troche.chart.house import House
from troche.chart.rooms import Chart, Decision
from troche.messaging.rules import MESSAGING
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import CareTeamAssigned, Licence, PersonRegistered
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.programme import load_programme
from troche.screening.facts import (
    DiagnosisMade,
    HistoryGiven,
    HomePressureMeasured,
    IdentityVerified,
    InstrumentAnswered,
    LegalBasisRecorded,
    Medicine,
    PdmpChecked,
    ResultReported,
    Trial,
)
from troche.screening.gates import eligibility_gates
from troche.screening.rules import SCREENING

NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PERSON, CLINIC, PRESCRIBER = uuid4(), uuid4(), uuid4()
PROGRAMME = load_programme()
HOUSE = House("person", (PEOPLE, MESSAGING, SCREENING))
LICENCE = Licence(kind="MD", state="OR", number="A1", first_day=date(2026, 1, 1), last_day=date(2027, 12, 31))
HERE = ClinicState(staff={PRESCRIBER: Staff(PRESCRIBER, "Dr Test", "prescriber", (LICENCE,), NOW)})
SETTING = Setting(PROGRAMME, HERE)


def registered(**changes: Any) -> PersonRegistered:
    """Somebody of 35 in Oregon."""
    said: dict[str, Any] = {
        "name": "Ben Sample",
        "birth_date": date(1991, 7, 30),
        "email": "ben@example.org",
        "phone": "+1 503 555 0100",
        "state": "OR",
        "timezone": "America/Los_Angeles",
    }
    return PersonRegistered(**{**said, **changes})


def history(**changes: Any) -> HistoryGiven:
    """Two adequate trials, no condition, one harmless medicine, an adult at home."""
    said: dict[str, Any] = {
        "diagnosis": "Depression",
        "conditions": dict.fromkeys(PROGRAMME.eligibility.exclusions, "no"),
        "medicines": (Medicine(name="Sertraline 100"),),
        "no_medicines": False,
        "trials": (trial("sertraline", 100, 10), trial("venlafaxine", 150, 8)),
        "allergies": "none",
        "pregnancy": "not_applicable",
        "lives_with_adult": "yes",
        "address": "1 Garden Way, Portland",
        "local_emergency_number": "911",
        "contact_name": "Dana Sample",
        "contact_phone": "503 555 0101",
    }
    return HistoryGiven(**{**said, **changes})


def trial(ingredient: str, dose_mg: float | None, weeks: int | None, outcome: Any = "none") -> Trial:
    """A past treatment."""
    return Trial(ingredient=ingredient, dose_mg=dose_mg, weeks=weeks, outcome=outcome)


def answered(total_of_nine: Iterable[int | None] = (3, 3, 2, 2, 2, 2, 2, 2, 0)) -> InstrumentAnswered:
    """PHQ-9 answers, item 9 last; 18 points unless said otherwise."""
    answers = {f"q{n}": value for n, value in enumerate(total_of_nine, 1)}
    return InstrumentAnswered(instrument="phq_9", answers=answers)


def pressure(systolic: int = 128, diastolic: int = 80, days_ago: float = 1) -> HomePressureMeasured:
    """A reading at home."""
    return HomePressureMeasured(
        systolic_mm_hg=systolic,
        diastolic_mm_hg=diastolic,
        pulse_bpm=70,
        measured_at=NOW - timedelta(days=days_ago),
    )


def lab(
    test: Any, value: float | None = 30, upper_limit: float | None = 40, days_ago: int = 5
) -> ResultReported:
    """A liver test."""
    return ResultReported(
        test=test,
        value=value,
        unit="U/L",
        upper_limit=upper_limit,
        collected_on=TODAY - timedelta(days=days_ago),
    )


def finding(test: Any, found: Any = "negative", days_ago: int = 5) -> ResultReported:
    """A drug screen or pregnancy test."""
    return ResultReported(
        test=test,
        value=None,
        unit="",
        upper_limit=None,
        finding=found,
        collected_on=TODAY - timedelta(days=days_ago),
    )


IDENTITY = IdentityVerified(document="Passport", state="OR")
DIAGNOSIS = DiagnosisMade(code="F33.2", text="Recurrent depression, severe")
PDMP = PdmpChecked(states=("OR", "WA"), finding="clear")
BASIS = LegalBasisRecorded(
    basis="telehealth_flexibility", citation="90 FR 61301", expires_on=date(2026, 12, 31)
)
TEAM = CareTeamAssigned(prescriber=PRESCRIBER)
PRESSURES = (pressure(days_ago=1), pressure(days_ago=2), pressure(days_ago=3))
LIVER = tuple(lab(test) for test in ("alt", "ast", "alp", "ggt"))


def suitable() -> list[Fact]:
    """Facts under which every requirement is met."""
    return [
        registered(),
        TEAM,
        history(),
        answered(),
        IDENTITY,
        DIAGNOSIS,
        PDMP,
        BASIS,
        *PRESSURES,
        *LIVER,
        finding("urine_drug_screen"),
    ]


def chart(facts: Iterable[Fact], at: datetime = NOW) -> Chart:
    """A chart of these facts, all recorded at one instant."""
    recorded = [Recorded(fact, n, at, PERSON, "patient", uuid4()) for n, fact in enumerate(facts, 1)]
    return HOUSE.fold(HOUSE.empty(PERSON, CLINIC), recorded)


def gates(facts: Iterable[Fact], now: datetime = NOW) -> dict[str, Gate]:
    """Each gate by name."""
    return {gate.gate: gate for gate in eligibility_gates(chart(facts), SETTING, now)}


def without(kind: type[Fact]) -> list[Fact]:
    """The suitable facts, less those of a kind."""
    return [fact for fact in suitable() if not isinstance(fact, kind)]


def replaced(new: Fact) -> list[Fact]:
    """The suitable facts, with this one instead of those of its kind."""
    return [*without(type(new)), new]


def actor(role: Role = "prescriber", ident: UUID = PRESCRIBER) -> Actor:
    """Who acts."""
    return Actor(ident, role, CLINIC, "Somebody", PERSON if role == "patient" else None)


def decided(facts: Iterable[Fact], kind: type[Command], role: Role = "prescriber", **said: Any) -> Decision:
    """What a command leads to in a chart of these facts."""
    command = kind(id=uuid4(), actor=actor(role), stream=PERSON, **said)
    return HOUSE.decide(chart(facts), command, NOW, SETTING)


def changed(fact: Any, **changes: Any) -> Any:
    """A fact with other values."""
    return msgspec.structs.replace(fact, **changes)
