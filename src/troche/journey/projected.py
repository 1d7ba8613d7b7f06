"""Every projection there is: what pages read, made from facts by the ledger."""

from __future__ import annotations

from troche.contact.projections import PROJECTIONS as OF_CONTACT
from troche.dosing.projections import PROJECTIONS as OF_DOSING
from troche.eprescribing.projections import PROJECTIONS as OF_EPRESCRIBING
from troche.events.projections import PROJECTIONS as OF_EVENTS
from troche.integration.projections import PROJECTIONS as OF_INTEGRATION
from troche.journey.care import PROJECTIONS as OF_CARE
from troche.journey.projections import PROJECTIONS as OF_JOURNEY
from troche.laboratory.projections import PROJECTIONS as OF_LABORATORY
from troche.ledger.projections import Projection
from troche.medication.projections import PROJECTIONS as OF_MEDICATION
from troche.messaging.projections import PROJECTIONS as OF_MESSAGING
from troche.pharmacy.projections import PROJECTIONS as OF_PHARMACY

PROJECTIONS: tuple[Projection, ...] = (
    *OF_MESSAGING,
    *OF_MEDICATION,
    *OF_DOSING,
    *OF_CONTACT,
    *OF_INTEGRATION,
    *OF_JOURNEY,
    *OF_CARE,
    *OF_LABORATORY,
    *OF_PHARMACY,
    *OF_EPRESCRIBING,
    *OF_EVENTS,
)
