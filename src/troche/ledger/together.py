"""The door for one and the same command to many people: each decided alone, kept as `act` keeps it, together.

What a clinic asks of everybody (to follow another version of the programme) would take a transaction each; here some
people share one. Everything else is as in `act`: who may, the receipt by which the same id is one act, the decision,
the seal, the rows. Nobody waits for a person whom somebody else holds: who was not reached is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection, transaction

from troche.chart.commands import Command
from troche.chart.keepable import is_keepable
from troche.chart.reasons import NOT_ALLOWED, UNKEEPABLE, Refusal
from troche.chart.rooms import Chart
from troche.journey.rooms import HOUSES
from troche.ledger.batch import WideBatch
from troche.ledger.door import RECEIPT, Done, Outcome, Refused, gather
from troche.ledger.many import lock_these, position_of_clinic
from troche.ledger.metrics import count_act
from troche.ledger.reading import setting_for
from troche.ledger.store import ADVANCE, Loaded, StreamMovedError, digest_of
from troche.people.policy import allows, relation


class Together(msgspec.Struct, frozen=True):
    """What each was answered, by stream, and who could not be reached at this moment.

    Who is in neither was answered before, or not wanted.
    """

    outcomes: Mapping[UUID, Outcome]
    unreached: frozenset[UUID]


def act_together(
    clinic: UUID,
    commands: Sequence[Command],
    now: datetime,
    *,
    wanted: Callable[[Chart], bool] = lambda _: True,
) -> Together:
    """Carry each command out, or refuse it, in one transaction; one command a stream, all of this clinic's people.

    A chart that is not `wanted` is left as it is, without a receipt.

    Raises `StreamMovedError` when a receipt of one was written meanwhile, and nothing was kept.
    """
    by_stream = {command.stream: command for command in commands}
    assert len(by_stream) == len(commands), "two commands for one stream"
    with transaction.atomic():
        position = position_of_clinic(clinic)
        loaded, _unread = lock_these(clinic, position, list(by_stream))
        before = _answered_before(clinic, commands)
        batch, outcomes = WideBatch(), dict[UUID, Outcome]()
        for one in loaded:
            command = by_stream[one.chart.stream]
            if command.id not in before and wanted(one.chart):
                outcomes[command.stream] = _one(batch, command, one, now)
        kept = batch.run_by_statement()
        _insist(kept, outcomes)
    for stream, outcome in outcomes.items():
        count_act(by_stream[stream], "refused" if isinstance(outcome, Refused) else "done")
    reached = {one.chart.stream for one in loaded}
    return Together(outcomes, frozenset(by_stream.keys() - reached))


def _one(batch: WideBatch, command: Command, loaded: Loaded, now: datetime) -> Outcome:
    """Decide for one, and gather what is to be kept of it."""
    actor = command.actor
    if actor.clinic != loaded.chart.clinic or not allows(
        actor.role, relation(actor, command.stream), command.action
    ):
        return Refused(NOT_ALLOWED)
    if not is_keepable(command):
        return Refused(UNKEEPABLE)
    setting = setting_for(loaded.chart, loaded.clinic_position)
    decision = HOUSES[loaded.chart.kind].decide(loaded.chart, command, now, setting)
    digest = digest_of(command)
    if isinstance(decision, Refusal):
        gather(batch, command, loaded, decision.record, now, setting, digest, decision)
        return Refused(decision)
    recorded = gather(batch, command, loaded, tuple(decision), now, setting, digest, None)
    return Done(recorded, recorded[-1].position if recorded else loaded.chart.position)


def _answered_before(clinic: UUID, commands: Sequence[Command]) -> frozenset[UUID]:
    """The ids that have a receipt: their first answer stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT command_id FROM ledger_receipt WHERE clinic_id = %s AND command_id = ANY(%s)",
            [clinic, [command.id for command in commands]],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def _insist(kept: Mapping[str, Sequence[object]], outcomes: Mapping[UUID, Outcome]) -> None:
    """Every head moved on from where it was read, and every receipt is the first."""
    moved = sum(isinstance(one, Done) and bool(one.recorded) for one in outcomes.values())
    moved += sum(isinstance(one, Refused) and bool(one.refusal.record) for one in outcomes.values())
    answered = sum(
        not (isinstance(one, Refused) and one.refusal in (NOT_ALLOWED, UNKEEPABLE))
        for one in outcomes.values()
    )
    if len(kept.get(ADVANCE, ())) != moved or len(kept.get(RECEIPT, ())) != answered:
        raise StreamMovedError
