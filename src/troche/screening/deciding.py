"""The panel of the decision: what is in the way, who may let it pass, and how far two people have come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from django.utils.translation import gettext_lazy as later

from troche.chart.commands import Actor
from troche.chart.gates import Gate
from troche.screening.case import Case, Finding
from troche.screening.forms.overrides import AnswerForm, ProposeForm
from troche.screening.gates import findings, who_may_let_pass
from troche.screening.overriding import what_is_seen
from troche.screening.proposals import Proposal, still_stands

if TYPE_CHECKING:
    from troche.chart.rooms import Chart
    from troche.programme.parts.overrides import By

WHO: dict[By, tuple[str, Any]] = {
    "words": ("pen", later("Opens by the prescriber’s words")),
    "director": ("people", later("Needs two: the prescriber and the medical director")),
    "nobody": ("lock", later("Nobody may let this pass")),
}
MISSING = later("Has to be there first")


class InTheWay(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement that is in the way of deciding for treatment, and what can be done about it."""

    gate: Gate
    by: str
    icon: str
    word: Any
    action: Any = None
    proposal: Proposal | None = None
    has_lapsed: bool = False
    proposing: ProposeForm | None = None
    answering: AnswerForm | None = None
    not_yours: Any = ""


def in_the_way(
    chart: Chart,
    case: Case,
    to_judge: list[Gate],
    actor: Actor,
    actions: dict[str, Any],
    *,
    wrong: Any = None,
) -> list[InTheWay]:
    """Each of these requirements; `wrong` is the form that was just refused, shown again as it was."""
    who = who_may_let_pass(chart, case.setting, case.now)
    found = findings(chart, case.setting, case.now)
    ways = [_one(found, case, gate, who.get(gate.gate, "nobody"), actor, actions, wrong) for gate in to_judge]
    return _with_a_place(ways, wrong)


def _one(
    found: dict[str, Finding],
    case: Case,
    gate: Gate,
    by: By,
    actor: Actor,
    actions: dict[str, Any],
    wrong: Any,
) -> InTheWay:
    picture, word = WHO[by]
    if by == "nobody" and gate.answer == "unknown":
        picture, word = "unknown", MISSING
    proposal = case.screening.by_two.latest.get(gate.gate)
    lapsed = proposal is not None and (
        by != "director" or not still_stands(proposal, what_is_seen(gate.gate, found))
    )
    shown = InTheWay(
        gate=gate,
        by=by,
        icon=picture,
        word=word,
        action=actions.get(gate.gate) if gate.answer == "unknown" else None,
        proposal=proposal,
        has_lapsed=lapsed,
    )
    if by != "director":
        return shown
    if proposal is None or lapsed or proposal.declined is not None:
        return msgspec.structs.replace(shown, proposing=_proposing(gate.gate, actor, wrong))
    return msgspec.structs.replace(
        shown, answering=_answering(proposal, case, actor, wrong), not_yours=_not_yours(proposal, case, actor)
    )


def _with_a_place(ways: list[InTheWay], wrong: ProposeForm | AnswerForm | None) -> list[InTheWay]:
    """A form that named no requirement of these is shown at the first that asks for the like: its words are kept."""
    if wrong is None or not words_without_a_place(ways, wrong):
        return ways
    field = "proposing" if isinstance(wrong, ProposeForm) else "answering"
    place = next((number for number, one in enumerate(ways) if getattr(one, field) is not None), None)
    if place is None:
        return ways
    return [*ways[:place], msgspec.structs.replace(ways[place], **{field: wrong}), *ways[place + 1 :]]


def words_without_a_place(ways: list[InTheWay], wrong: ProposeForm | AnswerForm | None) -> str:
    """What somebody wrote in a form that was refused and is not asked any more: shown, so that it is not lost."""
    if wrong is None or any(wrong in (one.proposing, one.answering) for one in ways):
        return ""
    return str(wrong.data.get("words", ""))


def _proposing(gate: str, actor: Actor, wrong: Any) -> ProposeForm | None:
    if actor.role not in ("prescriber", "director"):
        return None
    if isinstance(wrong, ProposeForm) and wrong.data.get("gate") == gate:
        return wrong
    return ProposeForm([gate], gate=gate)


def _answering(proposal: Proposal, case: Case, actor: Actor, wrong: Any) -> AnswerForm | None:
    if actor.role != "director" or _not_yours(proposal, case, actor):
        return None
    if isinstance(wrong, AnswerForm) and wrong.data.get("proposal") == str(proposal.position):
        return wrong
    return AnswerForm(proposal=proposal.position)


def _not_yours(proposal: Proposal, case: Case, actor: Actor) -> Any:
    """Why this director cannot be the second person; empty for others, and for one who can."""
    if actor.role != "director" or proposal.is_granted:
        return ""
    if proposal.proposed.by == actor.id:
        return later("You proposed it, so another medical director answers.")
    if case.person.team.prescriber == actor.id:
        return later("You are this person’s prescriber, so another medical director answers.")
    return ""
