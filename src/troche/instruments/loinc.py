"""Check digits of LOINC codes, so that a mistyped code never gets in."""

from __future__ import annotations

import re

LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. "
    "and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. LOINC® is a registered United States trademark of Regenstrief Institute, Inc."
)

_CODE = re.compile(r"(LA)?(\d+)-(\d)")


def valid_code(code: str) -> bool:
    """Whether the last digit fits: Luhn mod 10; answer codes (LA…) add 5 or 2, by `instruments.md` 1.3.

    >>> valid_code("44261-6"), valid_code("LA6568-5"), valid_code("44261-5")
    (True, True, False)
    """
    match = _CODE.fullmatch(code)
    if match is None:
        return False
    answer, digits, check = match.groups()
    expected = _luhn(digits)
    if answer:
        expected = (expected + (5 if len(digits) % 2 == 0 else 2)) % 10
    return expected == int(check)


def _luhn(digits: str) -> int:
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -sum(number // 10 + number % 10 for number in doubled) % 10
