"""A changed programme over past charts: real lives in a real database, nothing written."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.db import connection

from tests.programme.weakened import put
from troche.chart.clock import CLOCK
from troche.chart.facts import Corrected, Fact, Recorded, tag_of
from troche.chart.gates import Gate
from troche.chart.rooms import Chart, Room
from troche.demo.cast import CAST
from troche.demo.life import Life
from troche.demo.scenes import days_before, play
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.dosing.gates import may_dose
from troche.journey.rooms import PERSON
from troche.ledger import read_facts
from troche.ledger.many import ids_after
from troche.medication.sending import may_ship
from troche.messaging.commands import RaiseAlert
from troche.messaging.facts import AlertClosed, AlertEscalated, AlertRaised
from troche.people.enrolment import open_clinic
from troche.people.models import Clinic
from troche.people.rules import CLINIC as CLINIC_ROOM
from troche.people.scope import in_clinic
from troche.pharmacy.rules import PHARMACY
from troche.programme import Programme, default_folder, load_programme
from troche.proof import story
from troche.proof.acts import step
from troche.proof.classes import Edit, adding, both, saying
from troche.proof.life import good_life
from troche.proof.past import Changed, Clinics, Decision, decisions
from troche.proof.replay import LEFT_OUT, READ, Told, replay
from troche.proof.story import Goal, Scene
from troche.screening.facts import EligibilityDecided
from troche.site.command import main

NOW = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
DATA = msgspec.to_builtins(load_programme())


@pytest.fixture(scope="module")
def clinic(database: str) -> UUID:
    """A clinic with one person who has had sessions, and one who is still in preparation."""
    at = NOW - timedelta(days=200)
    opened = open_clinic(
        slug=f"past-{secrets.token_hex(5)}",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        is_demo=True,
        clock=lambda: at,
    )
    stage = Stage(opened.id, "past")
    team = Team(stage)
    with in_clinic(opened.id):
        team.join(opened, at)
        parts = {part.scene: part for part in CAST if part.scene != "long"}
        longest = max(parts.values(), key=lambda part: part.sessions)
        life = Life(
            stage, team, opened, longest, NOW - timedelta(days=days_before(longest.scene, longest.sessions))
        )
        play(life, NOW)
    return opened.id


def asked(clinic: UUID, key: str = "", value: Any = None) -> Told:
    """The past, asked by the programme that comes along or by one with another value."""
    data = put(DATA, key, value) if key else DATA
    with in_clinic(clinic):
        return sum(replay(clinic, msgspec.convert(data, Programme)), Told())


def test_the_same_programme_changes_nothing(clinic: UUID) -> None:
    found = asked(clinic)
    assert found.people == 1 and found.unread == 0
    assert found.decided["dose"] >= 3 and found.decided["parcel"] >= 1
    assert found.turned == {} and found.found == []


def test_no_gate_reads_what_a_replay_leaves_out(clinic: UUID) -> None:
    """Nor while an alert climbs and is closed, and the decision for treatment is taken back."""
    clinics = Clinics(clinic, read_facts(clinic, clinic))
    (person,) = ids_after(clinic, UUID(int=0), UUID(int=2**128 - 1), 9)
    lived = read_facts(clinic, person)
    whole = [*lived, *an_alert_and_a_correction(lived)]
    assert any(isinstance(entry.fact, LEFT_OUT) for entry in lived)

    def answers(until: int) -> dict[str, type[Gate]]:
        some, now = whole[:until], whole[until - 1].at
        chart = PERSON.refold(person, clinic, some)
        read = PERSON.refold(person, clinic, [entry for entry in some if tag_of(entry.fact) in READ])
        setting = clinics.at(now, chart, lambda _chart, _state: load_programme())
        found, left = (
            {
                f"{ask.__name__} {gate.gate}": type(gate)
                for ask in (may_dose, may_ship)
                for gate in ask(one, setting, now)
            }
            for one in (chart, without(CLOCK, read))
        )
        assert left == found
        return found

    for until in range(9, len(lived), 9):
        answers(until)
    before, raised, climbed, closed, corrected = map(answers, range(len(lived), len(whole) + 1))
    assert raised == climbed != before == closed != corrected


def an_alert_and_a_correction(lived: Sequence[Recorded]) -> Iterator[Recorded]:
    """After a life: an alert that stops a dose, climbs and is closed; then the decision was entered in error."""
    decided = next(entry for entry in lived if isinstance(entry.fact, EligibilityDecided))
    told: list[Fact] = [
        AlertRaised(alert="x", level=1, code="asq_acute", words="Look.", owner="prescriber", respond_by=NOW),
        AlertEscalated(alert="x", owner="director", respond_by=NOW),
        AlertClosed(alert="x", outcome="Spoke."),
        Corrected(position=decided.position, kind=tag_of(decided.fact), reason="Another person."),
    ]
    last = lived[-1]
    for number, fact in enumerate(told, 1):
        yield msgspec.structs.replace(last, fact=fact, position=last.position + number)


def without(room: Room[Any], chart: Chart) -> Chart:
    """A chart in which nothing can be read of this room."""
    states = {name: state for name, state in chart.states.items() if name != room.name}
    return msgspec.structs.replace(chart, states=states)


def test_each_is_asked_with_the_consent_of_their_own_time() -> None:
    new, old = load_programme(), msgspec.structs.replace(load_programme(), consent=OTHER_CONSENT)
    changed = Changed(new)
    assert [changed.beside(one).consent for one in (new, old, new)] == [
        new.consent,
        OTHER_CONSENT,
        new.consent,
    ]
    assert changed.beside(old) is changed.beside(old)


OTHER_CONSENT = msgspec.structs.replace(load_programme().consent, text={"en": "As it was read before."})


def test_a_lower_limit_holds_doses_and_says_which(clinic: UUID) -> None:
    found = asked(clinic, "session.pressure.go.systolic_mm_hg.value", 100)
    assert found.turned == {"dose held": found.decided["dose"]}
    assert {one.decision.by for one in found.found} == {("pressure",)}
    assert len({one.decision.key for one in found.found}) == found.decided["dose"]


def test_a_shorter_time_holds_parcels(clinic: UUID) -> None:
    """And the doses before which nobody then knew that the liver is well: they waited for the prescriber's answer."""
    found = asked(clinic, "supply.shipment.liver_days.value", 1)
    assert found.turned["parcel held"] == found.decided["parcel"]
    by = {"parcel held": ("liver",), "dose held": ("plan",)}
    assert all(one.decision.by == by[f"{one.decision.what} {one.decision.turned}"] for one in found.found)


