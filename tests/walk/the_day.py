"""Step 6: the day of the first session, up to the next morning."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.walk.people import NAME
from tests.walk.walk import Walk
from troche.dosing.facts import DoseTaken

DAY: dict[str, Any] = {
    "item_9": 0,
    "mind": "no",
    "slept": "yes",
    "substances": "no",
    "new_medicines": "no",
    "ill": "no",
    "pregnant": "not_applicable",
    "fasted": "yes",
    "address": "12 invented row, portland OR 97201",
    "state": "Oregon",
    "feeling": "A little nervous.",
}


def both_agree(walk: Walk) -> None:
    """6. The day before: sitter and therapist each say that they come."""
    sitter, therapist = walk.sitter, walk.therapist
    sitter.page.goto(walk.sitter_link)
    sitter.goto("/sitter/session/")
    sitter.page.get_by_role("button", name="I will be there").click()
    sitter.sees("You have said that you will be there.")
    walk.look(sitter, "sitter-agreed")
    therapist.goto(f"/people/{walk.person}/sessions/1/")
    therapist.page.get_by_role("button", name="I watch this session").click()
    therapist.sees("Monitor comes")


def opens_the_day(walk: Walk) -> None:
    """6. The morning: the therapist watches, the questions are answered, the dose is not offered."""
    patient, keys, therapist = walk.patient, walk.patient.keys, walk.therapist
    walk.ground.clock.until(walk.starts_at - timedelta(minutes=40))
    therapist.goto("/wall/")
    walk.look(therapist, "wall")
    therapist.page.get_by_role("link", name=NAME).click()
    therapist.page.wait_for_url("**/sessions/1/")
    walk.look(therapist, "watch-before")
    patient.sign_in()
    assert patient.step() == "day_of_session"
    keys.press("Answer the questions")
    walk.look(patient, "questions-first")
    keys.press("Answer the first")
    walk.look(patient, "question")
    for code, answer in DAY.items():
        keys.fill({code: answer}, "Send" if code == "feeling" else "Continue")
    therapist.sees("The day’s questions answered")
    is_counted(walk)


def is_counted(walk: Walk) -> None:
    """6. What is in the lock-box is counted before anything is measured."""
    patient = walk.patient
    patient.sees("Something first")
    assert not offered(walk)
    patient.keys.press("Count")
    walk.look(patient, "count")
    patient.keys.fill({"counted": 4, "locked_away": "yes"}, "Send this count")
    patient.sees("The numbers agree")
    patient.goto("/my/session/1/today/")


def checks_the_phone(walk: Walk) -> None:
    """6. The phone looks by itself, numbers are confirmed, the therapist answers the test and has the sheet."""
    patient, therapist = walk.patient, walk.therapist
    patient.sees("Check the phone")
    assert not offered(walk)
    patient.keys.press("Check the phone")
    patient.keys.press("Check")
    walk.look(patient, "preflight")
    patient.keys.press("These are right")
    therapist.goto(f"/people/{walk.person}/sessions/1/")
    walk.look(therapist, "before")
    therapist.page.get_by_role("button", name="Ring it").click()
    therapist.page.locator("#answer-test").wait_for()
    for button in ("I see and hear the test", "I have the sheet"):
        with therapist.page.expect_navigation():
            therapist.page.get_by_role("button", name=button).click()
    while (left := therapist.page.locator("#before details")).count():
        left.first.locator("summary").click()
        left.first.locator("textarea").fill("By phone if need be; the sitter keeps the screen on.")
        with therapist.page.expect_navigation():
            left.first.get_by_role("button").click()
    patient.goto("/my/session/1/today/")


def reads_the_number(walk: Walk) -> None:
    """6. Another number than that of this dose is refused, with what to do; then the right one."""
    patient = walk.patient
    patient.sees("The number on the lozenge")
    assert not offered(walk)
    patient.keys.press("Type the number")
    walk.look(patient, "code")
    patient.keys.fill({"codes": "X-9"}, "This is the number")
    patient.sees("is not the number of a lozenge in your lock-box")
    patient.keys.fill({"codes": " w-1 "}, "This is the number")


def reads(walk: Walk, systolic_mm_hg: int, diastolic_mm_hg: int, minutes_ago: int) -> None:
    """6. One reading on the page of the day's checks, which never offers a dose by itself."""
    reading = {"systolic_mm_hg": systolic_mm_hg, "diastolic_mm_hg": diastolic_mm_hg, "pulse_bpm": 72}
    walk.patient.keys.fill({**reading, "minutes_ago": minutes_ago}, "Save the reading", form="measure")


