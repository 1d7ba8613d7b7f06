"""Three people on a phone, from the free assessment to the clinician's decision: one whom it suits, one it does not,
one in crisis. What a screen reader hears is read on the way, axe looks at every kind of page, and pictures are kept.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.people.fixtures import fresh_email
from tests.screening.filling import answer_all
from tests.screening.people import TODAY, done
from tests.walk.people import mailed_code
from troche.chart.commands import Actor
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.ledger import read_chart
from troche.ledger.clock import system_clock
from troche.messaging.rules import open_alerts
from troche.people.commands import AssignCareTeam
from troche.people.demo import demo_link
from troche.people.enrolment import open_clinic
from troche.people.models import Account, Clinic
from troche.people.scope import in_clinic
from troche.screening.answers import LISTS, STEPS
from troche.screening.commands import (
    CheckPdmp,
    MakeDiagnosis,
    RecordLegalBasis,
    ReportResult,
    ScreenSafety,
    VerifyIdentity,
)
from troche.screening.rules import SCREENING

pytestmark = pytest.mark.browser

PICTURES = Path("build/three_people")
OWN = {"result", "help", "decided", "might-act-chosen"}
"""Pages that say something else to each of the three."""
SEEN: set[str] = set()
"""Pages that are the same for everybody, and were looked at once."""
PASSWORD = "a calm morning in the garden"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
HOME = {"locale": "en-US", "timezone_id": "America/Los_Angeles", "reduced_motion": "reduce"}

GOOD: dict[str, Any] = {
    "age": "adult",
    "state": "OR",
    **{f"q{n}": 2 for n in range(1, 9)},
    "q9": 0,
    "thoughts": "no",
    "past": "no",
    "diagnosis": ("depression",),
    "trials": 2,
    **dict.fromkeys(LISTS, ("none",)),
    "home": "yes",
}
HISTORY: dict[str, Any] = {
    "diagnosis": "Depression",
    "pregnancy": "not_applicable",
    "breast_feeding": "not_applicable",
    "no_known_allergies": True,
    "m0_name": "sertraline",
    "m0_dose": "100 mg",
    "t0_name": "sertraline",
    "t0_dose": "150",
    "t0_weeks": "14",
    "t0_outcome": "some",
    "t1_name": "venlafaxine",
    "t1_dose": "225",
    "t1_weeks": "20",
    "t1_outcome": "none",
    r"s_\w+_often": "never",
    "lives_with_adult": "yes",
    "storage": "yes",
    "address": "12 Invented Row, Portland, Oregon",
    "local_emergency_number": "911",
    "contact_name": "Sam Sample",
    "contact_phone": "503 555 0177",
}


class Clinics:
    """A clinic of the test's own, with a team and somebody on call."""

    def __init__(self) -> None:
        slug = f"three-{secrets.token_hex(5)}"
        self.made: Clinic = open_clinic(
            slug=slug,
            name="Larkfield",
            phone="+1 503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
            is_demo=True,
        )
        self.team = Team(Stage(self.made.id, slug))
        with in_clinic(self.made.id):
            self.team.join(self.made, system_clock())

    def alerts(self, person: UUID) -> dict[str, str]:
        """The open alerts of a person, and who has each."""
        with in_clinic(self.made.id):
            return {alert.code: alert.taken_by for alert in open_alerts(read_chart(self.made.id, person))}

    def decision(self, person: UUID) -> Any:
        """The decision on file."""
        with in_clinic(self.made.id):
            return SCREENING.of(read_chart(self.made.id, person)).decision

    def records(self, person: UUID, **screened: str) -> None:
        """What the prescriber finds: identity, diagnosis, laboratory, monitoring, legal basis."""
        prescriber, coordinator = self.team.first("prescriber"), self.team.first("coordinator")

        def by(actor: Actor, kind: Any, **said: Any) -> None:
            done(kind(id=uuid4(), actor=actor, stream=person, **said))

        by(prescriber, VerifyIdentity, document="Passport", state="OR")
        by(prescriber, MakeDiagnosis, code="F33.2", text="Recurrent depression, severe")
        by(prescriber, CheckPdmp, states=("OR",), finding="clear")
        by(prescriber, RecordLegalBasis, basis="in_person_exam", citation="Examined", expires_on=None)
        if screened:
            by(prescriber, ScreenSafety, **screened)
        lab: dict[str, Any] = {"collected_on": TODAY, "laboratory": "Sample Laboratory"}
        for test in ("alt", "ast", "alp", "ggt"):
            by(prescriber, ReportResult, test=test, value=30.0, unit="U/L", upper_limit=40.0, **lab)
        negative = {"value": None, "unit": "", "upper_limit": None, "finding": "negative"}
        by(prescriber, ReportResult, test="urine_drug_screen", **negative, **lab)
        by(coordinator, AssignCareTeam, prescriber=prescriber.id)


