"""Random commands of all rooms: mostly what a person could sensibly ask now, sometimes anything that fits the type."""

import random
import types
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from troche.chart.commands import ROLES, Actor, Command, Role
from troche.chart.rooms import Chart
from troche.demo.life import Life
from troche.dosing.state import dosing_of
from troche.instruments.library import all_instruments, instrument
from troche.journey.rooms import PERSON
from troche.medication.proposals import proposal_of
from troche.medication.state import medication_of
from troche.messaging.rules import open_alerts
from troche.people.commands import RegisterPerson
from troche.people.policy import TABLE
from troche.people.setting import Setting
from troche.screening.rules import SCREENING

KINDS: tuple[type[Command], ...] = tuple(
    sorted((kind for kind in PERSON.by_command if kind is not RegisterPerson), key=lambda kind: kind.__name__)
)
WORDS = (
    "Call back",
    "slept well",
    "",
    " ",
    "{count}",
    "{",
    "%s",
    "𝕏" * 40,
    "\x00",
    "\ud800",
    "\\u0000",
    "‮x",
    "<b>",
)
NUMBERS = (0, 1, 2, 3, 4, 5, 8, 10, 15, 50, 60, 72, 80, 100, 124, 170, -1, 999, 2**31, 2**70)
WILD = 0.06  # how often a field is anything at all


class Asker:
    """Fills a command for one person, by the dice."""

    def __init__(
        self,
        dice: random.Random,
        life: Life,
        others: Sequence[Life],
        chart: Chart,
        setting: Setting,
        now: datetime,
    ) -> None:
        self.dice, self.life, self.others, self.chart, self.setting, self.now = (
            dice,
            life,
            others,
            chart,
            setting,
            now,
        )

    def any(self, id: UUID, kind: type[Command] | None = None) -> Command:
        """A command of this kind, or of any."""
        kind = kind or self.dice.choice(KINDS)
        return kind(id=id, actor=self.actor(kind), stream=self.life.person, **self.fields(kind))

    def fields(self, kind: type[Command]) -> dict[str, Any]:
        """A value for each of the command's own fields."""
        hints = get_type_hints(kind)
        names = [name for name in kind.__struct_fields__ if name not in ("id", "actor", "stream")]
        return {name: self.field(name, hints[name]) for name in names}

    def actor(self, kind: type[Command]) -> Actor:
        """Usually somebody who may ask this; sometimes anybody."""
        grants = TABLE[kind.action]
        able: list[Role] = [role for role in ROLES if grants[role] != "-"]
        role = self.dice.choice(ROLES if self.dice.random() < WILD else able)
        match role:
            case "patient":
                return self._other_or(self.life).own
            case "sitter":
                return self._other_or(self.life).sitter
            case "visitor" | "system":
                return Actor(UUID(int=11), role, self.life.clinic.id, role)
        if role == "prescriber" and self.dice.random() < 0.5:
            return self.life.prescriber
        return self.dice.choice(self.life.team.of(role))

    def _other_or(self, life: Life) -> Life:
        return self.dice.choice(self.others) if self.dice.random() < WILD else life

    def field(self, name: str, hint: Any) -> Any:
        """A value for a field of this name and type."""
        known = KNOWN.get((name, _plain(hint))) or KNOWN.get((name, None))
        if known is not None and self.dice.random() >= WILD:
            value = known(self)
            if value is not None or _may_be_none(hint):
                return value
        return self.anything(hint)

    def anything(self, hint: Any) -> Any:
        """Some value of this type."""
        dice, origin, inner = self.dice, get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self.anything(dice.choice(inner))
        if origin is Literal:
            return dice.choice(inner)
        if origin is tuple:
            return tuple(self.anything(inner[0]) for _ in range(dice.randrange(3)))
        if origin is dict:
            return {str(self.anything(inner[0])): self.anything(inner[1]) for _ in range(dice.randrange(3))}
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            hints = get_type_hints(hint)
            return hint(**{name: self.field(name, hints[name]) for name in hint.__struct_fields__})
        return self._atom(hint)

    def _atom(self, hint: Any) -> Any:
        dice = self.dice
        made: dict[Any, Callable[[], Any]] = {
            str: lambda: dice.choice(WORDS),
            int: lambda: dice.choice(NUMBERS),
            float: lambda: dice.choice((0.0, 0.5, 36.6, 81.0, -3.0, 1e300, float("nan"))),
            bool: lambda: dice.random() < 0.6,
            date: lambda: self.now.date() + timedelta(days=dice.choice((-400, -40, -2, 0, 1, 60, 150, 4000))),
            datetime: lambda: dice.choice(
                (
                    self.now + timedelta(hours=dice.uniform(-30, 30)),
                    datetime(1, 1, 2, tzinfo=UTC),
                    datetime(9999, 12, 30, tzinfo=UTC),
                )
            ),
            UUID: lambda: UUID(int=dice.getrandbits(128)),
            type(None): lambda: None,
        }
        return made[hint]()

    def answers(self) -> dict[str, int | None]:
        """Answers to some questionnaire, item 9 rarely above 0."""
        which = self.dice.choice(list(all_instruments()))
        rare = self.dice.random() < 0.05
        return {
            item.id: (1 if rare else 0) if (which, item.id) == ("phq_9", "q9") else self.dice.randrange(4)
            for item in instrument(which).items
        }


