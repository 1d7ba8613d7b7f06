"""Everybody to another version: what would change is told first and changes nothing; the move is a fact in each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

import msgspec
import pytest

from bench.reevaluate import copy
from tests.ledger.test_rebuild import everything_projected, locked
from tests.screening import charts
from tests.screening.people import clinic_with_prescriber, done, make_suitable, patient
from troche.chart.commands import Actor
from troche.journey.moving import Told, look, move
from troche.ledger import Done, Refused, act, read_chart, read_facts
from troche.ledger.rebuild import rebuild
from troche.ledger.refresh import Refresher, count_behind
from troche.ledger.together import act_together
from troche.ledger.verify import verify
from troche.people.commands import AdoptProgramme, FollowProgramme, JoinStaff
from troche.people.facts import ProgrammeFollowed
from troche.people.models import Clinic
from troche.people.rules import CLINIC
from troche.people.scope import in_clinic
from troche.programme import Programme, canonical, digest, load_programme
from troche.screening.commands import (
    AnswerInstrument,
    DecideEligibility,
    GiveHistory,
    GrantOverride,
    ProposeOverride,
)
from troche.site import command

ASQ = {f"q{n}": 0 for n in range(1, 5)}
GAD_7 = {f"q{n}": 1 for n in range(1, 8)}


def stricter(version: str = "2.0") -> Programme:
    """The programme that comes along, with a PHQ-9 of at least 20 and home readings to 120 only."""
    data = msgspec.to_builtins(load_programme())
    data["protocol"]["version"] = version
    data["eligibility"]["severity"]["phq_9_at_least"]["value"] = 20
    data["overrides"]["conditions"]["stroke"]["by"] = "nobody"
    data["eligibility"]["home_pressure"]["mean_systolic_at_most_mm_hg"]["value"] = 120
    return msgspec.convert(data, Programme)


def adopt(clinic: UUID, programme: Programme) -> None:
    director = Actor(uuid4(), "director", clinic, "Director")
    done(
        AdoptProgramme(
            id=uuid4(),
            actor=director,
            stream=clinic,
            version=programme.version,
            digest=digest(programme),
            content=canonical(programme).decode(),
        )
    )


@pytest.fixture
def here(database: str) -> Clinic:
    """A clinic that works by the programme that comes along, with a prescriber licensed in Oregon."""
    clinic = clinic_with_prescriber()
    adopt(clinic.id, load_programme())
    return clinic


@pytest.fixture
def prescriber(here: Clinic) -> Actor:
    staff = next(iter(CLINIC.of(read_chart(here.id, here.id)).staff.values()))
    return Actor(staff.id, "prescriber", here.id, staff.name)


@pytest.fixture
def suitable(here: Clinic, prescriber: Actor) -> UUID:
    """Somebody whom every requirement lets through, not decided yet."""
    person = patient(here)
    make_suitable(person, prescriber)
    for instrument, answers in (("asq", ASQ), ("gad_7", GAD_7)):
        done(
            AnswerInstrument(
                id=uuid4(), actor=person, stream=person.id, instrument=instrument, answers=answers
            )
        )
    return person.id


def decide(person: UUID, prescriber: Actor) -> None:
    words = {"reason": "In order.", "patient_words": "You may start."}
    done(DecideEligibility(id=uuid4(), actor=prescriber, stream=person, verdict="eligible", **words))


def followed(clinic: UUID, person: UUID) -> list[str]:
    facts = (entry.fact for entry in read_facts(clinic, person))
    return [fact.version for fact in facts if isinstance(fact, ProgrammeFollowed)]


def last(told: Any) -> Told:
    return list(told)[-1]


def test_what_would_change_is_told_and_nothing_is_changed(
    here: Clinic, prescriber: Actor, suitable: UUID
) -> None:
    decide(suitable, prescriber)
    other = patient(here).id
    adopt(here.id, stricter())
    while Refresher().some(here.id):
        pass
    before = everything_projected(here.id)
    told = last(look(here.id, "2.0", 0, 1, datetime.now(UTC)))
    assert (told.looked, told.to_move, told.would_close, told.would_open) == (2, 2, 1, 0)
    assert told.answers == {"phq_9 met unmet": 1, "pressure met unmet": 1}
    assert told.undecided == 0, "what was measured for the start does not undo a decision"
    assert everything_projected(here.id) == before
    assert followed(here.id, other) == ["1.0"]


def test_a_decision_that_would_no_longer_hold_is_counted(here: Clinic, prescriber: Actor) -> None:
    director = Actor(uuid4(), "director", here.id, "Director")
    system = Actor(uuid4(), "system", here.id)
    done(
        JoinStaff(
            id=uuid4(), actor=system, stream=here.id, staff=director.id, name="Director", role="director"
        )
    )
    person = patient(here)
    make_suitable(person, prescriber)
    told = charts.history(conditions={**charts.history().conditions, "stroke": "yes"})
    given = {name: getattr(told, name) for name in told.__struct_fields__}
    done(GiveHistory(id=uuid4(), actor=person, stream=person.id, **given))
    done(
        ProposeOverride(id=uuid4(), actor=prescriber, stream=person.id, gate="exclusions", words="Long ago.")
    )
    position = read_chart(here.id, person.id).position
    done(GrantOverride(id=uuid4(), actor=director, stream=person.id, proposal=position, words="Agreed."))
    decide(person.id, prescriber)
    adopt(here.id, stricter())
    assert last(look(here.id, "2.0", 0, 1, datetime.now(UTC))).undecided == 1


def test_everybody_is_moved_once_and_the_rows_are_those_of_a_rebuild(
    here: Clinic, prescriber: Actor, suitable: UUID
) -> None:
    copy(here.id, [suitable], 149)
    patient(here)
    adopt(here.id, stricter())
    halves = [last(move(here.id, "2.0", part, 2)) for part in range(2)]
    assert sum(half.moved for half in halves) == 151 and sum(half.refused for half in halves) == 0
    assert followed(here.id, suitable) == ["1.0", "2.0"]
    assert count_behind(here.id)[0] == 0
    made = everything_projected(here.id)
    why = {str(row) for row in made["journey_boardrow"]}
    assert any("{total} on {day}" in row for row in why), "the board tells the score that is too low now"
    rebuild()
    assert everything_projected(here.id) == made
    assert verify().broken == ()
    assert sum(last(move(here.id, "2.0", part, 2)).moved for part in range(2)) == 0
    assert followed(here.id, suitable) == ["1.0", "2.0"]


def test_killed_in_the_middle_of_the_move_it_goes_on_and_moves_nobody_twice(
    here: Clinic, suitable: UUID, database: str
) -> None:
    copy(here.id, [suitable], 1499)
    adopt(here.id, stricter())
    asked = [sys.executable, "-m", "troche.journey.moving", "move", str(here.id), "2.0", "0", "1"]
    environment = {**os.environ, "DATABASE_URL": database}
    working = subprocess.Popen(asked, env=environment, stdout=subprocess.DEVNULL)
    give_up = time.monotonic() + 120
    while count_behind(here.id)[0] > 1300 and working.poll() is None and time.monotonic() < give_up:
        time.sleep(0.005)
    working.send_signal(signal.SIGKILL)
    working.wait()
    left = count_behind(here.id)[0]
    assert 0 < left < 1500, "killed in the middle"
    again = last(move(here.id, "2.0", 0, 1))
    assert (again.looked, again.moved) == (1500, left)
    assert followed(here.id, suitable) == ["1.0", "2.0"]
    assert verify().broken == ()


def test_together_is_the_same_door(here: Clinic, suitable: UUID) -> None:
    adopt(here.id, stricter())
    now = datetime.now(UTC)

    def following(actor: Actor, version: str = "2.0", person: UUID = suitable) -> FollowProgramme:
        ident = uuid5(person, f"{actor.role} {version}")
        return FollowProgramme(id=ident, actor=actor, stream=person, version=version)

    director = Actor(uuid4(), "director", here.id, "Director")
    nobody = act_together(here.id, [following(Actor(uuid4(), "biller", here.id))], now)
    assert isinstance(nobody.outcomes[suitable], Refused) and followed(here.id, suitable) == ["1.0"]
    unknown = act_together(here.id, [following(director, "7.0")], now)
    (refused,) = unknown.outcomes.values()
    assert isinstance(refused, Refused) and refused.refusal.reasons[0].code == "version_unknown"
    with locked(here.id, suitable):
        assert act_together(here.id, [following(director)], now).unreached == {suitable}
    assert isinstance(act_together(here.id, [following(director)], now).outcomes[suitable], Done)
    assert act_together(here.id, [following(director)], now).outcomes == {}
    with in_clinic(here.id):
        again = act(following(director))
    assert isinstance(again, Done) and again.again
    assert followed(here.id, suitable) == ["1.0", "2.0"]


def test_the_command_tells_first_and_moves_only_when_asked_to(
    here: Clinic, suitable: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    adopt(here.id, stricter())
    assert command.main(["clinic", "move", here.slug]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "1 of 1 people" in said and "would move to 2.0" in said and "phq_9" in said
    assert followed(here.id, suitable) == ["1.0"]
    assert command.main(["clinic", "move", here.slug, "--apply"]) == 0
    assert "1 people follow 2.0 from now on." in capsys.readouterr().err
    assert followed(here.id, suitable) == ["1.0", "2.0"]
    assert command.main(["clinic", "move", here.slug, "--to", "9.9"]) == 1
    assert "has not adopted 9.9" in capsys.readouterr().err


def test_the_command_brings_all_rows_up_to_the_clinic(
    here: Clinic, suitable: UUID, capsys: pytest.CaptureFixture[str]
) -> None:
    adopt(here.id, stricter())
    assert count_behind(here.id) == (1, 1)
    assert command.main(["ledger", "refresh", "--clinic", here.slug]) == 0
    assert "rows of 1 of 1 people were behind; all are as the clinic is now." in " ".join(
        capsys.readouterr().err.split()
    )
    assert count_behind(here.id) == (0, 1)
    assert command.main(["ledger", "refresh", "--clinic", "no-such-clinic"]) == 1
