"""supply.yaml: prescription, shipments, counts."""

from __future__ import annotations

from troche.sheets.values import Number, Part, Sourced


class Prescription(Part, frozen=True, kw_only=True):
    """Limits of a Schedule III prescription."""

    refills_by_default: Number
    refills_at_most: Number
    valid_months_at_most: Number
    pdmp_hours: Number
    answer_hours: Number
    question_hours: Number


class Shipment(Part, frozen=True, kw_only=True):
    """How much leaves the pharmacy at a time, and what must be fresh when it does."""

    first_doses_at_most: Number
    later_doses_at_most: Number
    beyond_use_days_at_most: Number
    phq_9_days: Number
    prescriber_visit_sessions: Number
    prescriber_visit_days: Number
    bladder_screen_days: Number
    liver_days: Number
    adult_signature: Sourced[bool]
    certified_lots: Sourced[bool]
    liver_after_doses: Number
    pressure_days: Number
    delivery_days: Number


class Counting(Part, frozen=True, kw_only=True):
    """Every unit is taken, remaining, destroyed or lost."""

    each_session: Sourced[bool]
    replace_lost: Sourced[bool]
    exposure_flag_sessions: Number
    exposure_flag_months: Number
    random_per_month: Number
    random_hours: Number


class Supply(Part, frozen=True, kw_only=True):
    """The way of the medicine to the home."""

    prescription: Prescription
    shipment: Shipment
    counting: Counting
