"""The demo clinic: every scene can be played, by acting only, and the same seed gives the same lives."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from django.test import Client

from tests.ledger.test_rebuild import everything_projected
from troche.chart.facts import DeadlineStruck, Fact, Recorded, tag_of
from troche.demo.cast import CAST, Part, Scene
from troche.demo.life import Life
from troche.demo.scenes import SCENES, days_before, play
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.journey.rooms import PERSON
from troche.ledger import read_chart, read_facts
from troche.ledger.rebuild import rebuild
from troche.ledger.verify import verify
from troche.medication.facts import CountAsked, UnitsCounted
from troche.people.demo import demo_link
from troche.people.enrolment import open_clinic
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.screening.facts import LegalBasisRecorded

NOW = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)
SAMPLES = {part.scene: part for part in CAST if part.scene != "long"}


def opened() -> tuple[Clinic, Stage, Team]:
    at = NOW - timedelta(days=200)
    clinic = open_clinic(
        slug=f"demo-{secrets.token_hex(6)}",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        is_demo=True,
        clock=lambda: at,
    )
    stage = Stage(clinic.id, "test")
    team = Team(stage)
    with in_clinic(clinic.id):
        team.join(clinic, at)
    return clinic, stage, team


@pytest.fixture(scope="module")
def ground(database: str) -> tuple[Clinic, Stage, Team]:
    return opened()


def lived(ground: tuple[Clinic, Stage, Team], part: Part, now: datetime = NOW) -> Life:
    clinic, stage, team = ground
    life = Life(stage, team, clinic, part, now - timedelta(days=days_before(part.scene, part.sessions)))
    with in_clinic(clinic.id):
        play(life, now)
        stage.settle(life.person, now)
    return life


def told(clinic: UUID, person: UUID) -> list[tuple[str, datetime, str]]:
    """What happened when, without the ids, which are each clinic's own, and what is drawn from them."""
    return [
        (tag_of(entry.fact), entry.at, _without_ids(entry))
        for entry in read_facts(clinic, person)
        if not _is_drawn(entry.fact)
    ]


def _is_drawn(fact: Fact) -> bool:
    """A count on video comes on a day that is drawn from ids."""
    if isinstance(fact, DeadlineStruck):
        return fact.kind.startswith("medication.count_")
    return isinstance(fact, CountAsked) or (isinstance(fact, UnitsCounted) and bool(fact.watched_by))


def _without_ids(entry: Recorded) -> str:
    kept = msgspec.to_builtins(entry.fact)
    hidden = (
        "prescriber",
        "therapist",
        "coordinator",
        "monitor",
        "monitor_id",
        "order",
        "parcel",
        "pass_id",
        "with_id",
        "prescription",
        "digest",
        "replaces",
    )
    shown = {key: value for key, value in kept.items() if key not in hidden}
    if "text" in shown:  # an order's text begins with its id
        shown["text"] = str(shown["text"]).partition("\n")[2]
    return repr(shown)


@pytest.mark.parametrize("scene", sorted(SAMPLES))
def test_every_scene_can_be_played(ground: tuple[Clinic, Stage, Team], scene: Scene) -> None:
    part = msgspec.structs.replace(SAMPLES[scene], sessions=min(SAMPLES[scene].sessions, 1))
    life = lived(ground, part)
    facts = read_facts(ground[0].id, life.person)
    assert facts[0].at <= facts[-1].at <= NOW
    assert [entry.position for entry in facts] == list(range(1, len(facts) + 1))
    assert read_chart(ground[0].id, life.person) == PERSON.refold(life.person, ground[0].id, facts)


def test_the_same_seed_gives_the_same_life(database: str) -> None:
    part = Part("Ada Example", "between", 17, 1, 0.45)
    first, second = opened(), opened()
    one, other = lived(first, part), lived(second, part)
    assert told(first[0].id, one.person) == told(second[0].id, other.person)


def test_a_life_goes_on_when_the_temporary_rule_has_ended(database: str) -> None:
    in_january = NOW + timedelta(days=50)
    life = lived(opened(), Part("Ada Example", "between", 17, 4, 0.45), in_january)
    bases = [
        entry.fact.basis
        for entry in read_facts(life.clinic.id, life.person)
        if isinstance(entry.fact, LegalBasisRecorded)
    ]
    assert bases == ["telehealth_flexibility", "in_person_exam"]


def test_the_demo_is_made_of_facts_alone(ground: tuple[Clinic, Stage, Team]) -> None:
    clinic = ground[0].id
    before = everything_projected(clinic)
    rebuild()
    assert everything_projected(clinic) == before
    assert [link for link in verify().broken if link.clinic == clinic] == []


def test_every_part_has_its_scene_and_every_name_says_that_it_is_invented() -> None:
    invented = (
        "Example Sample Specimen Instance Model Pattern Demo Prototype Template Placeholder Dummy Mockup"
    )
    assert {part.scene for part in CAST} == set(SCENES)
    assert {part.name.split()[-1] for part in CAST} <= set(invented.split())
    assert len({part.name for part in CAST}) == len(CAST) == 40


def test_the_sitters_link_opens_the_page_of_the_sitter_who_was_asked(
    ground: tuple[Clinic, Stage, Team],
) -> None:
    life = lived(ground, Part("Link Example", "sitter_waits", 17))
    browser = Client()
    for _again in range(2):
        assert browser.get(demo_link("sitter", ground[0], life.person)).status_code == 302
        link = browser.get(demo_link("sitter", ground[0], life.person))["Location"]
        browser.get(link)
        page = browser.get("/sitter/").content.decode()
        assert "Yes, I will be there" in page
