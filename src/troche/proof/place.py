"""The clinic of every story, and its lots of medicine."""

from __future__ import annotations

from datetime import timedelta

from troche.chart.commands import Role
from troche.people.clinic import ClinicState, Staff
from troche.people.facts import ClinicOpened, Licence, RotaSet, Shift
from troche.pharmacy.facts import CertificateAdded, LotMade
from troche.pharmacy.state import Lot, LotBook, key_of
from troche.proof.acts import DAY, LOT, STATE
from troche.proof.story import GOAL_AT, actor

GOOD_FOR = 120 * DAY


def lots(until: timedelta = GOOD_FOR, name: str = LOT) -> LotBook:
    """One lot, tested by a laboratory, good until then."""
    made = LotMade(
        lot=name,
        strength_mg=50,
        made_on=(GOAL_AT - 30 * DAY).date(),
        beyond_use_on=(GOAL_AT + until).date(),
        units=200,
    )
    tested = CertificateAdded(lot=name, number="1", laboratory="Laboratory", assay_percent=100.0)
    return LotBook({key_of(name): Lot(name, made, tested)})


def clinic() -> ClinicState:
    """A prescriber, a therapist, a coordinator, a pharmacist and a director, somebody always on call."""
    first, last = (GOAL_AT - 900 * DAY).date(), (GOAL_AT + 900 * DAY).date()
    licence = Licence(kind="MD", state=STATE, number="1", first_day=first, last_day=last)
    registration = Licence(kind="DEA", state=STATE, number="2", first_day=first, last_day=last)
    roles: tuple[Role, ...] = ("prescriber", "therapist", "coordinator", "pharmacist", "director")
    staff = {
        actor(role).id: Staff(
            actor(role).id,
            role.title(),
            role,
            (licence, registration) if role in ("prescriber", "director") else (licence,),
            GOAL_AT - 900 * DAY,
        )
        for role in roles
    }
    shift = Shift(staff=actor("prescriber").id, starts=GOAL_AT - 300 * DAY, ends=GOAL_AT + 200 * DAY)
    rota = RotaSet(starts=shift.starts, ends=shift.ends, shifts=(shift,))
    opened = ClinicOpened(name="Clinic", phone="+1 503 555 0100", timezone="America/Los_Angeles", state=STATE)
    return ClinicState(opened=opened, staff=staff, rota=(rota,))
