"""Reads each unchanged sheet once for the whole run; most tests change one of fourteen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from troche.programme import parse
from troche.sheets import read_sheet


@pytest.fixture(autouse=True, scope="package")
def read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parse, "read_sheet", lru_cache(maxsize=None)(read_sheet))
        yield
