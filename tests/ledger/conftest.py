"""Clinics for the ledger's tests."""

from uuid import UUID, uuid4

import pytest


@pytest.fixture
def other_clinic(database: str) -> UUID:
    """A second clinic in the same database."""
    from troche.people.enrolment import open_clinic

    made = open_clinic(
        slug=f"other-{uuid4().hex[:12]}",
        name="Otherfield",
        phone="+1 503 555 0199",
        state="OR",
        timezone="America/Los_Angeles",
    )
    return made.id
