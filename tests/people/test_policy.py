"""The table says for every role and action what is allowed, and the relation decides the rest."""

from __future__ import annotations

from uuid import uuid4

import pytest

from troche.chart.commands import ROLES, Actor, Role
from troche.people.policy import (
    ACTIONS,
    TABLE,
    PolicyError,
    Relation,
    allows,
    allows_at_all,
    declare,
    opens,
    page,
    parse,
    relation,
)

CLINICAL = [action for action in ACTIONS if action.split(".")[0] not in ("public", "account", "people")]
WALK = [
    "screening.assess",
    "screening.history",
    "screening.measure",
    "screening.record_result",
    "screening.ask",
    "screening.decide",
    "medication.write_plan",
    "medication.accept_plan",
    "medication.order",
    "medication.dispense",
    "medication.receive",
    "preparation.consent",
    "preparation.prepare",
    "preparation.invite_sitter",
    "preparation.confirm_sitter",
    "dosing.book",
    "dosing.go_no_go",
    "dosing.measure",
    "dosing.take",
    "dosing.check",
    "dosing.monitor",
    "dosing.release",
    "dosing.next_day",
    "integration.book",
    "integration.hold",
    "integration.goal",
    "integration.check_in",
    "messaging.alert",
    "messaging.acknowledge",
    "people.register",
    "people.manage",
    "chart.read",
    "board.read",
    "pharmacy.read",
    "ledger.audit",
    "public.visit",
    "account.own",
    "session.read",
]
WHOLE = "action " + " ".join(ROLES)


def test_the_table_is_total() -> None:
    assert set(WALK) <= set(ACTIONS)
    for action in ACTIONS:
        assert set(TABLE[action]) == set(ROLES)
        assert any(grant != "-" for grant in TABLE[action].values()), f"nobody may {action}"


@pytest.mark.parametrize(
    ("role", "towards", "action", "allowed"),
    [
        ("visitor", "none", "public.visit", True),
        ("visitor", "none", "screening.assess", False),
        ("visitor", "self", "screening.assess", True),
        ("visitor", "self", "chart.read", False),
        ("patient", "self", "chart.read", True),
        ("patient", "none", "chart.read", False),
        ("patient", "self", "dosing.take", True),
        ("patient", "self", "dosing.release", False),
        ("patient", "self", "screening.decide", False),
        ("sitter", "session", "session.read", True),
        ("sitter", "none", "session.read", False),
        ("sitter", "session", "chart.read", False),
        ("sitter", "session", "dosing.take", False),
        ("prescriber", "clinic", "screening.decide", True),
        ("prescriber", "none", "screening.decide", False),
        ("prescriber", "clinic", "medication.dispense", False),
        ("prescriber", "clinic", "preparation.consent", False),
        ("therapist", "clinic", "dosing.monitor", True),
        ("therapist", "clinic", "medication.order", False),
        ("coordinator", "clinic", "board.read", True),
        ("coordinator", "clinic", "screening.decide", False),
        ("pharmacist", "clinic", "medication.dispense", True),
        ("pharmacist", "clinic", "pharmacy.read", True),
        ("pharmacist", "clinic", "chart.read", False),
        ("biller", "clinic", "chart.read", False),
        ("biller", "clinic", "board.read", False),
        ("director", "clinic", "people.adopt_programme", True),
        ("administrator", "clinic", "people.manage", True),
        ("administrator", "clinic", "chart.read", False),
        ("auditor", "clinic", "chart.read", True),
        ("system", "clinic", "chart.strike", True),
        ("system", "clinic", "screening.decide", False),
    ],
)
def test_what_a_role_may_do(role: Role, towards: Relation, action: str, allowed: bool) -> None:
    assert allows(role, towards, action) is allowed


def test_the_auditor_only_reads() -> None:
    may = {action for action in ACTIONS if allows_at_all("auditor", action)}
    reads = {action for action in may if action.endswith(".read")}
    assert may - reads == {
        "public.probe",
        "public.visit",
        "account.own",
        "account.begin",
        "live.follow",
        "ledger.audit",
        "people.see_access",
        "people.see_team",
    }


@pytest.mark.parametrize("role", ["biller", "administrator"])
def test_some_staff_see_and_do_nothing_clinical(role: Role) -> None:
    may = {action for action in CLINICAL if allows_at_all(role, action)}
    assert may <= {"chart.correct"}, "an administrator corrects the clinic's own entries (tests/journey)"


def test_the_pharmacist_keeps_to_the_pharmacy() -> None:
    assert {action for action in CLINICAL if allows_at_all("pharmacist", action)} == {
        "medication.dispense",
        "medication.read",
        "pharmacy.read",
        "pharmacy.stock",
        "pharmacy.recall",
        "medication.watch_count",
        "messaging.alert",
    }


def test_a_stranger_is_allowed_nothing_that_is_not_for_anyone() -> None:
    for action in ACTIONS:
        for role in ROLES:
            assert allows(role, "none", action) is (TABLE[action][role] == "anyone")


def test_relations() -> None:
    own, other, clinic = uuid4(), uuid4(), uuid4()
    patient = Actor(own, "patient", clinic, stream=own)
    sitter = Actor(uuid4(), "sitter", clinic, stream=own)
    visitor = Actor(uuid4(), "visitor", clinic)
    assert [relation(patient, own), relation(patient, other)] == ["self", "none"]
    assert [relation(sitter, own), relation(sitter, other)] == ["session", "none"]
    assert relation(visitor, own) == "none"
    assert relation(Actor(uuid4(), "therapist", clinic), other) == "clinic"


def test_a_page_that_names_a_person_is_the_staff_s() -> None:
    own, clinic = uuid4(), uuid4()
    patient = Actor(own, "patient", clinic, stream=own)
    therapist = Actor(uuid4(), "therapist", clinic)
    assert opens(patient, "chart.read", None)
    assert not opens(patient, "chart.read", own)
    assert not opens(patient, "dosing.book", own)
    assert opens(patient, "live.follow", own)
    assert not opens(patient, "live.follow", uuid4())
    assert opens(therapist, "chart.read", own)
    assert opens(Actor(uuid4(), "sitter", clinic, stream=own), "live.follow", own)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "first row"),
        ("action visitor patient\na.b self self", "exactly the roles"),
        (f"{WHOLE} wizard\n", "exactly the roles"),
        (f"{WHOLE}\na.b self", "line 2: a.b needs 12 words, has 1"),
        (f"{WHOLE}\na.b {'self ' * 11} all", "line 2: 'all' is not one of"),
        (f"{WHOLE}\na.b {'self ' * 12}\na.b {'self ' * 12}", "line 3: a.b stands there twice"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(PolicyError, match=complaint):
        parse(text)


def test_an_unknown_action_is_refused_where_it_is_declared() -> None:
    with pytest.raises(PolicyError, match=r"dosing\.fly"):
        page(action="dosing.fly")
    with pytest.raises(PolicyError, match=r"dosing\.fly"):
        declare("somewhere", action="dosing.fly")
    with pytest.raises(PolicyError):
        allows("patient", "self", "dosing.fly")