class Person:
    """Somebody with a phone."""

    id: UUID

    def __init__(self, page: Any, clinic: Clinics, who: str, axe: Callable[[Any], None]) -> None:
        self.page, self.clinic, self.who, self.axe = page, clinic, who, axe
        self.looked: set[str] = set()

    def look(self, name: str) -> None:
        """A kind of page seen for the first time: fit for everyone, and pictured in light and dark."""
        if name in self.looked or name in SEEN:
            return
        self.looked.add(name)
        SEEN.update({name} - OWN)
        self.axe(self.page)
        wider = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, (name, wider)
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            if scheme == "dark":
                self.axe(self.page)
            self._picture(f"{name}-{scheme}")
        self.page.emulate_media(color_scheme="light")
        if name in OWN:
            self.page.set_viewport_size(DESK)
            self._picture(f"{name}-desk")
            self.page.set_viewport_size(PHONE)

    def _picture(self, name: str) -> None:
        if os.environ.get("TROCHE_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(
                path=PICTURES / f"{self.who}-{len(self.looked):02}-{name}.png", full_page=True
            )

    def hears(self, where: str = "body") -> str:
        """The tree that a screen reader goes through."""
        return str(self.page.locator(where).aria_snapshot())

    def assesses(self, answers: dict[str, Any]) -> None:
        """The free assessment to its end, past the help page where it comes."""
        page = self.page
        page.goto(f"/at/{self.clinic.made.slug}/")
        page.goto("/assessment/")
        self.look("start")
        page.get_by_role("link", name="Start", exact=True).click()
        for place, step in enumerate(STEPS, 1):
            self.passes_help()
            assert page.url.endswith(f"/assessment/{step}/"), (step, page.url)
            self.look("q1" if step in {f"q{n}" for n in range(2, 9)} else step)
            heard = self.hears()
            assert f"Question {place} of {len(STEPS)}" in heard
            assert 'progressbar "Questions"' in heard and heard.count("[level=1]") == 1
            assert 'button "Continue"' in heard and 'button "I would rather not answer this"' in heard
            self.answers(step, answers[step])
        self.passes_help()
        assert page.url.endswith("/assessment/result/")
        self.look("result")

    def answers(self, step: str, answer: Any) -> None:
        """Choose, and continue."""
        page = self.page
        if step == "state":
            page.get_by_label("In which state do you live?").select_option(answer)
        else:
            for one in answer if isinstance(answer, tuple) else (answer,):
                page.locator(f"[name=answer][value='{one}']").check(force=True)
        page.get_by_role("button", name="Continue").click()

    def passes_help(self) -> None:
        """Where help comes first: see that it is help, and go on."""
        if not self.page.url.endswith("/assessment/help/"):
            return
        self.look("help")
        heard = self.hears("main")
        assert 'heading "Thank you for telling us. Please do not stay alone with this." [level=1]' in heard
        for number in ("tel:988", "tel:911", "tel:+15035550100"):
            assert self.page.locator(f"main a[href='{number}']").is_visible()
        self.page.get_by_role("button", name="I am safe for now. Go on").click()

    def joins(self, name: str) -> None:
        """An account with a mailed code, the answers kept, and who the person is."""
        page, email = self.page, fresh_email(self.who)
        page.get_by_role("link", name="Make an account and keep my answers").click()
        self.look("sign-up")
        page.get_by_label("E-mail").fill(email)
        page.locator("[name=password1]").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/confirm-email/**")
        page.get_by_label("Code").fill(mailed_code(email))
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url("**/welcome/")
        self.look("welcome")
        page.get_by_label("Your full name").fill(name)
        for part, value in (("Month", "3"), ("Day", "27"), ("Year", "1984")):
            page.get_by_label(part).fill(value)
        page.get_by_label("Your phone number").fill("503 555 0188")
        page.get_by_label("The state you live in").select_option("OR")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url("**/my/**")
        with in_clinic(self.clinic.made.id):
            self.id = Account.objects.get(email=email).memberships.get().stream
            assert SCREENING.of(read_chart(self.clinic.made.id, self.id)).assessment is not None

    def step(self) -> str:
        """What the person's own page names next."""
        self.page.goto("/my/")
        return str(self.page.locator("[data-step]").get_attribute("data-step"))

    def tells(self, **different: Any) -> None:
        """The history, and every questionnaire that is asked."""
        assert self.step() == "history"
        self.look("own-page")
        self.page.goto("/my/history/")
        wanted = {**{f".*{code}": answer for code, answer in different.items()}, **HISTORY}
        answer_all(self.page, wanted, lambda url: "/my/history/" not in url, self.looks_at_history)
        for _ in range(8):
            if self.step() != "questionnaire":
                return
            self.page.locator("[data-step] a.btn").click()
            self.page.wait_for_url("**/my/questionnaires/**")
            which = self.page.url.rstrip("/").rsplit("/questionnaires/", 1)[1].split("/")[0].split("?")[0]
            mood = {r".*q9": "0", r".*q\d+": "2"} if which == "phq_9" else {}
            answer_all(
                self.page,
                mood,
                lambda url, which=which: f"/questionnaires/{which}" not in url,
                lambda which=which: self.look(which),
            )

    def looks_at_history(self) -> None:
        """The overview, each step, and all of it once more before it is kept."""
        step = self.page.url.rstrip("/").rsplit("/", 1)[1]
        is_read = step == "history" and not self.page.locator("main .go").count()
        self.look("history-read" if is_read else f"history-{step}")

    def measures(self) -> None:
        """Readings of the own cuff on three days."""
        for days in (3, 2, 1):
            self.page.goto("/my/pressure/")
            self.look("pressure")
            at = datetime.now(UTC) - timedelta(days=days)
            for name, value in (
                ("systolic_mm_hg", "126"),
                ("diastolic_mm_hg", "79"),
                ("pulse_bpm", "68"),
                ("measured_at", f"{at:%Y-%m-%dT%H:%M}"),
            ):
                self.page.locator(f"[name={name}]").fill(value)
            self.page.locator("main form button.btn").last.click()
            self.page.wait_for_load_state()

    def sees(self, *texts: str) -> None:
        """The page says each of these."""
        for text in texts:
            self.page.get_by_text(text).filter(visible=True).first.wait_for()