def _plain(hint: Any) -> Any:
    inner = [each for each in get_args(hint) if each is not type(None)]
    return inner[0] if _may_be_none(hint) and len(inner) == 1 else get_origin(hint) or hint


def _may_be_none(hint: Any) -> bool:
    return type(None) in get_args(hint)


def _session(asker: Asker) -> int:
    sessions = sorted(dosing_of(asker.chart).sessions) or [1]
    return sessions[-1] if asker.dice.random() < 0.8 else asker.dice.choice((*sessions, sessions[-1] + 1, 0))


def _one_of(values: Sequence[Any]) -> Callable[[Asker], Any]:
    return lambda asker: asker.dice.choice(values)


def _staff(asker: Asker) -> UUID:
    return asker.dice.choice((asker.life.therapist, asker.life.prescriber, asker.life.coordinator)).id


def _therapist(asker: Asker) -> UUID:
    return asker.life.therapist.id


def _alert(asker: Asker) -> str:
    found = [alert.id for alert in open_alerts(asker.chart)]
    return asker.dice.choice(found) if found else "none"


def _some_units(asker: Asker) -> tuple[str, ...]:
    if asker.dice.random() < 0.5:
        return asker.life.units_now()
    home = [unit.number for unit in medication_of(asker.chart).at("at_home")]
    asker.dice.shuffle(home)
    return tuple(home[: asker.dice.randrange(3)])


def _address(asker: Asker) -> str:
    history = SCREENING.of(asker.chart).history
    return history.address if history and asker.dice.random() < 0.9 else "4 Birch Lane, Salem"


def _found_on_the_phone(asker: Asker) -> dict[str, str]:
    checks = asker.setting.programme.session.preflight.checks
    return {code: "ok" if asker.dice.random() < 0.98 else "failed" for code in checks}


def _home_count(asker: Asker) -> int:
    return len(medication_of(asker.chart).at("at_home")) - (asker.dice.random() < 0.1)


def _order(asker: Asker) -> str:
    order = medication_of(asker.chart).order
    return order.id if order else "none"


def _parcel(asker: Asker) -> str:
    return asker.dice.choice([*medication_of(asker.chart).parcels, "none"])


def _plan_version(asker: Asker) -> int:
    plan = medication_of(asker.chart).plan
    return plan.version if plan else 1


def _consent_version(asker: Asker) -> str:
    return asker.setting.programme.consent.version


def _soon(asker: Asker) -> datetime:
    return asker.now + timedelta(minutes=asker.dice.choice((-30, 20, 60, 24 * 60, 27 * 60, 8 * 24 * 60)))


def _just_now(asker: Asker) -> datetime:
    return asker.now - timedelta(minutes=asker.dice.choice((-1, 0, 0, 0, 1, 4, 7, 30, 300)))


