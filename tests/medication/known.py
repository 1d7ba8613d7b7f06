"""What is known after a session, as the tests of titration vary it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from troche.medication.known import Known

TAKEN = datetime(2026, 11, 16, 20, 0, tzinfo=UTC)
WEEK = timedelta(days=7)

QUIET = Known(
    session=3,
    dosed_at=(TAKEN - 2 * WEEK, TAKEN - WEEK, TAKEN),
    dose_mg=100,
    days_between=7,
    doses=3,
    doses_same=3,
    strong_doses=0,
    dissociation=2,
    sedation=1,
    nausea="none",
    anxiety="none",
    craving=False,
    serious=False,
    next_day_well=True,
    pressure_measured=True,
    peak=(138, 86),
    rise=(14, 8),
    way_changed=False,
    gap=0,
    baseline=20,
    phq_9=18,
    phq_9_since_dose=True,
    phq_9_before=19,
    eligible=True,
    age_years=35,
    weight_kg=104.0,
    liver_measured=True,
    liver_ratio=0.5,
    medicine_stops=False,
    medicine_changes_dose=False,
    cautious=(),
)
"""Nothing speaks against the last session, and nothing for a change: dissociation 2 is too much to go up."""

FIRES: dict[str, dict[str, Any]] = {
    "sedated": {"sedation": 3},
    "serious_event": {"serious": True},
    "no_response": {"strong_doses": 4, "doses": 4},
    "liver_stop": {"liver_ratio": 3.1},
    "medicine_stops": {"medicine_stops": True},
    "not_eligible": {"eligible": False},
    "alert_open": {"blocking": ("item_9",)},
    "pressure_rose": {"peak": (160, 86)},
    "misuse_sign": {"gap": -1},
    "liver_raised": {"liver_ratio": 2.1},
    "next_day_unwell": {"next_day_well": False},
    "worse": {"phq_9": 25},
    "paused": {"is_paused": True},
    "distressed": {"anxiety": "severe"},
    "good_response_later": {"phq_9": 10, "doses": 6},
    "vomited": {"nausea": "vomited"},
    "good_response": {"phq_9": 10},
    "good_some_response": {"phq_9": 15, "phq_9_before": 22},
    "way_changed": {"way_changed": True},
    "medicine_changes_dose": {"medicine_changes_dose": True},
    "cautious": {"cautious": ("older",), "doses_same": 1},
    "good_little_response": {"dissociation": 1},
    "good_plateau": {"phq_9": 14, "phq_9_before": 15},
}
"""For each row of the table the least that makes it fire."""


def knowing(**changes: Any) -> Known:
    """The quiet session, with these changes."""
    return msgspec.structs.replace(QUIET, **changes)