class Prescriber:
    """The clinician at a desk."""

    def __init__(self, page: Any, clinic: Clinics, axe: Callable[[Any], None]) -> None:
        self.page, self.axe = page, axe
        page.goto(demo_link("prescriber", clinic.made))

    def looks_at(self, person: Person, picture: str) -> None:
        """The dossier on one screen."""
        self.page.goto(f"/people/{person.id}/")
        self.axe(self.page)
        if os.environ.get("TROCHE_PICTURES") == "1":
            self.page.screenshot(path=PICTURES / f"{person.who}-{picture}-dossier.png", full_page=True)

    def decides(self, person: Person, verdict: str, reason: str, patient_words: str) -> None:
        """A decision with its reason, in the own name."""
        form = self.page.locator("form.decide, form:has([name=patient_words])").first
        form.locator(f"[name=verdict][value={verdict}]").check(force=True)
        form.locator("[name=reason]").fill(reason)
        form.locator("[name=patient_words]").fill(patient_words)
        with self.page.expect_navigation():
            form.get_by_role("button", name="Record as").click()
        found = person.clinic.decision(person.id)
        assert found is not None and (found.verdict, found.reason) == (verdict, reason), self.page.content()[
            :3000
        ]

    def takes_alert(self, person: Person, name: str) -> None:
        """From the list of alerts: this one is mine."""
        self.page.goto("/alerts/")
        self.axe(self.page)
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_url(f"**/people/{person.id}/alerts/**")
        self.axe(self.page)
        if os.environ.get("TROCHE_PICTURES") == "1":
            self.page.screenshot(path=PICTURES / f"{person.who}-alert.png", full_page=True)
        with self.page.expect_navigation():
            self.page.locator("#main").get_by_role("button", name="I have it").click()


