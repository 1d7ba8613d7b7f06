"""Who may correct what; and that nothing goes past its rules by being called a correction."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest

from tests.ledger.people import register, system
from tests.ledger.test_door import contact
from troche.chart.commands import ROLES, Actor, Correct, Role
from troche.chart.facts import KERNEL_FACTS, tag_of
from troche.chart.reasons import Refusal
from troche.journey.corrections import CORRECTED_BY, INSTEAD, ONLY_IN_ERROR, may_correct
from troche.journey.rooms import CLINIC, HOUSES, PERSON
from troche.ledger import Done, Refused, act, read_chart, read_facts
from troche.people.commands import JoinStaff
from troche.people.policy import ACTIONS, TABLE
from troche.people.rules import CLINIC as CLINIC_ROOM
from troche.people.rules import PEOPLE
from troche.screening.commands import DecideEligibility
from troche.screening.rules import SCREENING

HERE, CHART = UUID(int=1), UUID(int=2)


def asked(role: Role, kind: str, replacement: str | None = None) -> Refusal | None:
    actor = Actor(uuid4(), role, HERE, "N", CHART if role in ("patient", "sitter") else None)
    house = CLINIC if kind in CLINIC.fact_types else PERSON
    stream = HERE if house is CLINIC else CHART
    command = Correct(
        id=uuid4(), actor=actor, stream=stream, position=1, kind=kind, reason="x", replacement=replacement
    )
    return may_correct(house.kind, command)


def code(refusal: Refusal | None) -> str:
    return refusal.reasons[0].code if refusal else ""


def test_every_kind_of_entry_has_one_answer() -> None:
    kinds = {kind for house in HOUSES.values() for kind in house.fact_types}
    kernel = {tag_of(fact) for fact in KERNEL_FACTS}
    rows = [*CORRECTED_BY, *ONLY_IN_ERROR, *INSTEAD]
    assert sorted(rows) == sorted(kinds - kernel)


def test_what_is_named_is_there() -> None:
    tags = {command.__struct_config__.tag for house in HOUSES.values() for command in house.commands}
    assert {command for _, commands in INSTEAD.values() for command in commands} <= tags
    assert {one for actions in (CORRECTED_BY | ONLY_IN_ERROR).values() for one in actions} <= set(ACTIONS)


@pytest.mark.parametrize("kind", sorted(INSTEAD))
@pytest.mark.parametrize("role", ROLES)
def test_what_stands_is_corrected_by_nobody_and_the_refusal_says_what_to_do(kind: str, role: Role) -> None:
    for replacement in (None, "{}"):
        refusal = asked(role, kind, replacement)
        assert refusal is not None and code(refusal) == "stands_as_recorded"
        assert refusal.reasons[0].would_change == INSTEAD[kind][0]


@pytest.mark.parametrize("kind", sorted(CORRECTED_BY | ONLY_IN_ERROR))
@pytest.mark.parametrize("role", ROLES)
def test_nobody_corrects_what_they_may_not_record(kind: str, role: Role) -> None:
    recording = (CORRECTED_BY | ONLY_IN_ERROR)[kind][0]
    if asked(role, kind) is None:
        assert TABLE[recording][role] == TABLE["chart.correct"][role] == "clinic"


@pytest.mark.parametrize("kind", sorted(CORRECTED_BY | ONLY_IN_ERROR))
def test_somebody_may_correct_each_entry_and_the_refusal_says_who(kind: str) -> None:
    able = [role for role in ROLES if asked(role, kind) is None]
    assert able
    refusal = asked("biller", kind)
    assert refusal is not None and code(refusal) == "not_yours_to_correct"
    assert str(refusal.reasons[0].would_change) == f"Ask somebody with this role: {', '.join(able)}."


@pytest.mark.parametrize("kind", sorted(set(CLINIC.fact_types) & set(CORRECTED_BY)))
def test_the_clinics_own_stream_is_its_leaders(kind: str) -> None:
    assert {role for role in ROLES if asked(role, kind) is None} <= {"director", "administrator", "system"}


def test_an_administrator_corrects_nothing_of_a_person() -> None:
    own = set(CLINIC.fact_types)
    assert {kind for kind in CORRECTED_BY | ONLY_IN_ERROR if asked("administrator", kind) is None} <= own


@pytest.mark.parametrize("kind", sorted(ONLY_IN_ERROR))
def test_what_opens_by_being_there_is_only_marked_as_an_error(kind: str) -> None:
    able = next(role for role in ROLES if asked(role, kind) is None)
    assert code(asked(able, kind, "{}")) == "only_in_error"


def test_an_entry_that_nobody_thought_of_is_not_corrected() -> None:
    assert code(asked("director", "garden.watered")) == "not_correctable"


def correct(clinic: UUID, stream: UUID, role: Role, kind: str, position: int, body: object) -> Done | Refused:
    return act(
        Correct(
            id=uuid4(),
            actor=Actor(uuid4(), role, clinic, "N"),
            stream=stream,
            position=position,
            kind=kind,
            reason="misread",
            replacement=json.dumps(body),
        )
    )


def test_a_therapist_does_not_become_director_by_a_correction(clinic: UUID) -> None:
    who = uuid4()
    joining = JoinStaff(
        id=uuid4(), actor=system(clinic), stream=clinic, staff=who, name="T", role="therapist"
    )
    joined = act(joining)
    assert isinstance(joined, Done)
    body = {"fact": "people.staff_joined", "staff": str(who), "name": "T", "role": "director", "licences": []}
    for role in ("therapist", "director", "administrator", "system"):
        outcome = correct(clinic, clinic, role, "people.staff_joined", joined.position, body)
        assert isinstance(outcome, Refused)
        assert code(outcome.refusal) == "stands_as_recorded"
    assert CLINIC_ROOM.of(read_chart(clinic, clinic)).staff[who].role == "therapist"


def test_a_decision_is_not_turned_by_a_correction(clinic: UUID) -> None:
    person = register(clinic)
    decided = act(
        DecideEligibility(
            id=uuid4(),
            actor=Actor(uuid4(), "prescriber", clinic, "P"),
            stream=person,
            verdict="not_here",
            reason="no",
            patient_words="no",
        )
    )
    assert isinstance(decided, Done)
    position = next(
        entry.position
        for entry in read_facts(clinic, person)
        if tag_of(entry.fact) == "screening.eligibility_decided"
    )
    body = {"fact": "screening.eligibility_decided", "verdict": "eligible", "reason": "x", "gates": {}}
    for role in ("therapist", "prescriber", "director"):
        outcome = correct(clinic, person, role, "screening.eligibility_decided", position, body)
        assert isinstance(outcome, Refused)
        assert str(outcome.refusal.reasons[0].would_change) == "Decide again, with a reason."
    decision = SCREENING.of(read_chart(clinic, person)).decision
    assert decision is not None and decision.verdict == "not_here"


def test_a_misspelt_contact_is_the_coordinators_to_mend(clinic: UUID) -> None:
    person = register(clinic)
    act(contact(clinic, person, "1"))
    entry = read_facts(clinic, person)[-1]
    assert tag_of(entry.fact) == "people.contact_changed"
    body = {
        "fact": "people.contact_changed",
        "email": "a@b.example",
        "phone": "2",
        "state": "CA",
        "timezone": "UTC",
    }
    for role in ("therapist", "prescriber", "director"):
        refused = correct(clinic, person, role, "people.contact_changed", entry.position, body)
        assert isinstance(refused, Refused) and code(refused.refusal) == "not_yours_to_correct"
    done = correct(clinic, person, "coordinator", "people.contact_changed", entry.position, body)
    assert isinstance(done, Done)
    changed = PEOPLE.of(read_chart(clinic, person)).contact
    assert changed is not None and changed.phone == "2"
