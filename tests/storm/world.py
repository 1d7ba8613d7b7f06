"""One clinic in the storm: a few people, a clock that is moved, and a log of all that was sent and answered."""

import random
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import msgspec
from django.db import connection, connections

from tests.storm.wishes import KINDS, Asker
from troche.chart.commands import Actor, ClockStruck, Command, Correct
from troche.chart.facts import Recorded, tag_of
from troche.chart.rooms import Chart
from troche.demo import sessions
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.scenes import prepared, screened, supplied
from troche.demo.stage import Stage, UnexpectedRefusalError
from troche.demo.team import Team
from troche.dosing.state import dosing_of
from troche.integration.commands import HoldVisit
from troche.ledger import Done, Refused, act, read_chart, read_facts, read_setting
from troche.ledger.keeper import Keeper
from troche.ledger.refresh import Refresher
from troche.people.commands import (
    AddLicence,
    AdoptProgramme,
    FollowProgramme,
    JoinStaff,
    LeaveStaff,
    RegisterPerson,
    SetRota,
)
from troche.people.enrolment import open_clinic, system_actor
from troche.people.facts import Licence, Shift
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.people.setting import Setting

MONDAY = datetime(2026, 3, 2, 16, tzinfo=UTC)
OPENINGS: dict[str, Callable[[Life], None]] = {
    "registered": Life.register,
    "screened": screened,
    "supplied": supplied,
    "prepared": prepared,
}
NAMES = ("Ada Gale", "Ben Squall", "Cora Hail", "Dev Thunder")


class Raised(BaseException):
    """`act` raised instead of answering. Not an `Exception`, so that nothing on the way catches it."""


class Sent(msgspec.Struct, frozen=True):
    """A command, its first answer, and where the clinic stood when it was given."""

    command: Command
    outcome: Done | Refused
    clinic_position: int
    certain: bool = True


class Openly(Stage):
    """A stage on which nothing is expected: every answer will do, and some lines are forgotten."""

    def __init__(self, storm: "Storm", seed: str) -> None:
        super().__init__(storm.clinic.id, seed)
        self.storm = storm
        self.strict = True
        self.forgotten = 0.0

    def do(self, kind: type[Command], actor: Actor, stream: UUID, at: datetime, **fields: Any) -> Done:
        outcome = self.ask(kind, actor, stream, at, **fields)
        if isinstance(outcome, Refused) and self.strict:
            raise UnexpectedRefusalError(f"{kind.__name__}: {outcome.refusal.reasons}")
        return outcome if isinstance(outcome, Done) else Done((), 0)

    def ask(
        self, kind: type[Command], actor: Actor, stream: UUID, at: datetime, **fields: Any
    ) -> Done | Refused:
        self.storm.now = max(self.storm.now, at)
        if self.storm.dice.random() < self.forgotten:
            return Done((), 0)
        return self.storm.send(kind(id=uuid4(), actor=actor, stream=stream, **fields))


