"""What no programme may leave out: what gates require, alerts and who climbs them, the day's questions, the sitter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from troche.chart.words import say
from troche.programme.bounds import Floor, Why

GATES: dict[str, str] = {
    "eligible": "identity adult licence legal_basis diagnosis trials phq_9 suicide exclusions interactions pressure"
    " liver urine_drug_screen pregnancy pdmp home",
    "prepare": "decision plan consent order care_team emergency safety_plan",
    "induct": "checklist lessons intention sitter visit cuff received",
    "dose": "ready plan consent legal_basis licence alerts last_session next_day integration interval frequency units"
    " count day_questions agreed place preflight unit_code sitter monitor on_call pressure pulse oxygen events"
    " side_effects misuse",
    "review": "doses",
    "maintain": "response liver bladder",
    "ship": "decision plan consent licence phq_9 visit attendance pressure alerts events misuse last_session count"
    " at_home bladder liver pdmp pregnancy prescription legal_basis",
    "discharge": "reason follow_up",
}
"""What each gate requires at least, parted by blanks."""

ALERTS: dict[str, tuple[int, int, bool]] = {
    "suicidal_intent": (1, 15, True),
    "item_9": (2, 480, True),
    "asq_acute": (1, 15, True),
    "asq_positive": (2, 480, True),
    "mania_psychosis": (1, 15, True),
    "help_asked": (1, 1, True),
    "unsure_check": (1, 1, False),
    "check_missed": (1, 5, True),
    "video_lost": (1, 1, False),
    "signs_of_life_lost": (1, 1, True),
    "sitter_lost": (1, 1, True),
    "monitor_lost": (1, 1, False),
    "pressure_emergency": (1, 15, True),
    "pressure_high": (1, 10, False),
    "vitals_missed": (1, 5, False),
    "oxygen_low": (1, 15, True),
    "oxygen_emergency": (1, 15, True),
    "pressure_rose": (2, 480, True),
    "pulse_high": (1, 15, False),
    "hard_to_rouse": (1, 15, True),
    "dissociation_high": (2, 480, True),
    "session_unconfirmed": (2, 480, False),
    "place_to_confirm": (2, 30, False),
    "session_not_started": (2, 480, False),
    "not_released": (1, 15, True),
    "adverse_event": (1, 15, True),
    "distress": (1, 15, False),
    "vomiting": (2, 480, False),
    "extra_dose": (1, 15, True),
    "taken_by_other": (1, 15, True),
    "next_day_missing": (2, 480, True),
    "next_day_unsafe": (1, 15, True),
    "integration_overdue": (3, 1440, False),
    "safety_form_missed": (2, 480, True),
    "form_missed": (3, 1440, False),
    "count_mismatch": (2, 480, True),
    "order_refused": (3, 1440, False),
    "order_unanswered": (3, 1440, False),
    "order_ended": (3, 1440, False),
    "proposal_unanswered": (3, 1440, False),
    "dose_refused": (3, 1440, False),
    "liver_stop": (2, 480, True),
    "liver_review": (2, 480, True),
    "no_longer_eligible": (2, 480, True),
    "pregnancy_positive": (2, 480, True),
    "drug_screen_positive": (2, 480, True),
    "pdmp_concern": (2, 480, True),
    "bladder": (2, 480, True),
    "worse": (2, 480, False),
    "relapse": (2, 480, False),
    "legal_basis_ending": (3, 1440, False),
    "result_abnormal": (2, 480, False),
    "result_ending": (3, 1440, False),
    "result_ended": (3, 1440, False),
    "result_unfiled": (2, 480, False),
    "screen_high": (1, 15, True),
    "screen_moderate": (2, 480, True),
    "screen_unanswered": (2, 60, True),
    "safety_follow_up": (2, 480, True),
    "safety_note": (3, 1440, False),
    "event_reported": (2, 480, True),
    "event_review": (2, 480, False),
    "event_overdue": (2, 480, False),
    "misuse_sign": (2, 480, True),
    "parcel_in_question": (2, 480, True),
    "bladder_missing": (3, 1440, True),
    "liver_due": (3, 1440, False),
    "urinalysis_due": (3, 1440, False),
    "exposure_flag": (3, 1440, False),
    "lot_recalled": (2, 480, True),
    "count_missed": (2, 480, True),
    "parcel_delivery": (2, 480, True),
    "parcel_late": (2, 480, False),
    "receipt_missing": (3, 1440, False),
    "question_unanswered": (3, 1440, False),
    "wrong_follow_up": (2, 480, False),
    "wrong_decision": (2, 480, False),
    "wrong_open": (1, 15, True),
    "driving_unconfirmed": (2, 480, False),
    "drove_too_early": (2, 480, True),
}
"""Each alert that somebody may have to raise: its level, the minutes to respond, whether it blocks a dose."""

QUESTIONS: dict[str, tuple[tuple[str, ...], str, str | None]] = {
    "item_9": (("0",), "hold", "item_9"),
    "mind": (("no",), "stop", "mania_psychosis"),
    "slept": (("yes",), "hold", None),
    "substances": (("no",), "hold", None),
    "new_medicines": (("no",), "review", None),
    "ill": (("no",), "hold", None),
    "pregnant": (("no", "not_applicable"), "stop", "pregnancy_positive"),
    "fasted": (("yes",), "hold", None),
}
"""Each question of the day: the answers that let the session go on, what follows from others, whom they call."""

PREFLIGHT: dict[str, tuple[str, bool]] = {
    "camera": ("device", False),
    "microphone": ("device", False),
    "relay": ("device", True),
    "storage": ("device", True),
    "clock": ("device", True),
    "wake_lock": ("device", True),
    "offline_page": ("device", True),
    "emergency": ("patient", False),
    "test_page": ("monitor", False),
    "downtime_sheet": ("monitor", False),
}
"""Each check of devices and help before a dose: by what or whom, and whether a clinician may let it pass."""

CRITERIA: dict[str, str] = {
    "time": "facts",
    "pressure": "facts",
    "walks": "monitor",
    "oriented": "monitor",
    "awake": "monitor",
    "no_vomiting": "monitor",
    "no_driving": "monitor",
}
"""Each criterion of the release, and who sees it."""

TEACH_BACK: dict[str, str] = {
    "approval": "not_approved",
    "driving": "next_day",
    "alone": "other_day",
    "pressure": "no_dose",
    "more": "never",
    "crisis": "call",
}
"""Each question about the consent, and its right answer."""

EFFECTS = (
    "nausea vomiting headache dizziness sleepiness bladder_frequency bladder_urgency bladder_pain bladder_blood mood"
    " dissociation thinking craving"
)
SIGNALS = (
    "craving early_use extra_use asked_for_more count_mismatch count_missed lost_units taken_by_other pdmp_concern"
    " drug_screen other"
)
"""Side effects that are asked about, and kinds of signals that are collected."""

FOLLOWED = (
    ("craving", "signal", "craving"),
    ("craving", "from_grade", "mild"),
    *((f"bladder_{what}", "calls", "bladder") for what in ("frequency", "urgency", "pain", "blood")),
    *((f"bladder_{what}", "from_grade", "mild") for what in ("frequency", "urgency", "pain", "blood")),
)
"""What follows from an answer about a side effect, from which grade on."""

WRONG: dict[str, tuple[str, str, str]] = {
    "unresponsive": ("adverse_event", "serious", "cleared"),
    "pressure_crisis": ("pressure_emergency", "event", "work_up"),
    "panic": ("distress", "event", "debrief step_down"),
    "vomiting": ("vomiting", "event", "antiemetic"),
    "suicidal_intent": ("suicidal_intent", "none", "safety_plan medicine_out"),
    "mania_psychosis": ("mania_psychosis", "event", "psychiatrist"),
    "second_dose": ("extra_dose", "none", "count checks"),
    "taken_by_other": ("taken_by_other", "none", "lock_box diversion"),
    "sitter_leaves": ("sitter_lost", "none", "sitter_again"),
}
"""Each path of what goes wrong: whom it calls, what case it opens, what holds the next dose until it is done."""

EVENTS_WITHIN = {
    "events.prompting.ask_after_hours": 24,
    "events.prompting.again_within_hours": 72,
    "events.cases.judge_hours": 24,
    "events.cases.review_hours": 24,
    "events.cases.report_days": 7,
    "events.cases.follow_up_days": 7,
    "events.cases.again_hours": 24,
    "events.signals.answer_hours": 24,
}

TALKED_OVER = [
    "suicidal_intent",
    "item_9",
    "asq_acute",
    "asq_positive",
    "screen_high",
    "screen_moderate",
    "screen_unanswered",
    "safety_follow_up",
]
"""Alerts that only a recorded talk with the person closes."""

CLOSED_WITHIN = {1: 15, 2: 480, 3: 1440}  # minutes, by level: the time to respond once more
CLINICIANS = ("prescriber", "therapist", "director")
OF_CLINICIANS = (
    "event_review",
    "event_overdue",
    "wrong_follow_up",
    "wrong_decision",
    "driving_unconfirmed",
)  # closed by them alone, though no dose waits for it
TAKERS = (*CLINICIANS, "coordinator")  # who may take an alert, by the policy table
RUNGS_AT_MOST = (5, 10, 15)  # minutes after a look that was missed

ASKED = Why("Unknown is never met, and what is not asked is not known.", "clinical_programme.md 4.1", "PC")
HEARD = Why("Whatever calls for somebody has somebody.", "clinical_programme.md 4.5", "PC")
CLOSED = Why("A clinician says that it is over.", "clinical_programme.md 4.6", "D")
TALKED = Why(
    "Suicide is asked about in a talk, never closed by words alone.", "clinical_programme.md 4.5", "D"
)
TODAY = Why("Any red means no dose and a call.", "clinical_programme.md 4.4", "PC")
SEEN = Why(
    "A session ends when every criterion is seen.", "clinical_programme.md 4.4; instruments.md 4.1", "PC"
)
CHECKED = Why("Devices and help are ready before a dose.", "reliability_security.md 5", "D")
UNTIL_SLEPT = Why("Not before having slept.", "clinical_programme.md 4.4 [59]", "L")
CLIMBS = Why("A missed look is asked for, rung by rung.", "clinical_programme.md 4.4", "PC")
READY = Why(
    "The home and the sitter are prepared.", "clinical_programme.md 4.1; clinical_programme.md 4.4 [13]", "PC"
)
UNDERSTOOD = Why("What is signed was understood.", "clinical_programme.md 3.1", "PC")
HELP = Why("Help has its number.", "clinical_programme.md 4.5", "PC")
CAUTION = Why("The first dose is low.", "clinical_programme.md 4.3", "PC")


def _alerts() -> Iterator[Floor]:
    for code, (level, minutes, blocks) in ALERTS.items():
        key = f"alerts.{code}"
        yield HEARD.that(f"{key}.level", say("at most {level}", level=level), _is_as_urgent_as(level))
        yield HEARD.that(f"{key}.owner", say("somebody who may take it"), TAKERS.__contains__)
        yield from HEARD.within({f"{key}.then": TAKERS})
        yield from HEARD.at_most({f"{key}.respond_minutes": minutes})
        yield from HEARD.at_least({f"{key}.respond_minutes": 1})
        yield from HEARD.all_of({f"{key}.then": ("director",)} if level < 3 else {})
        yield from HEARD.always({f"{key}.blocks_dose": True} if blocks else {})
        yield from HEARD.at_most({f"{key}.close_minutes": CLOSED_WITHIN[level]})
        yield from CLOSED.within(
            {f"{key}.closed_by": CLINICIANS} if level == 1 or blocks or code in OF_CLINICIANS else {}
        )
    yield from TALKED.always({f"alerts.{code}.closed_by_talk": True for code in TALKED_OVER})


def _wrong() -> Iterator[Floor]:
    for code, (alert, case, follow_ups) in WRONG.items():
        key = f"wrong.paths.{code}"
        yield from HEARD.always({f"{key}.alert": alert})
        yield from HEARD.always({f"{key}.case": case} if case != "none" else {})
        for follow_up in follow_ups.split():
            yield from HEARD.always({f"{key}.follow_ups.{follow_up}.holds_dose": True})
            yield from HEARD.at_least({f"{key}.follow_ups.{follow_up}.within_hours": 1})
    yield from HEARD.all_of({"wrong.paths.pressure_crisis.readings": ("pressure_emergency",)})
    yield from HEARD.always({"wrong.paths.unresponsive.call_911": "at_once"})


def _is_as_urgent_as(level: int) -> Callable[[Any], bool]:
    return lambda value: value <= level


def _questions() -> Iterator[Floor]:
    for code, (go, action, alert) in QUESTIONS.items():
        key = f"session.questions.{code}"
        yield from TODAY.within({f"{key}.go": go})
        yield from TODAY.no_lighter({f"{key}.action": action})
        yield from TODAY.always({f"{key}.alert": alert} if alert else {})


def _rungs_hold(rungs: Any) -> bool:
    """Whether the rungs are as many and as early as the floor's, the first three at the latest by its minutes."""
    if len(rungs) < len(RUNGS_AT_MOST):
        return False
    return all(rung["after_minutes"] <= most for rung, most in zip(rungs, RUNGS_AT_MOST, strict=False))


