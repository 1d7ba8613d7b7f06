"""The clinic’s people: who watches and releases, and who takes an alert when they hear of it."""

from __future__ import annotations

from troche.chart.commands import Command, Role
from troche.chart.facts import Recorded
from troche.chart.rooms import Notice
from troche.dosing.commands import Release, StopSession
from troche.dosing.facts import CriterionSeen, DoseTaken
from troche.messaging.commands import AcknowledgeAlert, CloseAlert
from troche.messaging.facts import AlertEscalated, AlertRaised, AlertReturned
from troche.messaging.rules import MESSAGING
from troche.proof.story import actor
from troche.screening.commands import ScreenSafety
from troche.simulation.devices import Device
from troche.simulation.door import Answer
from troche.simulation.people import Home
from troche.simulation.weather import MINUTE
from troche.simulation.world import World, within

WATCHES: Role = "therapist"
TRIES_EVERY = 6 * MINUTE
HANDS_OVER_AT = 255 * MINUTE


class Team:
    """Monitor, prescriber, director, coordinator, pharmacist."""

    def __init__(self, world: World, home: Home, devices: dict[str, Device]) -> None:
        self.world = world
        self.home = home
        self.door = home.door
        self.devices = devices
        self.dice = world.dice("team")
        self.weather = world.weather
        self.looking: set[Role] = set()
        self.dosed_at = 0.0
        self.door.heard.append(self._seen_live)
        home.devices["patient"].cluster.provider.hears.append(self.hears)
        for role, (begin, _) in self.weather.deaf:
            world.at(begin, world.fault, "nobody answers", role)

    def hears(self, notice: Notice) -> None:
        """A notice reached somebody."""
        self._wake(notice.recipient)

    def _seen_live(self, recorded: tuple[Recorded, ...]) -> None:
        for entry in recorded:
            match entry.fact:
                case AlertRaised() | AlertEscalated() | AlertReturned() as fact:
                    if self._device(fact.owner).line.is_up:
                        self._wake(fact.owner)
                case DoseTaken():
                    self.dosed_at = self.world.now
                    self._plan_release()

    def _device(self, role: Role) -> Device:
        return self.devices["monitor" if role == WATCHES else "team"]

    def _is_deaf(self, role: Role) -> bool:
        if self.world.healed:
            return False
        return any(who == role and within((spell,), self.world.now) for who, spell in self.weather.deaf)

    def _wake(self, role: Role) -> None:
        if role not in self.looking and not self._is_deaf(role):
            self.looking.add(role)
            self.world.after(self.dice.uniform(5, 45), self._look, role)

    def _look(self, role: Role) -> None:
        """Open the page, and take every alert that is one’s own."""
        device = self._device(role)
        if not device.line.is_up or not any(one.is_up for one in device.cluster.webs):
            self.world.after(10, self._look, role)
            return
        self.looking.discard(role)
        for alert in MESSAGING.of(self.door.chart).alerts.values():
            if alert.owner == role and not alert.is_taken:
                self._ask(
                    role, AcknowledgeAlert, lambda _, one=alert.id: self._taken(role, one), alert=alert.id
                )

    def _taken(self, role: Role, alert: str) -> None:
        if self.dice.random() < self.weather.forgets * 0.3 and not self.world.healed:
            self.world.fault("taken and forgotten", role)
            return
        self.world.after(self.dice.uniform(15, 90), self._close, role, alert)

    def _close(self, role: Role, alert: str) -> None:
        self._ask(
            role,
            CloseAlert,
            lambda answer: self._closed(role, alert, answer),
            alert=alert,
            outcome="Called. All is well.",
        )

    def _closed(self, role: Role, alert: str, answer: Answer) -> None:
        reasons = answer.refusal.reasons if answer.refusal else ()
        if reasons and reasons[0].code == "alert_needs_a_talk":
            self._ask(
                role,
                ScreenSafety,
                lambda said: None if said.refusal else self._close(role, alert),
                finding="no_thoughts",
                attempt_12_months="no",
            )

    def _ask(self, role: Role, kind: type[Command], then: object, **said: object) -> None:
        device = self._device(role)
        command = kind(id=device.new_id(), actor=actor(role), stream=self.door.chart.stream, **said)
        device.ask(command, then)  # type: ignore[arg-type]

    def _plan_release(self) -> None:
        first = self.dice.uniform(121, 135)
        if self.weather.too_soon:
            first = self.dice.choice((self.dice.uniform(60, 119), self.dice.uniform(119.5, 119.99)))
            self.world.fault("release asked too soon")
            self.world.after(first * MINUTE, self._insist)
        self.world.after(first * MINUTE, self._try_release)
        self.world.after(HANDS_OVER_AT, self._hand_over)

    def _insist(self) -> None:
        """A prescriber wants to end it, with a reason, before anybody may."""
        said = {
            "session": self.home.number,
            "criteria": (),
            "dissociation": 1,
            "sedation": 1,
            "reason": "Well.",
        }
        self._ask("prescriber", Release, lambda _: None, **said)

    def _try_release(self) -> None:
        if self.home.session.stage != "live":
            return
        criteria = self.door.setting.programme.session.release.criteria
        seen = tuple(CriterionSeen(code, True) for code, rule in criteria.items() if rule.by == "monitor")
        if not self.home.has_collapsed():
            self._ask(
                WATCHES,
                Release,
                self._released,
                session=self.home.number,
                criteria=seen,
                dissociation=1,
                sedation=1,
            )
        self.world.after(TRIES_EVERY, self._try_release)

    def _released(self, answer: Answer) -> None:
        if answer.refusal is not None and self.world.now > self.dosed_at + 120 * MINUTE:
            self.home.measure()

    def _hand_over(self) -> None:
        """At the latest somebody comes to the house."""
        if self.home.session.stage == "live":
            said = {"session": self.home.number, "reason": "An ambulance is there.", "handed_over": True}
            self._ask(WATCHES, StopSession, lambda _: None, **said)
            self.world.after(TRIES_EVERY, self._hand_over)
