"""Which recorded diagnoses speak against treatment at home: by the beginnings of their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import msgspec

from troche.chart.words import Words, say
from troche.screening.facts import ConditionRecorded, DiagnosisMade

if TYPE_CHECKING:
    from troche.programme import Action
    from troche.programme.parts.eligibility import Exclusion

STATUS = {"active": say("active"), "provisional": say("provisional"), "resolved": say("resolved")}


class Against(msgspec.Struct, frozen=True):
    """A diagnosis that an exclusion names (`condition` is its code), and what follows from it."""

    code: str
    text: str
    condition: str
    rule: Exclusion
    action: Action
    status: str = "active"

    @property
    def words(self) -> Words:
        """The diagnosis with its status, and why it speaks against treatment at home."""
        return say(
            "{code}, {text} ({status}): {why}",
            code=self.code,
            text=self.text,
            status=STATUS[self.status],
            why=self.rule.to_clinician,
        )


CODES_KEPT, PROGRAMMES_KEPT = 4096, 32
_kept: dict[int, tuple[Mapping[str, Exclusion], dict[str, tuple[str, ...]]]] = {}


def against(recorded: Iterable[ConditionRecorded], rules: Mapping[str, Exclusion]) -> list[Against]:
    """What the other diagnoses on file say against treatment at home, gravest first.

    A provisional one counts in full. A resolved one is a clinician's to judge, unless the rule asks for it ever.
    """
    found = [
        Against(one.code, one.text, condition, rule, _action(one, rule), one.status)
        for one in recorded
        for condition, rule in rules.items()
        if rule.action != "note" and is_excluded_by(one.code, rule)
    ]
    return sorted(found, key=lambda one: one.action != "stop")


def excluding(made: DiagnosisMade, rules: Mapping[str, Exclusion]) -> list[Against]:
    """What the diagnosis to be treated says against treatment at home."""
    return [
        Against(made.code, made.text, condition, rules[condition], rules[condition].action)
        for condition in _conditions(made.code, rules)
    ]


def _conditions(code: str, rules: Mapping[str, Exclusion]) -> tuple[str, ...]:
    """The exclusions that a code falls under, found once for each version of a programme."""
    known = _kept.get(id(rules))
    if known is None or known[0] is not rules or len(known[1]) >= CODES_KEPT:
        if len(_kept) >= PROGRAMMES_KEPT:
            _kept.clear()
        known = _kept[id(rules)] = (rules, {})
    if code not in known[1]:
        known[1][code] = tuple(one for one, rule in rules.items() if is_excluded_by(code, rule))
    return known[1][code]


def _action(recorded: ConditionRecorded, rule: Exclusion) -> Action:
    is_over = recorded.status == "resolved" and not rule.ever
    return "stop" if rule.action == "stop" and not is_over else "review"


def is_excluded_by(code: str, rule: Exclusion) -> bool:
    """Whether a diagnosis falls under an exclusion, and not under what the exclusion leaves out."""
    return has_prefix(code, rule.icd_10_cm) and not has_prefix(code, rule.icd_10_cm_but)


def has_prefix(code: str, prefixes: tuple[str, ...]) -> bool:
    """Whether an ICD-10-CM code falls under one of the prefixes; dots and case do not count.

    >>> has_prefix("f33.2", ("F33",))
    True
    """
    return _plain(code).startswith(_all_plain(prefixes))


@cache
def _all_plain(prefixes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_plain(prefix.rstrip("*")) for prefix in prefixes)


@lru_cache(maxsize=4096)
def _plain(code: str) -> str:
    return code.upper().replace(".", "").strip()
