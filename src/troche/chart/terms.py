"""Terms that the programme's tables and the facts of several rooms share."""

from __future__ import annotations

from typing import Literal

ProposedAction = Literal["stop", "hold", "down", "lengthen", "same", "up"]
"""What may follow for the next dose. Of several that are proposed, the first in this order is: the most careful."""

Grade = Literal["none", "mild", "moderate", "severe"]
"""How much of a side effect."""

SignalKind = Literal[
    "craving",
    "early_use",
    "extra_use",
    "asked_for_more",
    "count_mismatch",
    "count_missed",
    "lost_units",
    "taken_by_other",
    "pdmp_concern",
    "drug_screen",
    "other",
]
"""What may speak of misuse."""
