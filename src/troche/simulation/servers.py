"""The server's processes: two that answer requests, two that keep and send. Any of them may end at any commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from troche.chart.commands import Command
from troche.chart.reasons import BUSY
from troche.contact.rules import HEARD_AGAIN, SILENT
from troche.people.setting import Setting
from troche.simulation.door import Answer, Door, MovedError, Name, Work
from troche.simulation.inbox import Inbox, Parcel, Receipt
from troche.simulation.post import Post, Provider
from troche.simulation.weather import PROCESSES
from troche.simulation.world import World

if TYPE_CHECKING:
    from troche.simulation.beats import Watch

ATTEMPTS = 8  # as in ledger/door.py
OPTIMISTIC = 2
PAUSE_S = 0.25  # as in ledger/keeper.py
GAP_S = 10.0
THINKS_S, WRITES_S = 0.003, 0.004  # ours: what loading and committing take on a quiet server
STARTS_S = 3.0  # ours: until a process that ended is there again

KINDS = (SILENT, HEARD_AGAIN)

Reply = Callable[[Answer | Receipt], object]


class Process:
    """Something that may end at any moment and forgets everything by it."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.cluster = cluster
        self.world = cluster.world
        self.door = cluster.door
        self.name = name
        self.dice = self.world.dice(name)
        self.is_up = True
        self.life = 0
        skew = self.world.weather.clock_skew_s.get(name, 0.0)
        self.skew = timedelta(seconds=skew)

    def clock(self) -> datetime:
        """What this host takes for the time."""
        return self.world.instant() + self.skew

    def end(self, back_after: float = STARTS_S) -> None:
        """Killed, and started again later."""
        if not self.is_up:
            return
        self.is_up = False
        self.life += 1
        if self.door.held_by == self.name:
            self.door.held_by = ""
        self.cluster.changed(self)
        self.world.after(back_after, self.start)

    def start(self) -> None:
        """There again, knowing nothing."""
        if not self.is_up:
            self.is_up = True
            self.cluster.changed(self)

    def dies_here(self, where: str) -> bool:
        """Whether it is killed at this point."""
        chance = self.world.weather.crash
        if not chance or self.world.healed or self.dice.random() >= chance:
            return False
        self.world.fault(f"killed {where}", self.name)
        self.end(self.dice.uniform(0.5, 8.0))
        return True


class Web(Process):
    """Answers requests: commands, and parcels of facts from devices."""

    def take(self, asked: Command | Parcel, reply: Reply) -> None:
        """A request has come in."""
        if self.is_up:
            self.world.after(THINKS_S, self._begin, self.life, asked, reply, 0)

    def _begin(self, life: int, asked: Command | Parcel, reply: Reply, attempt: int) -> None:
        if life != self.life:
            return
        now = self.clock()
        if attempt >= OPTIMISTIC and self.door.held_by not in ("", self.name):
            self._again(life, asked, reply, attempt)
            return
        work = (
            self.cluster.inbox.begin(asked, now) if isinstance(asked, Parcel) else self.door.begin(asked, now)
        )
        if not isinstance(work, Work):
            reply(work)
            return
        self.world.after(WRITES_S, self._commit, life, asked, work, reply, attempt)

    def _commit(self, life: int, asked: Command | Parcel, work: Work, reply: Reply, attempt: int) -> None:
        if life != self.life or self.dies_here("before its commit"):
            return
        try:
            if self.door.held_by not in ("", self.name):
                raise MovedError
            answer = self.door.commit(work)
        except MovedError:
            self._again(life, asked, reply, attempt)
            return
        if isinstance(asked, Parcel):
            self.cluster.arrived[asked.device, asked.seq] += 1
        if self.dies_here("after its commit"):
            return
        reply(self.cluster.inbox.receipt(asked, answer) if isinstance(asked, Parcel) else answer)

    def _again(self, life: int, asked: Command | Parcel, reply: Reply, attempt: int) -> None:
        self.world.faults["writers met"] += 1
        if attempt + 1 >= ATTEMPTS:
            reply(Answer(refusal=BUSY))
        else:
            self.world.after(
                self.dice.uniform(0.001, 0.05 * (attempt + 1)), self._begin, life, asked, reply, attempt + 1
            )


