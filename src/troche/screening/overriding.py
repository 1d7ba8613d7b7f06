"""Letting a requirement pass by two people: a prescriber proposes, the director grants, on the same findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from troche.chart.facts import Recorded
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision, Notice
from troche.chart.words import say
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.case import Finding
from troche.screening.commands import DeclineOverride, GrantOverride, ProposeOverride
from troche.screening.facts import (
    OverrideDeclined,
    OverrideGranted,
    OverrideProposed,
    Passed,
)
from troche.screening.gates import as_gate, case_of, findings
from troche.screening.judging import who_may
from troche.screening.proposals import Proposal, Proposals, Seen, still_stands

PROPOSE_ANEW = say("The prescriber proposes it anew, on what is known now.")
ANOTHER_DIRECTOR = say("Ask another medical director.")

UNKNOWN_GATE = refuse("gate_unknown", say("There is no such requirement."))
WORDS_MISSING = refuse("words_missing", say("Words are missing here."))
NOT_A_PRESCRIBER = refuse("not_a_prescriber", say("Only a prescriber who works here proposes this."))
NOTHING_AGAINST = refuse("nothing_to_let_pass", say("This requirement is met: there is nothing to let pass."))
WORDS_OF_ONE = refuse(
    "words_of_one", say("Your own words are enough for this. Write them down with the decision.")
)
ALREADY_PROPOSED = refuse("already_proposed", say("This is proposed already, on the same findings."))
NOT_A_DIRECTOR = refuse("not_a_director", say("Only a medical director who works here answers this."))
NO_PROPOSAL = refuse(
    "no_proposal", say("This proposal is not there any more: a newer one took its place, or nobody made it.")
)
ALREADY_ANSWERED = refuse("already_answered", say("This proposal was answered already."))
SAME_PERSON = refuse(
    "same_person",
    say("Who proposed this cannot grant it. It needs two people."),
    would_change=ANOTHER_DIRECTOR,
)
OWN_PATIENT = refuse(
    "own_patient",
    say("You are the prescriber of this person, so you cannot be the second person, too."),
    would_change=ANOTHER_DIRECTOR,
)
GRANTED_BY_YOU = because(
    "granted_by_you",
    say("You granted this as the second person, so another prescriber decides."),
    would_change=say("Ask the prescriber who proposed it to decide."),
)
GRANTED_BY_PRESCRIBER = because(
    "granted_by_prescriber",
    say("Who granted this has become the prescriber of this person, so it needs another second person."),
    would_change=ANOTHER_DIRECTOR,
)
LAPSED = refuse(
    "proposal_lapsed",
    say("Something else is known than when this was proposed. It has lapsed."),
    would_change=PROPOSE_ANEW,
)


def propose(chart: Chart, command: ProposeOverride, now: datetime, setting: Setting) -> Decision:
    """What a proposal leads to."""
    if not _works_as(setting, command.actor.id, "prescriber", "director"):
        return NOT_A_PRESCRIBER
    if not command.words.strip():
        return WORDS_MISSING
    found = findings(chart, setting, now)
    if command.gate not in found:
        return UNKNOWN_GATE
    finding = found[command.gate]
    if finding.answer == "met":
        return NOTHING_AGAINST
    match who_may(setting.programme, command.gate, finding):
        case "nobody":
            return _never(setting, command.gate, finding)
        case "words":
            return WORDS_OF_ONE
    before = proposals_of(chart, setting, now).latest.get(command.gate)
    seen = what_is_seen(command.gate, found)
    if before is not None and before.declined is None and still_stands(before, seen):
        return ALREADY_PROPOSED
    proposed = OverrideProposed(
        gate=command.gate,
        finding=seen.finding,
        against=seen.against,
        seen=seen.words,
        beside=dict(seen.beside),
        words=command.words.strip(),
        name=setting.clinic.staff[command.actor.id].name,
    )
    return [proposed]


def _never(setting: Setting, gate: str, finding: Finding) -> Refusal:
    """Nobody may let it pass: why, in the finding's own words, and what would change it."""
    requirement = setting.programme.gates["eligible"].requires[gate]
    reason = as_gate(gate, requirement, finding).reason
    words = say("Nobody may let this pass: {why}", why=reason.clinician)
    return refuse(
        "never_let_pass", words, source=reason.source, would_change=reason.would_change or requirement.change
    )


def grant(chart: Chart, command: GrantOverride, now: datetime, setting: Setting) -> Decision:
    """What granting leads to."""
    proposal = proposals_of(chart, setting, now).at(command.proposal)
    if refused := _may_not_answer(chart, command, proposal, setting):
        return refused
    assert proposal is not None
    if proposal.proposed.by == command.actor.id:
        return SAME_PERSON
    if PEOPLE.of(chart).team.prescriber == command.actor.id:
        return OWN_PATIENT
    if not proposal.is_open:
        return ALREADY_ANSWERED
    found = findings(chart, setting, now)
    if not _may_be_passed(proposal, found, setting):
        return LAPSED
    return [
        OverrideGranted(
            gate=proposal.fact.gate,
            proposal=proposal.position,
            words=command.words.strip(),
            name=setting.clinic.staff[command.actor.id].name,
        )
    ]


