"""The page of the next dose: proposed, explained, noted, accepted or decided otherwise."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.hostile.naughty import NAUGHTY
from troche.medication.facts import DoseProposed, PlanWritten, ProposalAnswered, ToleranceNoted

if TYPE_CHECKING:
    from tests.medication.after_session import AfterSession

DOSE = "/people/~/dose/"


@pytest.fixture
def place(database: str) -> AfterSession:
    """A week after the first session."""
    from django.core.cache import cache

    from tests.medication.after_session import AfterSession

    cache.clear()
    return AfterSession()


def text(response: Any) -> str:
    """What a reader reads."""
    words = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(words))


def test_from_a_session_to_the_next_version_of_the_plan(place: AfterSession) -> None:
    before = text(place.get("prescriber", DOSE))
    assert "Hold: ask first what is not known" in before and "not known" in before
    assert "Nausea within 60 minutes" in before and "Craving, early use" in before
    assert place.note().status_code == 302
    assert [fact.nausea for fact in place.facts(ToleranceNoted)] == ["none"]
    seen = place.seen
    assert not [row.code for row in seen.proposed.rows if not row.is_known], seen.known
    page = text(place.get("prescriber", DOSE))
    assert f"{seen.proposed.dose_mg} mg" in page and "4.3" in page
    less = {
        "what": "same",
        "dose_mg": "100",
        "days_between": "14",
        "why": "More time for you between sessions.",
    }
    assert place.post("prescriber", f"{DOSE}another/", **place.names(), **less).status_code == 302
    proposed, answered = place.facts(DoseProposed)[-1], place.facts(ProposalAnswered)[-1]
    assert proposed.known == seen.known and proposed.action == seen.proposed.action
    assert (answered.accepted, answered.action, answered.plan_version) == (False, "lengthen", 2)
    plan = place.facts(PlanWritten)[-1]
    assert (plan.version, plan.start_dose_mg, plan.days_between, plan.sessions) == (2, 100, 14, 7)
    after = text(place.get("prescriber", DOSE))
    assert place.get("prescriber", "/people/~/facts/").status_code == 200
    assert "Decided otherwise" in after and "More time for you between sessions." in after


def test_patient_and_prescriber_read_what_has_changed_and_what_the_plan_holds(place: AfterSession) -> None:
    place.note()
    said = {"what": "same", "dose_mg": "100", "days_between": "14", "why": "More time for you."}
    place.post("prescriber", f"{DOSE}another/", **place.names(), **said)
    mine, theirs = text(place.get("patient", "/my/plan/")), text(place.get("prescriber", "/people/~/plan/"))
    for page in (mine, theirs):
        assert "More time between sessions: at least 14 days instead of 7." in page
        assert "Every 7 days from the first session on" in page
        assert "Nobody gives more than 400 mg" in page
        assert "No session at home until a clinician has cleared it." in page
    assert "What has changed" in mine and "Who looks after you" in mine
    assert "No estimate yet." in theirs and "We do not know that yet." in mine


def test_accepting_what_was_read(place: AfterSession) -> None:
    place.note()
    proposed = place.seen.proposed
    reply = place.post("prescriber", f"{DOSE}accept/", **place.names(), reason="You coped well.")
    assert reply.status_code == 302
    answered = place.facts(ProposalAnswered)[-1]
    assert (answered.accepted, answered.action, answered.dose_mg) == (True, proposed.action, proposed.dose_mg)
    assert "Proposal accepted" in text(place.get("therapist", DOSE))


def test_a_hold_is_told_to_the_patient_and_closes_the_plan(place: AfterSession) -> None:
    assert place.seen.proposed.action == "hold"
    assert place.post("prescriber", f"{DOSE}accept/", **place.names()).status_code == 302
    assert place.medication.titration.is_held
    assert "No session for now" in text(place.get("patient", "/my/plan/"))
    assert "Held by the prescriber" in text(place.get("prescriber", "/people/~/plan/"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"what": "same", "dose_mg": "100", "days_between": "", "why": "So."}, "Write the dose and the days"),
        ({"what": "same", "dose_mg": "100", "days_between": "7", "why": ""}, "Write the reason."),
        ({"what": "", "why": "So."}, "Choose one."),
        ({"what": "same", "dose_mg": "400", "days_between": "7", "why": "So."}, "At most"),
        ({"what": "same", "dose_mg": "x", "days_between": "7", "why": "So."}, "Write a whole number."),
        ({"what": "hold", "why": "So.", "seen": "old"}, "Read it again"),
    ],
)
def test_what_is_refused_comes_back_with_reasons_and_what_was_typed(
    place: AfterSession, said: dict[str, str], words: str
) -> None:
    place.note()
    reply = place.post("prescriber", f"{DOSE}another/", **{**place.names(), **said})
    assert reply.status_code == 422
    assert words in text(reply)
    if said["why"]:
        assert ">\nSo.</textarea>" in reply.content.decode()
    assert not place.facts(ProposalAnswered)


def test_who_may_decide_and_who_may_note(place: AfterSession) -> None:
    assert "Accept the proposal" in text(place.get("director", DOSE))
    therapist = text(place.get("therapist", DOSE))
    assert "Accept the proposal" not in therapist and "Note it" in therapist
    coordinator = text(place.get("coordinator", DOSE))
    assert "Note it" not in coordinator and "Hold: ask first what is not known" in coordinator
    assert place.get("pharmacist", DOSE).status_code == 403
    assert place.get("patient", DOSE).status_code == 403
    for role in ("therapist", "coordinator", "patient"):
        assert place.post(role, f"{DOSE}accept/", **place.names()).status_code == 403  # type: ignore[arg-type]
    assert place.post("coordinator", f"{DOSE}note/", of_session="1").status_code == 403
    assert place.note(anxiety="").status_code == 422
    assert place.note(of_session="7").status_code == 422


def test_naughty_words_are_kept_or_refused_and_never_break_the_page(place: AfterSession) -> None:
    for words in NAUGHTY:
        reply = place.post("prescriber", f"{DOSE}another/", **place.names(), what="hold", why=words)
        assert reply.status_code in (302, 422)
    page = place.get("prescriber", DOSE)
    assert page.status_code == 200 and b"<script>alert" not in page.content
