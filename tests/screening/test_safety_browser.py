"""A person in crisis on a phone, the clinician who answers, the plan that is there without a line; in a browser."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.people.fixtures import SignedIn, fresh_clinic, join
from tests.screening import charts
from tests.screening.people import done, staff_joins
from troche.chart.commands import Actor
from troche.ledger import read_chart
from troche.messaging.rules import open_alerts
from troche.people.commands import AssignCareTeam, RegisterPerson, SetRota
from troche.people.demo import demo_link
from troche.people.facts import Shift
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.screening.commands import GiveHistory
from troche.screening.pathway import path_of

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
ALBUM = os.environ.get("TROCHE_ALBUM")


class Place:
    """A clinic with a prescriber and a therapist, the prescriber on call, and one patient."""

    def __init__(self, *, on_call: bool = True) -> None:
        self.clinic: Clinic = fresh_clinic(is_demo=True)
        self.prescriber, self.therapist = self._joins("prescriber"), self._joins("therapist")
        self.patient: SignedIn = join(self.clinic, "patient")
        self.person = self.patient.actor.id
        self._registers()
        if on_call:
            self._is_on_call()

    def _joins(self, role: Any) -> SignedIn:
        who = join(self.clinic, role, has_second_factor=False)
        staff_joins(self.clinic, who.actor.id, role)
        return who

    def _registers(self) -> None:
        said: dict[str, Any] = {
            "name": "Ben Sample",
            "birth_date": charts.registered().birth_date,
            "email": self.patient.email,
            "phone": "503 555 0100",
            "state": "OR",
            "timezone": "America/Los_Angeles",
        }
        own = {"id": uuid4(), "actor": self.patient.actor, "stream": self.person}
        done(RegisterPerson(**own, **said))
        given = charts.history(local_emergency_number="503 823 3333")
        done(GiveHistory(**{**own, "id": uuid4()}, **{n: getattr(given, n) for n in given.__struct_fields__}))
        team = {"prescriber": self.prescriber.actor.id, "therapist": self.therapist.actor.id}
        coordinator = Actor(uuid4(), "coordinator", self.clinic.id, "Coordinator")
        done(AssignCareTeam(id=uuid4(), actor=coordinator, stream=self.person, **team))

    def _is_on_call(self) -> None:
        now = datetime.now(UTC)
        starts, ends = now - timedelta(hours=2), now + timedelta(hours=6)
        shift = Shift(staff=self.prescriber.actor.id, starts=starts, ends=ends)
        system = Actor(uuid4(), "system", self.clinic.id)
        done(
            SetRota(
                id=uuid4(), actor=system, stream=self.clinic.id, starts=starts, ends=ends, shifts=(shift,)
            )
        )

    def alerts(self) -> set[str]:
        """The codes of the open alerts."""
        with in_clinic(self.clinic.id):
            return {alert.code for alert in open_alerts(read_chart(self.clinic.id, self.person))}


def picture(page: Any, name: str) -> None:
    """Kept when somebody wants to look: TROCHE_ALBUM names the folder."""
    if ALBUM:
        page.screenshot(path=str(Path(ALBUM) / f"{name}.png"), full_page=True)


@pytest.fixture
def place(database: str) -> Place:
    """Somebody is on call."""
    return Place()


def fits(page: Any) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_in_the_assessment_might_act_brings_help_before_anything(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(f"/at/{place.clinic.slug}/")
    page.goto("/assessment/thoughts/")
    page.locator("main input[type=radio]").last.check(force=True)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/assessment/help/")
    axe(page)
    fits(page)
    picture(page, "visitor-help-390")
    assert page.get_by_role("link", name=re.compile("Call or text 988")).get_attribute("href") == "tel:988"
    assert page.get_by_role("link", name=re.compile("^Call 911")).get_attribute("href") == "tel:911"
    page.goto("/assessment/result/")
    page.wait_for_url("**/assessment/help/")
    page.get_by_role("button", name="I am not safe").click()
    page.get_by_role("heading", name="Please call now. Do not stay alone.").wait_for()
    axe(page)
    picture(page, "visitor-not-safe-390")
    page.get_by_role("button", name="I am safe for now. Go on").click()
    page.wait_for_url(lambda url: "/help/" not in url)


def answer_item_9(page: Any) -> None:
    """PHQ-9 to its last question of nine, with thoughts on several days."""
    page.goto("/my/questionnaires/phq_9/")
    for number in range(1, 10):
        answer(page, number, 1)


def answer(page: Any, number: int, value: int) -> None:
    """One question on a page of its own, and continue."""
    page.locator(f"[name=q{number}][value='{value}']").check(force=True)
    page.get_by_role("button", name="Continue").click()


def test_item_9_then_help_then_the_screen_then_who_is_called_then_the_clinician_ends_it(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(demo_link("patient", place.clinic))
    answer_item_9(page)
    page.wait_for_url("**/my/help/")
    axe(page)
    fits(page)
    picture(page, "own-help-390")
    assert page.get_by_role("link", name=re.compile("503 823 3333")).is_visible()
    page.get_by_text("is asked to call you").wait_for()
    page.get_by_role("button", name="I am safe for now").click()
    page.wait_for_url("**/my/questionnaires/asq/q1/")
    for number, value, comes in ((1, 1, "help"), (2, 0, "q3"), (3, 1, "q4"), (4, 0, "q5"), (5, 1, "help")):
        answer(page, number, value)
        page.wait_for_url(f"**/{comes}/")
        if comes == "help":
            page.get_by_role("link", name="Answer them now").click()
    page.get_by_role("button", name="Send my answers").click()
    page.wait_for_url("**/my/help/after/")
    page.get_by_text("is on call").wait_for()
    page.get_by_text("An alarm went to them.").wait_for()
    axe(page)
    fits(page)
    picture(page, "own-help-after-390")
    assert place.alerts() == {"item_9", "asq_positive", "asq_acute"}

    desk = new_page(viewport=DESK)
    desk.goto(demo_link("prescriber", place.clinic))
    desk.goto("/alerts/")
    desk.get_by_role("link", name="Ben Sample").first.click()
    desk.get_by_role("button", name=re.compile("I have it")).last.click()
    desk.wait_for_load_state()
    axe(desk)
    picture(desk, "alert-1440")
    page.get_by_text("has your message and speaks with you").wait_for()
    page.goto("/my/")
    page.get_by_role("link", name="Help now, and who calls you").wait_for()
    axe(page)
    fits(page)
    picture(page, "home-told-390")
    page.get_by_role("link", name="Help now, and who calls you").click()
    picture(page, "own-help-taken-390")
    desk.get_by_role("link", name="Call, and record the talk").click()
    desk.wait_for_url("**/talk/")
    axe(desk)
    picture(desk, "talk-1440")
    desk.set_viewport_size(PHONE)
    fits(desk)
    picture(desk, "talk-390")
    desk.set_viewport_size(DESK)
    desk.emulate_media(color_scheme="dark")
    desk.reload()
    axe(desk)
    picture(desk, "talk-1440-dark")
    desk.emulate_media(color_scheme="light")
    desk.get_by_role("button", name=re.compile("Record as")).click()
    desk.get_by_role("alert").wait_for()
    axe(desk)
    for asked in ("thoughts", "plan", "intent", "attempt", "means"):
        desk.locator(f"[name=asked][value={asked}]").check(force=True)
    desk.get_by_label("Thoughts of suicide").select_option("intent")
    desk.get_by_label("Attempt in 12 months").select_option("no")
    desk.get_by_label("Means at hand").select_option("secured")
    desk.get_by_label("Lozenges").select_option("none")
    desk.get_by_label(re.compile("What was agreed")).fill("Sam drives him to the emergency department.")
    desk.get_by_label("How it ended").select_option("emergency")
    desk.get_by_role("button", name=re.compile("Record as")).click()
    desk.get_by_text("Say who is with the person now.").wait_for()
    desk.get_by_label("Who is with the person now").fill("Sam, his brother")
    desk.get_by_role("button", name=re.compile("Record as")).click()
    desk.wait_for_url(f"**/people/{place.person}/")
    desk.get_by_text("Sam drives him to the emergency department.").first.wait_for()
    axe(desk)
    picture(desk, "dossier-1440")
    assert place.alerts() == set()
    desk.goto(f"/people/{place.person}/call-sheet/")
    axe(desk)
    for words in ("1 Garden Way, Portland", "503 823 3333", "Dana Sample", "503 555 0101"):
        assert desk.get_by_text(words).first.is_visible()
    picture(desk, "call-sheet-1440")
    if ALBUM:
        desk.pdf(path=str(Path(ALBUM) / "call-sheet.pdf"))


def test_when_nobody_is_on_call_the_page_says_so_and_what_to_do_instead(
    new_page: Callable[..., Any], axe: Callable[[Any], None], database: str
) -> None:
    place = Place(on_call=False)
    page = new_page(viewport=PHONE, color_scheme="dark")
    page.goto(demo_link("patient", place.clinic))
    page.goto("/my/help/")
    page.get_by_role("heading", name="Help, at any time").wait_for()
    page.get_by_role("button", name="I am not safe").click()
    page.wait_for_url("**/my/help/after/")
    page.get_by_text("Nobody here is on call at this hour.").wait_for()
    assert page.get_by_text("calls you").count() == 0, "nothing is promised"
    axe(page)
    picture(page, "own-help-nobody-390-dark")
    assert place.alerts() == {"suicidal_intent"}


PLAN = {
    "How I notice that a hard moment begins": "I stop answering the phone\nNights without sleep",
    "What I can do by myself": "Cold water on my face\nWalk to the river and back",
    "How my surroundings are made safer": "Sam keeps the key of the lock-box\nThe rifle is at my brother's",
    "One thing worth living for": "My daughter",
}


def write_plan(page: Any) -> None:
    """In the person's own words."""
    page.goto("/my/safety-plan/")
    page.get_by_role("link", name="Write it").click()
    for label, words in PLAN.items():
        page.get_by_label(label).fill(words)
    page.locator("[name=company0_name]").fill("The reading room")
    page.locator("[name=helpers0_name]").fill("Sam Sample")
    page.locator("[name=helpers0_phone]").fill("503 555 0177")
    page.get_by_role("button", name="Keep my plan").click()
    page.wait_for_url("**/my/safety-plan/")


