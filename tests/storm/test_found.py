"""What the storm found, each on its own: small enough to read, and never again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.db import connection, connections, transaction
from django.test import Client

from tests.ledger.people import NOON, Hand, register, registration, system
from tests.ledger.test_door import contact
from tests.storm.clients import booked, sign_in_as
from tests.storm.holds import rebuilding_changes_nothing
from troche.chart.commands import Actor, Correct, Role
from troche.chart.facts import CommandReused, DeadlineStruck, MonitoringGap
from troche.chart.house import House
from troche.dosing.facts import VitalsMeasured
from troche.integration.commands import CheckIn
from troche.ledger import Done, Refused, act, outbox, read_chart, read_facts, read_setting, rebuild
from troche.ledger import keeper as keeping
from troche.ledger.refresh import Refresher
from troche.messaging.commands import RaiseAlert
from troche.people.commands import AdoptProgramme, AssignCareTeam, JoinStaff, LeaveStaff
from troche.people.facts import ContactChanged
from troche.people.scope import in_clinic
from troche.programme import canonical, load_programme
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
    role: Role = "coordinator" if kind is ContactChanged else "prescriber"
    command = Correct(
        id=uuid4(),
        actor=Actor(uuid4(), role, clinic, "N Example"),
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
    assert isinstance(correct(clinic, person, ContactChanged, timezone="../Mars"), Done)
    command = CheckIn(id=uuid4(), actor=patient(clinic, person), stream=person, mood=5)
    assert isinstance(act(command), Done)


def test_answers_corrected_into_ones_that_do_not_fit_stop_no_chart(clinic: UUID) -> None:
    person = register(clinic)
    answers = dict.fromkeys(("q1", "q2", "q3", "q4"), 0)
    asked = AnswerInstrument(
        id=uuid4(), actor=patient(clinic, person), stream=person, instrument="asq", answers=answers
    )
    assert isinstance(act(asked), Done)
    assert isinstance(correct(clinic, person, InstrumentAnswered, answers={"q1": 3}), Done)
    decide = DecideEligibility(
        id=uuid4(),
        actor=prescriber(clinic),
        stream=person,
        verdict="eligible",
        reason="Looked at together.",
        patient_words="Thank you.",
    )
    assert isinstance(act(decide), Refused)


def test_a_reading_sent_again_because_its_answer_was_lost_is_one_reading(clinic: UUID) -> None:
    life = booked(clinic, timedelta(minutes=20))
    client = Client()
    sign_in_as(client, clinic, life)
    posted = {
        "do": "measure",
        "command_id": str(uuid4()),
        "systolic_mm_hg": "124",
        "diastolic_mm_hg": "80",
        "pulse_bpm": "66",
        "minutes_ago": "1",
    }
    for _ in range(2):
        assert client.post("/my/session/1/today/", posted).status_code == 302
    readings = [e for e in read_facts(clinic, life.person) if isinstance(e.fact, VitalsMeasured)]
    assert len(readings) == 1


# the keeper


@pytest.fixture
def alarmed(clinic: UUID) -> UUID:
    """A person with an alert whose time runs out five minutes after noon at the latest."""
    return alarm(clinic, register(clinic))


def alarm(clinic: UUID, person: UUID) -> UUID:
    command = RaiseAlert(
        id=uuid4(), actor=system(clinic), stream=person, code="help_asked", words="Call back", key="storm"
    )
    assert isinstance(act(command, Hand()), Done)
    return person


LATER = Hand(NOON + timedelta(days=3))


def strikes(clinic: UUID, person: UUID) -> int:
    return sum(isinstance(entry.fact, DeadlineStruck) for entry in read_facts(clinic, person))


def test_a_keeper_never_waits_for_a_writer_who_waits_for_it(clinic: UUID, alarmed: UUID) -> None:
    (name,) = keeping.due_now(clinic, LATER())

    def strike() -> bool:
        try:
            with transaction.atomic():
                return keeping.strike(clinic, name, LATER())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, in_clinic(clinic):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM ledger_stream WHERE id = %s FOR UPDATE", [alarmed])
            assert pool.submit(strike).result(5) is False
            cursor.execute("UPDATE ledger_deadline SET owner = owner WHERE stream_id = %s", [alarmed])
        assert pool.submit(strike).result(5) is True
    assert strikes(clinic, alarmed) == 1


def test_a_deadline_that_was_not_due_after_all_strikes_when_it_is(
    clinic: UUID, alarmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = keeping.due_now(clinic, LATER())
    with monkeypatch.context() as patch, transaction.atomic():
        patch.setattr(House, "due", lambda *_: {})
        assert not keeping.strike(clinic, name, LATER())
    rebuild.rebuild()
    assert keeping.Keeper(LATER)._fire_due(clinic, LATER()) == 1
    assert strikes(clinic, alarmed) == 1


def test_deadlines_that_cannot_fire_do_not_crowd_out_the_others(
    clinic: UUID, alarmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = alarm(clinic, register(clinic))
    first = keeping.due_now(clinic, LATER())[0][0]
    whole = keeping.act_once

    def broken(command: Any, now: datetime, *, wait: bool = False) -> Any:
        if command.stream == first:
            raise RuntimeError("planted")
        return whole(command, now, wait=wait)

    monkeypatch.setattr(keeping, "act_once", broken)
    monkeypatch.setattr(keeping, "BATCH", 1)
    keeper = keeping.Keeper(LATER)
    assert [keeper._fire_due(clinic, LATER()) for _ in range(2)] == [0, 1]
    assert strikes(clinic, other if first == alarmed else alarmed) == 1


def beat_at(at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_keeperbeat")
        cursor.execute(keeping.BEAT, [uuid4(), at, None])


def gaps(clinic: UUID) -> list[MonitoringGap]:
    return [entry.fact for entry in read_facts(clinic, clinic) if isinstance(entry.fact, MonitoringGap)]


def test_a_keeper_that_dies_while_noting_a_gap_leaves_it_to_the_next(
    clinic: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat_at(NOON)
    after = NOON + timedelta(minutes=1)

    class Killed(BaseException):
        pass

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(keeping, "act_once", killed)
        keeping.Keeper(Hand(after))._beat(after, [clinic])
    keeping.Keeper(Hand(after))._beat(after, [clinic])
    assert gaps(clinic) == [MonitoringGap(began_at=NOON, ended_at=after)]


def test_keepers_that_wake_together_note_a_gap_once(clinic: UUID) -> None:
    beat_at(NOON)

    def wake(turn: int) -> None:
        try:
            at = NOON + timedelta(minutes=1, milliseconds=turn)
            keeping.Keeper(Hand(at))._beat(at, [clinic])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(wake, range(6)))
    assert len(gaps(clinic)) == 1
    assert not [entry for entry in read_facts(clinic, clinic) if isinstance(entry.fact, CommandReused)]


def test_a_notice_that_breaks_its_transaction_is_tried_again_and_stops_no_other(
    clinic: UUID, alarmed: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "deliver", broken)
        assert outbox.send_waiting(clinic, LATER()) == 0
    sent: list[str] = []
    monkeypatch.setattr(outbox, "deliver", lambda _clinic, _stream, key, _notice: sent.append(key))
    assert outbox.send_waiting(clinic, LATER() + timedelta(minutes=1)) == len(sent) == 1


# the clinic changes, and with it what is shown of everybody


def join(clinic: UUID, name: str) -> UUID:
    staff = uuid4()
    command = JoinStaff(
        id=uuid4(), actor=system(clinic), stream=clinic, staff=staff, name=name, role="coordinator"
    )
    assert isinstance(act(command, Hand()), Done)
    return staff


def owners(clinic: UUID) -> set[str]:
    with in_clinic(clinic), connection.cursor() as cursor:
        cursor.execute("SELECT owner_name FROM journey_boardrow")
        return {row[0] for row in cursor.fetchall()}


def test_the_board_follows_the_team(clinic: UUID) -> None:
    staff, person = join(clinic, "Nadia Model"), register(clinic)
    act(AssignCareTeam(id=uuid4(), actor=system(clinic), stream=person, coordinator=staff), Hand())
    act(
        JoinStaff(
            id=uuid4(), actor=system(clinic), stream=clinic, staff=uuid4(), name="Abe", role="prescriber"
        )
    )
    leave = LeaveStaff(id=uuid4(), actor=system(clinic), stream=clinic, staff=staff, reason="moved")
    assert isinstance(act(leave, Hand()), Done)
    assert Refresher().some(clinic) >= 1
    assert Refresher().some(clinic) == 0
    rebuilding_changes_nothing(clinic)


def test_an_act_after_a_change_of_the_team_leaves_no_old_row(clinic: UUID) -> None:
    staff, person = join(clinic, "Nadia Model"), alarm(clinic, register(clinic))
    leave = LeaveStaff(id=uuid4(), actor=system(clinic), stream=clinic, staff=staff, reason="moved")
    assert isinstance(act(leave, Hand()), Done)
    act(CheckIn(id=uuid4(), actor=patient(clinic, person), stream=person, mood=5), Hand())
    rebuilding_changes_nothing(clinic)


def test_a_programme_that_cannot_be_read_is_not_adopted(clinic: UUID) -> None:
    for content in ("", "{}", "null", canonical(load_programme()).decode().replace('"days"', '"dayz"', 1)):
        command = AdoptProgramme(
            id=uuid4(),
            actor=system(clinic),
            stream=clinic,
            version="2026.1",
            digest=sha256(content.encode()).hexdigest(),
            content=content,
        )
        assert isinstance(act(command), Refused), content[:40]


def test_a_chart_keeps_its_programme_when_the_clinic_adopts_its_first(clinic: UUID) -> None:
    """A new version is followed by a fact of the chart's own, never silently."""
    person = register(clinic)
    shipped = load_programme()
    protocol = msgspec.structs.replace(shipped.protocol, version="2031.1")
    content = canonical(msgspec.structs.replace(shipped, protocol=protocol)).decode()
    adopt = AdoptProgramme(
        id=uuid4(),
        actor=system(clinic),
        stream=clinic,
        version="2031.1",
        digest=sha256(content.encode()).hexdigest(),
        content=content,
    )
    assert isinstance(act(adopt), Done)
    with in_clinic(clinic):
        assert read_setting(clinic, read_chart(clinic, person)).programme.version == shipped.version
        assert read_setting(clinic, read_chart(clinic, clinic)).programme.version == "2031.1"
