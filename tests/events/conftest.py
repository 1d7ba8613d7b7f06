"""Fixtures of the page tests. Django is set up only after this file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.events.after import After


@pytest.fixture
def after(database: str) -> After:
    """A person a day after a session."""
    from django.core.cache import cache

    from tests.events.after import After

    cache.clear()
    return After()
