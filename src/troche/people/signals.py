"""What other rooms can listen to."""

from __future__ import annotations

from django.dispatch import Signal

# A person became a patient. Sent with `request` and `membership` after the fact is recorded.
person_registered = Signal()