def decline(chart: Chart, command: DeclineOverride, now: datetime, setting: Setting) -> Decision:
    """What declining leads to; of what was granted, taking it back."""
    proposal = proposals_of(chart, setting, now).at(command.proposal)
    if refused := _may_not_answer(chart, command, proposal, setting):
        return refused
    assert proposal is not None
    if proposal.declined is not None:
        return ALREADY_ANSWERED
    return [
        OverrideDeclined(
            gate=proposal.fact.gate,
            proposal=proposal.position,
            words=command.words.strip(),
            name=setting.clinic.staff[command.actor.id].name,
        )
    ]


def _may_not_answer(
    chart: Chart, command: GrantOverride | DeclineOverride, proposal: Proposal | None, setting: Setting
) -> Refusal | None:
    if command.actor.role != "director" or not _works_as(setting, command.actor.id, "director"):
        return NOT_A_DIRECTOR
    if proposal is None:
        return NO_PROPOSAL
    return None if command.words.strip() else WORDS_MISSING


def _works_as(setting: Setting, staff: UUID, *roles: str) -> bool:
    """Whether this is one of the staff, signed in as themself, in one of these roles."""
    return setting.clinic.works_here(staff) and setting.clinic.staff[staff].role in roles


def proposals_of(chart: Chart, setting: Setting, now: datetime) -> Proposals:
    """The proposals of a chart."""
    return case_of(chart, setting, now).screening.by_two


def what_is_seen(gate: str, found: Mapping[str, Finding]) -> Seen:
    """What a proposal about this requirement would rest on now."""
    finding = found[gate]
    beside = {
        code: " ".join((one.code, *one.against))
        for code, one in found.items()
        if code != gate and one.answer == "unmet"
    }
    return Seen(finding.code, finding.against, str(finding.clinician), beside)


def _may_be_passed(proposal: Proposal, found: Mapping[str, Finding], setting: Setting) -> bool:
    """Whether the proposal was made on what is found now, and the programme still lets two people decide it."""
    gate = proposal.fact.gate
    return (
        gate in found
        and who_may(setting.programme, gate, found[gate]) == "director"
        and still_stands(proposal, what_is_seen(gate, found))
    )


def waiting(chart: Chart, setting: Setting, now: datetime) -> tuple[Proposal, ...]:
    """The proposals that wait for a second person, on what is known now; a decision made since answers them."""
    decided = case_of(chart, setting, now).screening.by.get("decision")
    since = decided.position if decided else 0
    every = proposals_of(chart, setting, now).latest.values()
    there = [one for one in every if one.is_open and one.position > since]
    if not there:
        return ()
    found = findings(chart, setting, now)
    return tuple(one for one in there if _may_be_passed(one, found, setting))


def passed(chart: Chart, setting: Setting, now: datetime, decider: UUID) -> Iterator[Passed]:
    """What two people let pass, for a decision by this one: who decides is not who granted."""
    there = [one for one in proposals_of(chart, setting, now).latest.values() if one.is_granted]
    found = findings(chart, setting, now) if there else {}
    prescriber = PEOPLE.of(chart).team.prescriber
    for proposal in there:
        granted = proposal.granted
        if granted is None or granted.by in (decider, prescriber):
            continue
        if _may_be_passed(proposal, found, setting):
            yield Passed(
                gate=proposal.fact.gate,
                proposal=proposal.position,
                proposed_by=proposal.proposed.by,
                proposed_name=proposal.proposed.name,
                proposed_words=proposal.proposed.words,
                granted_by=granted.by,
                granted_name=granted.name,
                granted_words=granted.words,
            )


def not_for_you_to_decide(chart: Chart, setting: Setting, now: datetime, decider: UUID) -> tuple[Reason, ...]:
    """Why a grant is of no use to this one: it is their own, or the person's prescriber's."""
    there = proposals_of(chart, setting, now).latest.values()
    granted_by = {one.granted.by for one in there if one.is_granted and one.granted is not None}
    prescriber = PEOPLE.of(chart).team.prescriber
    if decider in granted_by:
        return (GRANTED_BY_YOU,)
    return (GRANTED_BY_PRESCRIBER,) if prescriber in granted_by else ()


def follow(recorded: Recorded) -> Iterator[Notice]:
    """The director hears that something waits, the prescriber that there is an answer; both in neutral words."""
    match recorded.fact:
        case OverrideProposed():
            yield Notice(
                key=f"proposed {recorded.position}", recipient="director", template="something_waits"
            )
        case OverrideGranted() | OverrideDeclined():
            yield Notice(
                key=f"answered {recorded.position}", recipient="prescriber", template="something_waits"
            )
