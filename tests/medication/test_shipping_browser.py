"""Stories of parcels that must not leave, or not arrive: at real screens, with axe."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now as clock

from tests.dosing.stage import DayAtHome
from tests.medication.people import Place
from tests.medication.test_pages import FIVE_MONTHS, ORDER, SOON, TODAY, day, parcel_for, planned, sent
from tests.screening.people import done
from troche.chart.commands import Role
from troche.demo import sessions
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.scenes import prepared
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import open_alerts
from troche.people.commands import ChangeContact
from troche.people.demo import demo_link
from troche.people.enrolment import open_clinic
from troche.people.scope import in_clinic
from troche.screening.commands import GiveHistory
from troche.screening.facts import Medicine
from troche.screening.rules import SCREENING

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("TROCHE_PICTURES")
"""A folder for pictures, for somebody who wants to look at them."""

Open = Callable[..., Any]
Axe = Callable[[Any], None]


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


class MissedVisit:
    """Somebody whose pressure peaked at 172/104 in the first session, and who came to no visit since."""

    def __init__(self) -> None:
        self.now: datetime = clock()
        self.clinic = open_clinic(
            slug=f"ship-{secrets.token_hex(5)}",
            name="Larkfield",
            phone="+1 503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
            is_demo=True,
            clock=lambda: self.now - timedelta(days=60),
        )
        stage = Stage(self.clinic.id, "day")
        team = Team(stage)
        with in_clinic(self.clinic.id), transaction.atomic():  # no keeper strikes in its middle
            team.join(self.clinic, self.now - timedelta(days=60))
            begins = self.now - timedelta(days=24)
            self.life = Life(stage, team, self.clinic, Part("Ada Example", "booked"), begins)
            prepared(self.life)
            self._session()
            self._renewed()
        self.person = self.life.person

    def _session(self) -> None:
        life = self.life
        starts = sessions.next_ten(life.at + timedelta(hours=2), life.zone)
        number = sessions.book(life, starts)
        life.at = starts - timedelta(minutes=20)
        sessions.checks(life, number)
        sessions.take(life, number)
        sessions.under_way(life, number, 30)
        life.at = starts + timedelta(minutes=40)
        sessions.vitals(life, number, 172, 104)
        life.at = starts + timedelta(minutes=55)
        sessions.vitals(life, number, 138, 88)
        life.at = starts + timedelta(minutes=125)
        sessions.vitals(life, number, 126, 79)
        life.on(minutes=8)
        sessions.release(life, number)
        life.on(hours=20)
        sessions.next_day(life, number)
        self._closed()

    def _renewed(self) -> None:
        """Everything else that a parcel asks for is fresh."""
        self.life.at = self.now - timedelta(hours=2)
        self.life.keep_up()
        self._closed()
        self.life.order()

    def _closed(self) -> None:
        """Each alert was closed with a word, the same day: until then it goes up its rungs every few minutes."""
        for alert in open_alerts(self.life.stage.chart(self.person_id)):
            self.life.do(CloseAlert, self.life.prescriber, alert=alert.id, outcome="Spoke on the phone.")

    @property
    def person_id(self) -> Any:
        return self.life.person

    def link(self, role: Role) -> str:
        return demo_link(role, self.clinic, self.person if role == "patient" else None)


def test_high_pressure_and_missed_visits_send_no_other_parcel(
    new_page: Open, axe: Axe, base_url: str
) -> None:
    here = MissedVisit()
    pharmacist, prescriber = new_page(viewport=DESK), new_page(viewport=DESK, color_scheme="dark")
    patient = new_page(viewport=PHONE)

    pharmacist.goto(here.link("pharmacist"))
    pharmacist.goto(f"/pharmacy/{here.person}/")
    against = pharmacist.locator("section", has=pharmacist.locator("#against-h"))
    assert "Too high on" in against.locator("#gate-pressure").inner_text()
    assert "The visit after session 1 was not held." in against.locator("#gate-attendance").inner_text()
    assert pharmacist.get_by_role("button", name="Dispense and send").count() == 0
    assert "172" not in pharmacist.locator("body").inner_text(), "why, and nothing of what was measured"
    axe(pharmacist)
    picture(pharmacist, "ship-1-pharmacist")

    prescriber.goto(here.link("prescriber"))
    prescriber.goto(f"/people/{here.person}/plan/")
    prescriber.get_by_role("link", name="Before a parcel").click()
    gates = prescriber.locator("section", has=prescriber.locator("#gates-h"))
    assert "readings at home on 3 days" in gates.locator("#gate-pressure").inner_text()
    assert "getting in touch" in gates.locator("#gate-attendance").inner_text()
    prescriber.get_by_text("1 session, 100 mg in all.").wait_for()
    axe(prescriber)
    picture(prescriber, "ship-2-prescriber")

    patient.goto(here.link("patient"))
    patient.goto("/my/parcel/")
    patient.get_by_role("link", name="What the next parcel waits for").click()
    patient.get_by_role("heading", name="The next parcel waits").wait_for()
    said = patient.locator("main").inner_text()
    assert "172 over 104" in said and "you did nothing wrong" in said
    assert "An appointment was missed. Please get in touch" in said
    axe(patient)
    picture(patient, "ship-3-patient")
    patient.get_by_role("link", name="Measure").click()
    patient.wait_for_url("**/my/pressure/")


def test_a_medicine_started_in_the_middle_of_the_course(new_page: Open, axe: Axe, base_url: str) -> None:
    day_at_home = DayAtHome()
    patient, prescriber = new_page(viewport=PHONE, color_scheme="dark"), new_page(viewport=DESK)
    history = SCREENING.of(day_at_home.chart).history
    assert history is not None
    with in_clinic(day_at_home.clinic.id):
        given = {name: getattr(history, name) for name in history.__struct_fields__}
        given |= {
            "medicines": (*history.medicines, Medicine(name="Xanax 0.5 mg"), Medicine(name="Adderall 20 mg")),
            "no_medicines": False,
        }
        done(GiveHistory(id=uuid4(), actor=day_at_home.life.own, stream=day_at_home.person, **given))

    patient.goto(day_at_home.link("patient"))
    patient.goto("/my/session/1/today/")
    holds = patient.locator("#holds")
    kept = holds.locator(".notice")
    assert "Never stop these by yourself" in kept.inner_text() and "Xanax" in kept.inner_text()
    assert "Adderall" in holds.inner_text() and "to the end of" in holds.inner_text()
    assert "Grapefruit" in holds.inner_text() and "Alcohol" in holds.inner_text()
    patient.get_by_role("heading", name="Not today").wait_for()
    axe(patient)
    picture(patient, "holds-1-patient")
    holds.get_by_role("link", name="Started, stopped or changed a medicine?").click()
    patient.wait_for_url("**/my/history/**")
    patient.goto("/my/")
    patient.get_by_text("Left out now:").wait_for()
    axe(patient)
    picture(patient, "holds-2-home")

    prescriber.goto(day_at_home.link("prescriber"))
    prescriber.goto(f"/people/{day_at_home.person}/sessions/1/")
    panel = prescriber.locator("section", has=prescriber.locator("#holds-h"))
    row = panel.get_by_role("row", name="Xanax")
    assert "Never stopped by oneself" in row.inner_text() and "withdrawal" in row.inner_text()
    prescriber.get_by_text("Since the decision:").first.wait_for()
    axe(prescriber)
    picture(prescriber, "holds-3-prescriber")
    assert "no_longer_eligible" in {alert.code for alert in open_alerts(day_at_home.chart)}


def test_a_pregnancy_told_in_the_middle_of_the_course(new_page: Open, axe: Axe, base_url: str) -> None:
    day_at_home = DayAtHome()
    assert day_at_home.answer(pregnant="yes").status_code == 302
    patient, pharmacist = new_page(viewport=PHONE), new_page(viewport=DESK)
    patient.goto(day_at_home.link("patient"))
    patient.goto("/my/session/1/today/")
    patient.get_by_role("heading", name="Not today").wait_for()
    patient.get_by_text("Ketamine is not safe in pregnancy").first.wait_for()
    axe(patient)
    patient.goto("/my/supply/")
    checks = patient.locator("main").inner_text()
    assert "Not pregnant" in checks and "that statement, or a test" in checks
    axe(patient)
    picture(patient, "pregnancy-1-patient")
    pharmacist.goto(day_at_home.link("pharmacist"))
    pharmacist.goto(f"/pharmacy/{day_at_home.person}/")
    pharmacist.locator("#gate-pregnancy").wait_for()
    assert pharmacist.get_by_role("button", name="Dispense and send").count() == 0
    axe(pharmacist)
    picture(pharmacist, "pregnancy-2-pharmacist")


def seat(new_page: Open, base_url: str, place: Place, role: str, **options: Any) -> Any:
    page = new_page(**options)
    cookie = place.browsers[role].cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    return page


def test_an_order_that_ends_between_approval_and_delivery(new_page: Open, axe: Axe, base_url: str) -> None:
    place = planned(Place().decide())
    soon = {key: value for key, value in ORDER.items() if not key.startswith("valid_until")}
    soon |= day("valid_until", TODAY + timedelta(days=3))
    assert place.post("prescriber", "/people/~/order/", soon).status_code == 302
    place.sign()
    pharmacist = seat(new_page, base_url, place, "pharmacist", viewport=DESK)
    pharmacist.goto(place.at("/pharmacy/~/"))
    assert "a parcel arrives by" in pharmacist.locator("#gate-prescription").inner_text()
    assert pharmacist.get_by_role("button", name="Dispense and send").count() == 0
    axe(pharmacist)
    place.certified("C2611-01", SOON)
    assert place.post("pharmacist", "/pharmacy/~/", parcel_for(place)).status_code == 422
    patient = seat(new_page, base_url, place, "patient", viewport=PHONE)
    patient.goto("/my/supply/")
    patient.get_by_text("Your prescription ends before a parcel would arrive.").wait_for()
    axe(patient)
    picture(patient, "expires-1-patient")
    prescriber = seat(new_page, base_url, place, "prescriber", viewport=DESK)
    prescriber.goto(place.at("/people/~/order/"))
    again = soon | day("valid_until", FIVE_MONTHS)
    assert place.post("prescriber", "/people/~/order/", again).status_code == 302
    place.sign()
    pharmacist.reload()
    pharmacist.get_by_role("button", name="Dispense and send").wait_for()


def test_a_move_to_another_state_before_the_parcel_is_there(new_page: Open, axe: Axe, base_url: str) -> None:
    place = sent(Place().decide())
    contact = {"email": "ben@example.org", "phone": "503 555 0100", "state": "NV"}
    done(
        ChangeContact(
            id=uuid4(),
            actor=place.person,
            stream=place.person.id,
            timezone="America/Los_Angeles",
            address="2 Desert Road, Reno",
            **contact,
        )
    )
    pharmacist = seat(new_page, base_url, place, "pharmacist", viewport=DESK)
    pharmacist.goto(place.at("/pharmacy/~/"))
    stop = pharmacist.locator("section", has=pharmacist.locator("#stop-h"))
    assert "moved to another state" in stop.inner_text() and "no licence for NV" in stop.inner_text()
    axe(pharmacist)
    picture(pharmacist, "moved-1-pharmacist")
    patient = seat(new_page, base_url, place, "patient", viewport=PHONE)
    patient.goto("/my/supply/")
    patient.get_by_text("leave it closed and lock it away").wait_for()
    axe(patient)
    picture(patient, "moved-2-patient")
    prescriber = seat(new_page, base_url, place, "prescriber", viewport=DESK, color_scheme="dark")
    prescriber.goto(place.at("/people/~/shipping/"))
    prescriber.get_by_role("heading", name="A parcel is under way and would not be sent now").wait_for()
    axe(prescriber)
    picture(prescriber, "moved-3-prescriber")
    for _ in range(50):
        if any(alert.code == "parcel_in_question" for alert in open_alerts(place.chart)):
            break
        prescriber.wait_for_timeout(200)
    assert any(alert.code == "parcel_in_question" for alert in open_alerts(place.chart)), "the keeper told"


def test_the_bladder_questions_by_keyboard(new_page: Open, axe: Axe, base_url: str) -> None:
    place = Place().decide()
    patient = seat(new_page, base_url, place, "patient", viewport=PHONE)
    patient.goto("/my/bladder/")
    axe(patient)
    picture(patient, "bladder-1")
    patient.get_by_role("button", name="Send my answers").press("Enter")
    patient.get_by_role("alert").wait_for()
    axe(patient)
    picture(patient, "bladder-2-missing")
    for name in ("pain", "urgency", "blood"):
        radio = patient.locator(f"input[name={name}][value=no]")
        radio.focus()
        patient.keyboard.press("Space")
    patient.get_by_role("button", name="Send my answers").press("Enter")
    patient.wait_for_url("**/my/supply/")
    told = place.medication.course.bladder
    assert told is not None and (told.pain, told.urgency, told.blood) == ("no", "no", "no")
