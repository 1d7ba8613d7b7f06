"""The number a person has here: short enough for a laboratory's order, safe against a slip of the pen.

Made from the id of the person's stream, so it never changes and needs no register. Two of a million people share one
with a chance of about one in 1,600; nothing is ever filed by the number alone.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

ALPHABET = (
    "0123456789ABCDEFGHJKMNPQRSTVWXY"  # no I, L, O, U, Z: a prime number of signs, so that the check finds
)
# every single slip, and two neighbours that changed places
DIGITS = 10
PREFIX = "TR"


def number_of(person: UUID) -> str:
    """The person's number, with its check letter at the end.

    >>> number_of(UUID(int=7))
    'TR-AND6G-N7RWF-9'
    """
    value, digits = int.from_bytes(sha256(person.bytes).digest(), "big"), ""
    while len(digits) < DIGITS:
        value, digit = divmod(value, len(ALPHABET))
        digits += ALPHABET[digit]
    return f"{PREFIX}-{digits[:5]}-{digits[5:]}-{_check(digits)}"


def read_number(written: str) -> str:
    """A number as we write it, from how somebody else did; empty when it is none of ours.

    >>> read_number("tr and6gN7RWF9"), read_number("TR-AND6G-N7RWE-9"), read_number("123456")
    ('TR-AND6G-N7RWF-9', '', '')
    """
    plain = written.upper().replace("-", "").replace(" ", "")
    if not plain.startswith(PREFIX) or len(plain) != len(PREFIX) + DIGITS + 1:
        return ""
    digits, check = plain[len(PREFIX) : -1], plain[-1]
    if not set(digits) <= set(ALPHABET) or check != _check(digits):
        return ""
    return f"{PREFIX}-{digits[:5]}-{digits[5:]}-{check}"


def _check(digits: str) -> str:
    total = sum(place * ALPHABET.index(digit) for place, digit in enumerate(digits, 2))
    return ALPHABET[total % len(ALPHABET)]
