"""Fixtures of the page tests. Django is set up only after this file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.medication.people import Place


@pytest.fixture
def place(database: str) -> Place:
    """A clinic of the test's own with a patient who was decided eligible."""
    from django.core.cache import cache

    from tests.medication.people import Place

    cache.clear()
    return Place().decide()
