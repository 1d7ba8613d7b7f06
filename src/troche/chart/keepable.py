"""What PostgreSQL and the snapshot can hold: a fact that could be written but not read again must not be."""

from __future__ import annotations

from math import isfinite
from typing import Any

import msgspec

GREATEST = 2**31 - 1  # PostgreSQL's integer, the type of every projected number


def is_keepable(value: Any) -> bool:
    """Whether every text in it is whole Unicode without NUL, and every number fits a column.

    >>> is_keepable({"words": ["slept well", 3]}), is_keepable("\\x00"), is_keepable(2**31)
    (True, False, False)
    """
    match value:
        case None | bool():
            return True
        case str():
            return _is_whole(value)
        case int():
            return abs(value) <= GREATEST
        case float():
            return isfinite(value)
        case dict():
            return all(is_keepable(key) and is_keepable(each) for key, each in value.items())
        case list() | tuple() | set() | frozenset():
            return all(is_keepable(each) for each in value)
        case msgspec.Struct():
            return all(is_keepable(getattr(value, name)) for name in value.__struct_fields__)
    return True


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
