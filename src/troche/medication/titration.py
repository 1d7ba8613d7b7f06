"""The next dose, proposed: every row of the programme's table that fires, and the most careful of them.

It proposes and explains; only a prescriber orders. What is not known is never met: a row that might fire, were it
known, never lets a dose go up, and where it would stop or step down, the proposal is to hold until somebody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, get_args

import msgspec

from troche.chart.reasons import Reason, because
from troche.chart.terms import ProposedAction
from troche.chart.words import Words, say
from troche.medication.known import Known
from troche.medication.ladder import MostMg, most_after, most_to_restart, within_soft_maximum
from troche.medication.titration_rows import answer

if TYPE_CHECKING:
    from troche.programme import Programme

MOST_CAREFUL_FIRST: tuple[ProposedAction, ...] = get_args(ProposedAction)
WITHOUT_DOSE: tuple[ProposedAction, ...] = ("stop", "hold")
UNKNOWN_COUNTS_AS: dict[ProposedAction, ProposedAction] = {"stop": "hold", "down": "hold"}
"""A row that might fire argues for its own action; where that is a stop or a step down, somebody asks first."""


class Row(msgspec.Struct, frozen=True):
    """A row of the table that fired or, where it is not known, might. `argues_for` is the action it counts as."""

    code: str
    is_known: bool
    argues_for: ProposedAction


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal for the next dose. Without a dose (stop, hold) there is neither strength nor interval.

    `not_before` is the earliest instant of a next dose; `if_resumed_mg` is the dose when a hold ends that steps down.
    `reasons` are of the rows, in their order; `limits` of the ladder, where one changed what the rows argue for.
    """

    action: ProposedAction
    dose_mg: int | None
    days_between: int | None
    not_before: datetime
    if_resumed_mg: int | None
    rows: tuple[Row, ...]
    reasons: tuple[Reason, ...]
    limits: tuple[Reason, ...]


class _Step(msgspec.Struct, frozen=True):
    """An action with its dose and its interval, and the limit that made it another than the rows argued for."""

    action: ProposedAction
    dose_mg: int
    days_between: int
    limits: tuple[Reason, ...] = ()


def propose(known: Known, programme: Programme) -> Proposed:
    """The most careful action of every row that fires or might, within step, maximum and interval."""
    rows = rows_found(known, programme)
    step = _within_ladder(most_careful(row.argues_for for row in rows), known, programme)
    has_dose = step.action not in WITHOUT_DOSE
    return Proposed(
        action=step.action,
        dose_mg=step.dose_mg if has_dose else None,
        days_between=step.days_between if has_dose else None,
        not_before=earliest(known, programme),
        if_resumed_mg=_if_resumed(rows, known, programme) if step.action == "hold" else None,
        rows=rows,
        reasons=_reasons(rows, programme),
        limits=step.limits,
    )


def rows_found(known: Known, programme: Programme) -> tuple[Row, ...]:
    """Every row that fires, and every one that might and then would not go up; in the order of the programme."""
    found = []
    for code, row in programme.ladder.proposals.items():
        fires = answer(code, known, programme)
        if fires:
            found.append(Row(code, is_known=True, argues_for=row.action))
        elif fires is None and row.action != "up":
            counts_as = UNKNOWN_COUNTS_AS.get(row.action, row.action)
            found.append(Row(code, is_known=False, argues_for=counts_as))
    return tuple(found)


def most_careful(actions: Iterable[ProposedAction]) -> ProposedAction:
    """The first in the written order. Where no row argues for a change, it stays the same."""
    return min(actions, key=MOST_CAREFUL_FIRST.index, default="same")


def earliest(known: Known, programme: Programme) -> datetime:
    """The earliest instant of a next dose: so many hours after the last, and so many doses in so many days."""
    rule = programme.ladder.interval
    after_last = known.taken_at + timedelta(hours=rule.at_least_hours.value)
    most = rule.doses_at_most.value
    if len(known.dosed_at) < most:
        return after_last
    return max(after_last, known.dosed_at[-most] + timedelta(days=rule.in_days.value))


def highest(mg: int, known: Known, programme: Programme) -> MostMg:
    """The same dose, or what one prescriber signs alone where that is lower; more is never proposed."""
    asked = MostMg(mg, say("The dose that was asked for."), programme.ladder.maximum.soft_mg.source)
    return within_soft_maximum(asked, programme, known.weight_kg)


