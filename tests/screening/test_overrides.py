"""Who may let pass what speaks against treatment: nobody, one in words, or two people on the same findings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.screening.acting import DIRECTOR, GONE, NAMES, OTHER_DIRECTOR, OTHER_PRESCRIBER, Care
from tests.screening.charts import (
    DIAGNOSIS,
    PDMP,
    PRESCRIBER,
    PROGRAMME,
    TEAM,
    changed,
    finding,
    history,
    lab,
    pressure,
    registered,
    replaced,
    suitable,
    without,
)
from troche.chart.facts import Fact
from troche.messaging.facts import AlertRaised
from troche.people.facts import CareTeamAssigned, ProgrammeFollowed
from troche.programme.never_passed import CONDITIONS, MEDICINES
from troche.screening.commands import (
    DecideEligibility,
    DeclineOverride,
    GiveHistory,
    GrantOverride,
    ProposeOverride,
)
from troche.screening.facts import (
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    Medicine,
    ResultReported,
)
from troche.screening.overriding import not_for_you_to_decide
from troche.screening.since import gates_against_decision

WORDS = {"reason": "Judged.", "patient_words": "You may start."}
EVERY_NO = dict.fromkeys(PROGRAMME.eligibility.exclusions, "no")
KETAMINE = changed(finding("urine_drug_screen", "positive", 1), substances=("ketamine",))


def told(medicines: tuple[str, ...] = ("Sertraline 100",), **conditions: str) -> HistoryGiven:
    """A history with these answers, otherwise suitable."""
    taken = tuple(Medicine(name=name) for name in medicines)
    return history(conditions={**EVERY_NO, **conditions}, medicines=taken)


def with_history(*medicines: str, **conditions: str) -> list[Fact]:
    return replaced(told(medicines or ("Sertraline 100",), **conditions))


AFTER_A_STROKE = with_history(stroke="yes")

WHO: list[tuple[str, list[Fact], str]] = [
    # a stop: nobody, unless the table names the director
    *(
        ("exclusions", with_history(**{code: "yes"}), by)
        for code, by in [*CONDITIONS.items(), ("stroke", "director")]
    ),
    ("exclusions", with_history(stroke="yes", psychosis="yes"), "nobody"),
    ("exclusions", with_history(stroke="yes", thyroid="yes"), "director"),
    ("exclusions", with_history(stroke="yes", glaucoma="yes"), "director"),
    ("exclusions", with_history(stroke="yes", glaucoma="unsure"), "director"),
    ("exclusions", with_history(stroke="yes", aneurysm="unsure"), "director"),
    ("exclusions", replaced(history(conditions={"stroke": "yes"})), "nobody"),
    ("exclusions", with_history(glaucoma="yes"), "words"),
    ("exclusions", with_history(mania_past="yes"), "words"),
    ("diagnosis", replaced(changed(DIAGNOSIS, code="I63.9")), "director"),
    ("diagnosis", replaced(changed(DIAGNOSIS, code="F20.0")), "nobody"),
    ("diagnosis", replaced(changed(DIAGNOSIS, code="F43.10")), "words"),
    *(
        ("interactions", with_history(name), by)
        for code, by in MEDICINES.items()
        for name in PROGRAMME.interactions[code].names
    ),
    ("interactions", with_history("phenelzine", "methadone"), "nobody"),
    ("interactions", with_history("phenelzine", "lorazepam"), "director"),
    ("interactions", with_history("lorazepam"), "words"),
    ("urine_drug_screen", [*suitable(), KETAMINE], "director"),
    (
        "urine_drug_screen",
        [
            *without(ResultReported),
            changed(KETAMINE, collected_on=KETAMINE.collected_on - timedelta(days=30)),
        ],
        "nobody",
    ),
    ("liver", [*suitable(), lab("alt", 121, 40, 1)], "nobody"),
    ("liver", [*suitable(), lab("alt", 100, 40, 1)], "words"),
    ("liver", [*without(ResultReported), lab("alt", 100, 40, 1)], "nobody"),
    ("pregnancy", [*suitable(), finding("pregnancy", "positive", 1)], "nobody"),
    ("home", replaced(history(lives_with_adult="no")), "nobody"),
    ("licence", replaced(registered(state="WA")), "nobody"),
    ("adult", replaced(registered(birth_date=registered().birth_date.replace(year=2015))), "nobody"),
    ("adult", replaced(registered(birth_date=registered().birth_date.replace(year=1950))), "words"),
    ("trials", replaced(history(trials=(), no_trials=True)), "words"),
    ("trials", replaced(history(trials=())), "nobody"),
    ("trials", without(HistoryGiven), "nobody"),
    ("pressure", [*without(HomePressureMeasured), *(pressure(150, 80, n) for n in (1, 2, 3))], "nobody"),
    ("pdmp", replaced(changed(PDMP, finding="concern", note="Two prescribers")), "words"),
    ("pdmp", replaced(changed(PDMP, finding="concern", note="Two prescribers", states=("WA",))), "nobody"),
]


@pytest.mark.parametrize(
    ("gate", "facts", "by"), WHO, ids=[f"{n}-{one[0]}-{one[2]}" for n, one in enumerate(WHO)]
)
def test_who_may_let_it_pass(gate: str, facts: list[Fact], by: str) -> None:
    assert Care(facts).against()[gate] == by


def test_nothing_on_file_is_let_pass_by_nobody() -> None:
    assert set(Care([]).against().values()) == {"nobody"}
    assert set(Care([registered(), TEAM]).against().values()) == {"nobody"}


def proposes(
    care: Care, gate: str = "exclusions", by: UUID = PRESCRIBER, words: str = "Twenty years ago."
) -> str:
    return care.asks(ProposeOverride, by, gate=gate, words=words)


def grants(care: Care, gate: str = "exclusions", by: UUID = DIRECTOR, words: str = "I agree.") -> str:
    return care.asks(GrantOverride, by, proposal=care.proposal(gate), words=words)


def declines(care: Care, gate: str = "exclusions", by: UUID = DIRECTOR, words: str = "Not so.") -> str:
    return care.asks(DeclineOverride, by, proposal=care.proposal(gate), words=words)


def decides(care: Care, by: UUID = PRESCRIBER, **overrides: str) -> str:
    return care.asks(DecideEligibility, by, verdict="eligible", overrides=overrides, **WORDS)


def test_two_people_let_a_stop_pass_and_the_decision_names_both() -> None:
    care = Care(AFTER_A_STROKE)
    assert decides(care) == "excluded"
    assert decides(care, exclusions="I know better.") == "excluded"
    assert proposes(care) == ""
    assert decides(care) == "excluded"
    assert grants(care) == ""
    assert decides(care) == ""
    decision = care.state.decision
    assert decision is not None and decision.overridden == ("exclusions",)
    (passed,) = decision.passed
    assert (passed.gate, passed.proposed_by, passed.granted_by) == ("exclusions", PRESCRIBER, DIRECTOR)
    assert (passed.proposed_name, passed.granted_name) == (NAMES[PRESCRIBER], NAMES[DIRECTOR])
    assert (passed.proposed_words, passed.granted_words) == ("Twenty years ago.", "I agree.")


@pytest.mark.parametrize(
    ("by", "role", "code"),
    [
        (PRESCRIBER, None, "not_a_director"),
        (OTHER_PRESCRIBER, None, "not_a_director"),
        (
            PRESCRIBER,
            "director",
            "not_a_director",
        ),  # called a director by the session, a prescriber by the clinic
        (GONE, None, "not_a_director"),
        (UUID(int=9), "director", "not_a_director"),
        (UUID(int=9), "system", "not_a_director"),
    ],
)
def test_only_a_director_who_works_here_is_the_second_person(by: UUID, role: Any, code: str) -> None:
    care = Care(AFTER_A_STROKE)
    proposes(care)
    assert care.asks(GrantOverride, by, role, proposal=care.proposal("exclusions"), words="Yes.") == code


def test_nobody_is_both() -> None:
    care = Care(AFTER_A_STROKE)
    assert proposes(care, by=DIRECTOR) == ""
    assert grants(care, by=DIRECTOR) == "same_person"
    assert grants(care, by=OTHER_DIRECTOR) == ""
    assert decides(care, by=OTHER_DIRECTOR) == "excluded"
    assert decides(care, by=DIRECTOR) == ""
    own = Care([*AFTER_A_STROKE, CareTeamAssigned(prescriber=DIRECTOR)])
    proposes(own)
    assert grants(own, by=DIRECTOR) == "own_patient"
    assert grants(own, by=OTHER_DIRECTOR) == ""
    later = Care(AFTER_A_STROKE)
    proposes(later)
    grants(later)
    later.add(CareTeamAssigned(prescriber=DIRECTOR))
    assert decides(later) == "excluded"
    (reason,) = not_for_you_to_decide(later.chart, later.setting, later.now, PRESCRIBER)
    assert reason.code == "granted_by_prescriber"


def test_what_is_proposed_has_to_need_two_people() -> None:
    care = Care(with_history(psychosis="yes"))
    assert proposes(care) == "never_let_pass"
    assert proposes(care, "pressure") == "nothing_to_let_pass"
    assert proposes(care, "no_such") == "gate_unknown"
    assert proposes(Care(with_history(glaucoma="yes"))) == "words_of_one"
    assert proposes(Care(without(HistoryGiven))) == "never_let_pass"
    care = Care(AFTER_A_STROKE)
    assert proposes(care, words=" ") == "words_missing"
    assert proposes(care, by=GONE) == "not_a_prescriber"
    assert (
        care.asks(ProposeOverride, UUID(int=9), "prescriber", gate="exclusions", words="x")
        == "not_a_prescriber"
    )
    assert proposes(care) == ""
    assert proposes(care) == "already_proposed"
    assert grants(care, words="") == "words_missing"
    assert care.asks(GrantOverride, DIRECTOR, proposal=1, words="Yes.") == "no_proposal"


@pytest.mark.parametrize(
    "news",
    [
        told(stroke="yes", thyroid="yes"),
        told(stroke="yes", glaucoma="yes"),
        told(stroke="yes", psychosis="yes"),
        told(("lorazepam",), stroke="yes"),
        lab("alt", 100, 40, 0),
        changed(PDMP, finding="concern", note="Two prescribers"),
    ],
)
def test_what_changes_in_between_makes_a_proposal_lapse(news: Fact) -> None:
    care = Care(AFTER_A_STROKE)
    proposes(care)
    care.add(news)
    assert grants(care) == "proposal_lapsed"
    late = Care(AFTER_A_STROKE)
    proposes(late)
    grants(late)
    late.add(news)
    assert decides(late, interactions="x", liver="x", pdmp="x") == "excluded"


def test_another_medicine_of_the_same_gravity_is_something_else() -> None:
    care = Care(with_history("lorazepam", stroke="yes"))
    assert proposes(care) == ""
    care.add(told(("gabapentin",), stroke="yes"))
    assert grants(care) == "proposal_lapsed"


def test_the_same_told_again_and_less_against_it_change_nothing() -> None:
    care = Care([*AFTER_A_STROKE, lab("alt", 100, 40, 2)])
    proposes(care)
    care.add(told(stroke="yes"), lab("alt", 30, 40, 0))
    assert grants(care) == ""
    assert decides(care) == ""


def test_a_lapsed_or_declined_proposal_is_made_anew() -> None:
    care = Care(AFTER_A_STROKE)
    proposes(care)
    assert declines(care) == ""
    assert declines(care) == grants(care) == "already_answered"
    assert decides(care) == "excluded"
    assert proposes(care) == ""
    care.add(told(stroke="yes", thyroid="yes"))
    assert grants(care) == "proposal_lapsed"
    assert proposes(care) == ""
    assert grants(care) == ""
    assert grants(care) == "already_answered"
    assert decides(care) == ""


def against_decision(care: Care, *, has_started: bool = True) -> set[str]:
    found = gates_against_decision(care.chart, care.setting, care.now, has_started=has_started)
    return {gate.gate for gate in found}


def decided() -> Care:
    care = Care(AFTER_A_STROKE)
    proposes(care)
    grants(care)
    assert decides(care) == ""
    return care


def test_what_two_let_pass_stays_passed_until_something_else_is_told() -> None:
    care = decided()
    assert against_decision(care) == against_decision(care, has_started=False) == set()
    care.now += timedelta(days=20)
    care.add(told(stroke="yes"))
    assert against_decision(care) == set()
    assert decides(care) == ""
    care.add(told(stroke="yes", thyroid="yes"))
    assert against_decision(care) == {"exclusions"}
    assert decides(care) == "excluded"


def test_a_grant_taken_back_speaks_against_the_decision_and_somebody_hears_of_it() -> None:
    care = decided()
    assert declines(care) == ""
    assert against_decision(care) == {"exclusions"}
    (alert,) = [one.fact for one in care.recorded if isinstance(one.fact, AlertRaised)]
    assert alert.code == "no_longer_eligible"
    assert decides(care) == "excluded"


def test_a_stricter_programme_ends_what_was_let_pass() -> None:
    line = PROGRAMME.overrides.conditions["stroke"]
    strict = msgspec.structs.replace(
        PROGRAMME,
        overrides=msgspec.structs.replace(
            PROGRAMME.overrides,
            conditions={**PROGRAMME.overrides.conditions, "stroke": changed(line, by="nobody")},
        ),
    )
    care = decided()
    care.add(ProgrammeFollowed(version="2"))
    care.setting = msgspec.structs.replace(care.setting, programme=strict)
    assert against_decision(care) == {"exclusions"}


def test_a_clinic_may_ask_for_two_where_one_would_do() -> None:
    line = PROGRAMME.overrides.conditions["mania_past"]
    strict = msgspec.structs.replace(
        PROGRAMME,
        overrides=msgspec.structs.replace(
            PROGRAMME.overrides,
            conditions={**PROGRAMME.overrides.conditions, "mania_past": changed(line, by="director")},
        ),
    )
    care = Care(with_history(mania_past="yes"), strict)
    assert decides(care, exclusions="Long ago.") == "excluded"
    proposes(care)
    grants(care)
    assert decides(care) == ""


STAFF = st.sampled_from((PRESCRIBER, OTHER_PRESCRIBER, DIRECTOR, OTHER_DIRECTOR))
TOLD = (
    {"stroke"},
    {"stroke", "thyroid"},
    {"stroke", "psychosis"},
    {"stroke", "glaucoma"},
    {"aneurysm"},
    set[str](),
)
NAMED = (*["Sertraline 100"] * 5, "phenelzine", "methadone", "lorazepam")


class Overriding(RuleBasedStateMachine):
    """Whatever prescribers and directors ask for in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.care = Care(suitable())
        self.told_when_proposed: dict[int, HistoryGiven | None] = {}

    @rule(
        yes=st.sampled_from((TOLD[0], *TOLD)),
        left_out=st.sampled_from(("", "", "", "", "aneurysm")),
        medicine=st.sampled_from(NAMED),
    )
    def tells(self, yes: set[str], left_out: str, medicine: str) -> None:
        conditions = {**EVERY_NO, **dict.fromkeys(yes, "yes")}
        conditions.pop(left_out, None)
        given = history(conditions=conditions, medicines=(Medicine(name=medicine),))
        said = {name: getattr(given, name) for name in given.__struct_fields__}
        self.care.asks(GiveHistory, PRESCRIBER, "prescriber", **said)

    @rule(positive=st.sampled_from((False, False, True)))
    def tests_urine(self, positive: bool) -> None:
        self.care.add(KETAMINE if positive else finding("urine_drug_screen", days_ago=0))

    @rule(by=st.sampled_from((PRESCRIBER, PRESCRIBER, DIRECTOR)))
    def takes_over(self, by: UUID) -> None:
        self.care.add(CareTeamAssigned(prescriber=by))

    @rule(by=STAFF, gate=st.sampled_from(("exclusions", "interactions", "urine_drug_screen", "liver")))
    def proposes(self, by: UUID, gate: str) -> None:
        if proposes(self.care, gate, by) == "":
            self.told_when_proposed[self.care.proposal(gate)] = self.care.state.history

    @rule()
    def two_agree(self) -> None:
        """The usual way, so that a run meets grants at all."""
        self.proposes(PRESCRIBER, "exclusions")
        if "exclusions" in self.care.state.by_two.latest:
            grants(self.care, by=DIRECTOR)

    @rule(by=STAFF, pick=st.integers(0, 9), yes=st.sampled_from((True, True, False)))
    def answers(self, by: UUID, pick: int, yes: bool) -> None:
        there = list(self.care.state.by_two.latest.values())
        if there:
            kind = GrantOverride if yes else DeclineOverride
            self.care.asks(kind, by, proposal=there[pick % len(there)].position, words="Seen.")

    @rule(by=st.sampled_from((PRESCRIBER, PRESCRIBER, PRESCRIBER, OTHER_PRESCRIBER, DIRECTOR)))
    def decides(self, by: UUID) -> None:
        care, against = self.care, self.care.against()
        if decides(care, by, exclusions="Judged.", interactions="Judged.", urine_drug_screen="Judged."):
            return
        decision = care.state.decision
        assert isinstance(decision, EligibilityDecided) and decision.verdict == "eligible"
        by_two = {one.gate: one for one in decision.passed}
        assert "nobody" not in against.values()
        assert {gate for gate, who in against.items() if who == "director"} == set(by_two)
        for one in by_two.values():
            assert one.granted_by not in (one.proposed_by, by)
            assert one.granted_by in (DIRECTOR, OTHER_DIRECTOR)
            then, now = self.told_when_proposed[one.proposal], care.state.history
            if one.gate == "exclusions" and then and now:
                assert then.conditions == now.conditions
            if one.gate == "interactions" and then and now:
                assert then.medicines == now.medicines

    @invariant()
    def nobody_is_treated_over_the_floor(self) -> None:
        """Read from the answers themselves, not through the checks that decide."""
        state, told_now = self.care.state, self.care.state.history
        if not state.is_eligible or against_decision(self.care) or told_now is None:
            return
        assert set(told_now.conditions) == set(EVERY_NO)
        yes = {code for code, answer in told_now.conditions.items() if answer == "yes"}
        assert not {code for code in yes if CONDITIONS.get(code) == "nobody"}
        assert all(one.name != "methadone" for one in told_now.medicines)
        assert state.decision is not None
        if yes & {"stroke", "thyroid", "bladder"}:
            assert "exclusions" in {one.gate for one in state.decision.passed}


TestOverriding = Overriding.TestCase
TestOverriding.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
