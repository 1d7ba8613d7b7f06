"""A clinic with a person and a line for messages. Django is set up only after this file is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


@pytest.fixture
def here(database: str) -> Clinic:
    """A clinic of the test's own, with a prescriber and a coordinator."""
    from tests.screening.people import clinic_with_prescriber

    return clinic_with_prescriber()


@pytest.fixture
def client(database: str) -> Client:
    """A browser without scripts."""
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    return Client(SERVER_NAME="localhost")
