"""What the answers of a history say when they are read together. What contradicts a no counts as a yes."""

from __future__ import annotations

import re

from troche.screening.facts import HistoryGiven, YesNo

OURS = re.compile(r"(?<!\w)(?:es)?ketamin|spravato|ketalar", re.IGNORECASE)
"""Names of the medicine that the programme gives, as an allergy may be told."""
HABIT_FORMING = ("opioid", "sedative", "stimulant")
"""Taken without a prescription every week or more, a clinician asks before a "no trouble" counts (ours, grade D)."""
SYSTEMS: dict[str, tuple[str, ...]] = {
    "mind": ("psychosis", "mania_now", "mania_past", "suicide_plan", "dissociation", "capacity"),
    "heart": ("aneurysm", "arteriovenous_malformation", "high_pressure", "heart_recent", "heart_past"),
    "brain": ("brain_bleed", "stroke", "head_pressure", "seizures"),
    "breathing": ("lungs", "sleep_apnoea"),
    "liver": ("liver_severe", "liver_moderate"),
    "bladder": ("bladder",),
    "thyroid": ("thyroid",),
    "eyes": ("glaucoma",),
    "substances": ("substance_use", "substance_past", "ketamine_misuse", "opioid_use_disorder"),
    "allergies": ("allergy",),
    "pregnancy": ("pregnancy",),
    "home": ("unsafe_home", "dependants", "no_phone", "weapons"),
}
"""The programme's exclusions by the part of a life they belong to; one that is not here belongs to `other`."""


PLAN = "suicide_plan"
"""The exclusion that asks about a plan or an attempt in the last twelve months."""


def system_of(code: str) -> str:
    """The part of a life that a condition belongs to."""
    return next((system for system, codes in SYSTEMS.items() if code in codes), "other")


def conditions_told(history: HistoryGiven) -> dict[str, YesNo]:
    """Each condition as it was answered, or as something else in the same history says.

    An answer is only ever made graver: nothing told elsewhere turns a yes or a "not sure" into a no.
    """
    told = dict(history.conditions)
    for code, answer in _told_elsewhere(history).items():
        if answer == "yes" or told.get(code) == "no":
            told[code] = answer
    return told


def _told_elsewhere(history: HistoryGiven) -> dict[str, YesNo]:
    found: dict[str, YesNo] = {}
    if any(OURS.search(one.substance) for one in history.allergy_list):
        found["allergy"] = "yes"
    for one in history.substances:
        if one.substance == "ketamine" and one.often != "never":
            found["ketamine_misuse"] = "unsure" if one.often == "unsure" else "yes"
        if one.substance == "opioid" and one.often != "never":
            found["opioid_use_disorder"] = "unsure"
        if one.substance in HABIT_FORMING and one.often in ("daily", "weekly"):
            found["substance_use"] = "unsure"
    if history.breast_feeding in ("yes", "unsure"):
        found["pregnancy"] = "yes" if history.breast_feeding == "yes" else "unsure"
    return found


def plan_told(history: HistoryGiven | None) -> YesNo | None:
    """The history's answer about a plan or attempt in the last year; left out is unsure. None: no history."""
    return None if history is None else history.conditions.get(PLAN, "unsure")