def test_parts_together_are_everybody(clinic: UUID) -> None:
    with in_clinic(clinic):
        parts = [sum(replay(clinic, load_programme(), part, 3), Told()) for part in range(3)]
    assert sum(parts, Told()).decided == asked(clinic).decided


def test_nothing_is_written(clinic: UUID) -> None:
    def kept() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*), max(at) FROM ledger_fact WHERE clinic_id = %s", [clinic])
            return cursor.fetchone()

    with in_clinic(clinic):
        before = len(read_facts(clinic, clinic)), kept()
        asked(clinic, "session.pulse.to_bpm.value", 60)
        assert (len(read_facts(clinic, clinic)), kept()) == before


def lived(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> list[Recorded]:
    """Every fact of a story, as the house folded them."""
    kept: list[Recorded] = []
    real = PERSON.fold

    def keeping(chart: Chart, recorded: Sequence[Recorded]) -> Chart:
        kept.extend(recorded)
        return real(chart, recorded)

    with monkeypatch.context() as patch:
        patch.setattr(PERSON, "fold", keeping)
        story.play(scene, STRICT)
    return kept


STRICT = msgspec.convert(put(DATA, "session.pulse.to_bpm.value", 100), Programme)


def clinics_of(scene: Scene) -> Clinics:
    """The clinic of a story, as it was all along."""
    found = Clinics(story.CLINIC, ())
    (empty,) = found._charts
    whole = msgspec.structs.replace(
        empty, states={**empty.states, CLINIC_ROOM.name: scene.clinic, PHARMACY.name: scene.lots}
    )
    found._charts = [whole]
    return found


def asked_again(goal: Goal, changes: Edit, new: Programme, monkeypatch: pytest.MonkeyPatch) -> list[Decision]:
    """The decisions of a life in which an alert follows, ten minutes after its goal."""
    alert = step(timedelta(minutes=10), RaiseAlert, "therapist", code="adverse_event", words="Look.", key="x")
    end = step(timedelta(minutes=20), RaiseAlert, "therapist", code="vomiting", words="Look.")
    scene = adding(after=alert, end=end)(changes(good_life(load_programme(), goal)))
    recorded = lived(scene, monkeypatch)
    return list(
        decisions(story.PERSON_ID, recorded, clinics_of(scene), Changed(new), lambda _chart, _state: STRICT)
    )


def test_a_dose_that_was_refused_would_have_been_granted_and_what_came_after_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fast = both(*(saying(f"today reading {number}", pulse_bpm=105) for number in (1, 2)))
    found = asked_again("dose", fast, load_programme(), monkeypatch)
    assert [(one.what, one.turned) for one in found] == [
        ("parcel", "same"),
        ("dose", "same"),
        ("dose", "same"),
        ("refused_dose", "let_through"),
    ]
    assert found[-1].by == ("pulse",) and found[-1].events == ("adverse_event",)


def test_a_refused_dose_that_stays_refused_turns_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = both(*(saying(f"today reading {number}", pulse_bpm=115) for number in (1, 2)))
    found = asked_again("dose", fast, load_programme(), monkeypatch)
    assert (found[-1].turned, found[-1].events) == ("same", ())


def test_a_parcel_that_was_made_up_is_asked_about_when_it_left(monkeypatch: pytest.MonkeyPatch) -> None:
    new = msgspec.convert(put(DATA, "supply.shipment.liver_days.value", 1), Programme)
    found = asked_again("sent", both(), new, monkeypatch)
    assert [(one.what, one.turned) for one in found if one.what == "parcel"] == [("parcel", "held")] * 2
    assert found[-1].by == ("liver",) and found[-1].events == ("adverse_event",)


def test_the_lots_of_their_time_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = good_life(load_programme(), "dose")
    found = clinics_of(scene).at(
        story.GOAL_AT, PERSON.empty(story.PERSON_ID, story.CLINIC), lambda *_: STRICT
    )
    assert found.lots == scene.lots and found.clinic == scene.clinic


def test_the_command_lists_what_would_have_been_held(
    clinic: UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(default_folder(), tmp_path / "changed"))
    session = folder / "session.yaml"
    session.write_text(session.read_text().replace("to_bpm: {value: 110", "to_bpm: {value: 60"))
    slug = Clinic.objects.get(id=clinic).slug
    assert main(["programme", "replay", str(folder), "--clinic", slug, "--processes", "1"]) == 0
    said = "".join(capsys.readouterr())
    assert "doses that were taken would have been held" in said and "pulse" in said
    assert main(["programme", "replay", str(folder), "--clinic", "nobody-here"]) == 1
