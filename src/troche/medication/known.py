"""What a proposal for the next dose rests on. It is kept with the proposal, so it knows no room."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Nausea = Literal["none", "nausea", "vomited"]
Anxiety = Literal["none", "some", "severe"]
Pressure = tuple[int, int]
"""Systolic and diastolic, mm Hg."""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The last dose, how it was borne, and how the person is. None is not known, never normal.

    `dosed_at` are the latest doses, the oldest first; `doses_same` how many of the latest had one strength.
    `strong_doses` is None where no weight is known to judge them by.
    `pressure_measured`: every reading that the programme asks for was taken, so that `peak` is the peak.
    `oxygen_percent` is the lowest; `oximeter` says whether one was in use at all.
    `alerts` were raised since the last dose, whatever became of them; `blocking` are open now.
    `days_between` is the interval of the newest plan, or of the plan of the last dose where that is longer;
    `days_at_dose` is the latter.
    `liver_measured`: every test that the programme asks for is recent; the ratios are the highest, however old.
    `phq_9_before` is the total before the last two doses, where both had the strength of the last one.
    """

    session: int
    dosed_at: tuple[datetime, ...]
    dose_mg: int
    days_between: int
    days_at_dose: int | None = None
    doses: int
    doses_same: int
    strong_doses: int | None = None
    is_paused: bool = False
    was_early: bool = False
    dissociation: int | None = None
    sedation: int | None = None
    nausea: Nausea | None = None
    anxiety: Anxiety | None = None
    craving: bool | None = None
    serious: bool | None = None
    next_day_well: bool | None = None
    oximeter: bool = False
    oxygen_percent: int | None = None
    pressure_measured: bool = False
    peak: Pressure | None = None
    rise: Pressure | None = None
    way_changed: bool | None = None
    gap: int | None = None
    alerts: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    baseline: int | None = None
    phq_9: int | None = None
    phq_9_since_dose: bool = False
    phq_9_before: int | None = None
    eligible: bool | None = None
    age_years: int | None = None
    weight_kg: float | None = None
    liver_measured: bool = False
    liver_ratio: float | None = None
    bilirubin_ratio: float | None = None
    medicine_stops: bool | None = None
    medicine_changes_dose: bool | None = None
    cautious: tuple[str, ...] | None = None

    @property
    def taken_at(self) -> datetime:
        """When the last dose was taken."""
        return self.dosed_at[-1]
