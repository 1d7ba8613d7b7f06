"""Months of random life: whatever is lost, doubled, late or recalled, units are conserved and no gate is passed."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.medication.months import Months

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)
AT_LEAST = {
    "PendOrder": 20,
    "DispenseUnits": 20,
    "PutUpUnits": 20,
    "SendParcel": 10,
    "ReceiveUnits": 15,
    "TakeDose": 15,
    "Release": 10,
    "WatchCount": 10,
    "AccountForUnits": 10,
    "FindUnits": 10,
    "refill 1": 3,
    "parcel lost": 5,
    "parcel returned": 5,
    "parcel destroyed": 5,
    "arrived after all": 2,
    "recalled on its way": 1,
    "vomited": 5,
    "dose in OR": 5,
    "dose in WA": 5,
    "moved to America/Los_Angeles": 10,
    "moved to America/New_York": 5,
}
"""What has to happen in those months, or they prove nothing."""


class Watched(Months):
    """The same machine, with a count of its own."""

    reached: ClassVar[Counter[str]] = Counter()


def test_months_of_random_life() -> None:
    run_state_machine_as_test(
        Months,
        settings=settings(max_examples=40, stateful_step_count=50, deadline=None, suppress_health_check=SLOW),
    )


def test_in_those_months_everything_happens_that_they_are_about() -> None:
    """The same machine from a fixed start: parcels leave, are lost and come after all, doses are taken."""
    Watched.reached.clear()
    run_state_machine_as_test(
        Watched,
        settings=settings(
            max_examples=100,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate,),
            suppress_health_check=SLOW,
        ),
    )
    short = {what: Watched.reached[what] for what, least in AT_LEAST.items() if Watched.reached[what] < least}
    assert not short, Watched.reached
