"""How a bug is planted: other things in their places, for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class Planted(NamedTuple):
    """A bug, the promises it may break, and within how many seeds it has to be found."""

    plant: Callable[[], Any]
    breaks: tuple[str, ...]
    within: int


@contextmanager
def swapped(*swaps: tuple[Any, str, Any]) -> Iterator[None]:
    """Other things in their places."""
    before = [(where, name, _get(where, name)) for where, name, _ in swaps]
    for where, name, other in swaps:
        _put(where, name, other)
    try:
        yield
    finally:
        for where, name, old in before:
            _put(where, name, old)


def _get(where: Any, name: Any) -> Any:
    return where[name] if isinstance(where, dict) else getattr(where, name)


def _put(where: Any, name: Any, value: Any) -> None:
    if isinstance(where, dict):
        where[name] = value
    else:
        setattr(where, name, value)
