"""Founding a clinic: its door, the programme it works by, its first administrator, and who is on call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from troche.chart.commands import Command
from troche.instruments import packs
from troche.instruments.packs import Pack
from troche.ledger import Refused, act, read_chart
from troche.people.clinic import ClinicState
from troche.people.commands import AddInstrumentText, AdoptProgramme, JoinStaff, SetRota
from troche.people.enrolment import NotDone, enrol, open_clinic, system_actor
from troche.people.facts import Shift
from troche.people.models import Clinic
from troche.people.rules import CLINIC
from troche.people.team_rules import ON_CALL
from troche.programme import Programme, canonical, digest

HALF_A_DAY = timedelta(hours=12)


def found(
    *,
    slug: str,
    name: str,
    phone: str,
    state: str,
    timezone: str,
    programme: Programme,
    administrator: str,
    email: str,
) -> Clinic:
    """Open a clinic with its programme and its first administrator, whole or not at all. Raises `NotDone`."""
    with transaction.atomic():
        clinic = open_clinic(slug=slug, name=name, phone=phone, state=state, timezone=timezone)
        adopt(clinic, programme)
        staff = uuid4()
        _do(
            JoinStaff(
                id=uuid4(),
                actor=system_actor(clinic.id),
                stream=clinic.id,
                staff=staff,
                name=administrator,
                role="administrator",
            )
        )
        enrol(clinic, "administrator", email, administrator, stream=staff)
    return clinic


def adopt(clinic: Clinic, programme: Programme) -> None:
    """Let the clinic work by this version from now on. Raises `NotDone`."""
    _do(
        AdoptProgramme(
            id=uuid4(),
            actor=system_actor(clinic.id),
            stream=clinic.id,
            version=programme.version,
            digest=digest(programme),
            content=canonical(programme).decode(),
        )
    )


def add_text(clinic: Clinic, pack: Pack) -> None:
    """Let the clinic ask a questionnaire in these words from now on. Raises `NotDone`."""
    content = packs.canonical(pack)
    _do(
        AddInstrumentText(
            id=uuid4(),
            actor=system_actor(clinic.id),
            stream=clinic.id,
            instrument=pack.instrument,
            language=pack.language,
            digest=packs.digest(content),
            content=content,
        )
    )


def clinic_state(clinic: Clinic) -> ClinicState:
    """What the clinic's facts add up to now."""
    return CLINIC.of(read_chart(clinic.id, clinic.id))


def set_rota(clinic: Clinic, starts: datetime, days: int) -> datetime:
    """Twelve hours each in turn for whoever may be on call; the end of it. Raises `NotDone`."""
    able = list(clinic_state(clinic).working(*ON_CALL))
    if not able:
        raise NotDone("No prescriber, therapist or director works here yet: invite them first.")
    shifts = in_turn([staff.id for staff in able], starts, days)
    _do(
        SetRota(
            id=uuid4(),
            actor=system_actor(clinic.id),
            stream=clinic.id,
            starts=starts,
            ends=shifts[-1].ends,
            shifts=shifts,
        )
    )
    return shifts[-1].ends


def in_turn(staff: Sequence[UUID], starts: datetime, days: int) -> tuple[Shift, ...]:
    """Twelve hours each, one after the other."""
    return tuple(
        Shift(staff=staff[n % len(staff)], starts=starts + n * HALF_A_DAY, ends=starts + (n + 1) * HALF_A_DAY)
        for n in range(2 * days)
    )


def _do(command: Command) -> None:
    outcome = act(command)
    if isinstance(outcome, Refused):
        raise NotDone("\n".join(str(reason.clinician) for reason in outcome.refusal.reasons))
