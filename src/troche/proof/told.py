"""What a proof says: a counterexample as a story, and what was covered and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from troche.dosing.facts import DoseTaken
from troche.medication.facts import ParcelSent, UnitsDispensed
from troche.proof.branches import DEEPEST, Counterexample
from troche.proof.classes import Axis, Kind
from troche.proof.explore import Proof
from troche.proof.life import good_life
from troche.proof.story import Goal
from troche.proof.undoing import ACTS, BY_NAME

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.gates import Requirement

NOT_COVERED = (
    "corrections of entries, charts moved from one version to another, and facts that an older version let in",
    "who may do what, and two commands at one instant: the door and the ledger are tested on their own",
    "whether what is entered is true, and what happens after the dose is taken",
    "two classes of facts at once: a dose and a parcel need every requirement, and that each is asked for is played",
    "an act after one that changed nothing in how the requirement answers, but for all acts together",
)
NO_DOSE_HANGS_ON = ("review", "maintain", "discharge")
GOALS: dict[Goal, str] = {
    "first_dose": "the dose of the first session",
    "dose": "the dose of a third session",
    "parcel": "a second parcel",
    "sent": "a second parcel that was made up before",
}


class Line(NamedTuple):
    """One line of a story: when, what happens, and what the floor says of it."""

    when: str
    what: str
    floor: str = ""


def story(found: Counterexample, programme: Programme) -> list[Line]:
    """The counterexample, in the order of its days, down to what should not have been given."""
    told = [Line("before", "everything is done as it should be, but:")]
    if found.axis is not None and found.kind is not None:
        at = when(_first_step(found.kind, found.goal, programme))
        told.append(Line(at, found.kind.words, _of_the_floor(found.axis, found.kind, programme)))
    elif found.requirement:
        told.append(Line("at the end", f"nothing answers the requirement {found.requirement}"))
    if found.stopped_keeper:
        told.append(Line("a day before", "from now on no deadline is struck"))
    told += [Line("just before", BY_NAME[name].words) for name in found.acts]
    told.append(Line("at the end", f"{GOALS[found.goal]} is asked for"))
    told.append(Line("", _end(found)))
    return told


def _first_step(kind: Kind, goal: Goal, programme: Programme) -> timedelta:
    """When the story first parts from the good life."""
    good = good_life(programme, goal)
    steps = kind.edit(good)
    parted = [
        min(one.at for one in (good.steps.get(name), steps.steps.get(name)) if one is not None)
        for name in {*good.steps, *steps.steps}
        if good.steps.get(name) is not steps.steps.get(name)
    ]
    parted += [max(since, timedelta(days=-20)) for since, _ in steps.turns]
    return min(parted, default=timedelta(0))


def when(at: timedelta) -> str:
    """A time before the goal, as people count it.

    >>> when(timedelta(minutes=-15)), when(timedelta(hours=-3)), when(timedelta(days=-16, hours=2))
    ('15 minutes before', '3 hours before', '15 days before')
    """
    minutes = round(-at / timedelta(minutes=1))
    if minutes < 120:
        return f"{max(minutes, 0)} minutes before"
    if minutes < 48 * 60:
        return f"{minutes // 60} hours before"
    return f"{minutes // (24 * 60)} days before"


def required(axis: Axis, programme: Programme) -> Requirement | None:
    """The requirement of the programme that an axis is about, if it still has it."""
    gate, code = axis.requirement.split(".")
    gates = programme.gates.get(gate)  # type: ignore[call-overload]
    return gates.requires.get(code) if gates else None


def name_of(axis: Axis, programme: Programme) -> str:
    """Its label, or its code where the programme has none."""
    rule = required(axis, programme)
    return rule.label if rule else axis.requirement.split(".")[1].replace("_", " ")


def _of_the_floor(axis: Axis, kind: Kind, programme: Programme) -> str:
    if kind.verdict == "fine":
        return ""
    rule = required(axis, programme)
    source = f" ({rule.source.grade}, {rule.source.ref})" if rule else ""
    return f"{name_of(axis, programme)}: {kind.verdict}{source}"


def _end(found: Counterexample) -> str:
    if found.broken:
        return f"the rules cannot answer by this programme: {found.broken}"
    for fact in found.granted:
        if isinstance(fact, DoseTaken):
            return f"granted: {fact.dose_mg} mg are taken, each of {len(fact.gates)} requirements answered as met"
        if isinstance(fact, UnitsDispensed):
            return f"granted: {len(fact.units)} lozenges leave the pharmacy"
        if isinstance(fact, ParcelSent):
            return "granted: the parcel leaves the pharmacy"
    if found.granted:
        return "granted"
    return f"refused, but no longer by its own requirement “{found.requirement}”: only something else still stands"


def status(proof: Proof, faults: int = 0) -> int:
    """How the command ends: 0 proven; 1 a counterexample; 2 nothing was found, and that is no proof."""
    if proof.found:
        return 1
    return 0 if proof.is_proven and not faults else 2


def verdict(proof: Proof, faults: int = 0) -> str:
    """In one line."""
    if proof.found:
        found = proof.counterexample
        assert found is not None
        acts = f" and {len(found.acts)} acts after it" if found.acts else ""
        others = f"; {len(proof.found) - 1} others" if len(proof.found) > 1 else ""
        return f"Counterexample: one thing otherwise than in a life done as it should be{acts}{others}."
    if proof.is_vacuous:
        return "Not proven: even when everything is done as it should be, a dose or a parcel does not follow."
    if faults:
        return f"Not proven: no counterexample was found, but the programme is past the floor at {faults} places."
    if proof.only:
        return f"No counterexample among what was looked at: {', '.join(proof.only)}. The rest was not."
    if proof.uncovered:
        return f"Not proven: no class of facts tests {', '.join(proof.uncovered)}."
    if not proof.is_closed:
        return f"Not proven: nothing found, but {proof.counted.open_ones} stories go on after {DEEPEST} acts."
    return "Proven: no class of facts leads to a dose or a parcel past the safety floor, whatever is done after it."


def missing_witness(proof: Proof) -> Iterator[str]:
    """Why a good life does not lead where it should."""
    for goal, played in proof.witnesses.items():
        if not played.granted:
            refused = played.moments[-1].refused if played.moments else ()
            against = "; ".join(f"{code}: {why}" for code, why in sorted(played.against.items()))
            yield f"{GOALS[goal]}: {played.broken or against}"
            if refused:
                yield f"  refused on the way: {', '.join(refused)}"


def covered(proof: Proof) -> Iterator[str]:
    """What was looked at, how far, and what was not."""
    counted = proof.counted
    yield (
        f"Covered: {len(proof.requirements)} requirements of the safety floor, {proof.kinds} classes of facts:"
        " at, just below and just above each threshold of the floor and of the programme; missing, old, worse."
    )
    yield f"  {len(proof.witnesses)} good lives: {_listed(GOALS[goal] for goal in proof.witnesses)}"
    yield f"  {proof.doors} doors: each requirement in turn answered by nobody, and the goal refused for it alone"
    yield f"  {counted.stories:,} stories of one class, with a keeper that runs and with one that stands still"
    yield (
        f"  {counted.acts:,} stories with acts of {len(ACTS)} kinds after it ({_listed(act.name for act in ACTS)});"
        f" {counted.states:,} answers of requirements, {counted.open_ones} left to go on from"
    )
    yield f"  {counted.edges} stories at an edge lead to a dose or a parcel, {len(counted.held)} are held"
    yield f"  in {proof.seconds:.0f} s, through the rules themselves"
    yield f"No dose and no parcel hangs on: {', '.join(NO_DOSE_HANGS_ON)}."
    yield "Not covered: " + "; ".join(NOT_COVERED) + "."


def _listed(names: Sequence[str] | Iterator[str]) -> str:
    return ", ".join(names)
