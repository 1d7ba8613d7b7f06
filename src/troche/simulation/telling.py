"""Who had to be told, and when: alerts by the programme's times, and what a session asked for and did not get."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from troche.chart.facts import Recorded, tag_of
from troche.contact.facts import LadderArmed
from troche.dosing.facts import (
    CheckGiven,
    DoseTaken,
    NextDayConfirmed,
    SessionReleased,
    SessionStopped,
    VitalsMeasured,
)
from troche.messaging.facts import (
    AlertAcknowledged,
    AlertClosed,
    AlertEscalated,
    AlertRaised,
    AlertReturned,
    Rung,
)
from troche.messaging.rules import MESSAGING

if TYPE_CHECKING:
    from troche.simulation.promises import Promises

EARLY = timedelta(
    minutes=5
)  # as in dosing/pressure.py: a reading so long before its time is the one asked for
SILENT = ("signs_of_life_lost", "sitter_lost", "monitor_lost")
HUMANS = ("therapist", "prescriber", "director", "coordinator", "pharmacist")


class Alerts:
    """Every alert by the programme’s times: passed on when nobody took it, open again when nobody closed it."""

    def __init__(self, promises: Promises) -> None:
        self.promises = promises
        self.programme = promises.programme
        self.world = promises.world
        standing = MESSAGING.of(promises.door.began_with).alerts.values()
        self.open = {one.id: one.respond_by for one in standing}
        self.taken: dict[str, datetime] = {}
        self.ever_taken: set[str] = set()
        self.ladders: dict[str, tuple[Rung, ...]] = {}
        self.rung: Counter[str] = Counter()
        self.armed: LadderArmed | None = None

    def hear(self, entry: Recorded) -> None:
        """One more fact."""
        match entry.fact:
            case LadderArmed() as fact:
                self.armed = fact
            case AlertRaised(alert=alert) as fact:
                if alert not in self.open or alert in self.taken:
                    self.rung[alert] = 0
                    self._climbs(fact)
                until = entry.at + self._respond(alert)
                again = self.open.get(alert)
                self.open[alert] = min(until, again) if again and alert not in self.taken else until
                self.taken.pop(alert, None)
            case AlertEscalated(alert=alert):
                self._passed_on(alert, self.open.get(alert), entry.at)
                self.rung[alert] += 1
                self.open[alert] = entry.at + self._respond(alert)
            case AlertReturned(alert=alert):
                self._passed_on(alert, self._close_by(alert), entry.at)
                self.taken.pop(alert, None)
                self.open[alert] = entry.at + self._respond(alert)
            case AlertAcknowledged(alert=alert, name=name):
                if alert in self.open and alert not in self.taken:
                    self._not_overdue(alert, entry.at)
                if not name.strip() or entry.role not in HUMANS:
                    self.world.broken("ended without a named human", f"{alert} was taken by {entry.role}")
                self.taken[alert] = entry.at
                self.ever_taken.add(alert)
            case AlertClosed(alert=alert, outcome=outcome):
                named = alert in self.ever_taken or self._by_another_act(entry)
                if not named or entry.role not in HUMANS or not outcome.strip():
                    self.world.broken("ended without a named human", f"{alert} was closed by {entry.role}")
                self.open.pop(alert, None)
                self.taken.pop(alert, None)

    def _by_another_act(self, entry: Recorded) -> bool:
        """Whether it was ended by doing what it asked for, not by closing it."""
        same = (one.fact for one in self.promises.log if one.command_id == entry.command_id)
        return any(not tag_of(fact).startswith("messaging.") for fact in same)

    def _climbs(self, fact: AlertRaised) -> None:
        """Silence climbs the ladder that was armed with the dose, whatever the programme says by now."""
        if fact.code not in SILENT:
            return
        armed = self.armed.rungs if self.armed else ()
        if not armed or fact.rungs != armed[len(armed) - len(fact.rungs) :] or not fact.rungs:
            self.world.broken("another ladder", f"{fact.code} climbs another than the one armed")
        self.ladders[fact.alert] = armed[-len(fact.rungs) or None :]

    def _respond(self, alert: str) -> timedelta:
        code = alert.partition(":")[0]
        if alert in self.ladders:
            rungs = self.ladders[alert]
            return timedelta(seconds=rungs[min(self.rung[alert], len(rungs) - 1)].seconds)
        return timedelta(minutes=self.programme.alerts[code].respond_minutes.value)

    def _close_by(self, alert: str) -> datetime | None:
        rule = self.programme.alerts[alert.partition(":")[0]]
        taken = self.taken.get(alert)
        if taken and alert in self.ladders and self.armed is not None:
            return taken + timedelta(seconds=self.armed.follow_up_s)
        minutes = (rule.close_minutes or rule.respond_minutes).value
        return taken + timedelta(minutes=minutes) if taken else None

    def _passed_on(self, alert: str, due: datetime | None, at: datetime) -> None:
        if due is None:
            self.world.broken("doubled", f"{alert} was passed on though it was not open")
        elif at < due:
            self.world.broken("early", f"{alert} was passed on before its time")
        elif self.promises.is_late(due, at):
            self.world.broken("late", f"{alert} was passed on too late")

    def _not_overdue(self, alert: str, at: datetime) -> None:
        if self.promises.is_late(self.open[alert], at):
            self.world.broken("missed", f"{alert} was not passed on")

    def at_the_end(self) -> None:
        """What stands open now stands open in the chart; none went without its end, none waits past its time."""
        now = self.world.instant()
        standing = MESSAGING.of(self.promises.door.chart).alerts
        for alert in self.open.keys() ^ standing.keys():
            self.world.broken("ended without a named human", f"{alert} stands open in one account only")
        for alert, until in self.open.items():
            due = self._close_by(alert) or until
            if self.promises.is_late(due, now):
                self.world.broken("missed", f"{alert} was not passed on at the end")


class Told:
    """Of one session: the looks, the readings, the end and the next day: each missing one was told, by server time."""

    def __init__(self, promises: Promises) -> None:
        self.promises = promises
        self.world = promises.world
        self.rules = promises.programme.session
        self.log = promises.log

    def at_the_end(self) -> None:
        """Look for what was missing and not told."""
        dose = next((one for one in self.log if isinstance(one.fact, DoseTaken)), None)
        if dose is None:
            return
        fact = dose.fact
        assert isinstance(fact, DoseTaken)
        ended = next(
            (one.at for one in self.log if isinstance(one.fact, SessionReleased | SessionStopped)), None
        )
        looks = [
            (one.at, _counted(one, dose.at))
            for one in self.log
            if isinstance(one.fact, CheckGiven) and one.role == "sitter"
        ]
        every = timedelta(minutes=self.rules.checks.every_minutes.value / 2)
        for minute in self.rules.checks.at_minutes.value:
            asked = dose.at + timedelta(minutes=minute)
            self._told(
                "dosing.check_missed",
                f"{fact.session}:{minute}",
                asked + timedelta(minutes=self.rules.checks.missed[0].after_minutes),
                min((at for at, said in looks if said >= asked - every), default=None),
                ended,
            )
        self._readings(dose.at, fact.session, ended)
        self._told(
            "dosing.not_released",
            str(fact.session),
            dose.at + timedelta(minutes=self.rules.release.decide_hospital_at_minutes.value),
            None,
            ended,
        )
        confirmed = next((one.at for one in self.log if isinstance(one.fact, NextDayConfirmed)), None)
        hours = self.rules.next_day.confirm_after_hours.value
        if ended is not None:
            due = dose.at + timedelta(hours=hours)
            self._told("dosing.next_day_missing", str(fact.session), due, confirmed, None)

    def _readings(self, dosed: datetime, session: int, ended: datetime | None) -> None:
        """Pressure and pulse at their minutes, by when they were measured; told when they had not come by then."""
        rules = self.rules.vitals
        minutes = sorted(rules.at_minutes.value)
        for minute, until in zip(minutes, [*minutes[1:], 9999], strict=True):
            first, last = dosed + timedelta(minutes=minute) - EARLY, dosed + timedelta(minutes=until) - EARLY
            came = [
                one.at
                for one in self.log
                if isinstance(one.fact, VitalsMeasured) and first <= one.fact.measured_at < last
            ]
            due = dosed + timedelta(minutes=minute + rules.late_after_minutes.value)
            self._told("dosing.vitals_missed", f"{session}:{minute}", due, min(came, default=None), ended)

    def _told(
        self, kind: str, key: str, due: datetime, answered: datetime | None, ended: datetime | None
    ) -> None:
        """Struck when nothing had answered it by then, and not struck when something had."""
        by = min((at for at in (answered, ended) if at is not None), default=None)
        at = next((at for (one, k, _), at in self.promises.struck.items() if (one, k) == (kind, key)), None)
        if at is None:
            unanswered = by is None or self.promises.is_late(due, by)
            if unanswered and self.world.instant() > due:
                self.world.broken("missed", f"{kind} {key} was never told")
        elif by is not None and by < due:
            self.world.broken("false page", f"{kind} {key} was told though it was answered")
        elif at < due or self.promises.is_late(due, at):
            self.world.broken("late", f"{kind} {key} was told at another time")


def _counted(entry: Recorded, dosed: datetime) -> datetime:
    """When a look counts: when it was said, but never after it came nor before the dose."""
    said = getattr(entry.fact, "said_at", None)
    return entry.at if said is None else max(min(said, entry.at), dosed)
