"""A row in which somebody writes medicines: known only when every word of it is."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.screening.charts import PROGRAMME, gates, history, replaced
from troche.screening.facts import Medicine
from troche.screening.interactions import read
from troche.screening.names import BESIDE_A_NAME

ALL_NAMES = (
    *PROGRAMME.eligibility.trials.antidepressants,
    *(name for rule in PROGRAMME.interactions.values() for name in rule.names),
)
KNOWN = sorted(PROGRAMME.eligibility.trials.antidepressants)


@given(
    known=st.lists(st.sampled_from(KNOWN), min_size=1, max_size=3),
    beside=st.sampled_from(("", "100 mg", "2 tablets at night", "50mg po bid", "1/2 tab every other day")),
    strange=st.text(st.characters(categories=("Ll", "Lu")), min_size=3, max_size=12),
)
def test_one_unknown_word_makes_a_row_unknown(known: list[str], beside: str, strange: str) -> None:
    row = f"{' and '.join(known)} {beside}"
    assert read(Medicine(name=row), PROGRAMME).recognised
    assume(strange.lower() not in BESIDE_A_NAME and not any(strange.lower() in name for name in ALL_NAMES))
    assert not read(Medicine(name=f"{row}, {strange}"), PROGRAMME).recognised
    assert not read(Medicine(name=known[0], dose=f"{beside} {strange}"), PROGRAMME).recognised


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Sertraline 100 mg twice daily by mouth, lamotrigine", "medicines_read"),
        ("Sertraline 100 mg and Xyzamin", "medicines_unread"),
        ("Sertraline 100 mg and Xanax", "medicines_review"),
        ("sertraline, warfarin, Nardil", "medicines_stop"),
        ("St John’s wort", "medicines_review"),
        ("sertraline, phenelzine, Xanax", "medicines_stop"),
    ],
)
def test_several_medicines_in_one_row(row: str, code: str) -> None:
    facts = replaced(history(medicines=(Medicine(name=row),)))
    assert gates(facts)["interactions"].reason.code == code


def test_what_nobody_knows_is_said_beside_what_a_clinician_may_let_pass() -> None:
    rows = (Medicine(name="lorazepam 1 mg"), Medicine(name="Xyzamin"))
    found = gates(replaced(history(medicines=rows)))["interactions"]
    assert found.reason.code == "medicines_review"
    assert "Xyzamin" in str(found.reason.clinician)