@pytest.fixture
def clinics(database: str) -> Iterator[Clinics]:
    """The clinic that the three come to."""
    yield Clinics()


def test_one_whom_it_suits(new_page: Any, axe: Callable[[Any], None], clinics: Clinics) -> None:
    person = Person(new_page(viewport=PHONE, **HOME), clinics, "suitable", axe)
    person.assesses(GOOD)
    heard = person.hears("main")
    assert 'heading "Likely suitable. A clinician would look at it with you next." [level=1]' in heard
    assert 'img "One hundred marks: 18 at least got better, 45 unclear, 37 did not."' in heard
    for title in (
        "Met by your answers",
        "What only tests can tell",
        "What else could help",
        "Shown",
        "Not shown",
    ):
        assert f'heading "{title}"' in heard, heard
    person.joins("Willa Sample")
    person.tells()
    person.measures()
    clinics.records(person.id)
    prescriber = Prescriber(new_page(viewport=DESK, **HOME), clinics, axe)
    prescriber.looks_at(person, "before")
    words = "You may be treated at home. We call you about the plan."
    prescriber.decides(person, "eligible", "Every gate is met.", words)
    person.step()
    person.look("decided")
    assert clinics.decision(person.id).verdict == "eligible" and clinics.alerts(person.id) == {}


def test_one_whom_it_does_not_suit(new_page: Any, axe: Callable[[Any], None], clinics: Clinics) -> None:
    person = Person(new_page(viewport=PHONE, **HOME), clinics, "unsuitable", axe)
    person.assesses({**GOOD, "heart": ("aneurysm",), "medicines": ("maoi", "stimulant"), "home": "no"})
    heard = person.hears("main")
    assert 'heading "Not at home. Other care fits you better." [level=1]' in heard
    assert "You chose: An aneurysm (a bulge in a blood vessel)" in heard
    assert "That says nothing about you as a person." in heard
    others = heard.split('heading "What else could help"')[1]
    assert "TMS" in others and "ECT" in others and "Talking therapy" in others and "Spravato" not in others
    person.joins("Ned Sample")
    person.tells(c_aneurysm="yes")
    clinics.records(person.id)
    prescriber = Prescriber(new_page(viewport=DESK, **HOME), clinics, axe)
    prescriber.looks_at(person, "before")
    words = "With the aneurysm this could harm you. We have named a clinic for TMS to you and your doctor."
    prescriber.decides(person, "not_here", "Aneurysm: absolute.", words)
    assert person.step() != "history"
    person.look("decided")
    person.sees(words)
    person.page.get_by_role("link", name="What else could help").click()
    person.look("other-help")
    person.sees("TMS, magnetic pulses to the head")
    assert "Spravato" not in person.hears("main")


