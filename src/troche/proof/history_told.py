"""What a history tells: conditions and medicines, before the decision and since, each by every name it has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from troche.programme.contraindicated import EXCLUSIONS, MEDICINES
from troche.programme.never_passed import CONDITIONS
from troche.programme.never_passed import MEDICINES as PASSED
from troche.proof.acts import SINCE, WORDS, step, told_again
from troche.proof.classes import Cure, Edit, Kind, Verdict, adding, both, missing, saying
from troche.proof.undoing import BY_TWO, HISTORY, IN_WORDS
from troche.screening.commands import GiveHistory
from troche.screening.facts import Medicine

IN_WORDS_OR_BY_TWO: tuple[Cure, ...] = ((IN_WORDS,), (BY_TWO,))


def judged_in_words(edit: Edit) -> Edit:
    """The same, and the prescriber lets pass in words whatever stands against it."""
    return both(edit, saying("decision", overrides=WORDS))


def told_since(**changes: Any) -> Edit:
    """The history is given anew with these changes."""
    new = msgspec.structs.replace(step(SINCE, GiveHistory, "patient", told_again), changes=changes)
    return adding(history_anew=new)


def exclusions(*, since: bool) -> Iterator[Kind]:
    """Each condition with yes and with "not sure"; what stops is let pass in words, and must not pass."""
    yield from [] if since else [missing("history", "no history is given")]
    for code, (action, unsure, *_) in EXCLUSIONS.items():
        for answer, follows in (("yes", action), ("unsure", unsure)):
            if follows == "note" or (code == "high_pressure" and answer == "yes"):
                continue
            changes = {"conditions": {code: answer}}
            edit = told_since(**changes) if since else saying("history", **changes)
            verdict: Verdict = "unmet" if answer == "yes" else "unknown"
            again: Cure = (HISTORY,)
            cures = (again, *_let_pass(follows, CONDITIONS.get(code, ""))) if since else None
            if follows == "stop" and not since:
                edit = judged_in_words(edit)
                yield Kind(f"{code}: {answer}, let pass in words", verdict, edit, cures)
            else:
                yield Kind(f"{code}: {answer}, not judged", verdict, edit, cures)
    if not since:
        yield Kind("a condition is left out", "unknown", _leaving_out("aneurysm"))


def _leaving_out(code: str) -> Edit:
    def edit(scene: Any) -> Any:
        old = scene.steps["history"]

        def said(at: Any) -> dict[str, Any]:
            whole = old.said(at)
            conditions = {name: one for name, one in whole["conditions"].items() if name != code}
            return {**whole, "conditions": conditions}

        new = msgspec.structs.replace(old, said=said)
        return msgspec.structs.replace(scene, steps=scene.steps | {"history": new})

    return edit


def medicines(*, since: bool) -> Iterator[Kind]:
    """One medicine of each group that stops or is judged, by each of its names."""
    for code, (action, names) in MEDICINES.items():
        for number, name in enumerate(names.split(", ")):
            if action not in ("stop", "review"):
                continue
            taken = (Medicine(name=name, dose="10 mg", often="each morning"),)
            edit = told_since(medicines=taken) if since else saying("history", medicines=taken)
            judged = "let pass in words" if action == "stop" and not since else "not judged"
            edit = judged_in_words(edit) if judged == "let pass in words" else edit
            cures = ((HISTORY,), *_let_pass(action, PASSED.get(code, ""))) if since else None
            yield Kind(f"{name} ({code}), {judged}", "unmet", edit, cures, alone=number > 0)
    strange = (Medicine(name="Xyzzyne", dose="1 mg", often="each morning"),)
    edit = told_since(medicines=strange) if since else saying("history", medicines=strange)
    cures = ((HISTORY,), *IN_WORDS_OR_BY_TWO) if since else None
    yield Kind("a medicine nobody knows, not judged", "unknown", edit, cures)


def _let_pass(action: str, by: str) -> tuple[Cure, ...]:
    """Who lets pass what is told: a review by words, a stop by two people where the floor says so, else nobody."""
    if action == "review":
        return IN_WORDS_OR_BY_TWO
    return ((BY_TWO,),) if by == "director" else ()