def test_the_plan_is_written_kept_without_a_line_printed_saved_and_gone_after_signing_out(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place, tmp_path: Path, base_url: str
) -> None:
    page = new_page(viewport=PHONE, base_url=base_url.replace("127.0.0.1", "localhost"))
    page.goto(demo_link("patient", place.clinic))
    page.goto("/my/safety-plan/write/")
    axe(page)
    fits(page)
    picture(page, "plan-form-390")
    assert page.locator("[name=professionals0_phone]").input_value() == "555 010 0100", (
        "the clinic's own number"
    )
    write_plan(page)
    axe(page)
    fits(page)
    picture(page, "plan-390")
    page.emulate_media(color_scheme="dark")
    page.reload()
    axe(page)
    page.set_viewport_size(DESK)
    picture(page, "plan-1440-dark")
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    assert page.title().startswith("Notes")

    with page.expect_download() as saved:
        page.get_by_role("link", name="Save to this device").click()
    assert saved.value.suggested_filename == "my-page.html"
    file = tmp_path / "my-page.html"
    saved.value.save_as(file)
    text = file.read_text()
    assert "<title>Notes</title>" in text and "suicid" not in text.lower()
    assert not re.search(r"(src|href)=\"(https?:|/)", text), "nothing to load from anywhere"

    page.get_by_role("button", name="Keep on this device").click()
    page.get_by_text("opens on this device also without internet").wait_for()
    page.reload()
    page.get_by_role("button", name="Take it off this device").wait_for()
    axe(page)
    page.context.set_offline(True)
    page.goto("/my/safety-plan/")
    page.get_by_text("Walk to the river and back").wait_for()
    assert page.get_by_role("link", name="503 555 0177").get_attribute("href") == "tel:5035550177"
    assert page.get_by_role("link", name="988").is_visible()
    axe(page)
    picture(page, "plan-offline-390")
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/my/")
    page.context.set_offline(False)
    page.goto("/my/safety-plan/")
    page.get_by_role("button", name="Take it off this device").click()
    page.get_by_role("button", name="Keep on this device").click()
    page.get_by_text("opens on this device also without internet").wait_for()

    opened = new_page(viewport=DESK)
    opened.goto(file.as_uri())
    assert opened.get_by_text("My daughter").is_visible()
    picture(opened, "plan-file-1440")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 816, "height": 1056})
    picture(page, "plan-print-816")
    assert not page.get_by_role("button", name="Sign out").is_visible()
    printed = page.pdf(format="Letter")
    page.set_viewport_size(PHONE)
    page.emulate_media(media="screen")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1, "one sheet"
    if ALBUM:
        (Path(ALBUM) / "plan.pdf").write_bytes(printed)

    page.goto("/my/")
    page.get_by_role("link", name="For hard moments").wait_for()
    picture(page, "home-390")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/my/" not in url)
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/my/safety-plan/")


