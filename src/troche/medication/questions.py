"""What the pharmacy asks the prescriber about an order. Nothing is sent on it before the answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from troche.medication.facts import OrderQuestioned, QuestionAnswered

if TYPE_CHECKING:
    from troche.medication.state import MedicationState


class Question(msgspec.Struct, frozen=True):
    """A question about an order, and its answer when there is one."""

    asked: OrderQuestioned
    asked_at: datetime
    answer: QuestionAnswered | None = None
    answered_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it."""
        return self.answer is None


def open_questions(state: MedicationState) -> tuple[Question, ...]:
    """Questions about the order that counts which nobody has answered, the oldest first."""
    order = state.order_in_force.id if state.order_in_force else ""
    return tuple(one for one in state.questions.values() if one.is_open and one.asked.order == order)
