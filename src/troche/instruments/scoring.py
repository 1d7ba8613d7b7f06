"""Scores answers. What was not answered is missing, never zero; item 9 is never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from troche.instruments.model import Band, Instrument, Item, Level

NoTotal = Literal[
    "", "nothing_answered", "too_many_missing", "never_imputed_missing", "levels_only", "items_only"
]


class AnswerRefused(ValueError):
    """An answer that the instrument does not know."""


class RiskAnswer(msgspec.Struct, frozen=True):
    """The answer to a risk item; `positive` is None when it was not answered."""

    item: str
    value: int | None
    positive: bool | None
    action: str


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A total in the instrument's points, or None and why there is none.

    `prorated` says that missing answers were filled with the mean of those given. `pattern_met` is None where
    the instrument has no pattern, or too little is answered to tell.
    """

    instrument: str
    total: int | None
    band: Band | None
    prorated: bool
    missing: tuple[str, ...]
    risk_items: tuple[RiskAnswer, ...]
    level: Level | None = None
    pattern_met: bool | None = None
    no_total: NoTotal = ""

    @property
    def at_risk(self) -> bool:
        """Whether a risk item was answered so that a person must look."""
        return any(risk.positive for risk in self.risk_items)

    @property
    def complete(self) -> bool:
        """Whether every item that counts was answered."""
        return not self.missing


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> Score:
    """Score answers by item id. Raises `AnswerRefused` for an unknown item or a value it does not offer."""
    _refuse_strange(instrument, answers)
    if instrument.scoring.method == "levels":
        return _by_levels(instrument, answers)
    return _by_sum(instrument, answers)


def _refuse_strange(instrument: Instrument, answers: Mapping[str, int | None]) -> None:
    offered = instrument.offered
    for code, value in answers.items():
        if code not in offered:
            raise AnswerRefused(f"{instrument.short} has no item {code!r}; it has {', '.join(offered)}")
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or value not in offered[code]:
            wanted = ", ".join(str(choice) for choice in sorted(offered[code]))
            raise AnswerRefused(f"{instrument.short} {code}: {value!r} is none of its answers {wanted}")


def _risks(instrument: Instrument, answers: Mapping[str, int | None]) -> tuple[RiskAnswer, ...]:
    return tuple(
        RiskAnswer(
            risk.item,
            value := answers.get(risk.item),
            None if value is None else value >= risk.from_value,
            risk.action,
        )
        for risk in instrument.risk_items
    )


def _by_sum(instrument: Instrument, answers: Mapping[str, int | None]) -> Score:
    given = {item.id: _counted(item, answers) for item in instrument.scored}
    values = [value for value in given.values() if value is not None]
    missing = tuple(code for code, value in given.items() if value is None)
    why = _why_no_total(instrument, values, missing)
    total = None if why else _half_up(sum(values) * len(given), len(values))
    return Score(
        instrument=instrument.id,
        total=total,
        band=band_of(instrument, total),
        prorated=total is not None and bool(missing),
        missing=missing,
        risk_items=_risks(instrument, answers),
        pattern_met=_pattern_met(instrument, given),
        no_total=why,
    )


def _counted(item: Item, answers: Mapping[str, int | None]) -> int | None:
    """What was answered; 0 for what is not asked, because everything that would open it was answered with 0."""
    value = answers.get(item.id)
    is_closed = item.asked_if_any and all(answers.get(other) == 0 for other in item.asked_if_any)
    return 0 if value is None and is_closed else value


def _pattern_met(instrument: Instrument, given: Mapping[str, int | None]) -> bool | None:
    if instrument.pattern is None:
        return None
    found = [
        _enough([given[code] for code in cluster.items], instrument.pattern.from_value, cluster.needed)
        for cluster in instrument.pattern.clusters
    ]
    return False if False in found else None if None in found else True


def _enough(values: list[int | None], from_value: int, needed: int) -> bool | None:
    """Whether as many reach it; None while an answer that is missing could still decide it."""
    counting = sum(value is not None and value >= from_value for value in values)
    if counting >= needed:
        return True
    return False if counting + values.count(None) < needed else None


def _why_no_total(instrument: Instrument, values: list[int], missing: tuple[str, ...]) -> NoTotal:
    if not values:
        return "nothing_answered"
    if instrument.scoring.method == "items":
        return "items_only"
    if set(missing) & set(instrument.scoring.never_imputed):
        return "never_imputed_missing"
    return "too_many_missing" if len(missing) > instrument.scoring.missing_at_most.value else ""


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def band_of(instrument: Instrument, total: int | None) -> Band | None:
    """The band a total falls into."""
    if total is None:
        return None
    return next((band for band in instrument.bands if band.lowest <= total <= band.highest), None)


def _by_levels(instrument: Instrument, answers: Mapping[str, int | None]) -> Score:
    """A refused question counts as yes, as the instrument asks; a form nobody began has no level."""
    positive: dict[str, bool] = {}
    missing: list[str] = []
    for item in instrument.scored:
        asked = not item.asked_if_any or any(positive[other] for other in item.asked_if_any)
        value = answers.get(item.id)
        if asked and value is None:
            missing.append(item.id)
        positive[item.id] = bool(value) or (asked and value is None)
    begun = any(answers.get(item.id) is not None for item in instrument.scored)
    return Score(
        instrument=instrument.id,
        total=None,
        band=None,
        prorated=False,
        missing=tuple(missing),
        risk_items=_risks(instrument, answers),
        level=_level(instrument, positive) if begun else None,
        no_total="levels_only" if begun else "nothing_answered",
    )


def _level(instrument: Instrument, positive: Mapping[str, bool]) -> Level:
    *reached_by_items, otherwise = instrument.scoring.levels
    return next(
        (level for level in reached_by_items if any(positive[code] for code in level.any_of)), otherwise
    )
