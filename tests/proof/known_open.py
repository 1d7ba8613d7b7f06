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


KNOWN_OPEN: tuple[Open, ...] = (
    Open(
        "ship.attendance",
        "of yesterday was called off",
        (),
        "called off late while no keeper runs, no alert is raised",
    ),
)


def is_known(found: Counterexample) -> bool:
    """Whether this is one of them."""
    return any(one.is_it(found) for one in KNOWN_OPEN)