def test_signed_out_by_time_the_kept_page_still_opens_and_is_taken_off_with_one_tap(
    new_page: Callable[..., Any], place: Place, base_url: str
) -> None:
    page = new_page(viewport=PHONE, base_url=base_url.replace("127.0.0.1", "localhost"))
    page.goto(demo_link("patient", place.clinic))
    write_plan(page)
    page.get_by_role("button", name="Keep on this device").click()
    page.get_by_text("opens on this device also without internet").wait_for()
    page.context.clear_cookies()
    page.goto("/my/safety-plan/")
    page.get_by_text("Walk to the river and back").wait_for()
    page.get_by_role("link", name="Take this page off this device").click()
    page.wait_for_url("**/account/login/**")
    assert page.evaluate("caches.keys()") == []


def keep_plan(page: Any, place: Place) -> None:
    """Sign in, write it, keep it on the device; then the session runs out."""
    page.goto(demo_link("patient", place.clinic))
    write_plan(page)
    page.get_by_role("button", name="Keep on this device").click()
    page.get_by_text("opens on this device also without internet").wait_for()
    page.context.clear_cookies()


LATE = "const at_once = fetch; self.fetch = (one) => new Promise((go) => setTimeout(go, 5000)).then(() => at_once(one))"


def test_of_two_people_on_one_device_neither_is_shown_or_kept_the_plan_of_the_other(
    new_page: Callable[..., Any], place: Place, base_url: str
) -> None:
    page = new_page(viewport=PHONE, base_url=base_url.replace("127.0.0.1", "localhost"))
    keep_plan(page, place)
    page.goto(demo_link("therapist", place.clinic))
    page.goto("/my/safety-plan/")
    assert page.get_by_text("Walk to the river and back").count() == 0, "somebody who is refused"
    page.goto(demo_link("patient", Place(on_call=False).clinic))
    page.wait_for_function("caches.keys().then(all => all.length === 0)")
    for worker in page.context.service_workers:
        worker.evaluate(LATE)
    page.goto("/my/safety-plan/")
    page.get_by_role("link", name="Write it").wait_for()
    write_plan(page)
    page.reload()
    page.get_by_role("button", name="Keep on this device").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("caches.keys()") == [], "nothing is kept that was not asked for"
    page.get_by_role("button", name="Keep on this device").click()
    page.get_by_text("opens on this device also without internet").wait_for()
    page.goto(demo_link("patient", place.clinic))
    page.wait_for_function("caches.keys().then(all => all.length === 0)")
    page.goto("/my/safety-plan/")
    page.get_by_role("button", name="Keep on this device").wait_for()
    page.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_"):
        page.goto("/my/safety-plan/")


def test_the_clinician_goes_through_the_plan_together_with_the_person(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    page = new_page(viewport=PHONE)
    page.goto(demo_link("patient", place.clinic))
    write_plan(page)
    desk = new_page(viewport=DESK)
    desk.goto(demo_link("therapist", place.clinic))
    desk.goto(f"/people/{place.person}/safety-plan/")
    axe(desk)
    picture(desk, "person-plan-1440")
    desk.get_by_label("Note").fill("Read aloud together.")
    desk.get_by_role("button", name="Record").click()
    desk.get_by_text("Read aloud together.").wait_for()
    desk.get_by_role("link", name="Change it together").click()
    axe(desk)
    picture(desk, "write-together-1440")
    desk.get_by_label("What I can do by myself").fill("Ring the bell of the neighbour")
    desk.get_by_role("button", name="Keep my plan").click()
    desk.wait_for_url("**/safety-plan/")
    with in_clinic(place.clinic.id):
        path = path_of(read_chart(place.clinic.id, place.person))
    assert path.plan is not None and path.plan.version == 2 and path.plan_role == "therapist"
    assert path.reviewed is not None and path.reviewed.version == 1