class Keeper(Process):
    """Strikes what is due, and has the post sent. It looks four times a second, at times of its own."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        super().__init__(cluster, name)
        self.phase = self.dice.uniform(0, PAUSE_S)
        self.looks_at: float | None = None
        self.post = Post(self, cluster.provider)

    def start(self) -> None:
        """There again: whoever finds that nobody kept for a while says so."""
        was_up = self.is_up
        super().start()
        if not was_up:
            self.looks_at = None
            self.cluster.note_gap(self)
            self.wake()
            self.post.wake()

    def wake(self) -> None:
        """Look at the next turn after something may have come due: the same as looking at each turn."""
        first = min((one.at for one in self.door.deadlines.values()), default=None)
        if not self.is_up or first is None:
            return
        second = max(self.world.now, self.world.second_of(first) - self.skew.total_seconds())
        at = self.phase + PAUSE_S * (int((second - self.phase) / PAUSE_S) + 1)
        if self.looks_at is None or at < self.looks_at or self.looks_at < self.world.now:
            self.looks_at = at
            self.world.at(at, self._look, self.life, at)

    def _look(self, life: int, at: float) -> None:
        if life != self.life or self.looks_at != at:
            return
        self.looks_at = None
        now = self.clock()
        name = self.door.due_first(now)
        if name is None or self.door.held_by:
            self.wake()
            return
        self.door.held_by = self.name
        if self.dies_here("with a deadline in hand"):
            return
        watch = self.cluster.watch
        is_of_beats = watch is not None and name[0] in KINDS
        asked = watch.command(name, now) if watch is not None and is_of_beats else self.door.stroke(name)
        if asked is None:
            self.door.held_by = ""
            assert watch is not None
            watch.wait(name)
            self.wake()
            return
        work = self.door.begin(asked, now)
        self.world.after(THINKS_S + WRITES_S, self._strike, life, name, work)

    def _strike(self, life: int, name: Name, work: Work | Answer) -> None:
        if life != self.life or self.dies_here("before a stroke’s commit"):
            return
        self.door.strike(name, work)
        if (
            name[0] in KINDS
            and isinstance(work, Work)
            and work.refusal is not None
            and self.cluster.watch is not None
        ):
            self.cluster.watch.look_again(name)
        self.door.held_by = ""
        if not self.dies_here("after a stroke’s commit"):
            self.looks_at = self.world.now
            self._look(life, self.world.now)


class Cluster:
    """The processes together, and what they share: the door, the inbox, the provider that carries the post."""

    def __init__(self, world: World, door: Door, provider: Provider) -> None:
        self.world = world
        self.door = door
        self.deployed: Setting | None = None
        self.provider = provider
        self.inbox = Inbox(door)
        self.watch: Watch | None = None
        door.wake = self._wake
        self.in_hand: dict[str, object] = {}
        self.arrived: Counter[tuple[UUID, int]] = Counter()
        self.kept_until: float | None = None
        self.gaps: list[tuple[float, float]] = []
        self.unkept: list[tuple[float, float]] = []
        self.dice = world.dice("balancer")
        self.webs = [Web(self, name) for name in PROCESSES[:2]]
        self.keepers = [Keeper(self, name) for name in PROCESSES[2:]]
        door.heard.append(lambda _: self._wake())
        by_name: dict[str, Process] = {one.name: one for one in (*self.webs, *self.keepers)}
        for name, (begin, length) in world.weather.ends:
            world.at(begin, self._end, by_name[name], length)
        for at in world.weather.deploys:
            world.at(at, self._deploy)
        self._wake()

    def take(self, asked: Command | Parcel, reply: Reply) -> None:
        """A request finds one of the processes that are there, or nobody."""
        up = [one for one in self.webs if one.is_up]
        if up:
            up[int(self.dice.random() * len(up))].take(asked, reply)

    def heal(self) -> None:
        """From now on nothing ends."""
        for one in (*self.webs, *self.keepers):
            one.start()
        self._wake()

    def changed(self, process: Process) -> None:
        """A keeper came or went: when nobody keeps is remembered beside the ledger, to judge lateness by."""
        if self.watch is not None and isinstance(process, Web):
            self.watch.beats.serve(any(one.is_up for one in self.webs))
        if isinstance(process, Keeper):
            if any(one.is_up for one in self.keepers):
                if self.kept_until is not None:
                    self.unkept.append((self.kept_until, self.world.now))
                    self.kept_until = None
            elif self.kept_until is None:
                self.kept_until = self.world.now

    def note_gap(self, keeper: Keeper) -> None:
        """The first keeper after a while in which there was none says so."""
        if self.unkept and self.unkept[-1][1] == self.world.now:
            began, ended = self.unkept[-1]
            if ended - began > GAP_S and (began, ended) not in self.gaps:
                self.gaps.append((began, ended))
                if self.watch is not None:
                    self.watch.back_at = self.world.now

    def _wake(self) -> None:
        for one in self.keepers:
            one.wake()
            one.post.wake()

    def _end(self, process: Process, length: float) -> None:
        if not self.world.healed:
            self.world.fault("process ended", process.name)
            process.end(length)

    def _deploy(self) -> None:
        """One process after the other is started anew, as an operator does it."""
        self.world.fault("deploy")
        for number, one in enumerate((*self.webs, *self.keepers)):
            self.world.after(2.0 * number, one.end, 1.5)
        if self.deployed is not None:
            self.door.setting = self.deployed
