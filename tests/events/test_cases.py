"""A case: told in own words, judged in versions, called for, reviewed, reported, closed at its outcome."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.dosing.ready import COORDINATOR, PRESCRIBER, SEEN_WELL, codes
from tests.events.life import DIRECTOR, OVER, SERIOUS, Life, hours
from troche.dosing.commands import Release, StopSession
from troche.events.cases import lacking, merged
from troche.events.commands import (
    AssessEvent,
    CloseEvent,
    HandOverEvent,
    NoteSent,
    OpenEvent,
    ReopenEvent,
    ReviewEvent,
)
from troche.events.facts import Assessment
from troche.events.rules import EVENTS
from troche.events.state import open_events
from troche.events.waiting import report_by
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import open_alerts


def as_said(assessment: Assessment) -> dict[str, Any]:
    empty = Assessment()
    return {
        name: getattr(assessment, name)
        for name in Assessment.__struct_fields__
        if getattr(assessment, name) != getattr(empty, name)
    }


def serious(life: Life) -> Life:
    return life.told().judged(**as_said(SERIOUS))


def test_a_patient_begins_a_case_in_own_words_and_somebody_has_to_judge_it() -> None:
    life = Life().told("  I fainted in the kitchen.  ")
    assert life.event.told.words == "I fainted in the kitchen." and life.event.told.told_by == "patient"
    assert life.event.serious is None, "what nobody judged is not called harmless"
    assert "event_reported" in life.alerts()
    assert life.gate("events").answer == "unknown"
    assert life.waits()["judge"].at == life.now + hours(24)


def test_what_needed_a_hospital_calls_at_once() -> None:
    life = Life().told(urgent=True)
    assert "adverse_event" in life.alerts() and "event_reported" not in life.alerts()
    assert life.gate("events").answer == "unknown"


def test_the_owner_is_the_persons_prescriber_and_can_hand_it_over() -> None:
    life = Life().told()
    assert life.event.owner_id == str(PRESCRIBER)
    life.do(HandOverEvent, "prescriber", event=life.event.id, owner=DIRECTOR)
    assert life.event.owner_name == "Dr Lead"
    assert codes(life.ask(HandOverEvent, "prescriber", event=life.event.id, owner=COORDINATOR)) == {
        "event_not_staff"
    }


def test_a_serious_one_calls_has_a_review_and_a_report_with_a_day() -> None:
    life = serious(Life())
    assert "adverse_event" in life.alerts()
    assert life.gate("events").answer == "unmet"
    assert life.waits()["review"].at == life.now + hours(24) and life.waits()["review"].owner == "director"
    assert life.waits()["report"].at == life.now + timedelta(days=7) == report_by(life.event, life.setting)


OVERDUE = [
    ("judge", "event_overdue", "not judged"),
    ("review", "event_review", "not reviewed"),
    ("report", "event_overdue", "not reported"),
    ("follow_up", "event_overdue", "not looked at"),
]


@pytest.mark.parametrize(("kind", "code", "words"), OVERDUE)
def test_what_is_not_done_in_time_is_told_until_it_is_done(kind: str, code: str, words: str) -> None:
    life = Life().told() if kind == "judge" else serious(Life())
    for _day in range(3):
        due_at = life.waits()[kind].at
        life.strike(kind)
        assert words in life.alerts()[code]
        without_alerts(life)
        assert life.waits()[kind].at == due_at + hours(24), "closing the alert does not do what is due"


def test_an_event_looked_at_meanwhile_has_its_whole_time_again() -> None:
    life = serious(Life()).strike("follow_up").judged(tests="ECG without findings")
    assert life.waits()["follow_up"].at == life.now + timedelta(days=7)


def test_the_medical_director_is_told_of_a_serious_event_at_once() -> None:
    life = serious(Life())
    waits = life.waits()["tell_director"]
    assert waits.at == life.now and waits.owner == "director"
    life.strike("tell_director")
    (alert,) = (one for one in open_alerts(life.chart) if one.code == "event_review")
    assert alert.owner == "director" and "waits for your review" in alert.words
    assert "tell_director" not in life.waits(), "told once; after that the review is due"


def test_the_director_is_told_of_what_the_monitor_called_serious_too() -> None:
    life = Life()
    life.all_met().take().later(minutes=121).reading(role="sitter")
    life.do(Release, "therapist", **{**SEEN_WELL, "events": "Hit the head.", "serious": True})
    life.strike("tell_director")
    assert "event_review" in life.alerts()


@pytest.mark.parametrize("role", ["prescriber", "therapist", "coordinator"])
def test_nobody_else_closes_the_alert_of_a_review(role: Any) -> None:
    life = serious(Life()).strike("tell_director")
    (alert,) = (one for one in open_alerts(life.chart) if one.code == "event_review")
    said = {"alert": alert.id, "outcome": "I read it."}
    assert codes(life.ask(CloseAlert, role, **said)) == {"alert_for_a_clinician"}


def test_no_coordinator_closes_what_is_overdue() -> None:
    life = Life().told().strike("judge")
    (alert,) = (one for one in open_alerts(life.chart) if one.code == "event_overdue")
    said = {"alert": alert.id, "outcome": "Called."}
    assert codes(life.ask(CloseAlert, "coordinator", **said)) == {"alert_for_a_clinician"}


def test_what_is_done_ends_its_alert() -> None:
    life = Life().told().strike("judge")
    life.judged(severity="mild")
    assert "event_overdue" in life.alerts(), "a judgment says whether it is serious"
    life.judged(**as_said(SERIOUS)).strike("tell_director").strike("review").strike("report")
    assert {"event_overdue", "event_review"} <= set(life.alerts())
    life.do(ReviewEvent, "director", event=life.event.id, words="Read the chart.")
    assert "event_review" not in life.alerts() and "review" not in life.waits()
    sent = {"event": life.event.id, "sent_on": life.now.date()}
    life.do(NoteSent, "prescriber", **sent, to="fda")
    assert "event_overdue" in life.alerts(), "the pharmacy has no report yet"
    life.do(NoteSent, "prescriber", **sent, to="pharmacy")
    assert "event_overdue" not in life.alerts() and set(life.waits()) == {"follow_up"}


def test_whoever_is_handed_a_case_hears_of_it_and_of_what_is_overdue() -> None:
    life = Life().told()
    life.do(HandOverEvent, "prescriber", event=life.event.id, owner=DIRECTOR)
    (told,) = EVENTS.follow(life.chart, life.recorded[-1], life.setting)  # type: ignore[misc]
    assert told.to == (DIRECTOR,) and told.recipient == "director" and told.values == {}
    life.strike("judge")
    notices = [
        notice
        for entry in life.recorded[-2:]
        for notice in EVENTS.follow(life.chart, entry, life.setting)  # type: ignore[misc]
    ]
    assert [notice.to for notice in notices] == [(DIRECTOR,)]


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"serious": True}, "event_criterion_missing"),
    ({"serious": False, "criteria": ("death",)}, "event_criterion_without"),
    ({"criteria": ("death",)}, "event_criterion_without"),
    ({"outcome": "fatal"}, "event_fatal"),
    ({"outcome": "fatal", "serious": True, "criteria": ("hospitalization",)}, "event_fatal"),
    ({"began_on": date(2027, 1, 1)}, "event_in_the_future"),
    ({"began_on": date(1066, 1, 1)}, "event_before_birth"),
    ({"began_on": date(1991, 7, 29)}, "event_before_birth"),
    ({"began_on": date(2026, 11, 20), "ended_on": date(2026, 11, 19)}, "event_ends_before"),
)


@pytest.mark.parametrize(("said", "code"), WRONG)
def test_what_cannot_be_held_together_is_refused(said: dict[str, Any], code: str) -> None:
    life = Life().told()
    assert codes(life.ask(AssessEvent, "prescriber", **life.next(**said))) == {code}


def test_a_version_is_written_on_top_of_the_one_that_was_read() -> None:
    life = Life().told()
    stale = life.next(severity="mild")
    life.judged(severity="moderate")
    assert codes(life.ask(AssessEvent, "prescriber", **stale)) == {"event_not_newest"}


def test_a_change_has_a_reason_and_changes_something() -> None:
    life = Life().told().judged(severity="moderate")
    assert codes(life.ask(AssessEvent, "prescriber", **life.next("", severity="severe"))) == {
        "event_reason_missing"
    }
    assert codes(life.ask(AssessEvent, "prescriber", **life.next(severity="moderate"))) == {
        "event_nothing_new"
    }


def test_what_is_left_empty_stays() -> None:
    life = Life().told().judged(**as_said(SERIOUS)).judged(outcome="recovering")
    assert life.event.held.relatedness == "possible" and life.event.held.serious is True
    assert life.event.version == 2 and life.event.versions[0].assessment.outcome is None


def test_only_a_prescriber_or_the_director_makes_it_less() -> None:
    life = serious(Life())
    down = life.next(serious=False)
    assert codes(life.ask(AssessEvent, "therapist", **down)) == {"event_serious_by_prescriber"}
    life.do(AssessEvent, "director", **down)
    assert life.event.serious is False and life.event.versions[0].assessment.criteria == ("hospitalization",)
    urgent = Life().told(urgent=True)
    assert codes(urgent.ask(AssessEvent, "therapist", **urgent.next(serious=False))) == {
        "event_serious_by_prescriber"
    }


def test_a_serious_case_is_closed_only_when_all_is_said_done_and_over() -> None:
    life = serious(Life())

    def refused(role: Any = "prescriber") -> set[str]:
        return codes(life.ask(CloseEvent, role, event=life.event.id, words="Over."))

    assert refused() == {"event_incomplete"}
    life.judged(began_on=life.now.date(), outcome="recovering")
    assert refused() == {"event_not_over"}
    life.judged(**as_said(OVER))
    assert refused("therapist") == {"close_by_prescriber"}
    assert refused() == {"event_not_reviewed"}
    life.do(ReviewEvent, "director", event=life.event.id, words="Reviewed.")
    assert refused() == {"event_not_sent"}
    for to in ("fda", "pharmacy"):
        life.do(NoteSent, "prescriber", event=life.event.id, to=to, sent_on=life.now.date())
    life.do(CloseEvent, "prescriber", event=life.event.id, words="Well again.")
    assert life.event.closed and open_events(life.chart) == () and life.gate("events").answer == "met"
    assert set(life.waits()) == set()


def test_a_closed_one_can_be_opened_again_and_is_open_when_it_turns_out_serious() -> None:
    mild = {**as_said(SERIOUS), **as_said(OVER), "serious": False, "severity": "mild", "criteria": ()}
    life = Life().told().judged(**mild)
    life.do(CloseEvent, "therapist", event=life.event.id, words="Gone.")
    life.do(ReopenEvent, "therapist", event=life.event.id, words="It came back.")
    assert not life.event.closed
    life.do(CloseEvent, "therapist", event=life.event.id, words="Gone.")
    life.judged(serious=True, criteria=("hospitalization",))
    assert not life.event.closed and life.gate("events").answer == "unmet"


def test_an_outcome_nobody_knows_ends_no_serious_case() -> None:
    life = serious(Life()).judged(began_on=date(2026, 11, 20), outcome="unknown").settled()
    assert codes(life.ask(CloseEvent, "director", event=life.event.id, words="Lost.")) == {"event_not_over"}


def test_only_a_serious_one_is_reviewed() -> None:
    life = Life().told().judged(serious=False)
    assert codes(life.ask(ReviewEvent, "director", event=life.event.id, words="x")) == {"event_not_serious"}


def test_a_report_is_not_of_tomorrow_nor_older_than_the_case() -> None:
    life = serious(Life())
    for sent_on, code in (
        (life.now.date() + timedelta(days=2), "event_in_the_future"),
        (date(2026, 1, 1), "report_before_event"),
    ):
        said = {"event": life.event.id, "to": "fda", "sent_on": sent_on}
        assert codes(life.ask(NoteSent, "prescriber", **said)) == {code}


def test_a_report_of_the_last_evening_of_a_month_can_be_recorded_and_none_from_before_it() -> None:
    life = Life(now=datetime(2026, 12, 1, 5, 0, tzinfo=UTC))  # nine in the evening of November 30 in Portland
    serious(life)
    told_on = date(2026, 11, 30)
    life.do(NoteSent, "prescriber", event=life.event.id, to="fda", sent_on=told_on)
    said = {"event": life.event.id, "to": "pharmacy", "sent_on": told_on - timedelta(days=1)}
    assert codes(life.ask(NoteSent, "prescriber", **said)) == {"report_before_event"}


def test_what_the_monitor_wrote_at_the_release_is_a_case() -> None:
    life = Life()
    life.all_met().take().later(minutes=121).reading(role="sitter")
    life.do(Release, "therapist", **{**SEEN_WELL, "events": "Hit the head.", "serious": True})
    assert life.event.told.words == "Hit the head." and life.event.serious and life.event.told.session == 1
    assert "review" in life.waits() and life.gate("events").answer == "unmet"
    mild = Life()
    mild.all_met().take().later(minutes=121).reading(role="sitter")
    mild.do(Release, "therapist", **{**SEEN_WELL, "events": "A little sick."})
    assert mild.event.serious is False and mild.gate("events").answer == "met"


def test_a_session_called_off_before_its_dose_is_no_event() -> None:
    life = Life()
    life.do(StopSession, "therapist", reason="The sitter fell ill.", handed_over=True)
    assert life.mine.events == {} and life.mine.next_session is None


def test_a_session_that_was_handed_over_is_a_case_that_nobody_has_judged() -> None:
    life = Life()
    life.all_met().take().later(minutes=30)
    life.do(StopSession, "therapist", reason="Not rousable.", handed_over=True)
    assert life.event.told.urgent and life.event.serious is None and life.gate("events").answer == "unknown"


@pytest.mark.parametrize("words", ["", "   "])
def test_without_words_there_is_no_case(words: str) -> None:
    assert codes(Life().ask(OpenEvent, words=words)) == {"event_words_missing"}


def test_what_is_lacking_is_named() -> None:
    assert lacking(Assessment()) == (
        *("term", "began_on", "severity", "serious", "relatedness", "expected", "action", "outcome"),
    )
    assert lacking(merged(SERIOUS, OVER)) == ()
    assert lacking(msgspec.structs.replace(SERIOUS, expected=None))[1:2] == ("expected",)


def closed_serious() -> Life:
    life = serious(Life()).judged(**as_said(OVER))
    life.later(minutes=1)
    life.settled().do(CloseEvent, "prescriber", event=life.event.id, words="Well again.")
    assert life.event.closed and life.gate("events").answer == "met"
    life.later(days=1)
    return life


def without_alerts(life: Life) -> Life:
    for alert in open_alerts(life.chart):
        life.do(CloseAlert, "director", alert=alert.id, outcome="Done.")
    return life


NOT_OVER: tuple[tuple[dict[str, Any], bool], ...] = (
    ({"outcome": "not_recovered"}, True),
    ({"outcome": "recovering"}, True),
    ({"outcome": "unknown"}, True),
    ({"criteria": ("hospitalization", "life_threatening")}, True),
    ({"criteria": ("hospitalization", "death"), "outcome": "fatal"}, True),
    ({"term": "Vasovagal syncope"}, False),
)


@pytest.mark.parametrize(("said", "calls"), NOT_OVER)
def test_a_closed_serious_case_that_is_written_anew_is_open_again(said: dict[str, Any], calls: bool) -> None:
    life = without_alerts(closed_serious()).judged(**said)
    assert not life.event.closed and life.gate("events").answer == "unmet"
    assert ("adverse_event" in life.alerts()) is calls


def test_a_closed_mild_case_stays_closed_while_it_is_over() -> None:
    mild = {**as_said(SERIOUS), **as_said(OVER), "serious": False, "severity": "mild", "criteria": ()}
    life = Life().told().judged(**mild)
    life.do(CloseEvent, "therapist", event=life.event.id, words="Gone.")
    assert life.judged(term="Fainting").event.closed
    assert not life.judged(outcome="recovering").event.closed


@pytest.mark.parametrize(
    "graver",
    [
        {"criteria": ("hospitalization", "life_threatening")},
        {"criteria": ("hospitalization", "death"), "outcome": "fatal"},
    ],
)
def test_an_open_serious_case_that_turns_graver_calls_again(graver: dict[str, Any]) -> None:
    life = without_alerts(serious(Life()))
    assert "adverse_event" not in life.judged(tests="ECG without findings").alerts()
    assert "adverse_event" in life.judged(**graver).alerts()


def test_a_reason_named_later_for_what_was_serious_from_the_start_calls_nobody_again() -> None:
    life = Life()
    life.all_met().take().later(minutes=121).reading(role="sitter")
    life.do(Release, "therapist", **{**SEEN_WELL, "events": "Hit the head.", "serious": True})
    without_alerts(life).judged(serious=True, criteria=("important_medical_event",))
    assert "adverse_event" not in life.alerts()
    assert "adverse_event" in life.judged(criteria=("death",), outcome="fatal").alerts()


def test_a_review_and_reports_from_before_it_was_serious_are_none_of_it() -> None:
    life = Life().told(urgent=True)
    life.settled()
    life.later(hours=1)
    life.judged(**as_said(SERIOUS), began_on=life.now.date(), outcome="recovered")
    assert {"review", "report"} <= set(life.waits())
    close = {"event": life.event.id, "words": "Over."}
    assert codes(life.ask(CloseEvent, "prescriber", **close)) == {"event_not_reviewed"}
    life.do(ReviewEvent, "director", event=life.event.id, words="Read the chart.")
    assert codes(life.ask(CloseEvent, "prescriber", **close)) == {"event_not_sent"}


def test_what_has_become_graver_is_reviewed_and_reported_again() -> None:
    life = serious(Life())
    life.later(hours=1)
    life.settled()
    assert not {"review", "report"} & set(life.waits())
    life.later(hours=1)
    life.judged(
        criteria=("hospitalization", "life_threatening"), began_on=life.now.date(), outcome="recovered"
    )
    waits = life.waits()
    assert waits["tell_director"].at == life.now and waits["review"].at == life.now + hours(24)
    assert waits["report"].at == life.now + timedelta(days=7) == report_by(life.event, life.setting)
    close = {"event": life.event.id, "words": "Over."}
    assert codes(life.ask(CloseEvent, "prescriber", **close)) == {"event_not_reviewed"}


def test_one_more_reason_does_not_put_off_what_was_due() -> None:
    life = serious(Life())
    before = life.waits()
    life.later(hours=20)
    life.judged(criteria=("hospitalization", "life_threatening"))
    for kind in ("review", "report"):
        assert life.waits()[kind].at == before[kind].at
