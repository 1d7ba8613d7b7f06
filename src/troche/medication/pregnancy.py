"""Pregnancy before a dose and a parcel: what was stated, and after a doubt a test."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.medication.days import local_day
from troche.medication.state import medication_of
from troche.people.setting import Setting
from troche.programme.answering import met, unknown, unmet
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement


def pregnancy_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Stated for each shipment where it applies, and no doubt that a test has not ended."""
    state = medication_of(chart)
    said = state.course.stated
    if said is None or said.answer == "unsure":
        words = say("It is not stated whether there is a pregnancy.")
        return unknown("pregnancy", required, words, words)
    if is_in_doubt(chart):
        words = say("The statement that this asks for was not made.")
        return unmet("pregnancy", required, words, words)
    sent_at = max((parcel.sent_at for parcel in state.parcels.values()), default=None)
    if said.answer == "no" and sent_at is not None and said.at < sent_at:
        words = say("It was not stated again since the last parcel.")
        return unknown("pregnancy", required, words, words)
    words = say("Stated: no pregnancy, or it does not apply.")
    return met("pregnancy", required, words, words)


def is_in_doubt(chart: Chart) -> bool:
    """Whether a pregnancy was told, doubted or found, and no test since says that there is none."""
    course, test = medication_of(chart).course, SCREENING.of(chart).results.get("pregnancy")
    if test is not None and test.finding == "positive":
        return True
    if course.stated is not None and course.stated.answer == "yes":
        return True
    if course.doubted_at is None:
        return False
    doubted_on = local_day(chart, course.doubted_at)
    return test is None or test.finding != "negative" or test.collected_on < doubted_on
