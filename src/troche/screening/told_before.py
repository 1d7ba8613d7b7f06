"""What the kept free assessment says to the clinician, beside the history."""

from __future__ import annotations

from django.utils.translation import gettext as _

from troche.screening.case import Case
from troche.screening.others import known_of, said_in
from troche.screening.state import ScreeningState

RESULTS = {
    "likely": "likely suitable",
    "conversation": "needs a conversation",
    "not_now": "not now",
    "not_home": "not at home",
}


def assessment_rows(case: Case) -> list[tuple[str, str]]:
    """The result, what was chosen, and what of it the history does not repeat; empty without a kept assessment."""
    taken = case.screening.assessment
    if taken is None:
        return []
    cards = {
        code: words
        for asked in case.programme.assessment.lists.values()
        for code, words in asked.cards.items()
    }
    chosen = [code for code in cards if code in said_in(taken, frozenset())]
    later = known_of(_without_assessment(case.screening), case.programme)
    has_rule = {*case.programme.eligibility.exclusions, *case.programme.interactions}
    left_out = [code for code in chosen if code in has_rule and code not in later]
    rows = [(_("Free assessment"), _(RESULTS.get(taken.result, taken.result)))]
    if chosen:
        rows.append((_("Chosen there"), _listed(chosen, cards)))
    if left_out and case.screening.history is not None:
        rows.append((_("Chosen there, not in the history"), _listed(left_out, cards)))
    return rows


def _without_assessment(state: ScreeningState) -> ScreeningState:
    return ScreeningState(history=state.history, safety=state.safety)


def _listed(codes: list[str], cards: dict[str, str]) -> str:
    return "; ".join(_(cards[code]) for code in codes)
