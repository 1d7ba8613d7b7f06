"""Signs that may speak of misuse: every one in one list, with its facts, answered in words, no score."""

from __future__ import annotations

import re

import pytest

from tests.dosing.ready import codes
from tests.events.life import PROGRAMME, Life, hours
from troche.chart.commands import Role
from troche.events.commands import AnswerSignal, NoteSignal
from troche.events.rules import signals_of
from troche.events.signals import BY_ALERT
from troche.medication.commands import CountUnits, NoteTolerance
from troche.medication.facts import UnitsAccounted
from troche.medication.knowing import known_of
from troche.medication.titration_rows import answer
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import open_alerts, raise_alert

KINDS = tuple(PROGRAMME.events.signals.kinds)
ALONE = {"extra_use": "extra_dose", "taken_by_other": "taken_by_other"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_patient_can_tell_of_anything_and_somebody_is_called(kind: str) -> None:
    life = Life()
    life.do(NoteSignal, sign=kind)
    (signal,) = signals_of(life.chart)
    assert signal.kind == kind and signal.answer is None and signal.behind[0].role == "patient"
    assert set(life.alerts()) == {ALONE.get(kind, "misuse_sign")}
    assert life.gate("misuse").answer == "unknown" and life.gate("alerts").answer == "unmet"


def test_staff_write_what_was_seen() -> None:
    life = Life()
    assert codes(life.ask(NoteSignal, "coordinator", sign="other", words=" ")) == {"signal_what"}
    life.do(NoteSignal, "coordinator", sign="asked_for_more", words="Asked for the parcel a week earlier.")
    assert signals_of(life.chart)[0].behind[0].source == "told:staff"


@pytest.mark.parametrize("code", BY_ALERT)
def test_what_another_room_found_stands_in_the_same_list(code: str) -> None:
    life = Life()
    life.add(raise_alert(PROGRAMME, code, "What was found.", "", life.now), role="system")
    (signal,) = signals_of(life.chart)
    assert signal.kind == BY_ALERT[code] and signal.behind[0].words == "What was found."
    assert life.gate("misuse").answer == "met", "its own alert holds the dose"
    assert life.gate("alerts").answer == "unmet"


def test_found_again_before_an_answer_it_is_one_signal_with_two_facts() -> None:
    life = Life()
    for words in ("One short.", "Two short."):
        life.add(raise_alert(PROGRAMME, "count_mismatch", words, "", life.now), role="system")
    (signal,) = signals_of(life.chart)
    assert [one.words for one in signal.behind] == ["One short.", "Two short."]
    life.do(AnswerSignal, "prescriber", signal=signal.id, verdict="explained", words="Miscounted.")
    life.add(raise_alert(PROGRAMME, "count_mismatch", "Short again.", "", life.now), role="system")
    assert len(signals_of(life.chart)) == 2, "an answer covers what was there when it was given"


def test_how_its_alert_was_closed_stands_behind_it_and_is_no_answer() -> None:
    life = Life()
    life.add(raise_alert(PROGRAMME, "pdmp_concern", "Two prescribers.", "", life.now), role="system")
    life.do(CloseAlert, "prescriber", alert="pdmp_concern", outcome="A namesake.")
    (signal,) = signals_of(life.chart)
    assert [one.words for one in signal.behind] == ["Two prescribers.", "A namesake."]
    assert signal.answer is None and "signal" not in life.waits()


def test_a_count_that_differs_is_a_signal_by_itself() -> None:
    life = Life()
    life.do(CountUnits, counted=1)
    assert [signal.kind for signal in signals_of(life.chart)] == ["count_mismatch"]


def test_units_reported_lost_are_a_signal() -> None:
    life = Life()
    fact = UnitsAccounted(units=("A-1", "A-2"), place="lost", words="Not in the box.")
    life.add(fact, role="pharmacist")
    (signal,) = signals_of(life.chart)
    assert signal.kind == "lost_units" and "A-1, A-2" in signal.behind[0].words


def test_an_answer_needs_words_and_a_concern_holds_until_it_is_explained() -> None:
    life = Life()
    life.do(NoteSignal, sign="craving", words="I think of it all day.")
    (signal,) = signals_of(life.chart)
    answer = {"signal": signal.id, "verdict": "concern"}
    assert codes(life.ask(AnswerSignal, "therapist", **answer, words=" ")) == {"signal_words_missing"}
    life.do(AnswerSignal, "therapist", **answer, words="Daily urge, wants help.")
    assert life.gate("misuse").answer == "unmet"
    life.do(AnswerSignal, "prescriber", signal=signal.id, verdict="explained", words="Gone after two weeks.")
    assert life.gate("misuse").answer == "met"
    (signal,) = signals_of(life.chart)
    assert [one.answered.words for one in signal.answers] == [
        "Daily urge, wants help.",
        "Gone after two weeks.",
    ]


def test_closing_the_alert_answers_no_signal() -> None:
    life = Life()
    life.do(NoteSignal, sign="early_use")
    (alert,) = open_alerts(life.chart)
    life.do(CloseAlert, "prescriber", alert=alert.id, outcome="Called.")
    assert life.gate("alerts").answer == "met" and life.gate("misuse").answer == "unknown"
    life.strike("signal")
    assert "misuse_sign" in life.alerts()


def test_the_list_puts_what_waits_first_and_hides_nothing() -> None:
    life = Life()
    for kind, verdict in (("craving", "explained"), ("early_use", "concern"), ("other", None)):
        life.do(NoteSignal, sign=kind, words="x")
        newest = list(life.mine.signals.values())[-1]
        if verdict:
            life.do(AnswerSignal, "prescriber", signal=newest.id, verdict=verdict, words="Looked.")
        life.later(minutes=1)
    assert [signal.kind for signal in signals_of(life.chart)] == ["other", "early_use", "craving"]


def test_no_kind_of_signal_is_worded_as_a_verdict() -> None:
    verdicts = re.compile(r"abus|addict|misus|divert|diversion|\blie\b|\blies\b|cheat|suspect")
    for kind, sign in PROGRAMME.events.signals.kinds.items():
        assert not verdicts.search(f"{sign.label} {sign.also}".lower()), kind
        assert sign.also, "each says what else may be behind it"


@pytest.mark.parametrize("role", ["prescriber", "therapist"])
def test_craving_that_a_clinician_heard_of_is_a_signal_and_holds(role: Role) -> None:
    life = Life().dosed().answered()
    assert life.gate("misuse").answer == "met"
    for craving in (True, True, False):
        life.do(NoteTolerance, role, session=1, nausea="none", anxiety="none", craving=craving)
    (signal,) = signals_of(life.chart)
    assert signal.kind == "craving" and [one.source for one in signal.behind] == ["session:1"] * 2
    assert life.gate("misuse").answer == "unknown", "what was heard is answered, not taken back"
    assert life.waits()["signal"].at == signal.at + hours(24)


def fires(life: Life) -> bool | None:
    known = known_of(life.chart, life.setting, life.now)
    assert known is not None
    return answer("misuse_sign", known, PROGRAMME)


def test_what_was_told_since_the_dose_is_a_sign_for_the_next_one_even_when_its_alert_is_closed() -> None:
    life = Life().dosed()
    life.do(NoteTolerance, "prescriber", session=1, nausea="none", anxiety="none", craving=False)
    assert fires(life) is False
    life.do(NoteSignal, sign="craving")
    for alert in open_alerts(life.chart):
        life.do(CloseAlert, "prescriber", alert=alert.id, outcome="Called.")
    assert fires(life) is True


def test_a_concern_has_an_owner_until_it_is_explained_and_is_a_sign_for_the_next_dose() -> None:
    life = Life()
    life.add(raise_alert(PROGRAMME, "pdmp_concern", "Two prescribers.", "", life.now), role="system")
    life.do(CloseAlert, "prescriber", alert="pdmp_concern", outcome="Will look.")
    life.dosed()
    life.do(NoteTolerance, "prescriber", session=1, nausea="none", anxiety="none", craving=False)
    (signal,) = signals_of(life.chart)
    assert fires(life) is False
    said = {"signal": signal.id, "words": "Spoke with both."}
    life.do(AnswerSignal, "therapist", **said, verdict="concern")
    (alert,) = open_alerts(life.chart)
    assert alert.code == "misuse_sign" and alert.owner == "prescriber" and fires(life) is True
    life.do(AnswerSignal, "prescriber", **said, verdict="explained")
    assert open_alerts(life.chart) == () and life.gate("misuse").answer == "met"


def test_a_signal_without_an_answer_is_said_again_until_it_has_one() -> None:
    life = Life()
    life.do(NoteSignal, sign="craving")
    life.strike("signal")
    due_at = life.now
    for alert in open_alerts(life.chart):
        life.do(CloseAlert, "prescriber", alert=alert.id, outcome="Called.")
    assert life.waits()["signal"].at == due_at + hours(24)
    life.strike("signal")
    (signal,) = signals_of(life.chart)
    life.do(AnswerSignal, "prescriber", signal=signal.id, verdict="explained", words="Spoke for an hour.")
    assert life.alerts() == {} and "signal" not in life.waits()
