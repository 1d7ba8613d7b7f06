"""Putting a message's results into a person's chart: all that can be recorded, and the record of it, or nothing."""

from __future__ import annotations

import random
import time
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.timezone import now

from troche.chart.commands import Actor, Command
from troche.chart.reasons import BUSY, UNKNOWN_STREAM, Refusal, refuse
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.journey.rooms import HOUSES
from troche.laboratory.commands import FileMessage
from troche.laboratory.items import Reading
from troche.laboratory.matching import Known
from troche.laboratory.rules import CANNOT_BE_READ, LABORATORY
from troche.ledger import Refused, act, read_chart, read_setting
from troche.ledger.door import Outcome
from troche.ledger.reading import NoSuchChartError
from troche.ledger.store import StreamMovedError, load, stream_of
from troche.people.number import number_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.commands import MeasureHomePressure, MeasureWeight, ReportResult
from troche.screening.facts import ResultReported
from troche.screening.results import canonical_unit
from troche.screening.rules import SCREENING

LABORATORY_ITSELF = UUID("2a7b9f56-0b43-4c4e-8a55-6d1f0f4f7d11")
ATTEMPTS, PAUSE_S = 6, 0.05  # ours: others write to a chart for some milliseconds

ELSEWHERE = refuse(
    "filed_elsewhere",
    say("Results of this message are already in another person’s chart. Nothing was filed."),
)


class _Undone(Exception):
    """A step was refused, so none was taken."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


def interface(clinic: UUID) -> Actor:
    """The line to the laboratories as an actor of a clinic."""
    return Actor(LABORATORY_ITSELF, "system", clinic, "laboratory")


def known_as(chart: Chart) -> Known | None:
    """A person as the chart knows them; None for one who is not registered."""
    registered = PEOPLE.of(chart).registered if chart.kind == "person" else None
    if registered is None:
        return None
    return Known(number=number_of(chart.stream), name=registered.name, birth_date=registered.birth_date)


def file_to(
    clinic: UUID, message: UUID, person: UUID, actor: Actor, command_id: UUID, words: str = ""
) -> Outcome:
    """File a message to a person, in one transaction: one message has one person, however many file it at once.

    The message is held first, then the person, by everybody: what is on file is that until the results are recorded.
    """
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return _file(clinic, message, person, actor, command_id, words)
        except StreamMovedError:
            time.sleep(random.uniform(0, PAUSE_S * (attempt + 1)))  # noqa: S311 - spreads writers, guards nothing
        except _Undone as undone:
            return Refused(undone.refusal)
        except NoSuchChartError:
            return Refused(UNKNOWN_STREAM)
    return Refused(BUSY)


def _file(clinic: UUID, message: UUID, person: UUID, actor: Actor, command_id: UUID, words: str) -> Outcome:
    held = load(clinic, message, lock=True)
    if held is None or held.chart.kind != "message":
        raise _Undone(UNKNOWN_STREAM)
    received, theirs = LABORATORY.of(held.chart).received, load(clinic, person, lock=True)
    known = known_as(theirs.chart) if theirs else None
    if theirs is None or known is None:
        raise _Undone(UNKNOWN_STREAM)
    chart = theirs.chart
    if received is None or received.read is None:
        raise _Undone(CANNOT_BE_READ)
    setting = read_setting(clinic, chart)
    filing = FileMessage(
        id=command_id,
        actor=actor,
        stream=message,
        person=person,
        known=known,
        unrecordable=_unrecordable(chart, setting, message, received.read),
        words=words,
    )
    outcome = act(filing)
    if isinstance(outcome, Refused):
        raise _Undone(outcome.refusal)
    filed = LABORATORY.of(read_chart(clinic, message)).filed
    for place in filed.filed if filed else ():
        _record(clinic, command_for(clinic, message, person, place, received.read))
    return outcome


def _record(clinic: UUID, command: Command) -> None:
    first = stream_of(clinic, command.id)
    if first is not None and first != command.stream:
        raise _Undone(ELSEWHERE)
    outcome = act(command)
    if isinstance(outcome, Refused):
        raise _Undone(outcome.refusal)


def _unrecordable(chart: Chart, setting: Setting, message: UUID, read: Reading) -> dict[int, str]:
    """The places of results that the person's chart does not take as they are, and why."""
    found = {}
    for place in read.ready():
        command = command_for(chart.clinic, message, chart.stream, place, read)
        if isinstance(command, ReportResult) and _says_otherwise(chart, command):
            found[place] = "on_file"
        elif isinstance(HOUSES["person"].decide(chart, command, now(), setting), Refusal):
            found[place] = "refused"
    return found


def _says_otherwise(chart: Chart, said: ReportResult) -> bool:
    """Whether another result of that test and day is on file, which only a correction replaces."""
    on_file = SCREENING.of(chart).results.get(said.test)
    if on_file is None or on_file.collected_on != said.collected_on or said.status == "corrected":
        return False
    return _plainly(said) != _plainly(on_file)


def _plainly(result: ReportResult | ResultReported) -> tuple[object, ...]:
    numbers = (result.value, canonical_unit(result.unit), result.upper_limit)
    return (result.finding, numbers if result.value is not None else None)


def command_for(clinic: UUID, message: UUID, person: UUID, place: int, read: Reading) -> Command:
    """The command that records one result; its id follows from the message, so that it is recorded once."""
    item = read.items[place]
    command_id, actor = uuid5(message, f"result {place}"), interface(clinic)
    if item.what == "pressure":
        assert item.systolic_mm_hg is not None and item.diastolic_mm_hg is not None and item.measured_at
        return MeasureHomePressure(
            id=command_id,
            actor=actor,
            stream=person,
            systolic_mm_hg=item.systolic_mm_hg,
            diastolic_mm_hg=item.diastolic_mm_hg,
            pulse_bpm=item.pulse_bpm,
            measured_at=item.measured_at,
        )
    if item.what == "weight":
        assert item.value is not None and item.measured_at
        return MeasureWeight(
            id=command_id, actor=actor, stream=person, weight_kg=item.value, measured_at=item.measured_at
        )
    assert item.what and item.collected_on and item.status
    return ReportResult(
        id=command_id,
        actor=actor,
        stream=person,
        test=item.what,
        value=item.value if not item.finding else None,
        unit=item.unit if not item.finding else "",
        upper_limit=item.upper_limit if not item.finding else None,
        finding=item.finding,
        collected_on=item.collected_on,
        laboratory=read.laboratory,
        status=item.status,
        message=message,
    )