def offered(walk: Walk) -> bool:
    """6. Whether the dose is offered."""
    return bool(walk.patient.page.locator("#begin").count())


def is_judged(walk: Walk) -> None:
    """6. After a pressure between the limits a clinician decides, however low the repetitions are."""
    walk.patient.sees("A clinician decides")
    assert not offered(walk)
    walk.therapist.goto(f"/people/{walk.person}/sessions/1/")
    walk.therapist.fill("judge", {"go": "yes", "reason": "Came down after rest, no symptoms."}, "Record")
    walk.therapist.sees("Pressure judged: go")


def is_measured(walk: Walk) -> None:
    """6. Pressure missing, old, then between the limits: no dose; after rest two good readings and a word."""
    patient, therapist = walk.patient, walk.therapist
    patient.sees("Measure now")
    assert not offered(walk)
    reads(walk, 124, 80, 40)
    patient.sees("Measure again")
    assert not offered(walk)
    reads(walk, 150, 95, 6)
    patient.sees("One more reading")
    reads(walk, 152, 94, 0)
    patient.sees("Rest a little")
    walk.look(patient, "rest")
    assert not offered(walk)
    therapist.sees("152/94")
    walk.ground.clock.on(minutes=17)
    reads(walk, 128, 82, 6)
    reads(walk, 126, 80, 0)
    therapist.sees("126/80")
    is_judged(walk)
    reads_the_number(walk)
    patient.sees("Nearly there")
    walk.look(patient, "waiting")
    assert not offered(walk)


def all_are_there(walk: Walk) -> None:
    """6. The sitter is in the house, the therapist is ready."""
    sitter, therapist, patient = walk.sitter, walk.therapist, walk.patient
    sitter.page.goto(walk.sitter_link)
    sitter.goto("/sitter/session/")
    walk.look(sitter, "sitter-before")
    sitter.page.get_by_role("button", name="I am here, and sober").click()
    sitter.sees("Thank you for being here")
    therapist.sees("Sitter is in the house and sober")
    therapist.page.get_by_role("button", name="I am ready").click()
    therapist.sees("Monitor ready")
    patient.sees("You can begin")
    walk.look(patient, "begin")


def is_refused_when_old(walk: Walk) -> None:
    """6. Everything met, then too long waited: the button refuses, with the reason, and it is kept."""
    all_are_there(walk)
    patient = walk.patient
    walk.ground.clock.on(minutes=32)
    patient.keys.press("I put them in my mouth now")
    walk.look(patient, "refused")
    assert not offered(walk)
    walk.therapist.sees("Dose asked for and refused: preflight, pressure")
    patient.goto("/my/session/1/today/")
    checks_the_phone(walk)
    reads(walk, 130, 82, 6)
    reads(walk, 126, 80, 0)
    is_judged(walk)
    patient.sees("You can begin")


def takes(walk: Walk) -> None:
    """6. The dose, and the timer."""
    patient = walk.patient
    patient.keys.press("I put them in my mouth now")
    walk.look(patient, "session")
    walk.taken_at = next(one.at for one in walk.facts() if isinstance(one.fact, DoseTaken))
    walk.therapist.sees("50 mg taken, W-1", "Looks fine")
    walk.sitter.sees("All four are fine")
    walk.look(walk.sitter, "sitter-live")
    walk.therapist.page.evaluate("window.stayed = true")


def at(walk: Walk, minute: int) -> None:
    """A minute of the session."""
    walk.ground.clock.until(walk.taken_at + timedelta(minutes=minute, seconds=5))


