"""The floor of the titration table: no row is gone, and none proposes more than its source does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

from troche.chart.terms import ProposedAction
from troche.chart.words import say
from troche.programme.bounds import Floor, Why

PROPOSES: dict[str, ProposedAction] = {
    "sedated": "stop",
    "serious_event": "stop",
    "no_response": "stop",
    "liver_stop": "stop",
    "medicine_stops": "stop",
    "not_eligible": "stop",
    "alert_open": "hold",
    "pressure_rose": "hold",
    "misuse_sign": "hold",
    "liver_raised": "hold",
    "next_day_unwell": "hold",
    "worse": "hold",
    "paused": "hold",
    "distressed": "down",
    "good_response_later": "lengthen",
    "vomited": "same",
    "good_response": "same",
    "good_some_response": "same",
    "way_changed": "same",
    "medicine_changes_dose": "same",
    "cautious": "same",
}
"""Each row that no clinic leaves out, and the boldest that it may propose."""

SIGNS: dict[str, tuple[str, ...]] = {
    "sedated": ("hard_to_rouse",),
    "serious_event": ("adverse_event",),
    "misuse_sign": ("extra_dose", "taken_by_other", "misuse_sign"),
    "distressed": ("distress",),
    "vomited": ("vomiting",),
}
"""The alerts that are signs of a row."""

DEFINED = Why("Response means the same everywhere.", "clinical_programme.md 4.2", "PC")
TABLE = Why("A sign of harm is never answered with more.", "clinical_programme.md 4.3", "PC")
STEADY = Why("Nobody goes up on little knowledge.", "clinical_programme.md 4.3", "PC")
MOST_CAREFUL_FIRST = get_args(ProposedAction)


def _no_bolder(action: ProposedAction) -> Callable[[Any], bool]:
    allowed = MOST_CAREFUL_FIRST[: MOST_CAREFUL_FIRST.index(action) + 1]
    return lambda value: value in allowed


def _rows() -> Iterator[Floor]:
    for code, action in PROPOSES.items():
        allowed = ", ".join(MOST_CAREFUL_FIRST[: MOST_CAREFUL_FIRST.index(action) + 1])
        key = f"ladder.proposals.{code}.action"
        yield TABLE.that(
            key, say("one of {values}", values=allowed), _no_bolder(action), MOST_CAREFUL_FIRST[::-1]
        )


TITRATED: tuple[Floor, ...] = (
    *DEFINED.always(
        {"integration.change.respond_percent.value": 50, "integration.change.some_percent.value": 25}
    ),
    *_rows(),
    *TABLE.all_of({f"ladder.proposals.{code}.alerts": alerts for code, alerts in SIGNS.items()}),
    *STEADY.at_most(
        {
            "ladder.titration.up_dissociation_at_most": 1,
            "ladder.titration.lengthen_after_doses": 6,
            "ladder.titration.strong_doses_at_least": 4,
            "ladder.titration.strong_mg_per_kg": 1.5,
            "ladder.titration.phq_9_days": 14,
            "ladder.titration.answer_hours": 72,
        }
    ),
    *STEADY.at_least(
        {
            "ladder.titration.plateau_doses": 2,
            "ladder.titration.nausea_within_minutes": 60,
            "ladder.titration.cautious_doses_at_least": 2,
        }
    ),
)
