"""The rows of the titration table: whether each one fires on what is known. None is not known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from troche.instruments import change, instrument
from troche.medication.cuffs import exceeds, reaches
from troche.medication.known import Known

if TYPE_CHECKING:
    from troche.programme import Programme

Answer = bool | None
"""Whether a row fires; None is not known."""

PHQ_9 = "phq_9"


def answer(code: str, known: Known, programme: Programme) -> Answer:
    """Whether a row of the programme fires. A row that nothing here can answer is not known."""
    if code not in ROWS:
        return None
    raised = set(programme.ladder.proposals[code].alerts) & set(known.alerts)
    return True if raised else ROWS[code](known, programme)


def any_of(*answers: Answer) -> Answer:
    """True where one holds; otherwise not known where one is not known.

    >>> any_of(None, True), any_of(None, False), any_of(False, False)
    (True, None, False)
    """
    return True if True in answers else None if None in answers else False


def all_of(*answers: Answer) -> Answer:
    """False where one does not hold; otherwise not known where one is not known.

    >>> all_of(None, False), all_of(None, True), all_of(True, True)
    (False, None, True)
    """
    return False if False in answers else None if None in answers else True


def neither(*answers: Answer) -> Answer:
    """That none of them holds.

    >>> neither(False, False), neither(None, False), neither(None, True)
    (True, None, False)
    """
    found = any_of(*answers)
    return None if found is None else not found


def fallen_percent(known: Known) -> float | None:
    """By how many percent the PHQ-9 fell from its baseline; from zero it cannot fall, so nobody knows."""
    if known.baseline is None or known.phq_9 is None:
        return None
    return change(instrument(PHQ_9), known.baseline, known.phq_9).percent


def _sedated(known: Known, programme: Programme) -> Answer:
    scale, oxygen = programme.session.release.scales["sedation"], programme.session.oxygen
    low: Answer = None if known.oximeter else False
    if known.oxygen_percent is not None:
        low = known.oxygen_percent < oxygen.stop_below_percent.value
    return any_of(_from(known.sedation, scale.hold_next_from.value), low)


def _serious_event(known: Known, programme: Programme) -> Answer:
    return known.serious


def _no_response(known: Known, programme: Programme) -> Answer:
    least = programme.ladder.titration.strong_doses_at_least.value
    enough = _from(known.strong_doses, least) if known.doses >= least else False
    return all_of(enough, _little(known, programme))


def _liver(known: Known, limit: float) -> Answer:
    if known.liver_ratio is not None and known.liver_ratio > limit:
        return True
    return False if known.liver_measured else None


def _liver_stop(known: Known, programme: Programme) -> Answer:
    return _liver(known, programme.eligibility.liver.stop_above.value)


def _liver_raised(known: Known, programme: Programme) -> Answer:
    rule, bilirubin = programme.eligibility.liver, known.bilirubin_ratio
    raised = bilirubin is not None and bilirubin > rule.bilirubin_review_above.value
    return any_of(raised, _liver(known, rule.review_above.value))


def _medicine_stops(known: Known, programme: Programme) -> Answer:
    return known.medicine_stops


def _not_eligible(known: Known, programme: Programme) -> Answer:
    return None if known.eligible is None else not known.eligible


def _alert_open(known: Known, programme: Programme) -> Answer:
    return bool(known.blocking)


def _pressure_rose(known: Known, programme: Programme) -> Answer:
    limits = programme.session.vitals
    if known.peak is not None and reaches(known.peak, limits.hold_next_from):
        return True
    if known.rise is not None and exceeds(known.rise, limits.rise):
        return True
    return False if known.pressure_measured and known.rise is not None else None


def _misuse_sign(known: Known, programme: Programme) -> Answer:
    differs = None if known.gap is None else known.gap != 0
    return any_of(known.craving, differs, known.was_early)


def _next_day_unwell(known: Known, programme: Programme) -> Answer:
    return None if known.next_day_well is None else not known.next_day_well


def _worse(known: Known, programme: Programme) -> Answer:
    if known.baseline is None or known.phq_9 is None:
        return None
    return known.phq_9 >= known.baseline + programme.integration.change.worse_points.value


def _paused(known: Known, programme: Programme) -> Answer:
    return known.is_paused


def _distressed(known: Known, programme: Programme) -> Answer:
    scale = programme.session.release.scales["dissociation"]
    severe = None if known.anxiety is None else known.anxiety == "severe"
    return any_of(_from(known.dissociation, scale.hold_next_from.value), severe)


def _vomited(known: Known, programme: Programme) -> Answer:
    return None if known.nausea is None else known.nausea != "none"


def _is_good(known: Known, programme: Programme) -> Answer:
    """Well tolerated: none of the rows that speak against the last session."""
    return neither(
        *(
            answer(code, known, programme)
            for code in ("sedated", "serious_event", "pressure_rose", "distressed", "vomited")
        )
    )


def _little(known: Known, programme: Programme) -> Answer:
    fallen = fallen_percent(known)
    return None if fallen is None else fallen < programme.integration.change.some_percent.value


def _much(known: Known, programme: Programme) -> Answer:
    fallen = fallen_percent(known)
    return None if fallen is None else fallen >= programme.integration.change.respond_percent.value


def _some(known: Known, programme: Programme) -> Answer:
    return neither(_little(known, programme), _much(known, programme))


def _good_response_later(known: Known, programme: Programme) -> Answer:
    later = known.doses >= programme.ladder.titration.lengthen_after_doses.value
    return all_of(later, _much(known, programme))


def _good_response(known: Known, programme: Programme) -> Answer:
    return all_of(_is_good(known, programme), _much(known, programme))


def _is_plateau(known: Known, programme: Programme) -> Answer:
    """Some response before the last doses of one strength already, and no reliable change since."""
    if known.doses_same < programme.ladder.titration.plateau_doses.value:
        return False
    if known.baseline is None or known.phq_9 is None or known.phq_9_before is None:
        return None
    before = change(instrument(PHQ_9), known.baseline, known.phq_9_before)
    since = change(instrument(PHQ_9), known.phq_9_before, known.phq_9)
    had_some = (before.percent or 0) >= programme.integration.change.some_percent.value
    return had_some and not since.reliable


def _good_some_response(known: Known, programme: Programme) -> Answer:
    goes_up = all_of(_is_plateau(known, programme), known.phq_9_since_dose)
    return all_of(_is_good(known, programme), _some(known, programme), neither(goes_up))


def _good_plateau(known: Known, programme: Programme) -> Answer:
    return all_of(
        _is_good(known, programme),
        _some(known, programme),
        _is_plateau(known, programme),
        known.phq_9_since_dose or None,
    )


def _good_little_response(known: Known, programme: Programme) -> Answer:
    most = programme.ladder.titration.up_dissociation_at_most.value
    far = None if known.dissociation is None else known.dissociation <= most
    return all_of(_is_good(known, programme), _little(known, programme), far, known.phq_9_since_dose or None)


def _way_changed(known: Known, programme: Programme) -> Answer:
    return programme.session.lozenge.change_counts_as_dose_change.value and known.way_changed


def _medicine_changes_dose(known: Known, programme: Programme) -> Answer:
    return known.medicine_changes_dose


def _cautious(known: Known, programme: Programme) -> Answer:
    if known.doses_same >= programme.ladder.titration.cautious_doses_at_least.value:
        return False
    return None if known.cautious is None else bool(known.cautious)


def _from(value: int | None, limit: int) -> Answer:
    return None if value is None else value >= limit


ROWS: dict[str, Callable[[Known, Programme], Answer]] = {
    "sedated": _sedated,
    "serious_event": _serious_event,
    "no_response": _no_response,
    "liver_stop": _liver_stop,
    "medicine_stops": _medicine_stops,
    "not_eligible": _not_eligible,
    "alert_open": _alert_open,
    "pressure_rose": _pressure_rose,
    "misuse_sign": _misuse_sign,
    "liver_raised": _liver_raised,
    "next_day_unwell": _next_day_unwell,
    "worse": _worse,
    "paused": _paused,
    "distressed": _distressed,
    "good_response_later": _good_response_later,
    "vomited": _vomited,
    "good_response": _good_response,
    "good_some_response": _good_some_response,
    "way_changed": _way_changed,
    "medicine_changes_dose": _medicine_changes_dose,
    "cautious": _cautious,
    "good_little_response": _good_little_response,
    "good_plateau": _good_plateau,
}
"""How each row of the programme is answered."""
