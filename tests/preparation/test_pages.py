"""Consent, getting ready, the sitter's link and the visit, against the database, with input of every kind."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.hostile.naughty import NAUGHTY
from troche.programme import load_programme

if TYPE_CHECKING:
    from tests.medication.people import Place

PROGRAMME = load_programme()
TEXT = PROGRAMME.consent
TASKS = PROGRAMME.preparation.sitter.tasks
YES = {
    **{f"read_{code}": "on" for code in TASKS},
    **{f"is_{code}": "on" for code in PROGRAMME.preparation.sitter.must_be},
}
SIGN = {"version": TEXT.version, "digest": TEXT.digest(), "signed_name": "ben sample"}
SITTER = {"name": "Sam Example", "phone": "503 555 0101"}


def text(response: Any) -> str:
    return unescape(response.content.decode())


def answer(place: Place, question: str, given: str) -> Any:
    said = {"version": TEXT.version, "answer": given}
    return place.post("patient", f"/my/consent/questions/{question}/", said)


def link_in(response: Any) -> str:
    """The sitter's link as the page shows it."""
    found = re.search(r'value="(http[^"]+/with/[^"]+)"', text(response))
    assert found is not None
    return found[1]


def sitter_opens(link: str) -> Client:
    """A browser without an account that came by the link."""
    browser = Client(SERVER_NAME="localhost")
    assert browser.get(link[link.index("/with/") :])["Location"] == "/sitter/"
    return browser


def test_the_consent_shows_warning_known_unknown_and_grades(place: Place) -> None:
    page = text(place.get("patient", "/my/consent/"))
    assert PROGRAMME.protocol.approval.patient in page
    assert "not approved" in page and "**" not in page
    assert all(one.patient in page for one in PROGRAMME.protocol.evidence.values())
    assert page.count("checked against its source") >= len(PROGRAMME.protocol.evidence)
    assert TEXT.digest()[:12] in page


def test_a_wrong_answer_is_explained_kept_and_asked_again_before_signing(place: Place) -> None:
    early = place.post("patient", "/my/consent/sign/", SIGN)
    assert early.status_code == 422 and "Questions still to answer: 6 of 6." in text(early)
    asked = TEXT.teach_back["approval"]
    again = answer(place, "approval", "approved")
    assert again["Location"] == "/my/consent/questions/approval/"
    page = text(place.get("patient", again["Location"]))
    assert asked.if_wrong in page and "Not quite" in page and 'aria-checked="true"' not in page
    for question, one in TEXT.teach_back.items():
        last = answer(place, question, one.right)
    assert last["Location"] == "/my/consent/sign/"
    assert asked.if_wrong not in text(place.get("patient", "/my/consent/questions/approval/"))
    unsigned = place.post("patient", "/my/consent/sign/", {**SIGN, "signed_name": "Somebody Else"})
    assert unsigned.status_code == 422 and "Somebody Else" in text(unsigned)
    assert place.post("patient", "/my/consent/sign/", SIGN).status_code == 302
    assert "Signed by ben sample" in text(place.get("patient", "/my/consent/"))
    assert place.post("patient", "/my/consent/sign/", SIGN).status_code == 422
    dossier = text(place.get("therapist", "/people/~/preparation/"))
    assert "answered wrongly 1 time" in dossier and TEXT.digest()[:16] in dossier


def test_getting_ready_shows_the_next_thing_first(place: Place) -> None:
    assert '<h1 id="next-h">Read what you agree to' in text(place.get("patient", "/my/preparation/"))
    place.consent()
    for lesson, one in PROGRAMME.lessons.items():
        assert f'<h1 id="next-h">{one.title}' in text(place.get("patient", "/my/preparation/"))
        assert one.paragraphs[0] in text(place.get("patient", f"/my/lessons/{lesson}/"))
        assert place.post("patient", f"/my/lessons/{lesson}/").status_code == 302
    for item, asked in PROGRAMME.preparation.checklist.items():
        if asked.who == "patient":
            assert f'<h1 id="next-h">{asked.label}' in text(place.get("patient", "/my/preparation/"))
            assert place.post("patient", "/my/preparation/", {"item": item}).status_code == 302
    assert "What do you hope for?" in text(place.get("patient", "/my/preparation/"))
    assert place.post("patient", "/my/intention/", {"words": "To rest.", "music": "rain"}).status_code == 302
    assert "Name your sitter" in text(place.get("patient", "/my/preparation/"))
    sitter_opens(link_in(place.post("patient", "/my/sitter/", SITTER))).post(
        "/sitter/", {"command_id": str(uuid4()), **YES}
    )
    assert "your preparation visit" in text(place.get("patient", "/my/preparation/"))
    said = {"note": "All gone through.", "cuff_checked": "on", "items": ["safety_plan"]}
    assert place.post("therapist", "/people/~/preparation/", said).status_code == 302
    assert "You are ready" in text(place.get("patient", "/my/preparation/"))
    dossier = text(place.get("therapist", "/people/~/preparation/"))
    assert "All gone through." in dossier and "To rest." in dossier and "Sam Example" in dossier


def test_an_invitation_sent_twice_gives_the_same_link_once(place: Place) -> None:
    said = {**SITTER, "command_id": str(uuid4())}
    first, again = (link_in(place.post("patient", "/my/sitter/", said)) for _ in range(2))
    assert first == again
    other = link_in(place.post("patient", "/my/sitter/", {**SITTER, "command_id": str(uuid4())}))
    assert other != first and first == link_in(place.post("patient", "/my/sitter/", said))
    assert Client(SERVER_NAME="localhost").get(first[first.index("/with/") :]).status_code == 410
    sitter_opens(other)


