"""What no clinic may let pass, or only two people together: the floor under overrides.yaml."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from troche.chart.words import say
from troche.programme.bounds import Floor, Why
from troche.programme.parts.overrides import LIGHTEST_FIRST, By

ABSOLUTE = Why(
    "What is absolute is let pass by nobody.",
    "clinical_programme.md 3.2 [10] [72] [75]; instruments.md 4",
    "PC",
)
TWO = Why("A stop is let pass by two people.", "instruments.md 4; README.md", "D")
LAW = Why("The law is let pass by nobody.", "clinical_programme.md 3.1 [63]", "V")

CONDITIONS: dict[str, By] = {
    "psychosis": "nobody",
    "mania_now": "nobody",
    "suicide_plan": "nobody",
    "substance_use": "nobody",
    "ketamine_misuse": "nobody",
    "opioid_use_disorder": "nobody",
    "aneurysm": "nobody",
    "arteriovenous_malformation": "nobody",
    "brain_bleed": "nobody",
    "head_pressure": "nobody",
    "heart_recent": "nobody",
    "liver_severe": "nobody",
    "pregnancy": "nobody",
    "allergy": "nobody",
    "bladder": "director",
    "thyroid": "director",
    "capacity": "nobody",
    "unsafe_home": "nobody",
    "dependants": "nobody",
    "no_phone": "nobody",
}
"""Not the stroke: the medical director may turn it into a review for the clinic (README.md)."""

MEDICINES: dict[str, By] = {
    "maoi": "director",
    "opioid_long": "nobody",
    "ghb": "nobody",
    "esketamine": "nobody",
}

STOPS: dict[str, By] = {
    "adult": "nobody",
    "suicide": "nobody",
    "liver": "nobody",
    "urine_drug_screen": "director",
    "pregnancy": "nobody",
    "home": "nobody",
}
REVIEWS: dict[str, By] = {"suicide": "nobody", "pregnancy": "nobody", "home": "nobody"}
OF_THE_LAW = ("licence", "legal_basis")


def _no_lighter(why: Why, limits: Mapping[str, By]) -> Iterator[Floor]:
    for key, by in limits.items():
        allowed = LIGHTEST_FIRST[LIGHTEST_FIRST.index(by) :]
        yield why.that(
            key, say("one of {values}", values=", ".join(allowed)), _is_one_of(allowed), LIGHTEST_FIRST
        )


def _is_one_of(allowed: tuple[By, ...]) -> Callable[[Any], bool]:
    return lambda value: value in allowed


def _under(part: str, limits: Mapping[str, By], field: str, by: By | None = None) -> dict[str, By]:
    """The keys of those limits that ask for this much."""
    return {
        f"overrides.{part}.{code}.{field}": limit
        for code, limit in limits.items()
        if by is None or limit == by
    }


NEVER_PASSED: tuple[Floor, ...] = (
    *_no_lighter(ABSOLUTE, _under("conditions", CONDITIONS, "by", "nobody")),
    *_no_lighter(TWO, _under("conditions", CONDITIONS, "by", "director")),
    *_no_lighter(ABSOLUTE, _under("medicines", MEDICINES, "by", "nobody")),
    *_no_lighter(TWO, _under("medicines", MEDICINES, "by", "director")),
    *_no_lighter(ABSOLUTE, _under("requirements", STOPS, "stop", "nobody")),
    *_no_lighter(TWO, _under("requirements", STOPS, "stop", "director")),
    *_no_lighter(ABSOLUTE, _under("requirements", REVIEWS, "review")),
    *_no_lighter(LAW, _under("requirements", dict.fromkeys(OF_THE_LAW, "nobody"), "stop")),
)
