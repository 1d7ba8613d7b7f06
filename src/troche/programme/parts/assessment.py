"""assessment.yaml: the free assessment's words, what else could help, and what may be hoped for, in numbers."""

from __future__ import annotations

from typing import Literal

from troche.sheets.values import Code, Number, Part, Ruled, Text, Worded

ListCode = Literal["tried", "medicines", "mind", "heart", "body", "substances", "place"]


class Asked(Ruled, frozen=True, kw_only=True):
    """Beside a question: why it is asked, and what an answer leads to."""

    why: Text
    leads_to: Text


class CardList(Asked, frozen=True, kw_only=True):
    """A question with a list to choose from. The codes are those of exclusions, medicines or obstacles."""

    ask: Text
    hint: Text
    topic: Text
    cards: dict[Code, Text]


class Obstacle(Worded, frozen=True, kw_only=True):
    """An answer that no other file has a rule for, and what it leads to."""

    leads_to: Literal["not_now", "conversation"]
    would_change: Text


class Other(Ruled, frozen=True, kw_only=True):
    """Something else that could help, and what is known of it.

    `when` names the answers that bring it up, empty for everybody; `unless` those with which it is not named.
    """

    label: Text
    patient: Text
    evidence: Text
    when: tuple[Code, ...] = ()
    unless: tuple[Code, ...] = ()


class Hundred(Part, frozen=True, kw_only=True):
    """Of a hundred people who began, how many were clearly better: at least by the strictest count, at most by the
    published one.
    """

    at_least: Number
    at_most: Number
    patient: Text


class Assessment(Part, frozen=True, kw_only=True):
    """Everything the free assessment says beyond the rules that it shares with the other gates."""

    asked: dict[Code, Asked]
    lists: dict[ListCode, CardList]
    obstacles: dict[Code, Obstacle]
    others: dict[Code, Other]
    hundred: Hundred
