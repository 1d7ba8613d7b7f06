"""Lines between devices and the server: what is sent may be lost, late, doubled, out of order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from troche.simulation.world import World, within

FOR_GOOD_S = 1e6


class Line:
    """One device's way to the server and back."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        self.dice = world.dice(f"line {name}")
        self.offline = world.weather.offline.get(name, ())
        if name == "patient" and world.weather.falls_silent:
            self.offline += ((world.weather.falls_silent, FOR_GOOD_S),)
        for begin, _ in self.offline:
            world.at(begin, world.fault, "line cut", name)

    @property
    def is_up(self) -> bool:
        """Whether anything gets through at this moment."""
        return self.world.healed or not within(self.offline, self.world.now)

    def send(self, arrive: Callable[..., object], *given: Any) -> None:
        """Perhaps it arrives, perhaps twice, perhaps before what was sent earlier."""
        world, weather, dice = self.world, self.world.weather, self.dice
        if not self.is_up:
            return
        if world.healed:
            world.after(0.02, arrive, *given)
            return
        if weather.loss and dice.random() < weather.loss:
            world.fault("message lost", self.name)
            return
        world.after(dice.expovariate(1 / weather.slow), arrive, *given)
        if weather.twice and dice.random() < weather.twice:
            world.fault("message doubled", self.name)
            world.after(dice.expovariate(1 / weather.slow) * 8, arrive, *given)