def _within_ladder(action: ProposedAction, known: Known, programme: Programme) -> _Step:
    """The action as the ladder allows it: a step that is none stays, a dose above the maximum comes down."""
    days = max(known.days_between, _least_days(programme))
    if action in WITHOUT_DOSE:
        return _Step(action, 0, days)
    most, same_days = (
        highest(known.dose_mg, known, programme),
        _days_with_another_dose(days, known, programme),
    )
    if most.mg < known.dose_mg:
        return _lower(most.mg, same_days, programme, because("above_maximum", most.why, source=most.source))
    if action == "down":
        return _lower(known.dose_mg - programme.ladder.step.mg.value, same_days, programme)
    if action == "up":
        return _higher(days, known, programme)
    if action == "lengthen":
        return _longer(days, known, programme)
    return _Step("same", known.dose_mg, days)


def _days_with_another_dose(days: int, known: Known, programme: Programme) -> int:
    """The interval of the last dose: with another dose it cannot change, too."""
    if not programme.ladder.one_change_at_a_time.value or known.days_at_dose is None:
        return days
    return max(known.days_at_dose, _least_days(programme))


def _lower(mg: int, days: int, programme: Programme, *limits: Reason) -> _Step:
    unit = programme.ladder.unit_mg
    whole = mg // unit.value * unit.value
    if whole >= unit.value:
        return _Step("down", whole, days, limits)
    words = say("There is no lower dose than one unit of {unit} mg, so the next one waits.", unit=unit.value)
    return _Step("hold", 0, days, (*limits, because("no_lower_dose", words, source=unit.source)))


def _higher(days: int, known: Known, programme: Programme) -> _Step:
    ladder = programme.ladder
    if _days_with_another_dose(days, known, programme) != days:
        words = say("The interval has changed since the last dose, so the dose stays: one change at a time.")
        limit = because("interval_changed", words, source=ladder.one_change_at_a_time.source)
        return _Step("same", known.dose_mg, days, (limit,))
    if known.weight_kg is None:
        words = say("No weight is on file, so the dose goes no higher than the last one.")
        limit = because("weight_missing", words, source=ladder.maximum.soft_mg_per_kg.source)
        return _Step("same", known.dose_mg, days, (limit,))
    step = most_after(known.dose_mg, programme)
    most = highest(step.mg, known, programme)
    if most.mg > known.dose_mg:
        return _Step("up", most.mg, days)
    if step.mg == known.dose_mg:
        words = say("A step up is no whole unit here: {why}", why=step.why)
        return _Step("same", known.dose_mg, days, (because("step_too_small", words, source=step.source),))
    words = say("At most {mg} mg. {why}", mg=most.mg, why=most.why)
    return _Step("same", known.dose_mg, days, (because("at_maximum", words, source=most.source),))


def _longer(days: int, known: Known, programme: Programme) -> _Step:
    ways = programme.ladder.titration.intervals_days
    longer = next((one for one in sorted(ways.value) if one > days), None)
    if longer is not None:
        return _Step("lengthen", known.dose_mg, longer)
    words = say("{days} days is the longest interval of the programme.", days=days)
    return _Step("same", known.dose_mg, days, (because("longest_interval", words, source=ways.source),))


def _least_days(programme: Programme) -> int:
    return ceil(programme.ladder.interval.at_least_hours.value / 24)


def _if_resumed(rows: tuple[Row, ...], known: Known, programme: Programme) -> int | None:
    """The dose after a hold that the table says steps down: for pressure one step, after a pause the restart."""
    fired = {row.code for row in rows if row.is_known}
    if "paused" in fired:
        return highest(most_to_restart(known.dose_mg, programme).mg, known, programme).mg
    if "pressure_rose" not in fired:
        return None
    ladder = programme.ladder
    lower = max(known.dose_mg - ladder.step.mg.value, 0) // ladder.unit_mg.value * ladder.unit_mg.value
    return highest(lower, known, programme).mg or None


def _reasons(rows: tuple[Row, ...], programme: Programme) -> tuple[Reason, ...]:
    if not rows:
        words = say("No row of the table speaks for a change.")
        return (because("no_row", words, source=programme.ladder.step.mg.source),)
    return tuple(_reason(row, programme) for row in rows)


def _reason(row: Row, programme: Programme) -> Reason:
    rule = programme.ladder.proposals[row.code]
    propose: Words = say(rule.propose)
    if not row.is_known:
        propose = say("Not known, so it counts: {propose}", propose=propose)
    return because(row.code, propose, source=rule.source)
