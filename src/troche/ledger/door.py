"""The one door that writes: authorise, load, decide, append, seal, project, arm deadlines, fill outbox."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from psycopg_pool import PoolTimeout

from troche.chart.commands import Command
from troche.chart.facts import CommandReused, Corrected, Fact, Recorded
from troche.chart.house import House
from troche.chart.keepable import is_keepable
from troche.chart.learned import from_json
from troche.chart.reasons import (
    BUSY,
    NOT_ALLOWED,
    REUSED,
    UNKEEPABLE,
    UNKNOWN_STREAM,
    Reason,
    Refusal,
)
from troche.chart.rooms import Chart
from troche.journey.rooms import HOUSES
from troche.ledger import effects
from troche.ledger.batch import Batch
from troche.ledger.clock import Clock, system_clock
from troche.ledger.metrics import count_act
from troche.ledger.reading import setting_for
from troche.ledger.store import (
    SNAPSHOT_EVERY,
    Loaded,
    Receipt,
    StreamMovedError,
    append,
    digest_of,
    freeze,
    load,
    read_rows,
    recorded_from,
    run,
    stream_of,
    unborn,
)
from troche.ledger.turns import Turns
from troche.people.policy import allows, relation

ONCE_MORE = UUID("5c1f6d0e-6f0e-4c57-9a0b-0d5f3b1f7c11")

_read_reasons = from_json(tuple[Reason, ...])

RECEIPT = (
    "INSERT INTO ledger_receipt (clinic_id, command_id, stream_id, digest, first_position, last_position, refusal, at)"
    " VALUES {values} ON CONFLICT DO NOTHING RETURNING 1"
)
ATTEMPTS = (
    8  # ours: the first two are optimistic, the rest wait for their turn at the stream's head; 4 s in all
)
OPTIMISTIC = 2
PAUSE_S = 0.004
TURNS = Turns(4)  # ours, a process; measured: more at once only get in each other's way


class Done(msgspec.Struct, frozen=True):
    """The command was carried out. `again` says that this is the first answer, given once more."""

    recorded: tuple[Recorded, ...]
    position: int
    again: bool = False


class Refused(msgspec.Struct, frozen=True):
    """The command was refused, with reasons."""

    refusal: Refusal
    again: bool = False


Outcome = Done | Refused


def act(
    command: Command, clock: Clock = system_clock, *, beside: Callable[[], object] = lambda: None
) -> Outcome:
    """Carry a command out, or refuse it with reasons. The same id is one act for ever.

    Runs in a transaction of its own, tried again when others wrote to the same stream at that moment, and once
    more when the database went away: had it kept the command, it gives its first answer. `beside` writes what is
    no fact but has to be true together with it, when the command is carried out.
    """
    was_lost = False
    for attempt in range(ATTEMPTS):
        try:
            with _turn(), transaction.atomic():
                outcome = act_once(command, clock(), wait=attempt >= OPTIMISTIC)
                if isinstance(outcome, Done):
                    beside()
            count_act(command, "refused" if isinstance(outcome, Refused) else "done")
            return outcome
        except StreamMovedError:
            if transaction.get_connection().in_atomic_block:
                raise
            time.sleep(random.uniform(0, PAUSE_S * attempt))  # noqa: S311 - spreads writers, guards nothing
        except (OperationalError, InterfaceError) as error:
            connection = transaction.get_connection()
            if was_lost or connection.in_atomic_block or isinstance(error.__cause__, PoolTimeout):
                raise
            was_lost = True
            connection.close()
    count_act(command, "busy")
    return Refused(BUSY)


def _turn() -> AbstractContextManager[None]:
    """A place among those who write at this moment. Who holds locks already does not wait for one."""
    return nullcontext() if transaction.get_connection().in_atomic_block else TURNS


def act_once(command: Command, now: datetime, *, wait: bool = False) -> Outcome:
    """One attempt inside the transaction that is open. Raises `StreamMovedError`."""
    actor = command.actor
    if not allows(actor.role, relation(actor, command.stream), command.action):
        return Refused(NOT_ALLOWED)
    if not is_keepable(command):
        return Refused(UNKEEPABLE)
    loaded = load(command.actor.clinic, command.stream, command.id, lock=wait)
    digest = digest_of(command)
    if loaded is None:
        if command.opens is None:
            return Refused(UNKNOWN_STREAM)
        first = stream_of(actor.clinic, command.id)
        if first == command.stream:
            raise StreamMovedError
        if first is not None:
            return _reused(command, load(actor.clinic, first, lock=wait), digest, now)
        loaded = _unborn(command)
    if loaded.receipt is not None:
        return _first_answer(command, loaded, loaded.receipt, digest, now)
    setting = setting_for(loaded.chart, loaded.clinic_position)
    house = HOUSES[loaded.chart.kind]
    decision = house.decide(loaded.chart, command, now, setting)
    if isinstance(decision, Refusal):
        _keep(command, loaded, decision.record, now, setting, digest, decision)
        return Refused(decision)
    recorded = _keep(command, loaded, tuple(decision), now, setting, digest, None)
    return Done(recorded, recorded[-1].position if recorded else loaded.chart.position)


def _unborn(command: Command) -> Loaded:
    assert command.opens is not None
    clinic = command.actor.clinic
    of_clinic = None if command.stream == clinic else load(clinic, clinic)
    position = of_clinic.chart.position if of_clinic else 0
    return unborn(clinic, command.stream, HOUSES[command.opens], position)


def _keep(
    command: Command,
    loaded: Loaded,
    facts: tuple[Fact, ...],
    now: datetime,
    setting: Any,
    digest: bytes,
    refusal: Refusal | None,
) -> tuple[Recorded, ...]:
    """Write everything that follows, in one round trip. Raises `StreamMovedError`, and nothing was kept."""
    batch = Batch()
    recorded = gather(batch, command, loaded, facts, now, setting, digest, refusal)
    try:
        results = run(batch)
    except IntegrityError as error:
        if _is_race(error):
            raise StreamMovedError from error
        raise
    if not results[0] or (recorded and not results[2]):
        raise StreamMovedError
    return recorded


def gather(
    batch: Batch,
    command: Command,
    loaded: Loaded,
    facts: tuple[Fact, ...],
    now: datetime,
    setting: Any,
    digest: bytes,
    refusal: Refusal | None,
) -> tuple[Recorded, ...]:
    """The statements that keep what a command led to: head and facts, the receipt, and all that follows."""
    before = loaded.chart
    recorded = tuple(
        Recorded(fact, position, now, command.actor.id, command.actor.role, command.id)
        for position, fact in enumerate(facts, before.position + 1)
    )
    if recorded:
        append(batch, loaded, recorded)
    _receipt(batch, command, before, recorded, now, digest, refusal)
    if recorded:
        _follow_through(batch, loaded, recorded, setting)
    return recorded


def _is_race(error: IntegrityError) -> bool:
    """Whether somebody else took this position of the stream first."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return diagnosis is not None and diagnosis.constraint_name in ("ledger_fact_pkey", "ledger_stream_pkey")


