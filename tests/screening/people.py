"""A clinic, its prescriber and its patients, for the page tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.test import Client

from tests.people.fixtures import SignedIn, fresh_clinic, fresh_email, join, sign_in, sign_in_as
from tests.screening import charts
from troche.chart.commands import Actor, Command, Role
from troche.ledger import Done, act
from troche.medication.commands import HoldPrescriberVisit
from troche.people.commands import AssignCareTeam, JoinStaff, RegisterPerson
from troche.people.facts import Licence
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.screening.commands import (
    AnswerInstrument,
    CheckPdmp,
    GiveHistory,
    MakeDiagnosis,
    MeasureHomePressure,
    RecordLegalBasis,
    ReportResult,
    VerifyIdentity,
)

TODAY = (datetime.now(UTC) - timedelta(hours=12)).date()
"""A day that has begun in Oregon."""
LICENCE = Licence(
    kind="MD",
    state="OR",
    number="A1",
    first_day=TODAY - timedelta(days=99),
    last_day=TODAY + timedelta(days=999),
)


def clinic_with_prescriber() -> Clinic:
    """A clinic in which somebody may prescribe in Oregon."""
    clinic = fresh_clinic()
    staff_joins(clinic, uuid4(), "prescriber")
    return clinic


def staff_joins(clinic: Clinic, staff: UUID, role: Role) -> None:
    """The clinic's facts know of somebody."""
    done(
        JoinStaff(
            id=uuid4(),
            actor=Actor(uuid4(), "system", clinic.id),
            stream=clinic.id,
            staff=staff,
            name="Dr Jonah Invented",
            role=role,
            licences=(LICENCE, msgspec.structs.replace(LICENCE, kind="DEA")),
        )
    )


def done(command: Command) -> None:
    """Act, and insist that it was done."""
    with in_clinic(command.actor.clinic):
        outcome = act(command)
    assert isinstance(outcome, Done), outcome


def patient(clinic: Clinic) -> Actor:
    """Somebody registered who lives in Oregon, without an account."""
    stream = uuid4()
    actor = Actor(stream, "patient", clinic.id, "Ben Sample", stream)
    done(
        RegisterPerson(
            id=uuid4(),
            actor=actor,
            stream=stream,
            name="Ben Sample",
            birth_date=date(1991, 7, 30),
            email=fresh_email(),
            phone="503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
        )
    )
    return actor


def signed_in_patient(client: Client, clinic: Clinic) -> Actor:
    """A registered patient, signed in."""
    actor = patient(clinic)
    return sign_in(client, clinic, "patient", stream=actor.stream)


def staff(client: Client, clinic: Clinic, role: Role = "prescriber") -> Actor:
    """Somebody of the staff whom the clinic's facts know, signed in."""
    who: SignedIn = join(clinic, role)
    staff_joins(clinic, who.actor.id, role)
    sign_in_as(client, who)
    return who.actor


def make_suitable(person: Actor, prescriber: Actor) -> None:
    """Everything on file that lets the person be decided eligible."""
    stream = person.id

    def by(actor: Actor, kind: type[Command], **said: Any) -> None:
        done(kind(id=uuid4(), actor=actor, stream=stream, **said))

    given = charts.history()
    by(person, GiveHistory, **{name: getattr(given, name) for name in given.__struct_fields__})
    by(person, AnswerInstrument, instrument="phq_9", answers=charts.answered().answers)
    for days in (0, 1, 2):
        at = datetime.now(UTC) - timedelta(days=days, minutes=1)
        by(person, MeasureHomePressure, systolic_mm_hg=128, diastolic_mm_hg=80, pulse_bpm=70, measured_at=at)
    by(prescriber, VerifyIdentity, document="Passport", state="OR")
    by(prescriber, MakeDiagnosis, code="F33.2", text="Recurrent depression, severe")
    by(prescriber, CheckPdmp, states=("OR",), finding="clear")
    by(prescriber, RecordLegalBasis, basis="in_person_exam", citation="Examined", expires_on=None)
    for test in ("alt", "ast", "alp", "ggt"):
        by(prescriber, ReportResult, test=test, value=30.0, unit="U/L", upper_limit=40.0, collected_on=TODAY)
    screen = {"value": None, "unit": "", "upper_limit": None, "finding": "negative", "collected_on": TODAY}
    by(prescriber, ReportResult, test="urine_drug_screen", **screen)
    coordinator = Actor(uuid4(), "coordinator", prescriber.clinic, "Coordinator")
    by(coordinator, AssignCareTeam, prescriber=prescriber.id)
    by(prescriber, HoldPrescriberVisit, way="video", note="Seen.")
