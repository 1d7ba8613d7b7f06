"""What is sent: rows of the outbox, a provider that may be away, and tries that grow apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from troche.chart.rooms import Notice
from troche.simulation.world import World, within

if TYPE_CHECKING:
    from troche.simulation.door import Waiting
    from troche.simulation.servers import Keeper

FIRST_RETRY, LAST_RETRY = timedelta(seconds=5), timedelta(hours=1)  # as in ledger/outbox.py
MOST_DOUBLINGS = 10
SENDS_S = 0.3  # ours: what a provider takes to answer
EVERY_S = 1.0  # as in ledger/keeper.py


class Provider:
    """Carries a notice to whom it is for, unless it is away. What it took it may take twice: the key tells."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("provider")
        self.carried: Counter[str] = Counter()
        self.hears: list[Callable[[Notice], object]] = []
        for begin, _ in world.weather.post_down:
            world.at(begin, world.fault, "provider away")

    def carry(self, key: str, notice: Notice) -> bool:
        """Whether it says that it took it."""
        world, weather = self.world, self.world.weather
        if not world.healed and within(weather.post_down, world.now):
            return False
        self.carried[key] += 1
        if self.carried[key] == 1:
            for hear in self.hears:
                hear(notice)
        if not world.healed and weather.post_loses_answer and self.dice.random() < weather.post_loses_answer:
            world.fault("provider’s answer lost")
            return False
        return True


class Post:
    """A keeper's thread that sends. A row in hand is nobody else's until it is marked or its process ends."""

    def __init__(self, keeper: Keeper, provider: Provider) -> None:
        self.keeper = keeper
        self.provider = provider
        self.sends_at: float | None = None

    def wake(self) -> None:
        """Send at the next turn."""
        keeper = self.keeper
        waits = [row.try_at for row in keeper.door.outbox.values() if row.sent_at is None]
        if not waits or not keeper.is_up:
            return
        world = keeper.world
        at = max(world.now, world.second_of(min(waits))) + EVERY_S * keeper.dice.random()
        if self.sends_at is None or self.sends_at < world.now or at < self.sends_at - EVERY_S:
            self.sends_at = at
            world.at(at, self._send, keeper.life, at)

    def _send(self, life: int, at: float) -> None:
        keeper = self.keeper
        if life != keeper.life or self.sends_at != at:
            return
        self.sends_at = None
        now = keeper.clock()
        held = keeper.cluster.in_hand
        row = next(
            (
                row
                for row in keeper.door.outbox.values()
                if row.sent_at is None and row.try_at <= now and held.get(row.key) is None
            ),
            None,
        )
        if row is None:
            self.wake()
            return
        held[row.key] = (keeper, life)
        if keeper.dies_here("before it sent"):
            held.pop(row.key, None)
            return
        took = self.provider.carry(row.key, row.notice)
        keeper.world.after(SENDS_S, self._mark, life, row, took)

    def _mark(self, life: int, row: Waiting, took: bool) -> None:
        keeper = self.keeper
        keeper.cluster.in_hand.pop(row.key, None)
        if life != keeper.life or keeper.dies_here("before it marked what was sent"):
            return
        row.tries += 1
        if took:
            row.sent_at = keeper.clock()
        else:
            pause = FIRST_RETRY * (1 << min(row.tries - 1, MOST_DOUBLINGS))
            row.try_at = keeper.clock() + min(pause, LAST_RETRY)
        self.wake()
