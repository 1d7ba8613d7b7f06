"""A snapshot counts only for the very rules, and the very questionnaires, that folded it."""

from __future__ import annotations

import pytest

from troche.instruments import all_instruments
from troche.ledger.fingerprint import FINGERPRINT, fingerprint_of, folding

SOURCES = folding()


@pytest.mark.parametrize(
    "part",
    [
        "troche.chart.house",
        "troche.screening.state",
        "troche.dosing.facts",
        "troche.instruments.scoring",
        "troche.instruments.library",
        "troche.instruments.model",
        "phq_9.yaml",
        "asq.yaml",
    ],
)
def test_a_change_of_what_a_fold_rests_on_makes_old_snapshots_invalid(part: str) -> None:
    assert fingerprint_of(SOURCES) == FINGERPRINT
    assert fingerprint_of({**SOURCES, part: f"{SOURCES[part]}\n"}) != FINGERPRINT


def test_every_questionnaire_is_among_it() -> None:
    assert {f"{code}.yaml" for code in all_instruments()} <= set(SOURCES)


def test_what_only_names_types_is_not() -> None:
    """The programme is read by rules that decide, not by those that fold."""
    assert not [name for name in SOURCES if name.startswith("troche.programme")]
