"""Classes of facts past which the shipped rules still let something, each with the reason. To be emptied, never grown.

`prove` of the shipped programme says them, and ends with 1, for as long as this is not empty.
"""

from __future__ import annotations

from typing import NamedTuple

from troche.proof.branches import Counterexample


class Open(NamedTuple):
    """A requirement, what the words of its classes say, after which acts, and why it is still open."""

    requirement: str
    words: str
    acts: tuple[str, ...]
    why: str

    def is_it(self, found: Counterexample) -> bool:
        """Whether this counterexample is the one."""
        if found.axis is None or found.kind is None:
            return False
        is_class = found.axis.requirement == self.requirement and self.words in found.kind.words
        return is_class and found.acts == self.acts


TOLD = ("history anew",)
AT_A_DESK = ("decided anew",)
DOUBT = "a doubt about a pregnancy ends with a history told otherwise, without a test"

KNOWN_OPEN: tuple[Open, ...] = (
    Open(
        "eligible.liver", "is reported", (), "a liver test since the decision holds a dose by its alert alone"
    ),
    Open("eligible.bladder", "of the bladder is told", (), "what is told of the bladder, by its alert alone"),
    Open("eligible.pregnancy", "a pregnancy is told", TOLD, DOUBT),
    Open("eligible.pregnancy", "whether there is a pregnancy", TOLD, DOUBT),
    Open("ship.pregnancy", "a pregnancy is told", TOLD, DOUBT),
    Open("ship.pregnancy", "whether there is a pregnancy", TOLD, DOUBT),
    Open("ship.visit", "the prescriber was last seen", AT_A_DESK, "to decide at a desk counts as a visit"),
    Open(
        "ship.phq_9", "is clearly worse than at the start", AT_A_DESK, "to decide at a desk counts as a visit"
    ),
    Open("ship.attendance", "of yesterday was called off", (), "called off late, no alert is raised"),
)


def is_known(found: Counterexample) -> bool:
    """Whether this is one of them."""
    return any(one.is_it(found) for one in KNOWN_OPEN)
