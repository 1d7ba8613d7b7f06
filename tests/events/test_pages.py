"""The pages of safety follow-up, asked through Django's test client, on a real database."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.hostile.naughty import NAUGHTY
from troche.events.facts import EventAssessed, EventOpened, SideEffectsAnswered, SignalNoted
from troche.medication.days import local_day
from troche.programme import load_programme

if TYPE_CHECKING:
    from tests.events.after import After

EFFECTS = load_programme().events.effects
CALM = dict.fromkeys(EFFECTS, "none")
SIDE, TELL, LOZENGES = "/my/side-effects/", "/my/events/", "/my/lozenges/"
SEEN, OPEN = "/sitter/events/", "/events/"
EVENTS, SIGNALS = "/people/~/events/", "/people/~/signals/"


def text(response: Any) -> str:
    found = re.sub(r"<(script|style).*?</\1>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def told(after: After, words: str = "I fainted in the kitchen.", urgent: str = "no") -> str:
    assert after.post("patient", TELL, words=words, urgent=urgent).status_code == 302
    return f"{EVENTS}{list(after.mine.events)[-1]}/"


def day(name: str, value: Any) -> dict[str, str]:
    return {f"{name}_month": str(value.month), f"{name}_day": str(value.day), f"{name}_year": str(value.year)}


def test_the_side_effects_are_the_next_step_until_they_are_answered(after: After) -> None:
    assert "How were your body and mind?" in text(after.get("patient", "/my/"))
    page = after.get("patient", SIDE)
    assert page.content.decode().count("checked") == 0, "nothing is given beforehand"
    assert all(effect.ask in text(page) for effect in EFFECTS.values())
    assert after.post("patient", SIDE, **CALM, words="A calm day.").status_code == 302
    assert "Thank you. Your team can see your answers" in text(after.get("patient", SIDE))
    (fact,) = after.facts(SideEffectsAnswered)
    assert fact.graded == CALM and fact.session == 1
    assert "How were your body and mind?" not in text(after.get("patient", "/my/"))
    assert "A calm day." in text(after.get("therapist", EVENTS))


def test_what_is_left_out_is_asked_and_everything_right_is_kept(after: After) -> None:
    said = {code: "moderate" for code in EFFECTS if code != "headache"}
    response = after.post("patient", SIDE, **said, words="My words.")
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count("checked") == len(EFFECTS) - 1 and "My words." in page
    assert "Choose one, also when it is none." in page
    assert after.facts(SideEffectsAnswered) == [] and after.mine.answer is None


def test_who_answers_soon_after_the_session_is_told_that_it_is_asked_once_more(database: str) -> None:
    from tests.events.after import After

    after = After(hours=6)
    assert "Your team has what you answered." not in text(after.get("patient", SIDE))
    assert after.post("patient", SIDE, **CALM, words="").status_code == 302
    page = text(after.get("patient", SIDE))
    assert "Your team has what you answered." in page and "Please answer once more" in page
    assert "answered too soon after the last dose" in text(after.get("prescriber", EVENTS))


def test_not_answered_reads_as_not_known(after: After) -> None:
    page = text(after.get("prescriber", EVENTS))
    assert "Nothing is known of side effects." in page and "Asked, not answered" in page


def test_a_severe_answer_is_a_case_and_a_bladder_complaint_holds(after: After) -> None:
    after.post("patient", SIDE, **{**CALM, "bladder_blood": "severe"}, words="")
    assert {"bladder", "event_reported"} <= after.alerts
    assert EFFECTS["bladder_blood"].ask in text(after.get("prescriber", EVENTS))
    assert "Not judged yet" in text(after.get("prescriber", EVENTS))


def test_a_patient_tells_and_sees_what_becomes_of_it(after: After) -> None:
    assert "911" in text(after.get("patient", TELL))
    path = told(after)
    page = text(after.get("patient", TELL))
    assert "I fainted in the kitchen." in page and "A clinician looks at it and talks with you." in page
    after.post("prescriber", path, do="assess", version="0", serious="no", severity="mild", reason="")
    assert "Your team is following it." in text(after.get("patient", TELL))


def test_from_the_first_words_to_the_closed_case(after: After) -> None:
    path = told(after, urgent="yes")
    assert "adverse_event" in after.alerts
    today = local_day(after.chart, after.now)
    said = {
        "do": "assess",
        "version": "0",
        "term": "Syncope",
        "serious": "yes",
        "criteria": ["hospitalization"],
        "severity": "severe",
        "relatedness": "possible",
        "expected": "no",
        "action": "dose_held",
        "outcome": "recovered",
        "reason": "",
        **day("began_on", today),
        **day("ended_on", today),
    }
    assert after.post("therapist", path, **said).status_code == 302
    page = text(after.get("director", path))
    assert "Event 1: Syncope" in page and "Review by the medical director" in page
    assert after.post("prescriber", path, do="close", words="Over.").status_code == 422
    assert after.post("director", path, do="review", words="Read the chart.").status_code == 302
    for to in ("fda", "pharmacy"):
        sent = {"do": "sent", "to": to, **day("sent_on", local_day(after.chart, after.now))}
        assert after.post("prescriber", path, **sent).status_code == 302
    assert after.post("prescriber", path, do="close", words="Well again.").status_code == 302
    page = text(after.get("auditor", path))
    assert "Well again." in page and "Closed" in page and "Reported to FDA MedWatch" in page
    assert after.post("prescriber", path, do="reopen", words="Again.").status_code == 302
    assert not next(iter(after.mine.events.values())).closed
    graver = {"criteria": ["hospitalization", "life_threatening"], "reason": "The letter came."}
    assert after.post("prescriber", path, do="assess", version="1", **graver).status_code == 302
    assert text(after.get("director", path)).count("done before it was as grave as it is") == 3


def test_a_change_without_a_reason_comes_back_with_what_was_chosen(after: After) -> None:
    path = told(after)
    after.post("prescriber", path, do="assess", version="0", severity="mild", reason="")
    response = after.post(
        "prescriber", path, do="assess", version="1", severity="severe", term="Fall", reason=""
    )
    page = response.content.decode()
    assert response.status_code == 422 and "Say why you change" in page
    assert '<option value="severe" selected>' in page and 'value="Fall"' in page
    assert len(after.facts(EventAssessed)) == 1


def test_who_may_not_judge_sees_no_form_and_is_refused(after: After) -> None:
    path = told(after)
    page = after.get("coordinator", path)
    assert page.status_code == 200 and "Judge it" not in text(page)
    response = after.post("coordinator", path, do="assess", version="0", severity="mild", reason="")
    assert response.status_code in (403, 422) and after.facts(EventAssessed) == []
    assert after.post("prescriber", path, do="review", words="x").status_code in (403, 422)
    assert after.get("auditor", path).status_code == 200
    assert after.get("biller", path).status_code == 403
    assert after.get("patient", path).status_code == 403


def test_staff_record_an_event(after: After) -> None:
    response = after.post("coordinator", EVENTS, words="Called: a rash on both arms.", urgent="no")
    assert response.status_code == 302 and "/events/" in response.url
    (fact,) = after.facts(EventOpened)
    assert fact.told_by == "staff" and fact.owner_name
    assert after.post("coordinator", EVENTS, words="", urgent="no").status_code == 422


def test_a_sitter_tells_what_was_seen_the_next_day_and_reads_nothing_of_the_chart(after: After) -> None:
    after.post("patient", TELL, words="I was dizzy on the stairs.", urgent="no")
    page = text(after.get("sitter", SEEN))
    assert "With Ada" in page and "911" in page and "dizzy" not in page and "Ada Example" not in page
    response = after.post("sitter", SEEN, words="", urgent="yes")
    assert response.status_code == 422 and "Write in a few words what you saw or heard." in text(response)
    assert "checked" in response.content.decode(), "what was right is kept"
    assert after.post("sitter", SEEN, words="Found asleep on the floor.", urgent="yes").url == SEEN
    assert "Your team has it, and looks at it." in text(after.get("sitter", SEEN))
    fact = after.facts(EventOpened)[-1]
    assert (fact.told_by, fact.urgent, fact.session) == ("sitter", True, 1)
    assert "adverse_event" in after.alerts
    assert "The sitter" in text(after.get("prescriber", EVENTS))
    assert "asleep on the floor" not in text(after.get("patient", TELL)), "the sitter's words are the team's"


def test_only_the_sitter_opens_the_sitters_page(after: After) -> None:
    for role in ("auditor", "biller"):
        assert after.get(role, SEEN).status_code == 403
    assert after.get("sitter", EVENTS).status_code in (302, 403)
    assert after.get("sitter", TELL).status_code in (302, 403)


def test_open_events_of_all_people_stand_on_one_page(after: After) -> None:
    told(after, "A rash on both arms.")
    path = told(after, "I fainted in the kitchen.", urgent="yes")
    told(after, "A cold.")
    said = {
        "do": "assess",
        "version": "0",
        "term": "Syncope",
        "serious": "yes",
        "criteria": ["hospitalization"],
    }
    assert after.post("prescriber", path, **said, reason="").status_code == 302
    last = f"{EVENTS}{list(after.mine.events)[-1]}/"
    after.post("prescriber", last, do="assess", version="0", serious="no", severity="mild", reason="")
    page = text(after.get("director", OPEN))
    order = [page.index(what) for what in ("Syncope", "A rash on both arms.", "A cold.")]
    assert order == sorted(order), "serious ones first, then those nobody has judged"
    for words in ("Review by the medical director", "Judge whether it is serious", "Ada Example", "in 23 h"):
        assert words in page, words
    choices = re.findall(
        r'<option value="([0-9a-f-]{36})"[^>]*>([^<]+)', after.get("director", path).content.decode()
    )
    director = next(id for id, name in choices if name == "Dr Edith Template")
    assert after.post("director", path, do="hand_over", owner=director).status_code == 302
    assert "Dr Edith Template" in text(after.get("prescriber", OPEN))
    mine = text(after.get("director", f"{OPEN}?show=mine"))
    assert "Syncope" in mine and "A rash" not in mine
    assert after.get("patient", OPEN).status_code == 403 and after.get("biller", OPEN).status_code == 403


def test_the_page_of_open_events_asks_one_list_however_many_there_are(after: After) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        after.get("prescriber", OPEN)
        with CaptureQueriesContext(connection) as asked:
            assert after.get("prescriber", OPEN).status_code == 200
        return len(asked)

    told(after)
    before = queries()
    for number in range(10):
        told(after, f"Event {number}")
    assert queries() == before


def test_help_comes_first_when_somebody_tells_of_craving(after: After) -> None:
    first = text(after.get("patient", LOZENGES))
    assert first.index("911 now") < first.index("What is it?") and "we do not judge" in first
    response = after.post("patient", LOZENGES, sign="extra_use", words="Two more on Sunday.")
    assert response.url == "/my/lozenges/told/"
    page = text(after.get("patient", "/my/lozenges/told/"))
    assert "Thank you for telling us" in page and "988" in page and "A clinician calls you." in page
    assert "extra_dose" in after.alerts
    listed = text(after.get("prescriber", SIGNALS))
    assert "Two more on Sunday." in listed and "A signal is no accusation." in listed
    assert "What else may be behind it" in listed and "Waits for an answer" in listed


def test_a_clinician_answers_a_signal_in_words(after: After) -> None:
    after.post("patient", LOZENGES, sign="craving", words="")
    (signal,) = after.mine.signals
    answer = {"do": "answer", "signal": signal, "verdict": "explained"}
    assert after.post("prescriber", SIGNALS, **answer, words="").status_code == 422
    assert after.post("coordinator", SIGNALS, **answer, words="x").status_code in (403, 422)
    assert after.post("prescriber", SIGNALS, **answer, words="Spoke for half an hour.").status_code == 302
    page = text(after.get("prescriber", SIGNALS))
    assert "Explained" in page and "Spoke for half an hour." in page
    assert "score" not in page.lower().replace("no score", "")


def test_staff_note_a_signal(after: After) -> None:
    said = {"do": "note", "sign": "asked_for_more", "words": "Asked for the parcel earlier."}
    assert after.post("coordinator", SIGNALS, **said).status_code == 302
    (fact,) = after.facts(SignalNoted)
    assert fact.told_by == "staff" and "misuse_sign" in after.alerts
    assert "on 3 Nov 2026" not in text(after.get("therapist", SIGNALS))
    after.post("coordinator", SIGNALS, **said, **day("on", date(2026, 11, 3)))
    assert "on 3 Nov 2026" in text(after.get("therapist", SIGNALS))


def test_no_such_case_and_no_such_step(after: After) -> None:
    assert after.get("prescriber", f"{EVENTS}nothing/").status_code == 404
    assert after.get("prescriber", f"{EVENTS}nothing/draft.pdf").status_code == 404
    assert after.post("prescriber", told(after), do="erase").status_code == 422


def test_hostile_words_stay_words(after: After) -> None:
    for words in NAUGHTY:
        response = after.post("patient", TELL, words=words, urgent="no")
        assert response.status_code in (302, 422), words
    for role, path in (("patient", TELL), ("prescriber", EVENTS)):
        page = after.get(role, path)
        assert page.status_code == 200 and "<script>alert" not in page.content.decode()


def test_the_pages_ask_the_database_no_more_when_there_is_ten_times_as_much(after: After) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(path: str) -> int:
        after.get("prescriber", path)
        with CaptureQueriesContext(connection) as asked:
            assert after.get("prescriber", path).status_code == 200
        return len(asked)

    told(after)
    after.post("patient", LOZENGES, sign="craving", words="")
    before = [queries(path) for path in (EVENTS, SIGNALS)]
    for number in range(10):
        told(after, f"Event {number}")
        after.post("patient", LOZENGES, sign="craving", words=f"Again {number}")
    assert [queries(path) for path in (EVENTS, SIGNALS)] == before


def test_staff_ask_on_the_phone_what_was_not_answered(after: After) -> None:
    path = "/people/~/side-effects/"
    assert "Ask on the phone" in text(after.get("coordinator", EVENTS))
    left_out = {code: "none" for code in EFFECTS if code != "mood"}
    assert after.post("coordinator", path, **left_out, words="").status_code == 422
    assert after.post("coordinator", path, **{**CALM, "mood": "moderate"}, words="Tired.").status_code == 302
    answer = after.mine.answer
    assert (
        answer is not None and answer.role == "coordinator" and answer.answered.graded["mood"] == "moderate"
    )
    assert after.get("patient", path).status_code == 403 and after.get("auditor", path).status_code == 403
