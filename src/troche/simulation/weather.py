"""What goes wrong in one run, and how much of it: drawn from the seed, each thing for itself (swarm).

Many runs leave many things out, so that what one fault hides another run shows. All numbers here are ours: they say how
rough the sea is, not how the programme is.
"""

from __future__ import annotations

from random import Random

import msgspec

MINUTE, HOUR = 60.0, 3600.0
DEVICES = ("patient", "sitter", "monitor", "team")
PROCESSES = ("web 1", "web 2", "keeper 1", "keeper 2")
ROUGH_UNTIL = 5.5 * HOUR
"""Seconds after the beginning, which lies an hour before the dose. Afterwards nothing new begins."""

Spell = tuple[float, float]
"""Begin and length in seconds after the beginning of the run."""


class Weather(msgspec.Struct, frozen=True):
    """The faults of one run. A field at its default means that nothing of its kind goes wrong."""

    loss: float = 0.0
    twice: float = 0.0
    slow: float = 0.03
    offline: dict[str, tuple[Spell, ...]] = {}
    crash: float = 0.0
    ends: tuple[tuple[str, Spell], ...] = ()
    clock_skew_s: dict[str, float] = {}
    post_down: tuple[Spell, ...] = ()
    post_loses_answer: float = 0.0
    device_ends: tuple[tuple[str, float], ...] = ()
    device_clock_s: dict[str, float] = {}
    device_drift_ppm: dict[str, float] = {}
    device_set_anew: dict[str, tuple[float, float]] = {}
    deploys: tuple[float, ...] = ()
    deaf: tuple[tuple[str, Spell], ...] = ()
    forgets: float = 0.0
    late: float = 0.0
    omits: int = 0
    red: str = ""
    too_soon: bool = False
    falls_silent: float = 0.0
    high_pressure: float = 0.0
    asks_help: float = 0.0
    concern: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of faults that are there."""
        calm = Weather()
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) != getattr(calm, name))

    def without(self, kind: str) -> Weather:
        """The same with one kind of fault left out."""
        return msgspec.structs.replace(self, **{kind: getattr(Weather(), kind)})


RED = ("item_9", "mind", "slept", "substances", "ill", "fasted", "address", "pressure")
"""What a person may answer on the day so that there must be no dose."""


def draw(dice: Random) -> Weather:
    """The weather of a seed."""

    def some(chance: float) -> bool:
        return dice.random() < chance

    def spells(at_most: int, longest: float) -> tuple[Spell, ...]:
        return tuple(
            (dice.uniform(0, ROUGH_UNTIL), dice.uniform(2, longest)) for _ in range(dice.randint(1, at_most))
        )

    return Weather(
        loss=dice.choice((0.02, 0.1, 0.3)) if some(0.5) else 0.0,
        twice=dice.choice((0.05, 0.3)) if some(0.5) else 0.0,
        slow=dice.choice((0.03, 0.3, 3.0)),
        offline={name: spells(3, 40 * MINUTE) for name in DEVICES if some(0.25)},
        crash=dice.choice((0.01, 0.05, 0.2)) if some(0.5) else 0.0,
        ends=tuple((name, spell) for name in PROCESSES if some(0.25) for spell in spells(3, 4 * MINUTE)),
        clock_skew_s={name: dice.uniform(-0.5, 0.5) for name in PROCESSES} if some(0.3) else {},
        post_down=spells(2, HOUR) if some(0.25) else (),
        post_loses_answer=0.2 if some(0.2) else 0.0,
        device_ends=tuple(
            (dice.choice(("patient", "sitter")), at) for at, _ in (spells(4, 3) if some(0.3) else ())
        ),
        device_clock_s={name: dice.uniform(-9, 9) * HOUR for name in ("patient", "sitter") if some(0.3)},
        device_drift_ppm={name: dice.uniform(-80, 80) for name in ("patient", "sitter") if some(0.3)},
        device_set_anew={
            name: (dice.uniform(0, ROUGH_UNTIL), dice.uniform(-6, 6) * HOUR)
            for name in ("patient", "sitter")
            if some(0.1)
        },
        deploys=tuple(at for at, _ in spells(2, 3)) if some(0.2) else (),
        deaf=tuple(
            (role, spell)
            for role in ("therapist", "prescriber", "director")
            if some(0.15)
            for spell in spells(1, 12 * MINUTE)
        ),
        forgets=dice.choice((0.1, 0.5)) if some(0.4) else 0.0,
        late=dice.choice((2 * MINUTE, 8 * MINUTE)) if some(0.4) else 0.0,
        omits=dice.randint(1, 9) if some(0.2) else 0,
        red=dice.choice(RED) if some(0.2) else "",
        too_soon=some(0.25),
        falls_silent=dice.uniform(HOUR, 3.5 * HOUR) if some(0.15) else 0.0,
        high_pressure=dice.choice((0.3, 0.8)) if some(0.2) else 0.0,
        asks_help=0.3 if some(0.2) else 0.0,
        concern=some(0.15),
    )