def _proposal(asker: Asker) -> str:
    found = proposal_of(asker.chart, asker.setting, asker.now)
    return found.digest if found else "none"


def _from_programme(*path: str) -> Callable[[Asker], Any]:
    def chosen(asker: Asker) -> Any:
        found: Any = asker.setting.programme
        for step in path:
            found = getattr(found, step)
        return asker.dice.choice(list(found))

    return chosen


def _conditions(asker: Asker) -> dict[str, str]:
    return dict.fromkeys(asker.setting.programme.eligibility.exclusions, "no")


KNOWN: dict[tuple[str, Any], Callable[[Asker], Any]] = {
    ("session", None): _session,
    ("starts_at", None): _soon,
    ("measured_at", None): _just_now,
    ("monitor", None): _staff,
    ("with_id", None): _staff,
    ("monitor_id", None): lambda asker: str(_therapist(asker)),
    ("prescriber", None): lambda asker: asker.life.prescriber.id,
    ("therapist", None): _therapist,
    ("coordinator", None): lambda asker: asker.life.coordinator.id,
    ("alert", None): _alert,
    ("code", None): _from_programme("alerts"),
    ("units", tuple): _some_units,
    ("units", int): _one_of((1, 2, 4, 8)),
    ("counted", None): _home_count,
    ("order", None): _order,
    ("parcel", None): _parcel,
    ("version", int): _plan_version,
    ("version", str): _consent_version,
    ("lesson", None): _from_programme("lessons"),
    ("item", None): _from_programme("preparation", "checklist"),
    ("instrument", None): _one_of(tuple(all_instruments())),
    ("answers", None): Asker.answers,
    ("phq_9", None): Asker.answers,
    ("conditions", dict): _conditions,
    ("item_9", None): _one_of((0, 0, 0, 0, 0, 1, None)),
    ("mood", None): _one_of((0, 3, 5, 8, 10, None, 11)),
    ("systolic_mm_hg", None): _one_of((104, 118, 124, 126, 131, 138, 146, 158, 165, 185)),
    ("diastolic_mm_hg", None): _one_of((64, 76, 79, 80, 84, 88, 95, 104)),
    ("pulse_bpm", None): _one_of((55, 66, 72, 80, 111, None)),
    ("spo2_percent", None): _one_of((None, 98, 96, 88)),
    ("start_dose_mg", None): _one_of((50, 100, 100, 75, 150, 300)),
    ("unit_strength_mg", None): _one_of((50, 50, 50, 100)),
    ("sessions", None): _one_of((4, 8)),
    ("days_between", None): _one_of((3, 7)),
    ("hold_minutes", None): _one_of((10, 15)),
    ("dissociation", None): _one_of((0, 1)),
    ("sedation", None): _one_of((0, 1)),
    ("state", None): _one_of(("OR", "OR", "OR", "WA", "TX")),
    ("timezone", None): _one_of(("America/Los_Angeles", "America/New_York", "UTC")),
    ("words", str): _one_of(WORDS),
    ("reason", str): _one_of(("", "Looked at together.", "No longer needed.")),
    ("go", None): _one_of((True, False)),
    ("address", None): _address,
    ("codes", None): _some_units,
    ("outcomes", None): _found_on_the_phone,
    ("clock_offset_ms", None): _one_of((0, 40, -90, 70_000)),
    ("check", None): _from_programme("session", "preflight", "checks"),
    ("mind", None): _one_of(("no", "no", "no", "yes")),
    ("substances", None): _one_of(("no", "no", "no", "yes")),
    ("new_medicines", None): _one_of(("no", "no", "no", "yes")),
    ("ill", None): _one_of(("no", "no", "no", "yes")),
    ("slept", str): _one_of(("yes", "yes", "yes", "no")),
    ("fasted", None): _one_of(("yes", "yes", "yes", "no")),
    ("birth_date", None): lambda asker: date(1985, 2, 3),
    ("seen", None): _proposal,
    ("dose_mg", None): _one_of((50, 100, 100, 150, None)),
}
