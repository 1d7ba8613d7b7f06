"""The team's licences, supervision and rota: what may be entered, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from troche.chart.commands import Role
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Decision
from troche.chart.words import say
from troche.people.clinic import ClinicState, same_agreement
from troche.people.commands import AddLicence, AgreeSupervision, CopyRota, EndSupervision, PutOnCall, SetRota
from troche.people.facts import (
    Licence,
    LicenceAdded,
    RotaSet,
    Shift,
    Stretch,
    SupervisionAgreed,
    SupervisionEnded,
)
from troche.people.licences import holds_on, is_registration, own_days
from troche.people.rota import covered, shifts_between
from troche.people.spans import without
from troche.people.zones import instant

ON_CALL: tuple[Role, ...] = ("prescriber", "therapist", "director")
SUPERVISE: tuple[Role, ...] = ("prescriber", "therapist", "director")
WEEK = timedelta(days=7)
LONGEST = timedelta(days=800)  # ours: more than two years ahead is a slip of the pen

NOT_STAFF = refuse("not_staff", say("This person does not work here."))
LICENCE_BACKWARDS = refuse("licence_backwards", say("The licence ends before it begins."))
REGISTRATION_SUPERVISED = refuse(
    "registration_supervised",
    say("A DEA registration stands on its own. Only a licence holds under supervision."),
)
ROTA_BACKWARDS = refuse("rota_backwards", say("The end must come after the beginning."))
ROTA_OUTSIDE = refuse("rota_outside", say("Each shift must lie within the time the rota is set for."))
ROTA_OVERLAP = refuse("rota_overlap", say("Two shifts overlap. One person is on call at a time."))
ROTA_ROLE = refuse("rota_role", say("Only clinicians who work here can be on call."))
ROTA_NOTHING = refuse("rota_nothing", say("Choose at least one day."))
ROTA_PAST = refuse(
    "rota_past",
    say("These hours are over. What was on the rota then stays there."),
    would_change=say("Choose hours that lie ahead."),
)
ROTA_TOO_FAR = refuse("rota_too_far", say("A rota reaches at most two years ahead."))
NOTHING_TO_COPY = refuse(
    "nothing_to_copy", say("Nothing was copied: the week before has nobody for the hours that are open.")
)
SUPERVISION_SELF = refuse("supervision_self", say("Nobody supervises themselves."))
SUPERVISION_BACKWARDS = refuse("supervision_backwards", say("The supervision ends before it begins."))
SUPERVISION_AHEAD = refuse("supervision_agreed_ahead", say("The day of the agreement cannot lie ahead."))
SUPERVISOR_ROLE = refuse("supervisor_role", say("Only a clinician who works here can supervise."))
SUPERVISOR_LICENCE = refuse(
    "supervisor_licence",
    say("The supervisor needs a licence for this state that stands on its own and holds on the first day."),
    would_change=say("Enter the supervisor’s own licence first."),
)
NO_SUPERVISION = refuse("no_supervision", say("These two have agreed no supervision for this state."))
REASON_MISSING = refuse("reason_missing", say("Say why in a few words."))


def licence_wrong(licence: Licence) -> Refusal | None:
    """Why a licence cannot be as it was entered."""
    if licence.last_day < licence.first_day:
        return LICENCE_BACKWARDS
    if licence.supervised and is_registration(licence):
        return REGISTRATION_SUPERVISED
    return None


def add_licence(state: ClinicState, command: AddLicence) -> Decision:
    """A licence that was shown, or a renewed one."""
    if not state.works_here(command.staff):
        return NOT_STAFF
    return licence_wrong(command.licence) or [LicenceAdded(staff=command.staff, licence=command.licence)]


def set_rota(state: ClinicState, command: SetRota) -> Decision:
    """Who is on call for a whole stretch of time."""
    return _rota_refused(state, command) or [
        RotaSet(starts=command.starts, ends=command.ends, shifts=command.shifts)
    ]


def _rota_refused(state: ClinicState, command: SetRota) -> Refusal | None:
    shifts = sorted(command.shifts, key=lambda shift: shift.starts)
    if command.ends <= command.starts or any(shift.ends <= shift.starts for shift in shifts):
        return ROTA_BACKWARDS
    if any(shift.starts < command.starts or command.ends < shift.ends for shift in shifts):
        return ROTA_OUTSIDE
    if any(later.starts < earlier.ends for earlier, later in pairwise(shifts)):
        return ROTA_OVERLAP
    able = {staff.id for staff in state.working(*ON_CALL)}
    return None if all(shift.staff in able for shift in shifts) else ROTA_ROLE


def put_on_call(state: ClinicState, command: PutOnCall, now: datetime) -> Decision:
    """Somebody, or nobody, for some stretches; what is over stays as it was."""
    if not command.stretches:
        return ROTA_NOTHING
    if any(one.ends <= one.starts for one in command.stretches):
        return ROTA_BACKWARDS
    if any(later.starts < earlier.ends for earlier, later in pairwise(_in_order(command.stretches))):
        return ROTA_OVERLAP
    if any(one.ends > now + LONGEST for one in command.stretches):
        return ROTA_TOO_FAR
    if command.staff is not None and command.staff not in {staff.id for staff in state.working(*ON_CALL)}:
        return ROTA_ROLE
    ahead = [
        Stretch(starts=max(one.starts, now), ends=one.ends) for one in command.stretches if one.ends > now
    ]
    if not ahead:
        return ROTA_PAST
    return [
        RotaSet(
            starts=one.starts,
            ends=one.ends,
            shifts=(Shift(staff=command.staff, starts=one.starts, ends=one.ends),) if command.staff else (),
        )
        for one in _in_order(ahead)
    ]


def _in_order(stretches: Iterable[Stretch]) -> list[Stretch]:
    return sorted(stretches, key=lambda one: one.starts)


def copy_rota(state: ClinicState, command: CopyRota, now: datetime) -> Decision:
    """The open hours of a week as they were a week before, by the clock on the wall. Who left is not copied."""
    if command.first_day - now.date() > LONGEST:
        return ROTA_TOO_FAR
    facts: list[Fact] = [
        RotaSet(starts=shift.starts, ends=shift.ends, shifts=(shift,))
        for shift in _copied(state, command.first_day, now)
    ]
    return facts or NOTHING_TO_COPY


def _copied(state: ClinicState, first_day: date, now: datetime) -> Iterator[Shift]:
    zone, here = state.zone, [staff.id for staff in state.working(*ON_CALL)]
    begins, ends = instant(zone, first_day, 0), instant(zone, first_day + WEEK, 0)
    taken = covered(state.rota, here, begins, ends)
    for shift in shifts_between(state.rota, instant(zone, first_day - WEEK, 0), begins):
        if shift.staff in here:
            moved = (_week_later(state, shift.starts), _week_later(state, shift.ends))
            for starts, until in without([(max(moved[0], now), moved[1])], taken):
                yield Shift(staff=shift.staff, starts=starts, ends=until)


def _week_later(state: ClinicState, at: datetime) -> datetime:
    """The same time on the wall, a week later."""
    local = at.astimezone(state.zone)
    return (local.replace(tzinfo=None) + WEEK).replace(tzinfo=state.zone, fold=local.fold).astimezone(UTC)


def agree_supervision(state: ClinicState, command: AgreeSupervision, now: datetime) -> Decision:
    """Both work here, and the supervisor may practise there alone."""
    if not state.works_here(command.staff):
        return NOT_STAFF
    if command.staff == command.supervisor:
        return SUPERVISION_SELF
    if command.last_day < command.first_day:
        return SUPERVISION_BACKWARDS
    if command.agreed_on > state.day_of(now):
        return SUPERVISION_AHEAD
    if command.supervisor not in {staff.id for staff in state.working(*SUPERVISE)}:
        return SUPERVISOR_ROLE
    if not holds_on(own_days(state.staff[command.supervisor], command.state), command.first_day):
        return SUPERVISOR_LICENCE
    return [
        SupervisionAgreed(
            staff=command.staff,
            supervisor=command.supervisor,
            state=command.state,
            first_day=command.first_day,
            last_day=command.last_day,
            agreed_on=command.agreed_on,
        )
    ]


def end_supervision(state: ClinicState, command: EndSupervision) -> Decision:
    """Earlier than agreed, with a reason."""
    if not command.reason.strip():
        return REASON_MISSING
    if not any(same_agreement(one, command) for one in state.supervision):
        return NO_SUPERVISION
    return [
        SupervisionEnded(
            staff=command.staff,
            supervisor=command.supervisor,
            state=command.state,
            last_day=command.last_day,
            reason=command.reason.strip(),
        )
    ]
