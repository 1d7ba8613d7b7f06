"""Concerns about the team: raised when due, owned by name, passed on when nobody takes them, settled by what changes.

A concern settles by itself once it is no longer a matter. What it is about is blocked by its own gate, whatever becomes
of the concern.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from troche.chart.commands import ClockStruck, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice
from troche.chart.words import say
from troche.people.clinic import ClinicState, evolve
from troche.people.commands import SettleConcern, TakeConcern
from troche.people.concerns import REMEMBERED, OpenConcern
from troche.people.facts import ConcernPassedOn, ConcernRaised, ConcernSettled, ConcernTaken, StaffLeft
from troche.people.matters import Matter, matters, matters_at
from troche.people.setting import Setting

if TYPE_CHECKING:
    from troche.programme import Programme

RAISE = "people.concern"
OVER = "people.concern_over"
CLIMB = "people.concern_climbs"
RETURN = "people.concern_returns"
TEAM_WAITS = "team_waits"

PassedOn = Literal["not_taken", "not_settled", "owner_left"]

LEADS: tuple[Role, ...] = ("administrator", "director")
"""Those who run the clinic: they may take any concern, and are asked when its owner does not answer."""
LET_GO = ("licence_ends", "registration_ends")
"""What somebody may leave as it is: nobody has to renew a licence. The rest is settled by mending it."""

NOT_OPEN = refuse("concern_not_open", say("This concern is not open. Somebody may have settled it already."))
NOT_YOURS = refuse(
    "concern_not_yours",
    say("Only who is asked about it, an administrator or the medical director can take this."),
)
ALREADY_YOURS = refuse("concern_already_yours", say("You already have this concern."))
OUTCOME_MISSING = refuse("concern_outcome_missing", say("Say in a few words why it stays as it is."))
MEND_IT = refuse(
    "concern_to_mend",
    say("Words do not settle this."),
    would_change=say("It settles by itself as soon as what is missing is there."),
)


def take(state: ClinicState, command: TakeConcern) -> Decision:
    """I have it."""
    concern = state.concerns.open.get(command.concern)
    if concern is None:
        return NOT_OPEN
    if not may_take(state, concern, command.actor.id, command.actor.role):
        return NOT_YOURS
    if concern.taken_by_id == command.actor.id:
        return ALREADY_YOURS
    return [ConcernTaken(concern=concern.id, name=command.actor.name)]


def settle(state: ClinicState, command: SettleConcern, now: datetime, programme: Programme) -> Decision:
    """Leave it as it is, with words: quiet until it has ended, and then once more."""
    concern = state.concerns.open.get(command.concern)
    if concern is None:
        return NOT_OPEN
    if not may_take(state, concern, command.actor.id, command.actor.role):
        return NOT_YOURS
    if concern.code not in LET_GO:
        return MEND_IT
    if not command.outcome.strip():
        return OUTCOME_MISSING
    matter = matters_at(state, programme, now).get(concern.id)
    ends = matter.stages[-1] if matter else now
    quiet = ends if ends > now else now + REMEMBERED
    return [ConcernSettled(concern=concern.id, outcome=command.outcome.strip(), quiet_until=quiet)]


def may_take(state: ClinicState, concern: OpenConcern, staff: UUID, role: Role) -> bool:
    """Whether somebody is asked about a concern, or runs the clinic."""
    return staff in concern.owners or (role in LEADS and state.works_here(staff))


def with_what_follows(
    chart: Chart, state: ClinicState, facts: Sequence[Fact], now: datetime, programme: Programme
) -> list[Fact]:
    """The facts, and what they change about open concerns: over by them, or in other hands."""
    if not state.concerns.open:
        return list(facts)
    after = _after(chart, state, facts, now)
    found = matters_at(after, programme, now)
    follow: list[Fact] = []
    for concern in after.concerns.open.values():
        if concern.id not in found:
            follow.append(ConcernSettled(concern=concern.id))
        elif any(isinstance(fact, StaffLeft) and fact.staff in _holders(concern) for fact in facts):
            follow.append(_passed_on(after, concern, now, programme, "owner_left"))
    return [*facts, *follow]


def _after(chart: Chart, state: ClinicState, facts: Sequence[Fact], now: datetime) -> ClinicState:
    for place, fact in enumerate(facts, chart.position + 1):
        state = evolve(state, Recorded(fact, place, now, chart.clinic, "system", chart.clinic))
    return state


def _holders(concern: OpenConcern) -> frozenset[UUID]:
    return frozenset((*concern.owners, *filter(None, (concern.taken_by_id,))))


def struck(state: ClinicState, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """What follows when a deadline about a concern has come."""
    concern = state.concerns.open.get(command.key)
    matter = matters_at(state, setting.programme, now).get(command.key)
    match command.kind, concern, matter:
        case (kind, _, Matter()) if kind == RAISE:
            return [_raised(state, matter, now, setting.programme)]
        case (kind, OpenConcern(), None) if kind == OVER:
            return [ConcernSettled(concern=concern.id)]
        case (kind, OpenConcern(), _) if kind == CLIMB:
            return [_passed_on(state, concern, now, setting.programme, "not_taken")]
        case (kind, OpenConcern(), _) if kind == RETURN:
            return [_passed_on(state, concern, now, setting.programme, "not_settled")]
    return NOT_OPEN


def _raised(state: ClinicState, matter: Matter, now: datetime, programme: Programme) -> ConcernRaised:
    return ConcernRaised(
        concern=matter.key,
        code=matter.code,
        owners=owners(state, matter.about, 0),
        respond_by=now + _time_to_take(programme),
        about=matter.about,
        state=matter.state,
        day=matter.day,
    )


def _passed_on(
    state: ClinicState, concern: OpenConcern, now: datetime, programme: Programme, because: PassedOn
) -> ConcernPassedOn:
    rung = concern.rung + (because == "not_taken")
    return ConcernPassedOn(
        concern=concern.id,
        owners=owners(state, concern.about, rung),
        respond_by=now + _time_to_take(programme),
        because=because,
    )


def owners(state: ClinicState, about: UUID | None, rung: int) -> tuple[UUID, ...]:
    """Who is asked by name: first whom it is about and the administrator, then the director, then all who lead.

    When one has left it is the next; when nobody leads, everybody who works here. Never nobody.
    """
    administrators, directors = (_by_service(state, role) for role in LEADS)
    themselves = [about] if about is not None and state.works_here(about) else []
    match rung:
        case 0:
            asked = [*themselves, *(administrators or directors)[:1]]
        case 1:
            asked = (directors or administrators)[:1]
        case _:
            asked = [*administrators, *directors]
    everybody = [staff.id for staff in state.working()]
    return tuple(dict.fromkeys(asked or everybody))


def _by_service(state: ClinicState, role: Role) -> list[UUID]:
    """Those of a role, the longest here first."""
    return [staff.id for staff in sorted(state.working(role), key=lambda one: one.joined_at)]


def due(state: ClinicState, programme: Programme) -> Iterator[Deadline]:
    """When a matter becomes a concern or a more urgent one, is over, climbs, or comes back."""
    found = {matter.key: matter for matter in matters(state, programme)}
    for matter in found.values():
        at = _next_stage(state, matter)
        if at is not None:
            yield Deadline(RAISE, matter.key, at, "administrator")
    for concern in state.concerns.open.values():
        over = _over_at(state, concern, found.get(concern.id))
        if over is not None:
            yield Deadline(OVER, concern.id, over, "administrator")
        if concern.taken_at is None:
            yield Deadline(CLIMB, concern.id, concern.respond_by, "administrator")
        else:
            back = concern.taken_at + timedelta(days=programme.team.concerns.settle_days.value)
            yield Deadline(RETURN, concern.id, back, "administrator")


def _next_stage(state: ClinicState, matter: Matter) -> datetime | None:
    """The next stage that nobody was told of yet; of a matter that was settled, not before it may be raised again.

    What began before the latest fact of the clinic is due with that fact: nobody could have known it earlier.
    """
    concern, settled = state.concerns.open.get(matter.key), state.concerns.settled.get(matter.key)
    if concern is not None:
        ahead = (at for at in matter.stages[1:] if at > concern.raised_at)
        at = next(ahead, None)
    else:
        quiet = (settled.quiet_until or settled.at) if settled else matter.stages[0]
        at = max(matter.stages[0], quiet, state.seen_at or quiet)
    return None if at and matter.until and at >= matter.until else at


def _over_at(state: ClinicState, concern: OpenConcern, matter: Matter | None) -> datetime | None:
    """When a concern is over: with its matter, or at once when that is gone, or not there yet."""
    if matter is None or (state.seen_at is not None and state.seen_at < matter.stages[0]):
        return max(concern.raised_at, state.seen_at or concern.raised_at)
    return matter.until


def _time_to_take(programme: Programme) -> timedelta:
    return timedelta(hours=programme.team.concerns.respond_hours.value)


def follow(recorded: Recorded) -> Iterator[Notice]:
    """Whoever has a concern now is told that something waits, and nothing of what it is."""
    match recorded.fact:
        case ConcernRaised(owners=asked) | ConcernPassedOn(owners=asked):
            yield Notice(
                key=f"concern {recorded.position}", recipient="administrator", template=TEAM_WAITS, to=asked
            )
