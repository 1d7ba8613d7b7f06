"""Alerts with an owner: raised, taken by name, passed on when nobody answers, ended by words.

Taking one ends nothing: it is open again when it is not closed in time, and at once when who has it leaves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import msgspec

from troche.chart.commands import ClockStruck, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import Words, say
from troche.messaging.commands import AcknowledgeAlert, CloseAlert, RaiseAlert
from troche.messaging.facts import (
    AlertAcknowledged,
    AlertClosed,
    AlertEscalated,
    AlertRaised,
    AlertReturned,
    Rung,
)
from troche.messaging.rungs import closing_time, may_close, next_owner, response_time, rungs_of
from troche.people.clinic import ClinicState
from troche.people.setting import Setting
from troche.screening.facts import SafetyCallTried, SafetyScreened

if TYPE_CHECKING:
    from troche.programme import Programme

ESCALATE = "messaging.escalate"
RETURN = "messaging.return"
ALERT_WAITS = "alert_waits"

NOT_OPEN = refuse("alert_not_open", say("This alert is not open. Somebody may have closed it already."))
ALREADY_YOURS = refuse("alert_already_yours", say("You already have this alert."))
ALREADY_OPEN = refuse("alert_already_open", say("This alert is already open."))
UNKNOWN_CODE = refuse("alert_unknown", say("The programme knows no such alert."))
WORDS_MISSING = refuse("alert_words_missing", say("Say in a few words what must be looked at."))
OUTCOME_MISSING = refuse("alert_outcome_missing", say("Say in a few words what was done."))
FOR_A_CLINICIAN = refuse(
    "alert_for_a_clinician",
    say("A clinician has to close this alert."),
    would_change=say("Take it, and bring a clinician to it."),
)
NEEDS_A_TALK = refuse(
    "alert_needs_a_talk",
    say("This alert ends with a talk with the person, or with handing them over."),
    would_change=say("Record the talk. Not reached: record what you tried; the alert stays."),
)


class OpenAlert(msgspec.Struct, frozen=True):
    """An alert that nobody has ended yet. `rung` counts escalations from 0.

    With `rungs` it has a ladder of its own, and `follow_up_s` to be closed once it is taken.
    `talked`: since it was raised a clinician spoke with the person about suicide, or handed them over.
    """

    id: str
    level: Literal[1, 2, 3]
    code: str
    words: str
    owner: Role
    raised_at: datetime
    respond_by: datetime
    rung: int = 0
    taken_by: str = ""
    taken_by_id: UUID | None = None
    taken_at: datetime | None = None
    talked: bool = False
    rungs: tuple[Rung, ...] = ()
    follow_up_s: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether a named human has it."""
        return self.taken_at is not None


class MessagingState(msgspec.Struct, frozen=True):
    """The open alerts by their id. A closed one is no longer here; its facts are."""

    alerts: dict[str, OpenAlert] = {}


def raise_alert(
    programme: Programme,
    code: str,
    words: str | Words,
    key: str,
    now: datetime,
    *,
    rungs: tuple[Rung, ...] = (),
    follow_up_s: int = 0,
) -> AlertRaised:
    """The fact that somebody must look, with the level, owner and time the programme gives this code.

    `key` tells two of one code apart: the same code and key while open is the same alert, raised again.
    With `rungs` these are its ladder instead. Raises `KeyError` for a code the programme does not have.
    """
    first = rungs[0] if rungs else None
    return AlertRaised(
        alert=alert_id(code, key),
        level=programme.alerts[code].level,
        code=code,
        words=f"{words} {first.words}".strip() if first else str(words),
        owner=first.owner if first else rungs_of(programme, code)[0],
        respond_by=now + (timedelta(seconds=first.seconds) if first else response_time(programme, code)),
        rungs=rungs,
        follow_up_s=follow_up_s,
    )


def alert_id(code: str, key: str) -> str:
    """The id under which an alert of this code and key is open."""
    return f"{code}:{key}" if key else code


