"""Which e-prescriber a clinic is connected to, and the two keys of that connection.

The keys are made from the installation's secret, the clinic and the connection, one for each way, so that what goes
out can never be sent back as if it came in. They are shown once, to whoever sets up the other side, and kept nowhere.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from troche.eprescribing.models import Connection
from troche.people.scope import in_clinic

Way = Literal["out", "in"]
SALT = "troche.eprescriber"


class Unfit(ValueError):
    """Where an order must not be sent to, and why."""


def connect(clinic: UUID, url: str) -> Connection:
    """Send the clinic's orders there from now on; an older connection ends. Raises `Unfit`."""
    url = url.rstrip("/")
    _insist_on_safe(url)
    with in_clinic(clinic):
        _end(clinic)
        return Connection.objects.create(clinic_id=clinic, url=url)


def disconnect(clinic: UUID) -> bool:
    """End the clinic's connection; False when there is none."""
    with in_clinic(clinic):
        return _end(clinic) > 0


def connection_of(clinic: UUID) -> Connection | None:
    """The clinic's connection, or None: then orders wait, and in a demo clinic answers are simulated."""
    with in_clinic(clinic):
        return Connection.objects.filter(clinic_id=clinic, ended_at=None).first()


def name_of(connection: Connection) -> str:
    """The name by which both sides know it."""
    return f"{connection.clinic_id}.{connection.id}"


def key_of(clinic: UUID, connection: UUID, way: Way) -> str:
    """The key with which one side signs."""
    return salted_hmac(SALT, f"{clinic} {connection} {way}", algorithm="sha256").hexdigest()


def named(name: str) -> tuple[UUID, UUID] | None:
    """Clinic and connection of a name; None when it is none."""
    clinic, _, connection = name.partition(".")
    try:
        return UUID(clinic), UUID(connection)
    except ValueError:
        return None


def lives(clinic: UUID, connection: UUID) -> bool:
    """Whether this connection has not ended."""
    with in_clinic(clinic):
        return Connection.objects.filter(id=connection, clinic_id=clinic, ended_at=None).exists()


def _end(clinic: UUID) -> int:
    return Connection.objects.filter(clinic_id=clinic, ended_at=None).update(ended_at=now())


def _insist_on_safe(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query:
        raise Unfit(
            "The address has the shape https://host/path, without a name, a password or a query in it."
        )
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise Unfit("Orders go over https; http only to this very machine.")


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
