"""Steps 1 to 3: the free assessment, the account, the history, what the clinic records, and its decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.walk.people import EMAIL, NAME, PASSWORD, mailed_code
from tests.walk.walk import THERAPIST, Walk

ASSESSMENT: dict[str, Any] = {
    "age": "adult",
    "state": "Oregon",
    **{f"q{n}": 2 for n in range(1, 9)},
    "q9": 1,
    "thoughts": "thoughts",
    "past": "no",
    "diagnosis": {"depression"},
    "trials": 2,
    **{page: {"none"} for page in ("tried", "medicines", "mind", "heart", "body", "substances")},
    "home": "yes",
    "place": {"none"},
}

HISTORY: dict[str, dict[str, Any]] = {
    "medicines": {"m0_name": "sertraline", "m0_dose": "100 mg", "m0_often": "each morning"},
    "trials": {
        "t0_name": "sertraline",
        "t0_dose": 150,
        "t0_weeks": 14,
        "t0_outcome": "It helped a little",
        "t1_name": "venlafaxine",
        "t1_dose": 225,
        "t1_weeks": 20,
        "t1_outcome": "It did not help",
    },
    "mind": {"diagnosis": "Depression", "episode_since": "2024"},
    "heart": {},
    "body": {},
    "allergies": {
        "no_known_allergies": True,
        "pregnancy": "not_applicable",
        "breast_feeding": "not_applicable",
    },
    "substances": {"s_alcohol_often": "Never", "s_cannabis_often": "Never"},
    "home": {"lives_with_adult": "yes", "storage": "yes", "address": "12 Invented Row, Portland, Oregon"},
    "people": {"contact_name": "Sam Sitter", "contact_phone": "503 555 0177", "contact_relation": "friend"},
}


def assesses(walk: Walk) -> None:
    """1. The free assessment, without an account; help before anything else."""
    patient, keys = walk.patient, walk.patient.keys
    patient.goto(f"/at/{walk.ground.clinic.slug}/")
    patient.goto("/assessment/")
    walk.look(patient, "assessment")
    keys.press("Start")
    for step, answer in ASSESSMENT.items():
        if "/help/" in patient.page.url:
            patient.sees("Please do not stay alone with this")
            walk.look(patient, "help")
            for number in ("tel:988", "tel:911", "tel:+15035550100"):
                assert patient.page.locator(f"main a[href='{number}']").count(), number
            keys.press("I am safe for now")
        assert patient.page.url.endswith(f"/assessment/{step}/"), (step, patient.page.url)
        keys.fill({"answer": set(answer) if isinstance(answer, set) else answer}, "Continue")
    if "/help/" in patient.page.url:
        keys.press("I am safe for now")
    assert patient.page.url.endswith("/assessment/result/")
    walk.look(patient, "result")
    assert walk.streams() == []


def joins(walk: Walk) -> None:
    """2. An account with a mailed code, the answers kept, and who the person is."""
    patient, keys = walk.patient, walk.patient.keys
    keys.press("Make an account and keep my answers")
    walk.look(patient, "sign-up")
    keys.fill({"email": EMAIL, "password1": PASSWORD}, "Continue")
    keys.fill({"code": mailed_code(EMAIL)}, "Confirm")
    walk.look(patient, "welcome")
    about = {
        "name": NAME,
        "birth_date_month": "3",
        "birth_date_day": "27",
        "birth_date_year": "1984",
        "phone": "503 555 0188",
        "state": "Oregon",
    }
    keys.fill(about, "Continue")
    kept(walk)


def kept(walk: Walk) -> None:
    """The answers of the free assessment, taken along into the chart."""
    patient, keys = walk.patient, walk.patient.keys
    if "/assessment/result/" in patient.page.url:
        keys.press("Keep my answers")
    walk.person = walk.streams()[0]
    assert patient.step() == "history"


def tells(walk: Walk) -> None:
    """2. History and questionnaires."""
    patient, keys = walk.patient, walk.patient.keys
    patient.home()
    walk.look(patient, "home")
    assert patient.step() == "history"
    keys.press("Begin")
    walk.look(patient, "history")
    keys.press("Start")
    for step, given in HISTORY.items():
        assert patient.page.url.endswith(f"/my/history/{step}/"), (step, patient.page.url)
        conditions = dict.fromkeys(patient.fields("[name^=c_]"), "no")
        walk.look(patient, f"history-{step}")
        keys.fill({**given, **conditions}, "Continue")
    patient.sees("Please read it once more")
    walk.look(patient, "history-read")
    keys.fill({"c_suicide_plan": "no"}, "Keep my history")
    walk.look(patient, "after-history")
    for _ in range(6):
        step = patient.step()
        if step != "questionnaire":
            break
        keys.press("Answer now")
        questionnaire(walk)
    assert patient.step() == "pressure"


def questionnaire(walk: Walk) -> None:
    """Answer the questionnaire that is open, one question after the other; item 9 brings help first."""
    patient, keys = walk.patient, walk.patient.keys
    for _ in range(20):
        which, item = patient.page.url.rstrip("/").rsplit("/", 2)[-2:]
        if item == "send":
            break
        answer = 1 if (which, item) == ("phq_9", "q9") else {"asq": 0}.get(which, 2)
        keys.fill({item: answer}, "Continue")
        if patient.page.url.endswith("/my/help/"):
            walk.look(patient, "help-first")
            keys.press("Finish those questions")
    keys.press("Send my answers")


def measures_at_home(walk: Walk, systolic_mm_hg: int) -> None:
    """2. One reading of the own cuff."""
    patient = walk.patient
    patient.sign_in()
    patient.goto("/my/pressure/")
    reading = {"systolic_mm_hg": systolic_mm_hg, "diastolic_mm_hg": 79, "pulse_bpm": 68}
    patient.keys.fill(reading, "Keep this reading")


def is_asked(walk: Walk) -> None:
    """3. The prescriber sees what is missing, with reasons, and asks for it."""
    prescriber, patient = walk.prescriber, walk.patient
    prescriber.goto("/board/")
    walk.look(prescriber, "board")
    prescriber.page.get_by_role("link", name=NAME).click()
    prescriber.page.wait_for_url(f"**/people/{walk.person}/")
    walk.look(prescriber, "dossier")
    prescriber.sees("Identity and place", "Blood pressure at home")
    assert prescriber.page.locator(".gates, .gate").count(), "no gates"
    prescriber.page.locator("#ask summary").click()
    prescriber.page.locator("#ask [name=gates]:not([value=pressure])").evaluate_all(
        "all => all.forEach(e => e.checked = false)"
    )
    asked = {"gates": {"pressure"}, "message": "Please send readings from three days."}
    prescriber.fill("", asked, "Send to the patient")
    assert patient.step() == "asked"
    patient.sees("Please send readings from three days.")
    patient.picture("asked")
    patient.keys.press("Answer")
    assert patient.page.url.endswith("/my/pressure/")


def is_looked_at(walk: Walk) -> None:
    """3. What the prescriber records: identity, diagnosis, safety, laboratory, monitoring, legal basis."""
    prescriber = walk.prescriber
    prescriber.goto(f"/people/{walk.person}/record/")
    walk.look(prescriber, "record")
    collected_on = (walk.ground.clock.now() - timedelta(days=1)).date().isoformat()
    lab = {"collected_on": collected_on, "laboratory": "Sample Laboratory"}
    liver = {"alt": (28, 40), "ast": (24, 40), "alp": (70, 120), "ggt": (30, 60)}
    records: list[tuple[str, dict[str, Any]]] = [
        ("identity", {"document": "Passport", "state": "OR"}),
        ("diagnosis", {"code": "F33.2", "text": "Recurrent depression, severe, without psychosis"}),
        *(
            ("liver", {"test": test, "value": value, "unit": "U/L", "upper_limit": limit, **lab})
            for test, (value, limit) in liver.items()
        ),
        ("finding", {"test": "urine_drug_screen", "finding": "negative", **lab}),
        ("pdmp", {"states": "OR", "finding": "clear"}),
        ("legal_basis", {"basis": "in_person_exam"}),
    ]
    for kind, given in records:
        prescriber.fill(kind, given, "Record")
        prescriber.sees("Recorded: ")


def alert_is_closed(walk: Walk) -> None:
    """3. The alert about item 9 ends with what was done."""
    prescriber = walk.prescriber
    prescriber.goto("/alerts/")
    walk.look(prescriber, "alerts")
    prescriber.page.get_by_role("link", name=NAME).first.click()
    prescriber.page.wait_for_url("**/alerts/*/")
    walk.look(prescriber, "alert")
    prescriber.page.get_by_role("link", name="Call, and record the talk").click()
    prescriber.page.wait_for_url("**/talk/")
    walk.look(prescriber, "talk")
    talk = {
        "asked": {"thoughts", "plan", "intent", "attempt", "means"},
        "finding": "no_thoughts",
        "attempt_12_months": "no",
        "means": "secured",
        "lozenges": "none",
        "agreed": "Safety plan made; I call again tomorrow at ten.",
        "disposition": "plan_and_call",
    }
    prescriber.fill("", talk, "Record as")
    prescriber.sees("The talk is recorded.")
    prescriber.goto("/alerts/")
    prescriber.sees("No alert is open.")


def is_decided(walk: Walk) -> None:
    """3. Eligible, with a reason, and a plan."""
    prescriber = walk.prescriber
    prescriber.goto(f"/people/{walk.person}/")
    prescriber.picture("dossier-complete")
    decision = {
        "verdict": "eligible",
        "reason": "Every gate is met.",
        "patient_words": "You may be treated at home. Thank you for your patience.",
    }
    prescriber.fill("", decision, "Record as")
    assert "Eligible" in prescriber.page.locator(".verdict").inner_text()
    prescriber.goto(f"/people/{walk.person}/plan/")
    walk.look(prescriber, "plan")
    plan = {"goal": "To want to get up again.", "weight_kg": 72, "start_dose_mg": 50, "sessions": 6}
    therapists = prescriber.page.locator("[name=monitor_id] option").evaluate_all(
        "all => all.map(e => [e.textContent, e.value])"
    )
    watching = {"days_between": 7, "monitor_id": dict(therapists)[THERAPIST]}
    prescriber.fill("", {**plan, **watching}, "Sign as")