def open_alerts(chart: Chart) -> tuple[OpenAlert, ...]:
    """Alerts that nobody has ended, most urgent first: level, then untaken, then the earliest due."""
    alerts = MESSAGING.of(chart).alerts.values()
    return tuple(sorted(alerts, key=lambda alert: (alert.level, alert.is_taken, alert.respond_by)))


def evolve(state: MessagingState, recorded: Recorded) -> MessagingState:
    """The open alerts after one more fact."""
    match recorded.fact:
        case AlertRaised() as fact:
            return _with(state, _raised(state.alerts.get(fact.alert), fact, recorded.at))
        case AlertEscalated() as fact if fact.alert in state.alerts:
            alert = state.alerts[fact.alert]
            passed_on = msgspec.structs.replace(
                alert,
                owner=fact.owner,
                respond_by=fact.respond_by,
                rung=alert.rung + 1,
                words=_on_rung(alert),
            )
            return _with(state, passed_on)
        case AlertAcknowledged() as fact if fact.alert in state.alerts:
            taken = msgspec.structs.replace(
                state.alerts[fact.alert],
                taken_by=fact.name,
                taken_by_id=recorded.actor_id,
                taken_at=recorded.at,
            )
            return _with(state, taken)
        case AlertReturned() as fact if fact.alert in state.alerts:
            untaken = msgspec.structs.replace(
                state.alerts[fact.alert],
                owner=fact.owner,
                respond_by=fact.respond_by,
                taken_by="",
                taken_by_id=None,
                taken_at=None,
            )
            return _with(state, untaken)
        case SafetyScreened() | SafetyCallTried(handed_over=True):
            talked = (msgspec.structs.replace(alert, talked=True) for alert in state.alerts.values())
            return MessagingState({alert.id: alert for alert in talked})
        case AlertClosed() as fact:
            return MessagingState({key: alert for key, alert in state.alerts.items() if key != fact.alert})
    return state


def _on_rung(alert: OpenAlert) -> str:
    """The words of the rung it climbs to, in the place of those of the rung it leaves."""
    if not alert.rungs:
        return alert.words
    last = len(alert.rungs) - 1
    left, now = alert.rungs[min(alert.rung, last)].words, alert.rungs[min(alert.rung + 1, last)].words
    return f"{alert.words.removesuffix(left).strip()} {now}".strip()


def _raised(open_now: OpenAlert | None, fact: AlertRaised, at: datetime) -> OpenAlert:
    """A new alert, or the same one raised again: it is untaken again and keeps its first, nearer clock."""
    if open_now is None or open_now.is_taken:
        return OpenAlert(
            fact.alert,
            fact.level,
            fact.code,
            fact.words,
            fact.owner,
            at,
            fact.respond_by,
            rungs=fact.rungs,
            follow_up_s=fact.follow_up_s,
        )
    return msgspec.structs.replace(
        open_now,
        level=min(open_now.level, fact.level),
        words=open_now.words if open_now.rungs else fact.words,
        respond_by=min(open_now.respond_by, fact.respond_by),
        talked=False,
    )


