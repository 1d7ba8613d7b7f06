"""While it lasts and its end: looks, readings, help, notes, release, handing over, the next day."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.dosing.ready import DAY, HOUR, MINUTE, NOW, PLAN, PROGRAMME, SEEN_WELL, THERAPIST, Day, codes
from troche.dosing.afterwards import pressure_is_down
from troche.dosing.commands import (
    BookSession,
    ConfirmNextDay,
    EndLozenge,
    GiveCheck,
    MeasureVitals,
    Release,
    StopSession,
    TakeDose,
    WriteNote,
)
from troche.dosing.facts import CriterionSeen, NoteWritten, SessionReleased, VitalsMeasured
from troche.dosing.projections import session_rows
from troche.medication.facts import PlanAccepted

RELEASE = PROGRAMME.session.release


def live(minutes: float = 0) -> Day:
    """So many minutes after the dose."""
    return Day().all_met().take().later(minutes=minutes)


# ---- booking


@pytest.mark.parametrize(
    ("after", "code"),
    [(-MINUTE, "booking_past"), (0 * MINUTE, "booking_past"), (91 * DAY, "booking_too_far"), (HOUR, "")],
)
def test_when_a_session_may_be_booked(after: Any, code: str) -> None:
    decision = Day(book=False).ask(BookSession, starts_at=NOW + after, monitor=THERAPIST)
    assert codes(decision) == ({code} if code else set())


def test_one_session_at_a_time() -> None:
    assert codes(Day().ask(BookSession, starts_at=NOW + DAY, monitor=THERAPIST)) == {"already_booked"}
    assert codes(live().ask(BookSession, starts_at=NOW + 9 * DAY, monitor=THERAPIST)) == {"already_booked"}


@pytest.mark.parametrize(("days_between", "after", "code"), [(3, 3, ""), (7, 6, "plan_interval"), (7, 7, "")])
def test_the_days_of_the_plan_lie_between_two_sessions(days_between: int, after: int, code: str) -> None:
    day = Day().add(msgspec.structs.replace(PLAN, version=2, days_between=days_between))
    day.add(PlanAccepted(version=2)).whole_session().later(days=1)
    day.do(ConfirmNextDay, slept=True, safe=True, item_9=0).talked_through()
    decision = day.ask(BookSession, starts_at=NOW + after * DAY + HOUR, monitor=THERAPIST)
    assert codes(decision) == ({code} if code else set())


def test_the_days_of_a_plan_that_was_changed_after_the_booking_count_at_the_dose() -> None:
    day = Day().whole_session().later(days=1).do(ConfirmNextDay, slept=True, safe=True, item_9=0)
    day.talked_through().do(BookSession, starts_at=NOW + 4 * DAY, monitor=THERAPIST)
    day.add(msgspec.structs.replace(PLAN, version=2, days_between=7), PlanAccepted(version=2))
    day.later(days=3).all_met()
    assert day.not_met() == {"interval": "unmet"}


# ---- readings


def test_a_reading_belongs_to_before_or_during_by_its_own_time() -> None:
    day = live(20).reading(131, 84, minutes_ago=30).reading(135, 85)
    moments = [one.fact.moment for one in day.recorded if isinstance(one.fact, VitalsMeasured)]
    assert moments == ["before", "before", "before", "during"]


def test_readings_stand_in_the_order_in_which_they_were_measured() -> None:
    day = live(60).reading(138, 85).reading(131, 84, minutes_ago=20)
    assert [reading.systolic_mm_hg for reading in day.session.during] == [131, 138]


@pytest.mark.parametrize(
    ("systolic", "diastolic", "alert"),
    [
        (159, 98, None),
        (160, 98, "pressure_high"),
        (159, 100, "pressure_high"),
        (179, 119, "pressure_high"),
        (180, 119, "pressure_emergency"),
        (170, 120, "pressure_emergency"),
    ],
)
def test_who_is_told_of_a_reading_in_the_session(systolic: int, diastolic: int, alert: str | None) -> None:
    told = set(live(40).reading(systolic, diastolic).alerts()) - {"pressure_rose"}
    assert told == ({alert} if alert else set())


def test_no_reading_after_the_end() -> None:
    day = Day().whole_session()
    assert codes(
        day.ask(MeasureVitals, systolic_mm_hg=120, diastolic_mm_hg=80, pulse_bpm=70, measured_at=day.now)
    ) == {"no_session"}


# ---- the lozenge, how it goes, notes


def test_what_is_left_is_spat_or_swallowed_once() -> None:
    day = live(12).do(EndLozenge, technique="spat")
    assert codes(day.ask(EndLozenge, technique="swallowed")) == {"lozenge_ended"}
    assert codes(Day().ask(EndLozenge, technique="spat")) == {"not_live"}


@pytest.mark.parametrize("role", ["patient", "sitter", "therapist"])
@pytest.mark.parametrize(
    ("answer", "alert"), [("fine", None), ("unsure", "unsure_check"), ("help", "help_asked")]
)
def test_help_and_doubt_reach_somebody(role: Any, answer: Any, alert: str | None) -> None:
    assert set(live(30).do(GiveCheck, role, answer=answer).alerts()) == ({alert} if alert else set())


def test_help_can_be_asked_again_and_again() -> None:
    day = live(30).do(GiveCheck, answer="help").do(GiveCheck, answer="help")
    assert set(day.alerts()) == {"help_asked"}


def test_a_line_is_a_journal_or_a_note() -> None:
    day = live(61).do(WriteNote, words=" the sea ").do(WriteNote, "therapist", words="Eyes closed, calm.")
    kinds = [(one.fact.kind, one.fact.words) for one in day.recorded if isinstance(one.fact, NoteWritten)]
    assert kinds == [("journal", "the sea"), ("monitor", "Eyes closed, calm.")]
    assert codes(day.ask(WriteNote, words="  ")) == {"words_missing"}


# ---- the end


def released_at(minutes: float) -> Day:
    """Everything good, asked at this minute."""
    return live(max(minutes, 0)).reading(role="sitter")


@pytest.mark.parametrize(
    ("minutes", "released"), [(0, False), (119, False), (119.99, False), (120, True), (121, True)]
)
def test_nobody_is_released_before_two_hours(minutes: float, released: bool) -> None:
    decision = released_at(minutes).ask(Release, "therapist", **SEEN_WELL)
    assert (codes(decision) == set()) is released
    if not released:
        assert codes(decision) == {"too_early"}


@pytest.mark.parametrize("role", ["prescriber", "therapist"])
def test_not_by_a_reason_either(role: Any) -> None:
    decision = released_at(119).ask(Release, role, **{**SEEN_WELL, "reason": "wants to go"})
    assert codes(decision) == {"too_early"}


CRITERIA = tuple(code for code, rule in RELEASE.criteria.items() if rule.by == "monitor")


@pytest.mark.parametrize("missing", CRITERIA)
def test_every_criterion_is_needed(missing: str) -> None:
    criteria = tuple(CriterionSeen(code, code != missing) for code in CRITERIA)
    decision = released_at(121).ask(Release, "therapist", **{**SEEN_WELL, "criteria": criteria})
    assert codes(decision) == {f"release_{missing}"}
    left_out = tuple(one for one in criteria if one.criterion != missing)
    decision = released_at(121).ask(Release, "therapist", **{**SEEN_WELL, "criteria": left_out})
    assert codes(decision) == {f"release_{missing}"}


def test_the_monitor_cannot_say_what_the_facts_say() -> None:
    said = (*SEEN_WELL["criteria"], CriterionSeen("pressure", True), CriterionSeen("time", True))
    decision = live(121).ask(Release, "therapist", **{**SEEN_WELL, "criteria": said})
    assert codes(decision) == {"release_pressure"}


@pytest.mark.parametrize(
    ("start", "last", "down"),
    [
        ((124, 78), (140, 90), True),
        ((124, 78), (141, 88), True),
        ((124, 78), (144, 88), True),
        ((124, 78), (145, 88), False),
        ((124, 78), (144, 89), False),
        ((118, 70), (139, 90), True),
        ((118, 70), (141, 80), False),
        ((138, 88), (158, 98), True),
        ((138, 88), (159, 98), False),
    ],
)
def test_how_far_the_pressure_must_have_come_down(
    start: tuple[int, int], last: tuple[int, int], down: bool
) -> None:
    day = Day().all_but_readings().readings(*start).take().later(minutes=125).reading(*last)
    assert pressure_is_down(day.session, day.setting) is down


def test_only_a_reading_from_minute_120_on_counts() -> None:
    assert codes(live(119).reading().later(minutes=5).ask(Release, "therapist", **SEEN_WELL)) == {
        "release_pressure"
    }
    day = live(130).reading(minutes_ago=10)
    assert codes(day.ask(Release, "therapist", **SEEN_WELL)) == set()


def test_the_last_reading_counts_not_the_best() -> None:
    day = live(122).reading(130, 80).later(minutes=5).reading(166, 100)
    assert codes(day.ask(Release, "therapist", **SEEN_WELL)) == {"pressure_still_high"}


def test_a_reading_entered_after_the_dose_for_before_it_is_no_base() -> None:
    day = Day().all_met().later(minutes=2).take().later(minutes=125)
    day.reading(158, 98, minutes_ago=126).reading(150, 92)
    assert codes(day.ask(Release, "therapist", **SEEN_WELL)) == {"release_pressure"}
    assert day.session.before[-1].systolic_mm_hg == 158
    assert day.session.base is not None
    assert day.session.base.systolic_mm_hg == 124


@pytest.mark.parametrize(("last", "released"), [((160, 90), False), ((150, 100), False), ((159, 99), True)])
def test_nobody_is_released_at_a_pressure_that_is_to_be_repeated(
    last: tuple[int, int], released: bool
) -> None:
    day = Day().all_but_readings().readings(140, 90).take().later(minutes=125).reading(*last)
    decision = day.ask(Release, "therapist", **SEEN_WELL)
    assert codes(decision) == (set() if released else {"pressure_still_high"})
    assert pressure_is_down(day.session, day.setting) is released


@pytest.mark.parametrize(("minutes_later", "released"), [(1, False), (4, False), (5, True), (10, True)])
def test_nobody_is_released_before_a_high_reading_was_repeated_at_its_time(
    minutes_later: int, released: bool
) -> None:
    day = live(121).reading(165, 95).later(minutes=minutes_later).reading(130, 82)
    assert codes(day.ask(Release, "therapist", **SEEN_WELL)) == (
        set() if released else {"pressure_still_high"}
    )
    assert (sorted(day.due("vitals_missed")) == ["1:131", "1:40"]) is not released


def test_no_reason_releases_at_a_high_pressure_but_it_may_be_handed_over() -> None:
    day = live(150).reading(162, 94)
    decision = day.ask(Release, "prescriber", **{**SEEN_WELL, "reason": "used to it"})
    assert codes(decision) == {"pressure_still_high"}
    day.do(StopSession, "prescriber", reason="to hospital", handed_over=True)
    assert day.session.stage == "ended"


def test_a_prescriber_may_end_it_with_a_reason_and_it_is_kept() -> None:
    day = live(150)
    assert codes(day.ask(Release, "therapist", **{**SEEN_WELL, "reason": "cuff broken"})) == {
        "release_pressure"
    }
    assert codes(day.ask(Release, "prescriber", **SEEN_WELL)) == {"release_pressure"}
    day.release("prescriber", reason="cuff broken; sitter stays")
    released = day.session.released
    assert released is not None
    assert released.reason == "cuff broken; sitter stays"
    assert CriterionSeen("pressure", False) in released.criteria
    assert {one.criterion for one in released.criteria} == set(RELEASE.criteria)


@pytest.mark.parametrize(("dissociation", "sedation"), [(-1, 0), (4, 0), (0, -1), (0, 6)])
def test_scales_have_ends(dissociation: int, sedation: int) -> None:
    said = {**SEEN_WELL, "dissociation": dissociation, "sedation": sedation}
    assert codes(released_at(121).ask(Release, "therapist", **said)) == {"scale_wrong"}


def test_a_serious_event_is_told_and_needs_its_words() -> None:
    day = released_at(121)
    assert codes(day.ask(Release, "therapist", **{**SEEN_WELL, "serious": True})) == {"event_missing"}
    assert day.release(serious=True, events="fainted on standing").alerts().keys() == {"adverse_event"}
    assert released_at(121).release(events="a little nausea").alerts() == {}


def test_a_session_is_released_once() -> None:
    day = released_at(121).release()
    assert codes(day.ask(Release, "therapist", **SEEN_WELL)) == {"not_live"}
    assert sum(isinstance(one.fact, SessionReleased) for one in day.recorded) == 1


# ---- calling off, handing over


def test_calling_off_before_the_dose() -> None:
    assert codes(Day().ask(StopSession, "therapist", reason=" ")) == {"reason_missing"}
    day = Day().do(StopSession, "therapist", reason="sitter ill")
    assert day.session.stage == "off"
    assert codes(day.ask(StopSession, "therapist", reason="again")) == {"no_session"}
    assert codes(day.ask(TakeDose, units=day.units_now())) >= {"day_questions"}
    assert day.book().session.number == 2


@pytest.mark.parametrize("role", ["patient", "coordinator", "therapist", "prescriber"])
def test_whoever_may_book_may_call_off_before_the_dose(role: Any) -> None:
    assert Day().do(StopSession, role, reason="another day is better").session.stage == "off"


def test_the_person_need_not_say_why() -> None:
    assert Day().do(StopSession, reason="").session.stage == "off"


@pytest.mark.parametrize("role", ["patient", "coordinator"])
def test_who_does_not_watch_cannot_end_a_session_under_way(role: Any) -> None:
    decision = live(50).ask(StopSession, role, reason="enough", handed_over=True)
    assert codes(decision) == {"release_instead"}


def test_after_the_dose_only_by_handing_over() -> None:
    day = live(50)
    assert codes(day.ask(StopSession, "therapist", reason="tired of it")) == {"release_instead"}
    day.do(StopSession, "therapist", reason="ambulance took over", handed_over=True)
    assert day.session.stage == "ended"
    assert set(day.alerts()) == {"adverse_event"}


# ---- the next day


def test_the_next_day_begins_after_midnight_at_home() -> None:
    day = Day().whole_session()
    assert codes(day.ask(ConfirmNextDay, slept=True, safe=True, item_9=0)) == {"next_day_too_early"}
    day.now = day.now.replace(hour=7, minute=59) + DAY  # 23:59 in Portland
    assert codes(day.ask(ConfirmNextDay, slept=True, safe=True, item_9=0)) == {"next_day_too_early"}
    assert codes(day.later(minutes=1).ask(ConfirmNextDay, slept=True, safe=True, item_9=0)) == set()


@pytest.mark.parametrize(
    ("said", "alerts"),
    [
        ({"slept": True, "safe": True, "item_9": 0}, set()),
        ({"slept": True, "safe": True, "item_9": None}, set()),
        ({"slept": False, "safe": True, "item_9": 0}, {"next_day_unsafe"}),
        ({"slept": True, "safe": False, "item_9": 0}, {"next_day_unsafe"}),
        ({"slept": True, "safe": True, "item_9": 1}, {"item_9"}),
        ({"slept": False, "safe": False, "item_9": 3}, {"item_9", "next_day_unsafe"}),
    ],
)
def test_a_next_day_that_is_not_well_reaches_somebody(said: dict[str, Any], alerts: set[str]) -> None:
    assert set(Day().whole_session().later(days=1).do(ConfirmNextDay, **said).alerts()) == alerts


def test_there_is_no_next_day_before_the_end() -> None:
    assert codes(live(130).later(days=1).ask(ConfirmNextDay, slept=True, safe=True)) == {"no_session"}
    assert codes(Day().later(days=1).ask(ConfirmNextDay, slept=True, safe=True)) == {"no_session"}


# ---- the wall's row


def test_the_row_of_the_wall_follows_the_session() -> None:
    def row(day: Day) -> dict[str, Any]:
        (only,) = session_rows(day.chart, day.setting)
        return only

    assert row(Day())["stage"] == "booked"
    taken = row(live(0))
    assert (taken["stage"], taken["dose_mg"], taken["systolic_mm_hg"]) == ("live", 100, 124)
    assert taken["next_look_at"] == NOW + 15 * MINUTE
    assert taken["next_reading_at"] == NOW + 40 * MINUTE
    looked = row(live(16).do(GiveCheck, "sitter", answer="fine"))
    assert looked["next_look_at"] == NOW + 30 * MINUTE
    ended = row(Day().whole_session())
    assert (ended["stage"], ended["next_look_at"], ended["next_reading_at"]) == ("ended", None, None)
    assert list(session_rows(Day(book=False).chart, Day().setting)) == []