def _is_required(lesson: Any) -> bool:
    return lesson.get("required", True) is True


NEEDED: tuple[Floor, ...] = (
    *(floor for gate, codes in GATES.items() for floor in ASKED.there(f"gates.{gate}.requires", codes)),
    *_alerts(),
    *_questions(),
    *CHECKED.always({f"session.preflight.checks.{code}.by": by for code, (by, _) in PREFLIGHT.items()}),
    *CHECKED.always(
        {
            f"session.preflight.checks.{code}.may_waive": False
            for code, (_, may) in PREFLIGHT.items()
            if not may
        }
    ),
    *SEEN.always({f"session.release.criteria.{code}.by": by for code, by in CRITERIA.items()}),
    *UNTIL_SLEPT.at_most(
        {"session.next_day.call_again_hours": 8, "session.next_day.driving_confirmed_within_minutes": 60}
    ),
    *UNTIL_SLEPT.at_least(
        {"session.next_day.call_again_hours": 1, "session.next_day.driving_confirmed_within_minutes": 1}
    ),
    *UNTIL_SLEPT.there("session.next_day.not_until_slept", "driving machinery contracts childcare"),
    CLIMBS.that("session.checks.missed", say("rungs at 5, 10 and 15 minutes or sooner"), _rungs_hold),
    *CAUTION.there("ladder.start.cautious_if", "older liver inhibitor low_weight"),
    *READY.there("preparation.checklist", "room lock_box cuff phone card fasting carer ride safety_plan"),
    *READY.there("preparation.sitter.must_be", "adult sober stays"),
    *READY.there("preparation.sitter.tasks", "before look measure upset sick after"),
    *READY.there("preparation.sitter.look_at", "breathing wakes colour at_ease"),
    *READY.there("preparation.sitter.call_911_if", "not_waking slow_breath seizure pressure"),
    *(
        UNDERSTOOD.that(f"lessons.{code}", say("a lesson that is required"), _is_required)
        for code in ("what_it_is", "the_day", "how_it_may_feel", "body_risks", "keeping_safe", "afterwards")
    ),
    *UNDERSTOOD.always({f"consent.teach_back.{code}.right": right for code, right in TEACH_BACK.items()}),
    *UNDERSTOOD.there("consent.re_sign", "course text warning"),
    *HEARD.there(
        "laboratory.tests", "alt ast alp ggt bilirubin creatinine pregnancy urine_drug_screen urinalysis"
    ),
    *ASKED.there("events.effects", EFFECTS),
    *HEARD.there("events.signals.kinds", SIGNALS),
    *HEARD.always({f"events.effects.{code}.{what}": value for code, what, value in FOLLOWED}),
    *ASKED.at_least({"events.prompting.counts_from_hours": 18}),
    *ASKED.at_most({"events.prompting.counts_from_hours": 24}),
    *HEARD.at_most(EVENTS_WITHIN),
    *HEARD.at_least(dict.fromkeys(EVENTS_WITHIN, 1)),
    *_wrong(),
    *HEARD.at_most({"wrong.outcome_within_minutes": 60, "wrong.again_hours": 24}),
    *HEARD.at_least({"wrong.outcome_within_minutes": 1, "wrong.again_hours": 1}),
    *HELP.always({"protocol.help.crisis.number": "988", "protocol.help.emergency.number": "911"}),
)