def _receipt(
    batch: Batch,
    command: Command,
    before: Chart,
    recorded: tuple[Recorded, ...],
    now: datetime,
    digest: bytes,
    refusal: Refusal | None,
) -> None:
    answer = None if refusal is None else msgspec.json.encode(refusal.reasons).decode()
    row = (
        before.clinic,
        command.id,
        before.stream,
        digest,
        before.position + 1,
        before.position + len(recorded),
        answer,
        now,
    )
    batch.add_rows(RECEIPT, [row])


def _follow_through(batch: Batch, loaded: Loaded, recorded: tuple[Recorded, ...], setting: Any) -> None:
    """Everything that can be rebuilt: projections, deadlines, outbox, snapshot, and the word to listeners."""
    before = loaded.chart
    house = HOUSES[before.kind]
    after, whole = _fold(house, before, recorded)
    is_person = after.kind == "person"
    setting_shown = setting_for(before, loaded.shown_position) if is_person else setting
    setting_after = setting_for(after, loaded.clinic_position) if is_person else setting
    if whole is None:
        effects.add_fact_rows(batch, house, before, recorded)
    else:
        effects.replace_fact_rows(batch, house, after, house.corrected(whole))
    effects.change_chart_rows(batch, before, after, setting_shown, setting_after)
    effects.change_deadlines(batch, house, before, after, setting_shown, setting_after)
    effects.fill_outbox(batch, house, after, recorded, setting_after)
    if after.position - loaded.snapshot_position >= SNAPSHOT_EVERY or whole is not None:
        freeze(batch, after)
    effects.notify(batch, after)


def _fold(house: House, before: Chart, recorded: tuple[Recorded, ...]) -> tuple[Chart, list[Recorded] | None]:
    """The chart after; with all of its facts when a correction reaches back behind the snapshot."""
    if not any(isinstance(entry.fact, Corrected) for entry in recorded):
        return house.fold(before, recorded), None
    whole = [*recorded_from(house, read_rows(before.stream)), *recorded]
    return house.refold(before.stream, before.clinic, whole), whole


def _first_answer(
    command: Command, loaded: Loaded, receipt: Receipt, digest: bytes, now: datetime
) -> Outcome:
    if receipt.digest != digest:
        return _reused(command, loaded, digest, now)
    if receipt.refusal is not None:
        return Refused(Refusal(_read_reasons(receipt.refusal)), again=True)
    house = HOUSES[loaded.chart.kind]
    rows = read_rows(command.stream, receipt.first_position, receipt.last_position)
    return Done(tuple(recorded_from(house, rows)), receipt.last_position, again=True)


def _reused(command: Command, loaded: Loaded | None, digest: bytes, now: datetime) -> Outcome:
    """The first answer stands; that the id came again with other content is itself a fact, once."""
    if loaded is None:
        return Refused(REUSED)
    reused = CommandReused(command_id=command.id, digest=digest.hex())
    house = HOUSES[loaded.chart.kind]
    rows = read_rows(loaded.chart.stream)
    if reused not in (entry.fact for entry in recorded_from(house, rows)):
        setting = setting_for(loaded.chart, loaded.clinic_position)
        own = msgspec.structs.replace(command, id=uuid5(ONCE_MORE, f"{command.id} {digest.hex()}"))
        _keep(own, loaded, (reused,), now, setting, digest, None)
    return Refused(REUSED)
