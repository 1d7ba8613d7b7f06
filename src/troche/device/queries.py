"""Reading and moving how far a device has come."""

from __future__ import annotations

from uuid import UUID

from troche.device.models import Device


def last_seq(person: UUID, device: UUID) -> int:
    """The highest number kept of a device; 0 of one not heard before."""
    found = Device.objects.filter(stream_id=person, device=device).values_list("last_seq", flat=True).first()
    return found or 0


def move(clinic: UUID, person: UUID, device: UUID, seq: int) -> None:
    """This number is kept now. What comes again, or late into a gap, moves nothing back."""
    if Device.objects.filter(stream_id=person, device=device, last_seq__lt=seq).update(last_seq=seq):
        return
    row = Device(stream_id=person, device=device, clinic_id=clinic, last_seq=seq)
    Device.objects.bulk_create([row], ignore_conflicts=True)
