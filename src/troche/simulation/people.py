"""Who is at home: a patient and a sitter, who do what they are asked, or do it late, or wrongly, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from troche.chart.commands import Command
from troche.chart.facts import Recorded
from troche.dosing.commands import (
    AnswerGoNoGo,
    ConfirmDriving,
    ConfirmNextDay,
    EndLozenge,
    GiveCheck,
    MeasureVitals,
    SayPresent,
    StopSession,
    TakeDose,
    WriteNote,
)
from troche.dosing.facts import DoseTaken, SessionReleased, VitalsMeasured
from troche.dosing.state import Session, dosing_of
from troche.messaging.commands import RaiseAlert
from troche.proof.story import At, Step, actor
from troche.simulation.devices import Device
from troche.simulation.door import Answer
from troche.simulation.ground import Ground
from troche.simulation.weather import HOUR, MINUTE
from troche.simulation.world import World

QUEUED = (SayPresent, MeasureVitals, GiveCheck, EndLozenge, WriteNote)  # as in device/pages.py
"""What is a fact on a phone, and goes out when it can; everything else is asked, and waits for its answer."""
ELSEWHERE = "9 Elsewhere Street, Salem"
RED: dict[str, Any] = {
    "item_9": 1,
    "mind": "yes",
    "slept": "no",
    "substances": "yes",
    "ill": "yes",
    "fasted": "no",
    "address": ELSEWHERE,
}
DOSES_ASKED_AT_MOST = 3
HIGH = {"systolic_mm_hg": 166, "diastolic_mm_hg": 98}
CALM = {"systolic_mm_hg": 122, "diastolic_mm_hg": 78}
FORBIDDEN = {"systolic_mm_hg": 190, "diastolic_mm_hg": 112}


class Home:
    """The patient and the sitter with their phones, and the staff’s browsers for the steps of the day."""

    def __init__(self, world: World, ground: Ground, devices: dict[str, Device]) -> None:
        self.world = world
        self.ground = ground
        self.devices = devices
        self.door = devices["patient"].cluster.door
        self.dice = world.dice("home")
        self.weather = world.weather
        self.number = max(dosing_of(ground.chart).sessions)
        self.asked_for_dose = 0
        self.measured_at = 0.0
        self.door.heard.append(self._heard)
        self._plan_day()

    @property
    def session(self) -> Session:
        """The session of this run as the ledger has it."""
        return dosing_of(self.door.chart).sessions[self.number]

    def has_collapsed(self) -> bool:
        """Whether the patient says nothing any more."""
        silent = self.weather.falls_silent
        return bool(silent) and not self.world.healed and self.world.now >= silent

    def _plan_day(self) -> None:
        if self.weather.concern:
            at = (self.ground.planned_at - self.ground.began_at).total_seconds()
            self.world.at(at - self.dice.uniform(10, 90), self._concern)
        for number, step in enumerate(self.ground.day.values(), 1):
            if step.kind is not TakeDose and number == self.weather.omits:
                self.world.fault("not done on the day", step.kind.__name__)
                continue
            at = (self.ground.planned_at - self.ground.began_at + step.at).total_seconds()
            self.world.at(at + self.dice.uniform(-MINUTE, MINUTE), self._do, step)

    def _concern(self) -> None:
        """Somebody of the team wants to have looked at something, just before the dose."""
        alerts = self.ground.setting.programme.alerts
        code = next(code for code, one in alerts.items() if one.blocks_dose and not one.closed_by_talk)
        self.world.fault("a concern before the dose", code)
        self.give(RaiseAlert, "therapist", {"code": code, "words": "Look at this first.", "key": "today"})

    def _do(self, step: Step, *, mended: bool = False) -> None:
        """A step of the day, by whom it is asked of."""
        if step.by.role == "patient" and self.has_collapsed():
            return
        now = self.world.instant()
        said = dict(step.said(At(self.door.chart, self.ground.setting, now)))
        if step.kind is TakeDose:
            self._ask_for_dose(step, said)
            return
        red = "" if mended else self.weather.red
        if step.kind is AnswerGoNoGo and red in RED:
            said[red] = RED[red]
            self.world.fault("red answer", red)
        if step.kind is MeasureVitals:
            said.pop("measured_at", None)
            if red == "pressure":
                said |= FORBIDDEN
                self.world.fault("forbidden pressure")
        self.give(step.kind, step.by.role, said)

    def give(self, kind: type[Command], role: str, said: dict[str, Any]) -> None:
        """Queue a fact, or ask."""
        name = role if role in ("patient", "sitter") else "monitor" if role == "therapist" else "team"
        device = self.devices[name]
        by = actor(role)  # type: ignore[arg-type]
        if kind in QUEUED and name in ("patient", "sitter"):
            device.say(kind, by, said)
        else:
            device.ask(
                kind(id=device.new_id(), actor=by, stream=self.door.chart.stream, **said), lambda _: None
            )

    def _ask_for_dose(self, step: Step, said: dict[str, Any]) -> None:
        self.asked_for_dose += 1
        device = self.devices["patient"]
        command = step.kind(id=device.new_id(), actor=step.by, stream=self.door.chart.stream, **said)
        device.ask(command, self._dose_answered)
        self.world.after(10 * MINUTE, self._no_answer, self.asked_for_dose)

    def _no_answer(self, asked: int) -> None:
        """The page says nothing: it is opened again and asked again."""
        if asked == self.asked_for_dose and self.session.stage == "booked":
            self._dose_answered(Answer())

    def _dose_answered(self, answer: Answer) -> None:
        if answer.refusal is None and answer.recorded:
            return
        if self.session.stage != "booked":
            return
        if self.asked_for_dose >= DOSES_ASKED_AT_MOST:
            self.give(StopSession, "patient", {"session": self.number, "reason": "Not today."})
            return
        self.world.tell("patient", "no dose: does everything once more, and asks again")
        pause = self.dice.uniform(MINUTE, 5 * MINUTE)
        mended = self.dice.random() < 0.7
        for number, step in enumerate(self.ground.day.values()):
            is_dose = step.kind is TakeDose
            late = 22 * MINUTE if is_dose else number * 2 * MINUTE
            self.world.after(pause + late, lambda one=step, well=mended: self._do(one, mended=well))

    def _heard(self, recorded: tuple[Recorded, ...]) -> None:
        for entry in recorded:
            if isinstance(entry.fact, DoseTaken):
                self._plan_session(self.world.now)
            elif isinstance(entry.fact, VitalsMeasured) and _is_high(entry.fact):
                self.world.after(10.5 * MINUTE, self.measure)
            elif isinstance(entry.fact, SessionReleased):
                for minutes, role in ((5, "patient"), (8, "sitter")):
                    self.world.after(minutes * MINUTE, self._no_driving, role)

    def _plan_session(self, dose: float) -> None:
        """What is asked of them while it lasts and on the next day."""
        world, dice = self.world, self.dice
        looks = (15, 30, 45, 60, 90, 120, 150, 180, 210, 240)
        for minute in looks:
            self._plan(dose + minute * MINUTE, self._look)
        self._plan(dose + dice.uniform(10, 20) * MINUTE, self._end_lozenge)
        self._plan(dose + 40 * MINUTE, self.measure)
        self._plan(dose + 61 * MINUTE, self._journal)
        self._plan(dose + 121.5 * MINUTE, self.measure)
        forgets = dice.random() < self.weather.forgets
        world.at(dose + (26 if forgets else 22) * HOUR, self._next_day)

    def _plan(self, when: float, do: Callable[[], object]) -> None:
        if self.dice.random() < self.weather.forgets * 0.3:
            self.world.fault("forgotten at home", do.__name__.strip("_"))
            return
        self.world.at(when + self.dice.uniform(-MINUTE, MINUTE) + self.dice.random() * self.weather.late, do)

    def _look(self) -> None:
        if self.session.stage != "live":
            return
        lot, chance = self.dice.random(), self.weather.asks_help
        answer = "help" if lot < chance * 0.1 else "unsure" if lot < chance * 0.3 else "fine"
        self.give(GiveCheck, "sitter", {"session": self.number, "answer": answer})

    def _end_lozenge(self) -> None:
        if not self.has_collapsed():
            self.give(EndLozenge, "patient", {"session": self.number, "technique": "swallowed"})

    def _journal(self) -> None:
        if not self.has_collapsed():
            self.give(WriteNote, "patient", {"session": self.number, "words": "Far away."})

    def measure(self) -> None:
        """A reading, with the time at which the phone takes it to be."""
        now = self.world.now
        if self.session.stage != "live" or self.has_collapsed() or now < self.measured_at + 4 * MINUTE:
            return
        self.measured_at = now
        values = HIGH if self.dice.random() < self.weather.high_pressure else CALM
        said: dict[str, Any] = {"session": self.number, "pulse_bpm": 70, **values}
        self.give(MeasureVitals, "patient", said)

    def _no_driving(self, role: str) -> None:
        self.give(ConfirmDriving, role, {"session": self.number})

    def _next_day(self) -> None:
        if self.session.stage == "ended":
            said = {"session": self.number, "slept": True, "safe": True, "item_9": 0}
            self.give(ConfirmNextDay, "patient", said)


def _is_high(fact: VitalsMeasured) -> bool:
    return fact.moment == "during" and fact.systolic_mm_hg >= HIGH["systolic_mm_hg"]
