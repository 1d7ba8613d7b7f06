"""What must hold of a clinic, whatever happened to it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.storm.world import Sent, Storm
from troche.chart.facts import CommandReused, DeadlineStruck, Recorded, tag_of
from troche.chart.gates import all_met, blocking
from troche.dosing.facts import DoseTaken
from troche.dosing.gates import may_dose
from troche.journey.projected import PROJECTIONS
from troche.journey.rooms import HOUSES, PERSON
from troche.journey.unheard import UNHEARD
from troche.ledger import Refused, read_chart, rebuild, verify
from troche.ledger.reading import setting_for
from troche.medication.days import local_day
from troche.medication.facts import UnitsDispensed
from troche.medication.gates import units_for_dose
from troche.medication.state import medication_of
from troche.people.scope import in_clinic
from troche.pharmacy.facts import CertificateAdded, LotMade


def everything_holds(storm: Storm) -> None:
    """All of it."""
    streams = streams_of(storm.id)
    facts = {stream: storm.facts(stream) for stream in streams}
    for stream, recorded in facts.items():
        positions_are_whole(storm.id, stream, recorded)
        snapshots_are_folds(storm.id, stream, recorded)
        deadlines_struck_once(recorded)
    each_command_once(storm, facts)
    for stream, recorded in facts.items():
        if stream != storm.id:
            doses_were_granted(storm, stream, recorded)
            units_are_conserved(storm, stream, recorded)
    chains_are_whole(storm.id)
    outbox_is_what_follows(storm.id, facts)
    storm.refreshed()
    rebuilding_changes_nothing(storm.id)


def streams_of(clinic: UUID) -> list[UUID]:
    """Every stream of the clinic."""
    return [row[0] for row in _rows(clinic, "SELECT id FROM ledger_stream ORDER BY id")]


def positions_are_whole(clinic: UUID, stream: UUID, recorded: list[Recorded]) -> None:
    """1, 2, 3 … to the head."""
    (head,) = _rows(clinic, "SELECT position FROM ledger_stream WHERE id = %s", [stream])[0]
    assert [entry.position for entry in recorded] == list(range(1, head + 1))


def snapshots_are_folds(clinic: UUID, stream: UUID, recorded: list[Recorded]) -> None:
    """The chart that decisions see is the one that all facts fold to."""
    chart = read_chart(clinic, stream)
    assert HOUSES[chart.kind].refold(stream, clinic, recorded) == chart


def deadlines_struck_once(recorded: list[Recorded]) -> None:
    """No deadline strikes twice."""
    struck = Counter(entry.fact for entry in recorded if isinstance(entry.fact, DeadlineStruck))
    assert not [fact for fact, times in struck.items() if times > 1]


def each_command_once(storm: Storm, facts: dict[UUID, list[Recorded]]) -> None:
    """What was acknowledged is there, once and as it was said; a refusal leaves only what it keeps."""
    by_command: dict[UUID, list[tuple[UUID, Recorded]]] = defaultdict(list)
    for stream, recorded in facts.items():
        for entry in recorded:
            by_command[entry.command_id].append((stream, entry))
    for id, entries in by_command.items():
        assert len({stream for stream, _ in entries}) == 1, id
        positions = [entry.position for _, entry in entries]
        assert positions == list(range(positions[0], positions[0] + len(positions))), id
        if id not in storm.log:
            kinds = {type(entry.fact) for _, entry in entries}
            is_beside = entries[0][1].role == "system" or kinds <= {CommandReused, LotMade, CertificateAdded}
            assert is_beside, entries  # keepers, ids used again, and the pharmacy that enters its lots
    for id, sent in storm.log.items():
        _answered_as_kept(sent, [entry for _, entry in by_command.get(id, [])])
    receipts = Counter(row[0] for row in _rows(storm.id, "SELECT command_id FROM ledger_receipt"))
    assert set(receipts.values()) <= {1}


def _answered_as_kept(sent: Sent, kept: list[Recorded]) -> None:
    if isinstance(sent.outcome, Refused):
        said = [] if sent.outcome.again else list(sent.outcome.refusal.record)
        assert [entry.fact for entry in kept] == said, sent
    else:
        assert tuple(kept) == sent.outcome.recorded, sent


def doses_were_granted(storm: Storm, stream: UUID, recorded: list[Recorded]) -> None:
    """Before each dose every gate was met at that instant, and its units were at home."""
    for entry in recorded:
        if not isinstance(entry.fact, DoseTaken):
            continue
        before = PERSON.refold(stream, storm.id, recorded[: _first_of(entry, recorded) - 1])
        position = storm.log[entry.command_id].clinic_position
        with in_clinic(storm.id):
            setting = setting_for(before, position)
        gates = may_dose(before, setting, entry.at)
        assert all_met(gates), [(gate.gate, gate.answer) for gate in blocking(gates)]
        due = units_for_dose(medication_of(before), local_day(before, entry.at))
        assert sorted(entry.fact.units) == sorted(unit.number for unit in due)
        assert entry.fact.dose_mg == sum(unit.strength_mg for unit in due) > 0
        _long_enough_apart(entry, recorded, setting.programme.ladder.interval.at_least_hours.value)


def _first_of(entry: Recorded, recorded: list[Recorded]) -> int:
    return min(other.position for other in recorded if other.command_id == entry.command_id)


def _long_enough_apart(entry: Recorded, recorded: list[Recorded], hours: int) -> None:
    standing = PERSON.corrected(recorded[: entry.position])
    doses = sorted(other.at for other in standing if isinstance(other.fact, DoseTaken))
    for earlier, later in pairwise(doses):
        assert later - earlier >= timedelta(hours=hours)


def units_are_conserved(storm: Storm, stream: UUID, recorded: list[Recorded]) -> None:
    """Each unit that was sent is in exactly one place; no unit is taken twice."""
    standing = PERSON.corrected(recorded)
    state = medication_of(PERSON.refold(stream, storm.id, recorded))
    sent = {
        number for each in standing if isinstance(each.fact, UnitsDispensed) for number in each.fact.units
    }
    assert sum(state.tally().values()) == len(sent) == len(state.units)
    corrected = any(tag_of(entry.fact) == "chart.corrected" for entry in recorded)
    if not corrected:
        taken = Counter(n for each in recorded if isinstance(each.fact, DoseTaken) for n in each.fact.units)
        assert set(taken.values()) <= {1}
        assert state.tally()["taken"] == len(taken)


def chains_are_whole(clinic: UUID) -> None:
    """Every seal fits the one before it."""
    with only(clinic, verify):
        verified = verify.verify()
    assert verified.broken == ()
    assert verified.facts > 0


def outbox_is_what_follows(clinic: UUID, facts: dict[UUID, list[Recorded]]) -> None:
    """No two rows of one notice, and no row for a fact that is not there."""
    rows = _rows(clinic, "SELECT stream_id, dedupe_key FROM ledger_outbox")
    assert len(set(rows)) == len(rows)
    for stream, key in rows:
        at_stream, position, _ = key.split(":", 2)
        assert UUID(at_stream) == stream
        assert int(position) <= len(facts[stream])


# Beats move the deadlines about signs of life, and are no facts: of those counts that they are there.
DEADLINES = (
    "SELECT stream_id, clinic_id, kind, key, owner, CASE WHEN kind <> ALL(%s) THEN due_at END"
    " FROM ledger_deadline"
)


def rebuilding_changes_nothing(clinic: UUID) -> None:
    """Projections and deadlines are what the facts make them."""
    before = projected(clinic)
    with only(clinic, rebuild):
        rebuild.rebuild()
    after = projected(clinic)
    for table, rows in before.items():
        gone = [row for row in rows if row not in after[table]]
        come = [row for row in after[table] if row not in rows]
        assert (gone, come) == ([], []), table


def projected(clinic: UUID) -> dict[str, list[Any]]:
    """Every row that can be thrown away."""
    tables = [projection.table for projection in PROJECTIONS]
    rows = {table: sorted(_rows(clinic, f"SELECT * FROM {table}"), key=repr) for table in tables}
    return rows | {"ledger_deadline": sorted(_rows(clinic, DEADLINES, [list(UNHEARD)]), key=repr)}


@contextmanager
def only(clinic: UUID, module: Any) -> Any:
    """The module's work on this clinic alone; the storm's other clinics had theirs."""
    with pytest.MonkeyPatch.context() as patch:
        listed: Callable[[], list[UUID]] = lambda: [clinic]  # noqa: E731
        patch.setattr(module, "list_clinics", listed)
        yield


def _rows(clinic: UUID, statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with in_clinic(clinic), connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
