"""What the storm found, each on its own: small enough to read, and never again."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.ledger.people import Hand, register, registration
from tests.ledger.test_door import contact
from tests.storm.holds import rebuilding_changes_nothing
from troche.chart.commands import Actor, Correct
from troche.chart.facts import CommandReused
from troche.integration.commands import CheckIn
from troche.ledger import Done, Refused, act, read_facts
from troche.people.facts import ContactChanged
from troche.screening.commands import AnswerInstrument, DecideEligibility
from troche.screening.facts import InstrumentAnswered


def patient(clinic: UUID, person: UUID) -> Actor:
    return Actor(person, "patient", clinic, "Ada Example", person)


def prescriber(clinic: UUID) -> Actor:
    return Actor(uuid4(), "prescriber", clinic, "Dr Example")


def codes(outcome: Done | Refused) -> list[str]:
    return [reason.code for reason in outcome.refusal.reasons] if isinstance(outcome, Refused) else []


def correct(clinic: UUID, person: UUID, kind: type[Any], **changes: Any) -> Done | Refused:
    entry = next(entry for entry in reversed(read_facts(clinic, person)) if isinstance(entry.fact, kind))
    command = Correct(
        id=uuid4(),
        actor=prescriber(clinic),
        stream=person,
        position=entry.position,
        kind=kind.__struct_config__.tag,
        reason="misheard",
        replacement=msgspec.json.encode(msgspec.structs.replace(entry.fact, **changes)).decode(),
    )
    return act(command)


def test_an_id_used_before_opens_no_chart_and_the_attempt_is_recorded_where_it_was_used(clinic: UUID) -> None:
    person = register(clinic)
    command = contact(clinic, person, "1")
    act(command)
    opening = registration(clinic, uuid4(), id=command.id)
    for _ in range(2):
        assert codes(act(opening)) == ["command_reused"]
    reused = [entry.fact for entry in read_facts(clinic, person) if isinstance(entry.fact, CommandReused)]
    assert [fact.command_id for fact in reused] == [command.id]


def test_a_day_stays_the_day_it_was_when_the_person_moves_to_another_zone(clinic: UUID) -> None:
    person, late = register(clinic), Hand(datetime(2026, 11, 3, 5, tzinfo=UTC))
    act(CheckIn(id=uuid4(), actor=patient(clinic, person), stream=person, mood=5), late)
    moved = msgspec.structs.replace(contact(clinic, person, "1"), timezone="UTC")
    assert isinstance(act(moved, late), Done)
    rebuilding_changes_nothing(clinic)


@pytest.mark.parametrize("words", ["a\x00b", "\ud800", "x" * 10 + "\udfff"])
def test_text_that_cannot_be_kept_is_refused(clinic: UUID, words: str) -> None:
    person = register(clinic)
    command = CheckIn(id=uuid4(), actor=patient(clinic, person), stream=person, mood=5, words=words)
    assert codes(act(command)) == ["unkeepable"]


def test_a_number_no_column_holds_is_refused(clinic: UUID) -> None:
    person = register(clinic)
    command = AnswerInstrument(
        id=uuid4(), actor=patient(clinic, person), stream=person, instrument="phq_9", answers={"q1": 2**70}
    )
    assert codes(act(command)) == ["unkeepable"]


def test_a_correction_brings_in_nothing_that_cannot_be_kept(clinic: UUID) -> None:
    person = register(clinic)
    act(contact(clinic, person, "1"))
    assert codes(correct(clinic, person, ContactChanged, phone="\x00")) == ["not_a_fact"]


def test_a_zone_nobody_knows_stops_no_chart(clinic: UUID) -> None:
    person = register(clinic)
    act(contact(clinic, person, "1"))
    correct(clinic, person, ContactChanged, timezone="../Mars")
    command = CheckIn(id=uuid4(), actor=patient(clinic, person), stream=person, mood=5)
    assert isinstance(act(command), Done)


def test_answers_corrected_into_ones_that_do_not_fit_stop_no_chart(clinic: UUID) -> None:
    person = register(clinic)
    answers = dict.fromkeys(("q1", "q2", "q3", "q4"), 0)
    asked = AnswerInstrument(
        id=uuid4(), actor=patient(clinic, person), stream=person, instrument="asq", answers=answers
    )
    assert isinstance(act(asked), Done)
    correct(clinic, person, InstrumentAnswered, answers={"q1": 3})
    decide = DecideEligibility(
        id=uuid4(),
        actor=prescriber(clinic),
        stream=person,
        verdict="eligible",
        reason="Looked at together.",
        patient_words="Thank you.",
    )
    assert isinstance(act(decide), Refused)
