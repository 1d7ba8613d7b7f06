"""What the people of the demo tell of themselves, and what their laboratory reports."""

from __future__ import annotations

from troche.screening.facts import Trial

LIVER = {
    "alt": (28.0, 40.0),
    "ast": (24.0, 40.0),
    "alp": (70.0, 120.0),
    "ggt": (30.0, 60.0),
    "bilirubin": (0.6, 1.2),
}
TRIALS = (
    Trial(
        ingredient="sertraline", dose_mg=150.0, weeks=14, outcome="some", started="2023-02", ended="2023-06"
    ),
    Trial(
        ingredient="venlafaxine XR",
        dose_mg=225.0,
        weeks=20,
        outcome="none",
        started="2024-01",
        ended="2024-06",
    ),
    Trial(ingredient="mirtazapine", dose_mg=30.0, weeks=3, outcome="intolerance", started="2025-03"),
)
HOPES = (
    "To feel like getting up again.",
    "To be with my daughter without the glass wall.",
    "To sleep, and to want something.",
    "A little more room between me and the worry.",
)
