"""Fixtures of the journey's page tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


@pytest.fixture
def place(database: str) -> Clinic:
    """A clinic of the test's own."""
    from tests.people.fixtures import fresh_clinic

    return fresh_clinic()


@pytest.fixture
def client(database: str) -> Client:
    """A browser without scripts."""
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    return Client(SERVER_NAME="localhost")