def test_one_in_crisis(new_page: Any, axe: Callable[[Any], None], clinics: Clinics) -> None:
    person = Person(new_page(viewport=PHONE, **HOME), clinics, "crisis", axe)
    page = person.page
    page.goto(f"/at/{clinics.made.slug}/")
    page.goto("/assessment/thoughts/")
    page.locator("[name=answer][value=might_act]").check(force=True)
    person.look("might-act-chosen")
    assert page.locator(".help-here").evaluate("e => getComputedStyle(e).borderTopWidth") == "2px"
    person.assesses({**GOOD, "q9": 3, "thoughts": "might_act"})
    heard = person.hears("main")
    assert 'heading "Not at home. Help from people comes first, today." [level=1]' in heard
    assert heard.index("Help at this moment") < heard.index("Make an account")
    assert "One hundred marks" not in heard
    assert "speak for this treatment" not in heard and "Met by your answers" not in heard
    assert heard.index("Someone today") < heard.index("Your own doctor")
    assert "Spravato" not in heard.split('heading "What else could help"')[1].split("heading")[0]
    person.joins("Cleo Sample")
    assert "suicidal_intent" in clinics.alerts(person.id)
    prescriber = Prescriber(new_page(viewport=DESK, **HOME), clinics, axe)
    prescriber.takes_alert(person, "Cleo Sample")
    assert clinics.alerts(person.id)["suicidal_intent"] == "Dr Jonah Example"
    prescriber.looks_at(person, "before")
    words = (
        "You need people beside you first. Dr Example calls you now, and we look for care near you together."
    )
    prescriber.decides(person, "not_here", "Intent now. Same-day care arranged by phone.", words)
    person.step()
    person.look("decided")
    person.sees(words)


def test_without_scripts_by_keyboard_with_a_mistake_on_the_way(
    new_page: Any, axe: Callable[[Any], None], clinics: Clinics
) -> None:
    person = Person(new_page(viewport=PHONE, java_script_enabled=False, **HOME), clinics, "no-script", axe)
    page = person.page
    page.goto(f"/at/{clinics.made.slug}/")
    page.goto("/assessment/heart/")
    page.get_by_role("button", name="Continue").press("Enter")
    page.wait_for_load_state()
    heard = person.hears("main")
    assert "alert" in heard and 'heading "Please check this" [level=2]' in heard
    assert 'link "Choose an answer, or leave the question out."' in heard
    group = 'group "Has a doctor ever told you of any of these?'
    assert group in heard and 'checkbox "An aneurysm (a bulge in a blood vessel)"' in heard
    page.locator("[name=answer]").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/assessment/body/")
    page.get_by_role("link", name="Back").click()
    assert page.locator("[name=answer][value=aneurysm]").is_checked()


def test_one_who_lives_elsewhere_is_told_at_once(
    new_page: Any, axe: Callable[[Any], None], clinics: Clinics
) -> None:
    person = Person(new_page(viewport=PHONE, **HOME), clinics, "elsewhere", axe)
    page = person.page
    page.goto(f"/at/{clinics.made.slug}/")
    page.goto("/assessment/state/")
    person.answers("state", "TX")
    page.wait_for_url("**/assessment/q1/")
    assert "Nobody here is licensed in your state" in person.hears("main")
    person.look("early")
    page.get_by_role("link", name="Go to my result").click()
    heard = person.hears("main")
    assert 'heading "Not now. We may not treat people where you live." [level=1]' in heard
    assert "A clinic where you live" in heard and 'link "Your mind"' in heard
    person.look("result")
    with page.expect_download() as download:
        page.get_by_role("link", name="Take my result with me").click()
    assert download.value.suggested_filename == "notes.txt"
    assert "We may not treat people where you live." in Path(download.value.path()).read_text()
