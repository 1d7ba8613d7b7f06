"""What a proof says: a counterexample as a story, and what was covered and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from troche.dosing.facts import DoseTaken
from troche.medication.facts import UnitsDispensed
from troche.proof.classes import Axis, Goal, Kind
from troche.proof.explore import Counterexample, Proof
from troche.proof.life import good_life
from troche.proof.story import Played

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.gates import Requirement

NOT_COVERED = (
    "corrections of entries, charts moved from one version to another, and facts that an older version let in",
    "who may do what, and two commands at one instant: the door and the ledger are tested on their own",
    "whether what is entered is true, and what happens after the dose is taken",
    "three or more classes of facts that together, and no two of them, take away what stands against a dose",
)
GOALS: dict[Goal, str] = {"dose": "the dose of a third session", "parcel": "a second parcel"}


class Line(NamedTuple):
    """One line of a story: when, what happens, and what the floor says of it."""

    when: str
    what: str
    floor: str = ""


def story(found: Counterexample, programme: Programme) -> list[Line]:
    """The counterexample, in the order of its days, down to what should not have been given."""
    lines = sorted(
        ((_first_step(kind, found.goal, programme), axis, kind) for axis, kind in found.kinds),
        key=lambda one: one[0],
    )
    told = [Line("before", "everything is done as it should be, but:")]
    told += [Line(when(at), kind.words, _of_the_floor(axis, kind, programme)) for at, axis, kind in lines]
    told.append(Line("at the end", f"{GOALS[found.goal]} is asked for"))
    told.append(Line("", _end(found.played)))
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
    source = (
        f" ({rule.source.grade}, {rule.source.ref})" if rule else " (the programme no longer asks for it)"
    )
    return f"{name_of(axis, programme)}: {kind.verdict}{source}"


def _end(played: Played) -> str:
    if played.broken:
        return f"the rules cannot answer by this programme: {played.broken}"
    for fact in played.granted:
        if isinstance(fact, DoseTaken):
            return f"granted: {fact.dose_mg} mg are taken, each of {len(fact.gates)} requirements answered as met"
        if isinstance(fact, UnitsDispensed):
            return f"granted: {len(fact.units)} lozenges leave the pharmacy"
    return "granted"


def verdict(proof: Proof) -> str:
    """In one line."""
    if proof.counterexample is not None:
        classes = len(proof.counterexample.kinds)
        shortest = "1 step" if classes == 1 else f"{classes} steps"
        others = f"; {proof.more} others as short" if proof.more else ""
        return f"Counterexample, {shortest} from a life in which everything is done as it should be{others}."
    if proof.is_vacuous:
        return "Not proven: even when everything is done as it should be, no dose or no parcel follows."
    if not proof.is_whole:
        return "No counterexample of one step. The whole proof is a command: troche programme prove."
    most = "" if proof.is_closed else f" of up to {proof.levels[-1].classes} classes of facts"
    return f"Proven: no story{most} leads to a dose or a parcel past the safety floor."


def missing_witness(proof: Proof) -> Iterator[str]:
    """Why a good life does not lead where it should."""
    for goal, played in proof.witnesses.items():
        if not played.granted:
            refused = played.moments[-1].refused if played.moments else ()
            yield f"{GOALS[goal]}: {played.broken or '; '.join(sorted(played.against))}"
            if refused:
                yield f"  refused on the way: {', '.join(refused)}"


def covered(proof: Proof) -> Iterator[str]:
    """What was looked at, how far, and what was not."""
    yield (
        f"Covered: {len(proof.requirements)} requirements of the safety floor, {proof.kinds} classes of facts:"
        " at, just below and just above each threshold of the floor and of the programme; missing, old, worse."
    )
    for level in proof.levels:
        classes = "the good life" if level.classes == 0 else f"{level.classes} at a time"
        yield f"  {classes}: {level.stories:,} stories"
    closed = proof.is_proven and proof.is_whole
    if closed:
        left = "nothing is left that could take away what stands" if proof.is_closed else "not tried"
        yield f"  more at a time: {left}"
        yield f"  {len(proof.witnesses)} good lives and {proof.edges} stories at an edge lead to a dose or a parcel"
    yield f"{proof.stories:,} stories through the rules themselves in {proof.seconds:.0f} s."
    yield "Not covered: " + "; ".join(NOT_COVERED) + "."