def sitter_looks(walk: Walk) -> None:
    """6. One look of the sitter."""
    walk.sitter.goto("/sitter/session/")
    walk.sitter.page.get_by_role("button", name="All four are fine").click()
    walk.sitter.sees("Sent. Thank you.")


def patient_measures(walk: Walk, systolic_mm_hg: int, diastolic_mm_hg: int) -> None:
    """6. A reading during the session, by the patient."""
    walk.patient.goto("/my/session/1/")
    walk.patient.keys.press("Time to measure")
    walk.look(walk.patient, "measure")
    reads(walk, systolic_mm_hg, diastolic_mm_hg, 0)
    walk.therapist.sees(f"{systolic_mm_hg}/{diastolic_mm_hg}, pulse 72")


def is_watched(walk: Walk) -> None:
    """6. Spat out, looks, readings and checks at their times, all of it live at the therapist's."""
    patient, therapist = walk.patient, walk.therapist
    for minute in (15, 30, 40, 45, 60, 90, 120):
        at(walk, minute)
        if minute == 40:
            patient_measures(walk, 136, 86)
            continue
        sitter_looks(walk)
        patient.goto("/my/session/1/")
        patient.sees(f"{minute} minutes in")
        if minute == 15:
            patient.keys.press("Spat out")
            therapist.sees("Spat out")
            patient.keys.press("I am fine")
        if minute == 60:
            patient.keys.press("A line, if you like")
            walk.look(patient, "write")
            patient.keys.fill({"words": "The sea, and no hurry."}, "Keep it")
            therapist.sees("The sea, and no hurry.")
        if minute == 90:
            assert therapist.page.evaluate("window.stayed"), "the therapist's page was reloaded"
            walk.look(therapist, "watch-live")
            asks_release(walk, {"walks", "oriented", "awake", "no_vomiting", "no_driving"})
            therapist.sees("120")
            therapist.picture("release-too-early")


def asks_release(walk: Walk, seen: set[str]) -> None:
    """6. The therapist asks to end the session, having seen these."""
    therapist = walk.therapist
    if not therapist.page.locator("details:has([value=release])").get_attribute("open") is not None:
        therapist.page.get_by_text("End the session").click()
    given = {"seen": seen, "dissociation": 1, "sedation": 1}
    therapist.fill("release", given, "Release, as")


def is_released(walk: Walk) -> None:
    """6. Not with a criterion missing; then with all."""
    therapist, patient = walk.therapist, walk.patient
    at(walk, 121)
    patient_measures(walk, 126, 80)
    at(walk, 124)
    asks_release(walk, {"walks", "oriented", "awake", "no_driving"})
    walk.look(therapist, "release-refused")
    assert "dosing.session_released" not in walk.kinds()
    therapist.goto(f"/people/{walk.person}/sessions/1/")
    asks_release(walk, {"walks", "oriented", "awake", "no_vomiting", "no_driving"})
    assert "dosing.session_released" in walk.kinds()
    therapist.picture("released")
    patient.sees("You are released")
    walk.look(patient, "over")
    walk.sitter.sees("Willa is released")
    patient.keys.press("I do not drive until")
    patient.sees("You have said it")
    walk.sitter.keys.press("I see to it that nobody drives")
    walk.sitter.sees("You have said it")
    assert walk.kinds().count("dosing.driving_confirmed") == 2


def arrives(walk: Walk) -> None:
    """6. The next morning: arrived safely in the next day."""
    patient = walk.patient
    walk.ground.clock.on(hours=21)
    patient.sign_in()
    assert patient.step() == "next_day"
    patient.keys.press("I have slept")
    walk.look(patient, "next-day")
    answers = {"slept": "yes", "safe": "yes", "item_9": 0, "drove": "no", "unwanted": "no"}
    patient.keys.fill({**answers, "words": "Slept well."}, "Send")
    assert patient.page.url.endswith("/my/side-effects/")
    patient.goto("/my/")