@pytest.mark.parametrize("same", [True, False])
def test_of_invitations_sent_at_once_the_one_that_counts_opens(place: Place, same: bool) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    cookies = place.browsers["patient"].cookies

    def invite(command: str) -> str:
        browser = Client(SERVER_NAME="localhost")
        browser.cookies.update(cookies)
        try:
            return link_in(browser.post("/my/sitter/", {**SITTER, "command_id": command}))
        finally:
            connections.close_all()

    for _ in range(4):
        commands = [str(uuid4())] * 2 if same else [str(uuid4()), str(uuid4())]
        with ThreadPoolExecutor(2) as pool:
            links = list(pool.map(invite, commands))
        assert (len(set(links)) == 1) is same
        found = [Client(SERVER_NAME="localhost").get(link[link.index("/with/") :]) for link in set(links)]
        assert sorted(response.status_code for response in found) == ([302] if same else [302, 410])


def test_a_sitter_needs_no_account_and_says_yes_on_an_own_device(place: Place) -> None:
    shown = place.post("patient", "/my/sitter/", SITTER)
    assert shown.status_code == 200 and shown["Cache-Control"] == "no-store"
    link = link_in(shown)
    assert "/with/" not in text(place.get("patient", "/my/sitter/")), "the link is shown once"
    browser = sitter_opens(link)
    page = text(browser.get("/sitter/"))
    assert "Ben asks you to be there" in page and "Sample" not in page
    assert all(task.text in page for task in TASKS.values())
    assert "ketamine" not in page.lower() and "depression" not in page.lower()
    half = browser.post("/sitter/", {"command_id": str(uuid4()), **YES, "is_sober": ""})
    assert half.status_code == 422 and "This is needed" in text(half)
    assert browser.post("/sitter/", {"command_id": str(uuid4()), **YES}).status_code == 302
    assert "Thank you, Sam Example" in text(browser.get("/sitter/"))
    assert place.preparation.sitter is not None and place.preparation.sitter.confirmed is not None
    for path in ("/my/plan/", "/my/consent/", "/people/~/preparation/", "/pharmacy/"):
        assert browser.get(place.at(path)).status_code in (302, 403), path


def test_a_new_link_ends_the_old_one(place: Place) -> None:
    old = sitter_opens(link_in(place.post("patient", "/my/sitter/", SITTER)))
    changed = place.post("patient", "/my/sitter/", {"name": "Kim Example", "phone": "503 555 0199"})
    assert "Sam Example had no longer works" in text(changed)
    assert old.get("/sitter/").status_code in (302, 403)
    new = sitter_opens(link_in(changed))
    assert new.post("/sitter/", {"command_id": str(uuid4()), **YES}).status_code == 302
    assert place.preparation.sitter is not None and place.preparation.sitter.invited.name == "Kim Example"


def test_a_refused_invitation_leaves_the_old_link_alive(place: Place) -> None:
    same = {**SITTER, "command_id": str(uuid4())}
    browser = sitter_opens(link_in(place.post("patient", "/my/sitter/", same)))
    assert place.post("patient", "/my/sitter/", {**same, "name": "Kim Example"}).status_code == 422
    assert browser.get("/sitter/").status_code == 200


def test_only_clinicians_record_the_visit(place: Place) -> None:
    said = {"note": "x", "cuff_checked": "on"}
    coordinator = place.sign_in("coordinator")
    refused = coordinator.post(place.at("/people/~/preparation/"), {"command_id": str(uuid4()), **said})
    assert refused.status_code == 422 and "clinician records" in text(refused)
    assert place.get("pharmacist", "/people/~/preparation/").status_code == 403
    assert place.preparation.visit is None


NAMES = {
    "/my/consent/sign/": ("patient", SIGN, ("version", "digest", "signed_name")),
    "/my/consent/questions/driving/": (
        "patient",
        {"version": TEXT.version, "answer": "evening"},
        ("version", "answer"),
    ),
    "/my/preparation/": ("patient", {"item": "room"}, ("item",)),
    "/my/lessons/the_day/": ("patient", {}, ("command_id",)),
    "/my/intention/": ("patient", {"words": "w", "music": ""}, ("words", "music")),
    "/my/sitter/": ("patient", SITTER, ("name", "phone")),
    "/people/~/preparation/": (
        "therapist",
        {"note": "w", "cuff_checked": "on"},
        ("note", "items"),
    ),
}


def test_naughty_words_are_refused_or_kept_but_never_break_a_page(place: Place) -> None:
    for path, (role, right, names) in NAMES.items():
        for name in names:
            for naughty in NAUGHTY:
                answered = place.post(role, path, {**right, name: naughty})
                assert answered.status_code in (200, 302, 422), (path, name, naughty)
                assert "<script>alert(1)" not in answered.content.decode()
        assert place.post(role, path, {"command_id": "x" * 999}).status_code == 422
        assert place.get(role, path).status_code == 200, path


def test_naughty_words_from_a_sitter(place: Place) -> None:
    browser = sitter_opens(link_in(place.post("patient", "/my/sitter/", SITTER)))
    for name in ("command_id", "read_before", "is_adult"):
        for naughty in NAUGHTY:
            said = {"command_id": str(uuid4()), **YES, name: naughty}
            assert browser.post("/sitter/", said).status_code in (302, 422)
    assert browser.get("/sitter/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/my/lessons/no_such/", "/my/consent/questions/no_such/", "/with/no-such-token/", "/sitter/"]
)
def test_addresses_that_lead_nowhere(place: Place, path: str) -> None:
    assert place.get("patient", path).status_code in (403, 404, 410)
