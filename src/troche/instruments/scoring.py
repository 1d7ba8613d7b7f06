"""Scores answers. What was not answered is missing, never zero; item 9 is never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

    `prorated` says that missing answers were filled with the mean of those given. `possible` are the lowest and the
    highest total that the missing answers leave open. `pattern_met` is None where the instrument has no pattern, or
    too little is answered to tell. `level_is_least` says that what was not answered could only raise the level.
    """

    instrument: str
    total: int | None
    band: Band | None
    prorated: bool
    missing: tuple[str, ...]
    risk_items: tuple[RiskAnswer, ...]
    possible: tuple[int, int] | None = None
    level: Level | None = None
    level_is_least: bool = False
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
    given = {item.id: _counted(item, answers) for item in instrument.items}
    parts = {code: _highest(given[item] for item in items) for code, items in _parts(instrument).items()}
    values = [value for value in parts.values() if value is not None]
    missing = tuple(code for code, value in parts.items() if value is None)
    why = _why_no_total(instrument, values, missing)
    total = None if why else instrument.scoring.times * _half_up(sum(values) * len(parts), len(values))
    return Score(
        instrument=instrument.id,
        total=total,
        band=band_of(instrument, total),
        prorated=total is not None and bool(missing),
        missing=missing,
        possible=_possible(instrument, given) if missing and values else None,
        risk_items=_risks(instrument, answers),
        pattern_met=_pattern_met(instrument, given),
        no_total=why,
    )


def _parts(instrument: Instrument) -> dict[str, tuple[str, ...]]:
    """What is added up: each domain by its code, each scored item of no domain by its id."""
    domains = instrument.scoring.domains
    of_domains = {item for domain in domains for item in domain.items}
    alone = {item.id: (item.id,) for item in instrument.scored if item.id not in of_domains}
    return alone | {domain.code: domain.items for domain in domains}


def _highest(values: Iterable[int | None]) -> int | None:
    """The highest that was answered; None when nothing was."""
    return max((value for value in values if value is not None), default=None)


def _possible(instrument: Instrument, given: Mapping[str, int | None]) -> tuple[int, int] | None:
    """The totals between which the true one lies, whatever the missing answers would have been."""
    if instrument.scoring.method != "sum":
        return None
    return _between(instrument, given)


def span_of(instrument: Instrument) -> tuple[int, int]:
    """The lowest and the highest total that the options make."""
    return _between(instrument, {item.id: None for item in instrument.items})


def _between(instrument: Instrument, given: Mapping[str, int | None]) -> tuple[int, int]:
    least = most = 0
    for items in _parts(instrument).values():
        spans = [_span(instrument, code, given[code]) for code in items]
        least += max(low for low, _high in spans)
        most += max(high for _low, high in spans)
    return instrument.scoring.times * least, instrument.scoring.times * most


def _span(instrument: Instrument, code: str, value: int | None) -> tuple[int, int]:
    if value is not None:
        return value, value
    may_not_be_asked = bool(instrument.item(code).asked_if_any)
    return 0 if may_not_be_asked else min(instrument.offered[code]), max(instrument.offered[code])


def _counted(item: Item, answers: Mapping[str, int | None]) -> int | None:
    """What was answered; 0 for what is not asked, because everything that would open it was answered with 0."""
    value = answers.get(item.id)
    is_closed = item.asked_if_any and all(answers.get(other) == 0 for other in item.asked_if_any)
    return 0 if value is None and is_closed else value


def _pattern_met(instrument: Instrument, given: Mapping[str, int | None]) -> bool | None:
    if instrument.pattern is None:
        return None
    pattern = instrument.pattern
    found = [
        _enough(
            [given[code] for code in cluster.items],
            pattern.from_value if cluster.from_value is None else cluster.from_value,
            cluster.needed,
        )
        for cluster in pattern.clusters
    ]
    decisive = pattern.needs == "any"
    return decisive if decisive in found else None if None in found else not decisive


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
    """Where a refused question counts as yes it may decide; where it does not, the level is at least what was told.

    A form nobody began has no level, and nobody is at the last level while an answer is missing that could raise it.
    """
    refused_is_yes = instrument.scoring.refused_is_yes
    told: dict[str, bool] = {}
    missing: list[str] = []
    for item in instrument.scored:
        asked = not item.asked_if_any or any(told[other] or other in missing for other in item.asked_if_any)
        value = answers.get(item.id)
        if asked and value is None:
            missing.append(item.id)
        told[item.id] = bool(value) or (refused_is_yes and asked and value is None)
    begun = any(answers.get(item.id) is not None for item in instrument.scored)
    level = _level(instrument, told)
    could_be = _level(instrument, {code: yes or code in missing for code, yes in told.items()})
    is_least = level != could_be
    is_known = begun and not (is_least and level == instrument.scoring.levels[-1])
    return Score(
        instrument=instrument.id,
        total=None,
        band=None,
        prorated=False,
        missing=tuple(missing),
        risk_items=_risks(instrument, answers),
        level=level if is_known else None,
        level_is_least=is_known and is_least,
        no_total="nothing_answered" if not begun else "levels_only" if is_known else "too_many_missing",
    )


def _level(instrument: Instrument, positive: Mapping[str, bool]) -> Level:
    *reached_by_items, otherwise = instrument.scoring.levels
    return next(
        (level for level in reached_by_items if any(positive[code] for code in level.any_of)), otherwise
    )
