"""The safety pathway through the one door and the keeper, on the real database: whatever is done, in whatever order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.people.fixtures import fresh_clinic
from tests.screening.test_pathway import CLEAR, TALK, asq, phq_9
from troche.chart.commands import Actor, Command, Role
from troche.journey.rooms import PERSON as HOUSE
from troche.ledger import act, read_chart, read_facts, read_setting
from troche.ledger.keeper import Keeper
from troche.ledger.models import Deadline
from troche.messaging.commands import AcknowledgeAlert, CloseAlert
from troche.messaging.models import AlertRow
from troche.messaging.rules import open_alerts
from troche.people.commands import JoinStaff, RegisterPerson
from troche.people.scope import in_clinic
from troche.screening.commands import (
    AnswerInstrument,
    DeclineSafetyScreen,
    NoteSafetyCall,
    SayHowSafe,
    ScreenSafety,
)
from troche.screening.pathway import path_of

ANSWERS = st.tuples(*[st.sampled_from((0, 1, None))] * 5)


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


class Crisis(RuleBasedStateMachine):
    """One person, a prescriber, a therapist, and a keeper whose clock is moved."""

    @initialize()
    def begins(self) -> None:
        self.clock, self.keeper = Hand(), None
        self.clinic = fresh_clinic()
        self.person = uuid4()
        self.staff: dict[str, UUID] = {role: uuid4() for role in ("prescriber", "therapist")}
        for role, who in self.staff.items():
            system = Actor(uuid4(), "system", self.clinic.id)
            joins = {"staff": who, "name": f"Dr {role.title()}", "role": role, "licences": ()}
            self.ask(JoinStaff, system, self.clinic.id, **joins)
        said = {"name": "Ben Sample", "email": f"{self.person}@example.org", "phone": "503 555 0100"}
        place = {"state": "OR", "timezone": "America/Los_Angeles", "birth_date": datetime(1991, 7, 30).date()}
        self.ask(RegisterPerson, self.actor("patient"), self.person, **said, **place)

    def actor(self, role: Role) -> Actor:
        """Who acts in this role."""
        own = self.person if role == "patient" else None
        return Actor(self.staff.get(role, self.person), role, self.clinic.id, role.title(), own)

    def ask(self, kind: type[Command], actor: Actor, stream: UUID, /, **said: Any) -> None:
        """Through the door, at the moved clock; what is refused changes nothing."""
        with in_clinic(self.clinic.id):
            act(kind(id=uuid4(), actor=actor, stream=stream, **said), self.clock)

    def do(self, kind: type[Command], role: Role, /, **said: Any) -> None:
        """A command about the person."""
        self.ask(kind, self.actor(role), self.person, **said)

    @rule(item_9=st.sampled_from((0, 1, 3, None)))
    def answers_phq_9(self, item_9: int | None) -> None:
        self.do(AnswerInstrument, "patient", **phq_9(item_9)[1])

    @rule(answers=ANSWERS)
    def answers_asq(self, answers: tuple[int | None, ...]) -> None:
        self.do(AnswerInstrument, "patient", **asq(*answers))

    @rule(safe=st.booleans())
    def says_how_safe(self, safe: bool) -> None:
        self.do(SayHowSafe, "patient", safe=safe)

    @rule()
    def declines(self) -> None:
        self.do(DeclineSafetyScreen, "patient")

    @rule(minutes=st.sampled_from((1, 14, 16, 61, 481, 1441)))
    def time_passes(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)
        with in_clinic(self.clinic.id):
            for _ in range(40):
                if not Keeper(self.clock)._fire_due(self.clinic.id, self.clock()):
                    break

    @rule(role=st.sampled_from(("prescriber", "therapist")), close=st.booleans())
    def takes_or_closes(self, role: Role, close: bool) -> None:
        with in_clinic(self.clinic.id):
            waiting = open_alerts(read_chart(self.clinic.id, self.person))
        for alert in waiting:
            if close:
                self.do(CloseAlert, role, alert=alert.id, outcome="All is well.")
            else:
                self.do(AcknowledgeAlert, role, alert=alert.id)

    @rule(clear=st.booleans())
    def talks(self, clear: bool) -> None:
        self.do(ScreenSafety, "therapist", **(CLEAR if clear else TALK))

    @rule()
    def tries(self) -> None:
        self.do(NoteSafetyCall, "prescriber", note="No answer.")

    @invariant()
    def nothing_is_silent(self) -> None:
        """A sign that no clinician asked about has an alert with an owner, in the chart and on the list of the team."""
        if not hasattr(self, "clinic"):
            return
        with in_clinic(self.clinic.id):
            chart = read_chart(self.clinic.id, self.person)
            rows = {row.key: row for row in AlertRow.objects.filter(stream_id=self.person)}
            rules = read_setting(self.clinic.id, chart).programme.alerts
        path = path_of(chart)
        for_a_talk = [alert for alert in open_alerts(chart) if rules[alert.code].closed_by_talk]
        if path.sign is not None:
            assert for_a_talk, "a sign, and nobody has it"
        for alert in for_a_talk:
            assert rows[alert.id].owner in ("prescriber", "therapist"), "somebody who works here owns it"

    @invariant()
    def every_clock_is_armed(self) -> None:
        """What the rules make due stands in the table from which the keeper strikes, and nothing else does."""
        if not hasattr(self, "clinic"):
            return
        with in_clinic(self.clinic.id):
            chart = read_chart(self.clinic.id, self.person)
            due = HOUSE.due(chart, read_setting(self.clinic.id, chart))
            armed = set(Deadline.objects.filter(stream_id=self.person).values_list("kind", "key"))
        assert armed == set(due)

    def teardown(self) -> None:
        """The chart folded anew is the chart that was kept."""
        if not hasattr(self, "clinic"):
            return
        with in_clinic(self.clinic.id):
            kept, facts = read_chart(self.clinic.id, self.person), read_facts(self.clinic.id, self.person)
        assert path_of(HOUSE.refold(self.person, self.clinic.id, facts)) == path_of(kept)


def test_whatever_is_done_nothing_is_silent(database: str) -> None:
    run_state_machine_as_test(
        Crisis,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
