"""Results and weights: what can be recorded of them, and what cannot be compared and is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING

from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Decision
from troche.chart.words import say
from troche.people.setting import Setting
from troche.people.zones import latest_today
from troche.screening import alarms
from troche.screening.checks.body import ratio
from troche.screening.commands import MeasureWeight, ReportResult
from troche.screening.facts import ResultReported, WeightMeasured

if TYPE_CHECKING:
    from troche.programme.parts.laboratory import LabTest

CLOCK_SKEW = timedelta(minutes=5)  # ours: two clocks are never the same
KG_IN_A_POUND = 0.45359237  # by definition
WEIGHT_KG = (20, 400)  # ours: outside it was typed wrong, or in pounds or grams

NOT_YET = refuse("not_yet", say("This lies in the future."))
RESULT_INCOMPLETE = refuse(
    "result_incomplete", say("A result needs a finding, or a value with the laboratory’s own upper limit.")
)
SUBSTANCES_UNCLEAR = refuse(
    "substances_unclear", say("Say what a positive drug screen found, and nothing with any other result.")
)
FOUND_UNCLEAR = refuse(
    "found_unclear", say("Say what a urinalysis found, and nothing with a negative one or any other result.")
)
WEIGHT_IMPOSSIBLE = refuse(
    "weight_impossible",
    say("The weight must be between {least} and {most} kg.", least=WEIGHT_KG[0], most=WEIGHT_KG[1]),
)


def decide_result(command: ReportResult, now: datetime, setting: Setting) -> Decision:
    """A result with a finding, or with a value and the laboratory's own limit in the same unit."""
    refused = _refused(command, now, setting.programme.laboratory.tests[command.test])
    if refused is not None:
        return refused
    reported = ResultReported(
        test=command.test,
        value=command.value,
        unit=command.unit.strip(),
        upper_limit=command.upper_limit,
        finding=command.finding,
        substances=command.substances,
        collected_on=command.collected_on,
        laboratory=command.laboratory.strip(),
        found=command.found.strip(),
        status=command.status,
        message=command.message,
    )
    return [reported, *alarms.after_result(command, ratio(reported), setting.programme, now)]


def _refused(command: ReportResult, now: datetime, test: LabTest) -> Refusal | None:
    if command.collected_on > latest_today(now):
        return NOT_YET
    if not (bool(command.finding) if test.finding else _has_numbers(command)):
        return RESULT_INCOMPLETE
    if (command.value is not None and command.value < 0) or (not test.finding and command.finding):
        return RESULT_INCOMPLETE
    if not test.finding and not is_known_unit(command.unit, test):
        return unit_unknown(command.unit, test)
    is_positive = command.finding == "positive"
    if bool(command.substances) != (is_positive and command.test == "urine_drug_screen"):
        return SUBSTANCES_UNCLEAR
    if bool(command.found.strip()) != (is_positive and command.test == "urinalysis"):
        return FOUND_UNCLEAR
    return None


def _has_numbers(command: ReportResult) -> bool:
    numbers = (command.value, command.upper_limit)
    return all(n is not None and isfinite(n) for n in numbers) and (command.upper_limit or 0) > 0


def canonical_unit(unit: str) -> str:
    """A unit in one way of writing it; what is left different cannot be compared.

    >>> canonical_unit(" µmol/l"), canonical_unit("IU/L"), canonical_unit("mg / dL")
    ('umol/l', 'u/l', 'mg/dl')
    """
    plain = "".join(unit.split()).casefold().replace("\N{GREEK SMALL LETTER MU}", "u").replace("[iu]", "iu")
    return "u" + plain[2:] if plain.startswith("iu/") else plain


def is_known_unit(unit: str, test: LabTest) -> bool:
    """Whether this is a unit in which the programme knows the test."""
    return canonical_unit(unit) in {canonical_unit(one) for one in test.units}


def unit_unknown(unit: str, test: LabTest) -> Refusal:
    """Why a value in this unit is not recorded."""
    return refuse(
        "unit_unknown",
        say(
            "{test} in {unit} cannot be compared with its limit. Units that can: {units}.",
            test=test.label,
            unit=unit.strip() or "no unit",
            units=", ".join(test.units),
        ),
        source=test.source,
        would_change=say("The value and its limit in one of these units, as the laboratory gives them."),
    )


def decide_weight(command: MeasureWeight, now: datetime) -> Decision:
    """A weight that somebody can have, measured by now."""
    least, most = WEIGHT_KG
    if not isfinite(command.weight_kg) or not least <= command.weight_kg <= most:
        return WEIGHT_IMPOSSIBLE
    if command.measured_at > now + CLOCK_SKEW:
        return NOT_YET
    return [WeightMeasured(weight_kg=command.weight_kg, measured_at=command.measured_at)]
