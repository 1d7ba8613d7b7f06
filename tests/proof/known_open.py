"""Classes of facts past which the shipped rules still let something, each with the reason. To be emptied, never grown.

`prove` of the shipped programme says them, and ends with 1, for as long as this is not empty.
"""

from __future__ import annotations

from typing import NamedTuple


class Open(NamedTuple):
    """A requirement, how the words of its classes begin, and why it is still open."""

    requirement: str
    words: str
    why: str


KNOWN_OPEN: tuple[Open, ...] = (
    Open(
        "eligible.liver", "", "a liver test past its limit since the decision holds a dose by its alert alone"
    ),
    Open("eligible.bladder", "", "what is told of the bladder holds a dose by its alert alone"),
    Open(
        "eligible.pregnancy",
        "a pregnancy is told",
        "a doubt ends with a history told otherwise, without a test",
    ),
    Open(
        "eligible.pregnancy", "whether there is", "a doubt ends with a history told otherwise, without a test"
    ),
    Open(
        "ship.pregnancy", "a pregnancy is told", "a doubt ends with a history told otherwise, without a test"
    ),
    Open("ship.pregnancy", "whether there is", "a doubt ends with a history told otherwise, without a test"),
    Open("ship.visit", "the prescriber was last seen", "to decide at a desk counts as a visit"),
    Open("ship.phq_9", "the last PHQ-9 is clearly worse", "to decide at a desk counts as a visit"),
    Open("ship.attendance", "a session of yesterday was called off", "called off late, no alert is raised"),
)


def is_known(requirement: str, words: str) -> bool:
    """Whether this is one of them."""
    return any(one.requirement == requirement and words.startswith(one.words) for one in KNOWN_OPEN)
