"""Makes a clinic and people in it, by acting."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from troche.chart.commands import Actor
from troche.ledger import Done, act
from troche.people.commands import RegisterPerson

SYSTEM = UUID(int=7)
NOON = datetime(2026, 11, 2, 17, tzinfo=UTC)


class Hand:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def system(clinic: UUID) -> Actor:
    return Actor(SYSTEM, "system", clinic, "test")


def registration(
    clinic: UUID, stream: UUID, *, id: UUID | None = None, name: str = "Ada Example"
) -> RegisterPerson:
    return RegisterPerson(
        id=id or uuid4(),
        actor=system(clinic),
        stream=stream,
        name=name,
        birth_date=date(1985, 2, 3),
        email=f"{stream}@example.org",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
    )


def register(clinic: UUID) -> UUID:
    """A new person's stream."""
    stream = uuid4()
    outcome = act(registration(clinic, stream))
    assert isinstance(outcome, Done)
    return stream