class Storm:
    """What the rules of the storm act on."""

    def __init__(self, opening: Sequence[str], pool: ThreadPoolExecutor, seed: int = 0) -> None:
        self.now = MONDAY
        self.dice = random.Random(seed)
        self.pool = pool
        self.log: dict[UUID, Sent] = {}
        self.drafts: list[Command] = []
        self.strikes = self.waves = 0
        self.clinic: Clinic = open_clinic(
            slug=f"storm-{secrets.token_hex(6)}",
            name="Larkfield",
            phone="+1 503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
            clock=lambda: self.now,
        )
        self.stage = Openly(self, "storm")
        self.team = Team(self.stage)
        with in_clinic(self.clinic.id):
            self.team.join(self.clinic, self.now)
            self.lives = [self._life(name, scene) for name, scene in zip(NAMES, opening, strict=False)]
        self.stage.strict = False

    def _life(self, name: str, scene: str) -> Life:
        begins = self.now
        life = Life(self.stage, self.team, self.clinic, Part(name, "booked"), begins)
        OPENINGS[scene](life)
        return life

    @property
    def id(self) -> UUID:
        """The clinic, and its own stream."""
        return self.clinic.id

    @property
    def streams(self) -> list[UUID]:
        """Every person's stream there can be."""
        return [life.person for life in self.lives]

    def life(self, which: int) -> Life:
        """One of the people, up to the present."""
        life = self.lives[which % len(self.lives)]
        life.at = self.now
        return life

    def chart(self, life: Life) -> Chart:
        """The person's chart as it stands."""
        return read_chart(self.id, life.person)

    def setting(self, chart: Chart) -> Setting:
        """What it is decided under."""
        with in_clinic(self.id):
            return read_setting(self.id, chart)

    # what is sent

    def send(self, command: Command) -> Done | Refused:
        """Act, and keep what was answered. The same id may be sent again; its first answer that stands is kept."""
        at = self.now
        clinic_position = read_chart(self.id, self.id).position
        try:
            outcome = act(command, lambda: at)
        except Exception as error:
            raise Raised(f"{command} at {at}") from error
        first = self.log.get(command.id)
        if first is None or (first.certain and not was_kept(first.outcome)):
            self.log[command.id] = Sent(command, outcome, clinic_position)
        return outcome

    def asker(self, life: Life, seed: int) -> Asker:
        """Somebody who fills in commands about this person."""
        chart = self.chart(life)
        return Asker(random.Random(seed), life, self.lives, chart, self.setting(chart), self.now)

    def wish(self, which: int, seed: int) -> None:
        """Any command of any room."""
        life = self.life(which)
        self.send(self.asker(life, seed).any(uuid4()))

    def draft(self, which: int, seed: int) -> None:
        """A form that is filled in now and sent later, when it is stale."""
        life = self.life(which)
        self.drafts.append(self.asker(life, seed).any(uuid4()))

    def send_draft(self, which: int) -> None:
        """One of the stale forms, in any order."""
        if self.drafts:
            self.send(self.drafts.pop(which % len(self.drafts)))

    def again(self, which: int) -> None:
        """A command sent before, once more: the first answer, and nothing new."""
        sent = list(self.log.values())[which % len(self.log)]
        before = self.position(sent.command.stream)
        outcome = self.send(sent.command)
        if sent.certain and was_kept(sent.outcome):
            assert type(outcome) is type(sent.outcome)
            assert outcome.again
            assert answer_of(outcome) == answer_of(sent.outcome)
            assert self.position(sent.command.stream) == before

    def reuse(self, which: int, seed: int) -> None:
        """An id sent before, with other content: refused, and recorded once."""
        sent = list(self.log.values())[which % len(self.log)]
        if not (sent.certain and was_kept(sent.outcome)):
            return
        life = self.life(seed)
        other = self.asker(life, seed).any(sent.command.id)
        if other == sent.command:
            return
        outcome = self.send(other)
        assert isinstance(outcome, Refused)
        assert outcome.refusal.reasons[0].code in ("command_reused", "not_allowed", "unkeepable"), outcome

    def register_again(self, which: int, new: bool) -> None:
        """Somebody registers: anew, or under an id that exists, or with a command id used before."""
        sent = list(self.log.values())[which % len(self.log)]
        stream = uuid4()
        command = RegisterPerson(
            id=uuid4() if new else sent.command.id,
            actor=system_actor(self.id),
            stream=stream if new or which % 2 else self.life(which).person,
            name="Eve Drizzle",
            birth_date=date(1990, 5, 17),
            email=f"{stream}@example.org",
            phone="+1 503 555 0101",
            state="OR",
            timezone="America/Los_Angeles",
        )
        outcome = self.send(command)
        if not new and sent.certain and was_kept(sent.outcome):
            assert isinstance(outcome, Refused)
            assert outcome.refusal.reasons[0].code == "command_reused", outcome

    # scripts, with lines forgotten

    def session_day(self, which: int, seed: int, forgotten: float, minutes: int, pressure: int) -> None:
        """A session's day from its checks on, as the script has it, but for what is forgotten."""
        life = self.life(which)
        self.dice = random.Random(seed)
        self.stage.forgotten = forgotten
        try:
            self._session_day(life, minutes, pressure)
        finally:
            self.stage.forgotten = 0.0

    def _session_day(self, life: Life, minutes: int, pressure: int) -> None:
        current = dosing_of(self.chart(life)).current
        if current is None:
            life.keep_up()
            self._book(life, self.now + timedelta(hours=1))
            current = dosing_of(self.chart(life)).current
        if current is None or current.stage != "booked":
            return
        life.at = max(life.at, current.booked.starts_at - timedelta(minutes=20))
        sessions.checks(life, current.number, systolic_mm_hg=pressure)
        sessions.take(life, current.number)
        taken = dosing_of(self.chart(life)).sessions[current.number]
        if taken.taken_at is None:
            return
        sessions.under_way(life, current.number, minutes)
        if minutes > 120:
            life.on(minutes=8)
            sessions.release(life, current.number)

    def _book(self, life: Life, at: datetime) -> None:
        self.stage.do(
            sessions.BookSession, life.own, life.person, life.at, starts_at=at, monitor=life.therapist.id
        )

    def afterwards(self, which: int) -> None:
        """The next day and the visit of the last session."""
        life = self.life(which)
        last = dosing_of(self.chart(life)).latest
        if last is None:
            return
        life.on(hours=20)
        sessions.next_day(life, last.number)
        life.on(hours=20)
        self.stage.do(
            HoldVisit, life.therapist, life.person, life.at, session=last.number, note="Talked through."
        )
        life.on(days=5).pdmp()

    # the clock, the keeper, the clinic

    def passes(self, seconds: float) -> None:
        """The clock moves on, or is set back a little."""
        self.now += timedelta(seconds=seconds)

    def keeper(self) -> None:
        """A keeper looks once."""
        self.strikes += Keeper(lambda: self.now)._fire_due(self.id, self.now)

    def refreshed(self) -> None:
        """The keeper has made every row again that showed the clinic as it was."""
        while Refresher().some(self.id):
            pass

    def stale_strike(self, which: int, seed: int) -> None:
        """A strike of something that is not due, or not any more."""
        life, dice = self.life(which), random.Random(seed)
        struck = [
            entry.fact for entry in self.facts(life.person) if tag_of(entry.fact) == "chart.deadline_struck"
        ]
        with in_clinic(self.id), connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, key, due_at FROM ledger_deadline WHERE stream_id = %s ORDER BY 1, 2",
                [life.person],
            )
            armed = [row for row in cursor.fetchall() if row[2] > self.now]
        past = [(fact.kind, fact.key, fact.due_at) for fact in struck]
        kind, key, due_at = dice.choice([*armed, *past, ("nowhere.nothing", "1", self.now)])
        command = ClockStruck(
            id=uuid4(), actor=system_actor(self.id), stream=life.person, kind=kind, key=key, due_at=due_at
        )
        assert isinstance(self.send(command), Refused)

    def clinic_changes(self, what: str, seed: int) -> None:
        """The team, the rota or the programme changes under everybody's feet."""
        dice, system = random.Random(seed), system_actor(self.id)
        state = self.setting(self.chart(self.lives[0])).clinic
        staff = dice.choice(sorted(state.staff))
        made: dict[str, Callable[[], tuple[type[Command], dict[str, Any]]]] = {
            "joins": lambda: (
                JoinStaff,
                {
                    "staff": uuid4(),
                    "name": "Nia Breeze",
                    "role": dice.choice(("therapist", "prescriber", "biller")),
                },
            ),
            "leaves": lambda: (LeaveStaff, {"staff": staff, "reason": "moved"}),
            "licensed": lambda: (AddLicence, {"staff": staff, "licence": self._licence(dice)}),
            "rota": lambda: (SetRota, self._rota(dice)),
            "programme": lambda: (AdoptProgramme, self._adopted(dice)),
        }
        kind, fields = made[what]()
        self.passes(1)
        self.send(kind(id=uuid4(), actor=system, stream=self.id, **fields))
        self.passes(1)

    def _licence(self, dice: random.Random) -> Licence:
        return Licence(
            kind="therapist",
            state=dice.choice(("OR", "NV")),
            number="L-1",
            first_day=date(2020, 1, 1),
            last_day=date(2030, 1, 1),
        )

    def _rota(self, dice: random.Random) -> dict[str, Any]:
        who = dice.choice((*self.team.of("prescriber"), self.team.first("therapist")))
        starts, ends = self.now, self.now + timedelta(days=40)
        return {"starts": starts, "ends": ends, "shifts": (Shift(staff=who.id, starts=starts, ends=ends),)}

    def _adopted(self, dice: random.Random) -> dict[str, Any]:
        from troche.programme import canonical, load_programme

        shipped = load_programme()
        protocol = msgspec.structs.replace(shipped.protocol, version=f"2026.{dice.randrange(3) + 7}")
        programme = msgspec.structs.replace(shipped, protocol=protocol)
        content = canonical(programme).decode()
        return {
            "version": programme.version,
            "digest": sha256(content.encode()).hexdigest(),
            "content": content,
        }

    def follows_programme(self, which: int) -> None:
        """A person's chart moves to the newest version."""
        life = self.life(which)
        adopted = self.setting(self.chart(life)).clinic.programme()
        if adopted:
            actor = self.team.first("coordinator")
            self.send(FollowProgramme(id=uuid4(), actor=actor, stream=life.person, version=adopted.version))

    def correct(self, which: int, seed: int, mode: str) -> None:
        """An entry is corrected by another, or marked as entered in error."""
        life, dice = self.life(which), random.Random(seed)
        facts = self.facts(life.person)
        entry = dice.choice(facts)
        same = [other.fact for other in facts if type(other.fact) is type(entry.fact)]
        replacement = {
            "error": None,
            "other": msgspec.json.encode(dice.choice(same)).decode(),
            "junk": dice.choice(("", "{}", "null", '{"fact": 3}')),
            "changed": self._changed(entry, dice, life),
        }[mode]
        self.send(
            Correct(
                id=uuid4(),
                actor=dice.choice(
                    (life.prescriber, self.team.first("coordinator"), self.team.first("therapist"))
                ),
                stream=life.person,
                position=entry.position,
                kind=tag_of(entry.fact),
                reason="Entered wrongly.",
                replacement=replacement,
            )
        )

    def _changed(self, entry: Recorded, dice: random.Random, life: Life) -> str:
        asker, fact = self.asker(life, dice.randrange(2**32)), entry.fact
        fields = fact.__struct_fields__
        if not fields:
            return msgspec.json.encode(fact).decode()
        name = dice.choice(fields)
        value = asker.field(name, get_type_hints(type(fact))[name])
        changed = msgspec.structs.replace(fact, **{name: value})
        return "" if has_half_letters(value) else msgspec.json.encode(changed).decode()

    # several at once

    def wave(self, which: int, seed: int, count: int, keepers: int) -> None:
        """Several writers to one chart at one instant, some with the same command, and keepers beside them."""
        life, dice, at = self.life(which), random.Random(seed), self.now
        asker = self.asker(life, seed)
        kinds = [dice.choice(KINDS) for _ in range(count)]
        commands = [asker.any(uuid4(), kind) for kind in kinds]
        commands += dice.sample(commands, k=min(2, count))
        clinic_position = read_chart(self.id, self.id).position

        def write(command: Command) -> tuple[Command, Done | Refused | BaseException]:
            try:
                return command, act(command, lambda: at)
            except BaseException as error:
                return command, error
            finally:
                connections.close_all()

        def strike() -> int | BaseException:
            try:
                return Keeper(lambda: at)._fire_due(self.id, at)
            except BaseException as error:
                return error
            finally:
                connections.close_all()

        striking = [self.pool.submit(strike) for _ in range(keepers)]
        answers = [waiting.result(60) for waiting in [self.pool.submit(write, each) for each in commands]]
        for command, outcome in answers:
            first = self.log.get(command.id)
            if not isinstance(outcome, BaseException) and (first is None or not was_first(first.outcome)):
                self.log[command.id] = Sent(command, outcome, clinic_position)
        struck = [keeper.result(60) for keeper in striking]
        self.strikes += sum(each for each in struck if isinstance(each, int))
        self.waves += 1
        for error in (*(outcome for _, outcome in answers), *struck):
            if isinstance(error, BaseException):
                raise Raised(f"one of {kinds} at {at}, or a keeper beside them") from error

    # what is read

    def facts(self, stream: UUID) -> list[Recorded]:
        """Everything recorded in a stream."""
        return read_facts(self.id, stream)

    def position(self, stream: UUID) -> int:
        """How far a stream has come; 0 before its first fact."""
        with in_clinic(self.id), connection.cursor() as cursor:
            cursor.execute("SELECT position FROM ledger_stream WHERE id = %s", [stream])
            row = cursor.fetchone()
        return row[0] if row else 0


def was_kept(outcome: Done | Refused) -> bool:
    """Whether this answer stands for ever: who may not, finds nobody or meets a crowd may ask again."""
    codes = ("not_allowed", "unknown_stream", "unkeepable", "busy", "command_reused")
    return isinstance(outcome, Done) or outcome.refusal.reasons[0].code not in codes


def has_half_letters(value: object) -> bool:
    """Whether JSON cannot say it."""
    return "\\ud800" in repr(value)


def was_first(outcome: Done | Refused) -> bool:
    """Whether this answer is the one that was given when the command was carried out or refused."""
    return was_kept(outcome) and not outcome.again


def answer_of(outcome: Done | Refused) -> object:
    """What an answer says."""
    return outcome.recorded if isinstance(outcome, Done) else outcome.refusal.reasons
