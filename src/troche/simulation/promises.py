"""What must hold whatever goes wrong, judged from the facts as they are kept.

Numbers are the programme’s, times the server’s; nothing here asks the rules whether they were right.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.facts import DeadlineStruck, Recorded, tag_of
from troche.dosing.facts import (
    DoseTaken,
    GoNoGoAnswered,
    MonitorReady,
    SessionReleased,
    SitterPresent,
    VitalsMeasured,
)
from troche.messaging.facts import (
    AlertEscalated,
    AlertRaised,
    AlertReturned,
)
from troche.simulation.beats import Beats
from troche.simulation.devices import Device
from troche.simulation.door import Door
from troche.simulation.people import ELSEWHERE
from troche.simulation.servers import KINDS, Cluster
from troche.simulation.silence import Silences
from troche.simulation.telling import Alerts, Told
from troche.simulation.world import World

PAGED_S = 3.0  # issue: a page within its time and 3 s
UNDER_KILLS_S = 5.0  # and 5 s more while processes are killed
TWO_HOURS = timedelta(minutes=120)


class Promises:
    """Hears every commit, and looks at the whole at the end."""

    def __init__(
        self, world: World, door: Door, cluster: Cluster, devices: dict[str, Device], beats: Beats
    ) -> None:
        self.world = world
        self.door = door
        self.cluster = cluster
        self.devices = devices
        self.setting = door.setting
        self.programme = door.setting.programme
        self.log: list[Recorded] = []
        self.alerts = Alerts(self)
        self.silences = Silences(self, beats)
        self.struck: dict[tuple[str, str, datetime], datetime] = {}
        self.due = door.house.due(door.chart, door.setting)
        self.armed = {(*name, one.at): world.instant() for name, one in self.due.items()}
        door.heard.append(self.hear)

    def late_by(self, due: float) -> float:
        """How many seconds after this one a page may go out, by when somebody kept."""
        away = sum(
            max(0.0, min(end, self.world.now) - max(begin, due - 1)) for begin, end in self.cluster.unkept
        )
        if self.cluster.kept_until is not None:
            away += self.world.now - max(self.cluster.kept_until, due - 1)
        return self.paged_within() + away

    def paged_within(self) -> float:
        """How many seconds late a page may be while somebody keeps."""
        return PAGED_S + (UNDER_KILLS_S if self.world.weather.crash or self.world.weather.ends else 0.0)

    def is_late(self, due: datetime, at: datetime | None = None) -> bool:
        """Whether something due then is late at that instant, or now."""
        second = self.world.second_of(due)
        return (self.world.second_of(at) if at else self.world.now) > second + self.late_by(second)

    def hear(self, recorded: tuple[Recorded, ...]) -> None:
        """Look at what was just kept."""
        self.log.extend(recorded)
        for entry in recorded:
            self.world.mark(f"{entry.position} {type(entry.fact).__name__}")
            if self.world.tells:
                self.world.tell(entry.role, f"{entry.position} {type(entry.fact).__name__}")
            match entry.fact:
                case DeadlineStruck() as fact:
                    self._struck(entry, fact)
                case DoseTaken():
                    self._dosed(entry)
                case SessionReleased():
                    self._released(entry)
            self.alerts.hear(entry)
            self.silences.hear(entry)
        self._nothing_is_overdue()

    def _struck(self, entry: Recorded, fact: DeadlineStruck) -> None:
        name = (fact.kind, fact.key, fact.due_at)
        if name in self.struck:
            self.world.broken("doubled", f"{fact.kind} {fact.key} struck twice")
        self.struck[name] = entry.at
        if entry.at < fact.due_at:
            self.world.broken("early", f"{fact.kind} {fact.key} struck before it was due")
        if self.is_late(max(fact.due_at, self.armed.get(name, fact.due_at)), entry.at):
            self.world.broken("late", f"{fact.kind} {fact.key} struck too late")

    def _nothing_is_overdue(self) -> None:
        """A reading that comes late may call for another at a time that has gone by: then it counts from its coming."""
        now, before = self.world.instant(), self.due
        self.due = self.door.house.due(self.door.chart, self.door.setting)
        for name, deadline in self.due.items():
            if name[0] in KINDS:
                continue
            if before.get(name) != deadline:
                self.armed[(*name, deadline.at)] = now
            if deadline.at < now and self.is_late(max(deadline.at, self.armed[(*name, deadline.at)])):
                self.world.broken("missed", f"{deadline.kind} {deadline.key} did not strike")

    def _dosed(self, entry: Recorded) -> None:
        """Every gate, from the facts: what was said today, by whom, how long ago, and what stands open."""
        rules, at = self.programme.session, entry.at
        fact = entry.fact
        assert isinstance(fact, DoseTaken)
        missing = set(self.programme.gates["dose"].requires) - set(fact.gates)
        before = [one for one in self.log if one.position < entry.position]
        said = rules.said_today
        if missing:
            self._ungated("gates were not asked: " + ", ".join(sorted(missing)))
        if sum(isinstance(one.fact, DoseTaken) for one in before):
            self._ungated("a second dose in one session")
        answers = [one for one in before if isinstance(one.fact, GoNoGoAnswered)]
        if not answers or _age(answers[-1], at) > said.questions_age_minutes_at_most.value:
            self._ungated("the day’s questions are not answered, or too long ago")
        elif not _all_green(answers[-1].fact):
            self._ungated("an answer of the day was red")
        for kind, most in (
            (SitterPresent, said.sitter_age_minutes_at_most.value),
            (MonitorReady, said.monitor_age_minutes_at_most.value),
        ):
            there = [one for one in before if isinstance(one.fact, kind)]
            if not there or _age(there[-1], at) > most:
                self._ungated(f"{kind.__name__} is missing or too long ago")
        readings = [one.fact for one in before if isinstance(one.fact, VitalsMeasured)]
        none_from = rules.pressure.none_from
        if len(readings) < 2:
            self._ungated("fewer than two readings")
        elif any(
            one.systolic_mm_hg >= none_from.systolic_mm_hg.value
            or one.diastolic_mm_hg >= none_from.diastolic_mm_hg.value
            for one in readings[-2:]
        ):
            self._ungated("a pressure at which there is no dose")
        for alert in self.alerts.open:
            code = alert.partition(":")[0]
            if self.programme.alerts[code].blocks_dose:
                self._ungated(f"an alert was open: {code}")

    def _ungated(self, words: str) -> None:
        self.world.broken("a dose without every gate", words)

    def _released(self, entry: Recorded) -> None:
        doses = [one for one in self.log if isinstance(one.fact, DoseTaken)]
        if not doses or entry.at - doses[-1].at < TWO_HOURS:
            self.world.broken("released too soon", "before minute 120")

    def at_the_end(self) -> None:
        """Nothing that was said is lost, doubled or changed; nobody was left unheard."""
        self._kept_as_acknowledged()
        self._each_said_once()
        self._timers_are_the_facts()
        self._post_arrived()
        self.alerts.at_the_end()
        self.silences.at_the_end()
        Told(self).at_the_end()

    def _kept_as_acknowledged(self) -> None:
        kept = {one.position: one for one in self.door.facts}
        if self.door.facts != self.log or sorted(kept) != list(
            range(self.door.began_with.position + 1, self.door.chart.position + 1)
        ):
            self.world.broken("a fact lost or changed", "the ledger is not what was committed")
        for device in self.devices.values():
            for answer in device.answered.values():
                for entry in answer.recorded:
                    if kept.get(entry.position) != entry:
                        self.world.broken("a fact lost or changed", f"acknowledged to {device.name}")

    def _each_said_once(self) -> None:
        acts: dict[object, list[int]] = {}
        for entry in self.door.facts:
            acts.setdefault(entry.command_id, []).append(entry.position)
        for positions in acts.values():
            if positions != list(range(positions[0], positions[-1] + 1)):
                self.world.broken("doubled", "one command is two acts")
        for device in self.devices.values():
            for parcel in device.durable:
                times = self.cluster.arrived[parcel.device, parcel.seq]
                if times != 1:
                    words = f"{parcel.kind.__name__} of the {device.name}, {times} times"
                    self.world.broken("doubled" if times else "said and not arrived", words)

    def _timers_are_the_facts(self) -> None:
        due = self.door.house.due(self.door.chart, self.door.setting)
        watched = self.cluster.watch.waits if self.cluster.watch is not None else {}
        for name in due.keys() ^ (self.door.deadlines.keys() | watched.keys()):
            self.world.broken("missed", f"the timer {name[0]} {name[1]} is not what the facts ask for")
        whole = self.door.house.fold(self.door.began_with, self.door.facts)
        if whole.states != self.door.chart.states:
            self.world.broken("a fact lost or changed", "folding the facts anew gives another chart")

    def _post_arrived(self) -> None:
        for entry in self.log:
            if _must_be_heard(entry) and not any(
                key.startswith(f"{self.door.chart.stream}:{entry.position}:") for key in self.door.outbox
            ):
                self.world.broken("missed", f"nobody is told of {tag_of(entry.fact)}")
        for row in self.door.outbox.values():
            if row.sent_at is None or not self.cluster.provider.carried[row.key]:
                self.world.broken("missed", "a notice never reached anybody")


def _must_be_heard(entry: Recorded) -> bool:
    match entry.fact:
        case AlertRaised(level=level):
            return level < 3
        case AlertEscalated() | AlertReturned():
            return True
    return False


def _age(entry: Recorded, at: datetime) -> float:
    return (at - entry.at) / timedelta(minutes=1)


def _all_green(fact: object) -> bool:
    assert isinstance(fact, GoNoGoAnswered)
    return (
        fact.item_9 == 0
        and (fact.mind, fact.substances, fact.new_medicines, fact.ill) == ("no",) * 4
        and (fact.slept, fact.fasted) == ("yes",) * 2
        and fact.address != ELSEWHERE
        and fact.pregnant in ("no", "not_applicable")
    )
