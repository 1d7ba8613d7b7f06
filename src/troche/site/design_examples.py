"""Invented data for the style guide. Nobody here is real, and no number here is a rule."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator

from troche.chart.gates import Met, Unknown, Unmet
from troche.chart.reasons import Reason, Refusal, Source
from troche.chart.words import say
from troche.site.components import Band, Limit, Mark, Point, Pressure, Step, Table, Trend
from troche.site.design_board import NOW, board
from troche.site.design_forms import AskForm, DecisionForm, EveryFieldForm

SCENES = {
    "patient": "site/design.html",
    "question": "site/design_question.html",
    "sitter": "site/design_sitter.html",
    "staff": "site/design_staff.html",
    "board": "site/design_board.html",
    "session": "site/design_session.html",
}
EXAMPLE = Source("design/examples", "D")
MOODS = (
    2,
    2,
    1,
    2,
    3,
    2,
    1,
    None,
    2,
    1,
    2,
    3,
    2,
    1,
    2,
    2,
    1,
    2,
    2,
    3,
    2,
    1,
    2,
    3,
    3,
    2,
    2,
    None,
    None,
    3,
    4,
    3,
    2,
    2,
    3,
    2,
    3,
    4,
    4,
    3,
    3,
    2,
)


def why(code: str, patient: str, clinician: str, change: str = "", grade: str = "D") -> Reason:
    """An invented reason."""
    return Reason(
        code=code,
        patient=say(patient),
        clinician=say(clinician),
        source=Source("design/examples", grade),
        would_change=say(change) if change else None,
    )


PRESSURE_HIGH = why(
    "pressure_high",
    "Your blood pressure is 164 over 102. That is above what this example allows.",
    "Mean of 4 home readings 146/92, over 3 days.",
    "Three readings over three days, at or under the limit.",
    "V",
)
GATES = (
    Unmet(gate="pressure", label=say("Blood pressure"), reason=PRESSURE_HIGH),
    Unknown(
        gate="liver",
        label=say("Liver panel"),
        reason=why(
            "liver_missing",
            "We have no recent blood test.",
            "ALT, AST in range; ALP and GGT are not on the report.",
            "One blood test at a lab near you.",
            "L",
        ),
    ),
    Unknown(
        gate="trials",
        label=say("Two trials"),
        reason=why(
            "trials",
            "We still need a pharmacy record.",
            "1 shown. Dose of the second not stated.",
            "The pharmacy’s record.",
            "PC",
        ),
    ),
    Met(
        gate="place",
        label=say("Identity, location"),
        reason=why("place", "You are at home, in Oregon.", "ID seen on video; lives in Oregon."),
    ),
    Met(
        gate="sitter",
        label=say("Sober adult at home"),
        reason=why("sitter", "Sam is with you.", "Sam Example, brother, agreed."),
    ),
    Met(
        gate="score",
        label=say("PHQ-9"),
        reason=why("score", "You answered the ten questions.", "19 yesterday, 21 at assessment.", grade="S"),
    ),
    Met(
        gate="consent",
        label=say("Consent"),
        reason=why("consent", "You signed on November 21.", "Version 3.2; taught back 6 of 6.", grade="M"),
    ),
)


def mood_trend() -> Trend:
    """Six weeks of mood with days missing, three sessions and one planned."""
    first = date(2026, 10, 12)
    days = [first + timedelta(days=n) for n in range(len(MOODS))]
    return Trend(
        ident="mood",
        title="Your mood each day since October 12",
        description="Five-day average. It stayed about low until the first session and has since moved up to so-so.",
        reading="Your mood was above its usual range on 8 of the last 14 days.",
        points=[Point(day, value, f"{day:%b} {day.day}") for day, value in zip(days, MOODS, strict=True)],
        scale=((1, "very low"), (2, "low"), (3, "so-so"), (4, "good"), (5, "very good")),
        band=Band(1.5, 2.6, "your usual range"),
        marks=[
            Mark(date(2026, 11, 3), "session 1"),
            Mark(date(2026, 11, 10), "session 2"),
            Mark(date(2026, 11, 17), "session 3"),
            Mark(date(2026, 11, 24), "session 4", ahead=True),
        ],
        smooth_days=5,
        note="The usual range is yours, from before session 1. This cannot tell us whether the medicine is the cause.",
    )


def score_trend() -> Trend:
    """Five scores with the level a rule names."""
    scores = ((28, 10, 21), (4, 11, 20), (11, 11, 20), (17, 11, 18), (22, 11, 19))
    return Trend(
        ident="phq",
        title="PHQ-9 between October 28 and November 22",
        reading="Steady at 18 to 21 for 26 days.",
        points=[
            Point(date(2026, month, day), value, f"{day} {date(2026, month, day):%b}")
            for day, month, value in scores
        ],
        scale=((0, "0"), (10, "10"), (20, "20"), (27, "27")),
        band=Band(17, 22, "usual range"),
        limits=(Limit(10, "10: an example limit", "met"),),
        value_column="PHQ-9",
    )


def example(scene: str, method: str = "GET") -> dict[str, Any]:
    """The context of one scene. `method` POST shows the form with its errors."""
    data = (
        {"born_month": "13", "born_day": "40", "born_year": "1985", "top": "abc"}
        if method == "POST"
        else None
    )
    return {
        "scene": scene,
        "scenes": tuple(SCENES),
        "demo": True,
        "now": NOW,
        "clinic": {
            "name": "Larkfield",
            "place": "Portland, Oregon",
            "phone": "+1 503 555 0142",
            "phone_hours": "any hour",
        },
        "me": {"name": "Dr Jonah Okafor", "role": "prescriber"},
        "on_call": "Dr Tomas Lindqvist",
        "find_url": "#",
        "staff_nav": [
            {"url": "#", "label": "Board", "current": True},
            {"url": "#", "label": "Wall", "alarms": 1},
            {"url": "#", "label": "Units"},
        ],
        "patient_nav": [{"url": "#", "label": "Today", "current": True}, {"url": "#", "label": "Who looked"}],
        "alarms": [
            {
                "person": "Luis Prototype",
                "birth_date": date(1980, 6, 14),
                "text": "No sign of life for",
                "since": NOW - timedelta(seconds=74),
                "step": "Rung 2 of 4: Maya Torres paged, not acknowledged",
                "url": "#",
            }
        ]
        if scene in ("staff", "board")
        else [],
        "who": {
            "name": "Ben Sample",
            "birth_date": date(1991, 7, 30),
            "age": 35,
            "facts": (("", "Portland, OR"), ("Owner", "You"), ("In Screen since", "26 d")),
            "tabs": [
                {"url": "#", "label": "Dossier", "current": True},
                {"url": "#", "label": "Sessions"},
                {"url": "#", "label": "Units"},
            ],
        }
        if scene == "staff"
        else None,
        "gates": GATES,
        "gate": GATES[1],
        "gate_actions": {
            "liver": {"label": "Ask for it", "href": "#ask", "icon": "send"},
            "trials": {"label": "Ask for it", "href": "#ask", "icon": "send"},
        },
        "why": PRESSURE_HIGH,
        "refused": Refusal((PRESSURE_HIGH,)),
        "every": EveryFieldForm(data)
        if data
        else EveryFieldForm(initial={"mood": "3", "stay": "partner", "tried": ["talk"]}),
        "form": AskForm({})
        if scene == "question" and data
        else AskForm(initial={"tired": "2"})
        if scene == "question"
        else None,
        "progress": {"step": 4, "of": 9, "note": "about 3 minutes left"},
        "preamble": "Over the last 2 weeks",
        "back_url": "#",
        "back_label": "Question 3",
        "decision": DecisionForm({}) if data else DecisionForm(),
        "mood": mood_trend(),
        "score": score_trend(),
        "pressure": Pressure(
            ident="bp",
            systolic=164,
            diastolic=102,
            start_systolic=140,
            start_diastolic=90,
            stop_systolic=160,
            stop_diastolic=100,
            note="Second of two readings. The limits here are examples.",
        ),
        "no_pressure": Pressure(
            ident="bp0",
            systolic=None,
            diastolic=None,
            start_systolic=140,
            start_diastolic=90,
            stop_systolic=160,
            stop_diastolic=100,
        ),
        "steps": (
            Step(when="Sun", title="No alcohol, no cannabis", state="done"),
            Step(when="4 am", title="No more food"),
            Step(when="8 am", title="Nothing to drink", note="Morning pills before then"),
            Step(when="9:45", title="Blood pressure, twice"),
            Step(when="10 am", title="Start, if all checks are met", state="next"),
        ),
        "table": Table(
            caption="Blood pressure at home",
            columns=("When", "Reading", "Pulse", "How"),
            rows=(
                ("Nov 18, 8:04 am", "148/94", 82, "own cuff"),
                ("Nov 18, 8:31 pm", "145/91", 80, "own cuff"),
                ("Nov 19, 8:10 am", "147/92", None, "own cuff"),
            ),
            show_caption=True,
        ),
        "empty_table": Table(
            caption="Messages",
            columns=("When", "From"),
            rows=(),
            empty="No messages yet. When your team writes, it is here.",
        ),
        "pairs": (
            ("Name", "Ben Sample"),
            ("Lives in", "Portland, Oregon"),
            ("Allergy", "Penicillin, rash"),
            ("Weight", None),
        ),
        "moments": (NOW - timedelta(minutes=66), NOW + timedelta(hours=2), NOW - timedelta(days=1)),
        "page_obj": Paginator(range(90), 30).page(2),
        "board": board(),
    }
