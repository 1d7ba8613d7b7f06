"""One run from its seed: the weather is drawn, everybody lives through it, and the promises are looked at."""

from __future__ import annotations

from random import Random

import msgspec

from troche.dosing.state import Session
from troche.proof.story import Goal
from troche.simulation.beats import Beats, Watch
from troche.simulation.devices import Device
from troche.simulation.door import Door, person_house
from troche.simulation.ground import GOALS, ground
from troche.simulation.people import Home
from troche.simulation.post import Provider
from troche.simulation.promises import Promises
from troche.simulation.servers import Cluster
from troche.simulation.team import Team
from troche.simulation.weather import DEVICES, HOUR, ROUGH_UNTIL, Weather, draw
from troche.simulation.world import Violation, World

HEALS_AFTER = 27.5 * HOUR
"""After the latest time at which a next day is confirmed: from then on everything works."""
SETTLES = 1.2 * HOUR


class Outcome(msgspec.Struct, frozen=True):
    """How a run went. `session_hours` are those from its beginning until the session had ended."""

    seed: int
    weather: Weather
    session_hours: float
    faults: dict[str, int]
    violations: tuple[Violation, ...]
    facts: int
    trace: int
    story: tuple[tuple[float, str, str], ...] = ()


def weather_of(seed: int) -> Weather:
    """What goes wrong in the run of a seed."""
    return draw(Random(f"{seed} weather"))


def goal_of(seed: int) -> Goal:
    """Whether it is a first dose or a later one."""
    return GOALS[seed % len(GOALS)]


def run(seed: int, weather: Weather | None = None, *, tells: bool = False) -> Outcome:
    """Live through it."""
    weather = weather_of(seed) if weather is None else weather
    place = ground(goal_of(seed))
    world = World(seed, weather, place.began_at, tells=tells)
    door = Door(place.chart, place.setting, person_house())
    cluster = Cluster(world, door, Provider(world))
    devices = {name: Device(world, cluster, name) for name in DEVICES}
    cluster.deployed = place.deployed
    watch = cluster.watch = Watch(world, door, Beats(world, devices))
    home = Home(world, place, devices)
    Team(world, home, devices)
    promises = Promises(world, door, cluster, devices, watch.beats)
    world.run(ROUGH_UNTIL)
    if home.session.stage != "off":
        world.run(HEALS_AFTER)
    heal(world, cluster, devices)
    world.run(world.now + SETTLES)
    promises.at_the_end()
    return Outcome(
        seed,
        weather,
        _hours(world, home.session),
        dict(world.faults),
        tuple(world.violations),
        len(door.facts),
        world.trace,
        tuple(world.story),
    )


def heal(world: World, cluster: Cluster, devices: dict[str, Device]) -> None:
    """From now on everything works, so that what was promised has to come true."""
    world.healed = True
    cluster.heal()
    if cluster.watch is not None:
        cluster.watch.heal()
    for device in devices.values():
        device.flush()


def _hours(world: World, session: Session) -> float:
    ended = session.ended_at
    return min(world.second_of(ended), ROUGH_UNTIL) / HOUR if ended else ROUGH_UNTIL / HOUR