def _with(state: MessagingState, alert: OpenAlert) -> MessagingState:
    return MessagingState({**state.alerts, alert.id: alert})


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about an alert leads to."""
    match command:
        case RaiseAlert():
            return _decide_raise(chart, command, now, setting)
        case AcknowledgeAlert():
            return _decide_take(chart, command)
        case CloseAlert():
            return _decide_close(chart, command, setting)
        case ClockStruck(kind=kind) if kind == RETURN:
            return _give_back(chart, command, now, setting)
        case ClockStruck():
            return _pass_on(chart, command, now, setting)
    raise TypeError(command)


def _decide_raise(chart: Chart, command: RaiseAlert, now: datetime, setting: Setting) -> Decision:
    if command.code not in setting.programme.alerts:
        return UNKNOWN_CODE
    if not command.words.strip():
        return WORDS_MISSING
    if alert_id(command.code, command.key) in MESSAGING.of(chart).alerts:
        return ALREADY_OPEN
    return [raise_alert(setting.programme, command.code, command.words.strip(), command.key, now)]


def _decide_take(chart: Chart, command: AcknowledgeAlert) -> Decision:
    alert = MESSAGING.of(chart).alerts.get(command.alert)
    if alert is None:
        return NOT_OPEN
    if alert.taken_by_id == command.actor.id:
        return ALREADY_YOURS
    return [AlertAcknowledged(alert=alert.id, name=command.actor.name)]


def _decide_close(chart: Chart, command: CloseAlert, setting: Setting) -> Decision:
    alert = MESSAGING.of(chart).alerts.get(command.alert)
    if alert is None:
        return NOT_OPEN
    if not may_close(setting.programme, alert.code, command.actor.role):
        return FOR_A_CLINICIAN
    if setting.programme.alerts[alert.code].closed_by_talk and not alert.talked:
        return NEEDS_A_TALK
    if not command.outcome.strip():
        return OUTCOME_MISSING
    closed = AlertClosed(alert=alert.id, outcome=command.outcome.strip())
    if alert.is_taken:
        return [closed]
    return [AlertAcknowledged(alert=alert.id, name=command.actor.name), closed]


def _pass_on(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    alert = MESSAGING.of(chart).alerts.get(command.key)
    if alert is None or alert.is_taken:
        return NOT_OPEN
    rung = _own_rung(alert, alert.rung + 1)
    escalated: Fact = AlertEscalated(
        alert=alert.id,
        owner=rung.owner if rung else next_owner(setting.programme, alert.code, alert.rung),
        respond_by=now
        + (timedelta(seconds=rung.seconds) if rung else response_time(setting.programme, alert.code)),
    )
    return [escalated]


def _own_rung(alert: OpenAlert, number: int) -> Rung | None:
    """The rung of this number of an alert's own ladder; the last one again and again."""
    return alert.rungs[min(number, len(alert.rungs) - 1)] if alert.rungs else None


def _give_back(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    alert = MESSAGING.of(chart).alerts.get(command.key)
    if alert is None or not alert.is_taken:
        return NOT_OPEN
    rung = _own_rung(alert, alert.rung)
    returned: Fact = AlertReturned(
        alert=alert.id,
        owner=alert.owner,
        respond_by=now
        + (timedelta(seconds=rung.seconds) if rung else response_time(setting.programme, alert.code)),
        because="not_closed" if _left_at(alert, setting.clinic) is None else "taker_left",
    )
    return [returned]


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """An untaken alert goes to the next rung when its time is up; a taken one is open again when its is."""
    for alert in MESSAGING.of(chart).alerts.values():
        if alert.taken_at is None:
            yield Deadline(ESCALATE, alert.id, alert.respond_by, alert.owner)
        else:
            follow_up = timedelta(seconds=alert.follow_up_s)
            in_time = alert.taken_at + (follow_up or closing_time(setting.programme, alert.code))
            until = min(in_time, _left_at(alert, setting.clinic) or in_time)
            yield Deadline(RETURN, alert.id, until, alert.owner)


def _left_at(alert: OpenAlert, clinic: ClinicState) -> datetime | None:
    """When the one who has it stopped working here."""
    taker = clinic.staff.get(alert.taken_by_id) if alert.taken_by_id else None
    return taker.left_at if taker else None


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Whoever owns an alert now is told that one waits, and nothing of what it says."""
    match recorded.fact:
        case AlertRaised(level=level, owner=owner) if level < 3:
            yield Notice(key=f"alert {recorded.position}", recipient=owner, template=ALERT_WAITS)
        case AlertEscalated(owner=owner) | AlertReturned(owner=owner):
            yield Notice(key=f"alert {recorded.position}", recipient=owner, template=ALERT_WAITS)


MESSAGING = Room(
    "messaging",
    initial=MessagingState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=(
        AlertRaised,
        AlertEscalated,
        AlertAcknowledged,
        AlertReturned,
        AlertClosed,
        SafetyScreened,
        SafetyCallTried,
    ),
    commands=(RaiseAlert, AcknowledgeAlert, CloseAlert),
)
