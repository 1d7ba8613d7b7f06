"""Whatever anybody asks, in whatever order: no dose without every gate, none twice, no release before two hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dosing.ready import CALM, HOME, NOW, SEEN_WELL, THERAPIST, Day
from troche.chart.gates import all_met
from troche.chart.reasons import Refusal
from troche.dosing.commands import (
    AcknowledgeTestPage,
    AgreeToSit,
    AgreeToWatch,
    AnswerGoNoGo,
    BookSession,
    ConfirmEmergency,
    ConfirmNextDay,
    EndLozenge,
    GetReady,
    GiveCheck,
    GiveUnitCodes,
    JudgePressure,
    KeepSheet,
    MeasureVitals,
    Release,
    RunPreflight,
    SayPresent,
    StopSession,
    TakeDose,
    WaiveCheck,
)
from troche.dosing.facts import DoseTaken, GoNoGoRead, SessionReleased
from troche.dosing.gates import may_dose
from troche.integration.facts import VisitHeld
from troche.medication.commands import AnswerProposal, CountUnits
from troche.medication.proposals import proposal_of
from troche.medication.state import medication_of
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import open_alerts

NOT_BEFORE = timedelta(minutes=120)
Act = tuple[str, Any]

CALM_PRESSURE, HIGH = (118, 76), (182, 122)
BETWEEN = ((140, 90), (141, 90), (150, 95), (159, 99), (160, 100))
ACTS: tuple[Act, ...] = (
    *(("wait", minutes) for minutes in (1, 6, 11, 31, 60, 121, 1440, 4400)),
    *(("reading", (pressure, ago, 70)) for pressure in (CALM_PRESSURE, *BETWEEN, HIGH) for ago in (0, 6)),
    ("reading", (CALM_PRESSURE, 0, 112)),
    *(("check_phone", outcome) for outcome in ("ok", "failed")),
    *(("waive", check) for check in ("camera", "relay")),
    *(("code", codes) for codes in (None, ("u14", "u15"))),
    ("agree", None),
    *(("readings", pressure) for pressure in (CALM_PRESSURE, *BETWEEN)),
    *(
        ("answers", changes)
        for changes in ({}, {"slept": "no"}, {"item_9": 2}, {"ill": None}, {"address": "4 Birch Lane"})
    ),
    *(("judge", go) for go in (True, False)),
    *(("check", answer) for answer in ("fine", "help")),
    *((what, None) for what in ("present", "ready", "lozenge", "stop", "hand_over", "book", "other_units")),
    *(
        (what, None)
        for what in ("everything", "take", "release", "override", "next_day", "visit", "close") * 3
    ),
)
acts = st.sampled_from(ACTS)


class Witness:
    """Carries acts out, and insists on the promises after each."""

    def __init__(self) -> None:
        self.day, self.doses = Day(), 0

    def perform(self, act: Act) -> None:
        """One act, whatever becomes of it."""
        what, with_ = act
        before = len(self.day.recorded)
        free = all_met(may_dose(self.day.chart, self.day.setting, self.day.now))
        at = self.day.now
        getattr(self, f"do_{what}")(with_)
        for one in self.day.recorded[before:]:
            match one.fact:
                case DoseTaken():
                    assert what == "take" and free
                    assert one.fact.session not in {dose.fact.session for dose in self.earlier(before)}
                case SessionReleased():
                    taken = next(
                        dose for dose in self.earlier(before) if dose.fact.session == one.fact.session
                    )
                    assert at - taken.at >= NOT_BEFORE

    def earlier(self, before: int) -> list[Any]:
        """The doses recorded before this act."""
        return [one for one in self.day.recorded[:before] if isinstance(one.fact, DoseTaken)]

    def do_wait(self, minutes: int) -> None:
        self.day.later(minutes=minutes)

    def do_reading(self, said: Any) -> None:
        (systolic, diastolic), ago, pulse = said
        self.day.give(
            MeasureVitals,
            systolic_mm_hg=systolic,
            diastolic_mm_hg=diastolic,
            pulse_bpm=pulse,
            measured_at=self.day.now - timedelta(minutes=ago),
        )

    def do_readings(self, pressure: tuple[int, int]) -> None:
        for ago in (5, 0):
            self.do_reading((pressure, ago, 70))

    def do_answers(self, changes: dict[str, Any]) -> None:
        self.day.give(AnswerGoNoGo, **{**CALM, **changes})
        self.day.give(CountUnits, counted=len(medication_of(self.day.chart).at("at_home")))
        self.day.no_side_effects()

    def do_agree(self, _: None) -> None:
        self.day.give(AgreeToSit, "sitter")
        self.day.give(AgreeToWatch, "therapist")

    def do_check_phone(self, outcome: Any) -> None:
        asked = self.day.setting.programme.session.preflight.checks
        self.day.give(RunPreflight, outcomes=dict.fromkeys(asked, outcome), clock_offset_ms=0)
        self.day.give(ConfirmEmergency, address=HOME)
        self.day.give(AcknowledgeTestPage, "therapist")
        self.day.give(KeepSheet, "therapist", address=HOME)

    def do_code(self, codes: Any) -> None:
        self.day.give(GiveUnitCodes, codes=self.day.units_now() if codes is None else codes)

    def do_waive(self, check: Any) -> None:
        self.day.give(WaiveCheck, "prescriber", check=check, reason="by phone")

    def do_present(self, _: None) -> None:
        self.day.give(SayPresent, "sitter")

    def do_ready(self, _: None) -> None:
        self.day.give(GetReady, "therapist")

    def do_everything(self, _: None) -> None:
        self.do_answers({})
        self.do_agree(None)
        self.do_check_phone("ok")
        self.do_code(None)
        self.do_present(None)
        self.do_ready(None)
        self.do_readings((118, 76))

    def do_judge(self, go: bool) -> None:
        self.day.give(JudgePressure, "prescriber", go=go, reason="seen")

    def do_take(self, _: None) -> None:
        free = all_met(may_dose(self.day.chart, self.day.setting, self.day.now))
        kept = sum(isinstance(one.fact, GoNoGoRead) for one in self.day.recorded)
        had = self.day.session.taken is not None
        decision = self.day.give(TakeDose, units=self.day.units_now())
        assert isinstance(decision, Refusal) is not free
        if isinstance(decision, Refusal) and not had:
            assert sum(isinstance(one.fact, GoNoGoRead) for one in self.day.recorded) == kept + 1

    def do_other_units(self, _: None) -> None:
        assert isinstance(self.day.give(TakeDose, units=("u14",)), Refusal)

    def do_lozenge(self, _: None) -> None:
        self.day.give(EndLozenge, technique="spat")

    def do_check(self, answer: Any) -> None:
        self.day.give(GiveCheck, "sitter", answer=answer)

    def do_release(self, _: None) -> None:
        self.day.give(Release, "therapist", **SEEN_WELL)

    def do_override(self, _: None) -> None:
        self.day.give(Release, "prescriber", **{**SEEN_WELL, "criteria": (), "reason": "decided"})

    def do_stop(self, _: None) -> None:
        self.day.give(StopSession, "therapist", reason="no")

    def do_hand_over(self, _: None) -> None:
        self.day.give(StopSession, "therapist", reason="ambulance", handed_over=True)

    def do_book(self, _: None) -> None:
        self.day.give(BookSession, starts_at=self.day.now + timedelta(minutes=20), monitor=THERAPIST)

    def do_next_day(self, _: None) -> None:
        self.day.give(ConfirmNextDay, slept=True, safe=True, item_9=0)

    def do_visit(self, _: None) -> None:
        if self.day.session.stage == "ended":
            self.day.add(VisitHeld(session=self.day.session.number, note="Talked."), role="therapist")
        seen = proposal_of(self.day.chart, self.day.setting, self.day.now)
        if seen is not None:
            said = {"accepted": False, "proposed": "same", "reason": "Well borne."}
            same = {"dose_mg": seen.known.dose_mg, "days_between": seen.known.days_between}
            self.day.give(
                AnswerProposal, "prescriber", session=seen.known.session, seen=seen.digest, **said, **same
            )

    def do_close(self, _: None) -> None:
        for alert in open_alerts(self.day.chart):
            self.day.give(CloseAlert, "therapist", alert=alert.id, outcome="Seen.")


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(["booked", "everything met", "live"]), st.lists(acts, min_size=15, max_size=60))
def test_the_promises_hold_under_any_sequence(start: str, sequence: list[Act]) -> None:
    witness = Witness()
    if start != "booked":
        witness.day.all_met()
    if start == "live":
        witness.day.take()
    for act in sequence:
        witness.perform(act)


def test_the_sequences_can_lead_to_a_dose_and_a_release() -> None:
    witness = Witness()
    told = ["everything", "take", "wait", "readings", "release", "wait", "next_day", "visit", "wait", "book"]
    given_with = {"wait": iter([121, 1440, 4400]), "readings": iter([(118, 76)])}
    for what in [*told, "everything", "take"]:
        witness.perform((what, next(given_with[what]) if what in given_with else None))
    assert witness.day.state.count == 2
    assert witness.day.now > NOW
