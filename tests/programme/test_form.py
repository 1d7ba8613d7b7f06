"""The form a chart keeps: the same bytes for the same content, and back again."""

from __future__ import annotations

import msgspec
import pytest

from tests.programme.folders import changed
from troche.instruments import all_instruments
from troche.programme import canonical, digest, from_canonical, load_programme, parse_programme

PROGRAMME = load_programme()


def test_round_trip() -> None:
    kept = canonical(PROGRAMME)
    assert from_canonical(kept) == PROGRAMME
    assert from_canonical(kept.decode()) == PROGRAMME
    assert canonical(from_canonical(kept)) == kept
    assert digest(from_canonical(kept)) == digest(PROGRAMME)


def test_the_order_people_see_survives() -> None:
    again = from_canonical(canonical(PROGRAMME))
    assert list(again.gates["dose"].requires) == list(PROGRAMME.gates["dose"].requires)
    assert list(again.eligibility.exclusions) == list(PROGRAMME.eligibility.exclusions)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("ladder.yaml", "hard_mg: {value: 400,", "hard_mg: {value: 350,"),
        ("lessons.yaml", "It may help you", "It might help you"),
        ("consent.en.md", "Please read", "Kindly read"),
        ("ladder.yaml", "hard_mg: {value: 400, source: \"clinical_programme.md 4.3 [88]\", grade: PC}",
         "hard_mg: {value: 400, source: \"clinical_programme.md 4.3 [88]\", grade: D}"),
    ],
)  # fmt: skip
def test_any_change_changes_the_digest(file: str, old: str, new: str) -> None:
    parsed = parse_programme(changed(file, old, new), instruments=all_instruments())
    assert parsed.programme is not None, parsed.findings
    assert digest(parsed.programme) != digest(PROGRAMME)


def test_a_comment_changes_nothing() -> None:
    parsed = parse_programme(
        changed("ladder.yaml", "# Doses.", "# All doses."), instruments=all_instruments()
    )
    assert parsed.programme is not None and digest(parsed.programme) == digest(PROGRAMME)


def test_the_consent_has_a_digest_of_its_own() -> None:
    parsed = parse_programme(changed("consent.en.md", "slowly", "very slowly"), instruments=all_instruments())
    assert parsed.programme is not None
    assert parsed.programme.consent.digest() != PROGRAMME.consent.digest()
    assert len(PROGRAMME.consent.digest()) == 64


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"protocol": 1}', b"\xff"])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        from_canonical(content)
