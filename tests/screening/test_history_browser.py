"""The history in a real browser: on a phone by the person, at a desk by the prescriber; both looked at by axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.people.fixtures import sign_in
from tests.screening import charts
from tests.screening.people import done, make_suitable, patient, signed_in_patient, staff
from troche.chart.commands import Actor
from troche.people.models import Clinic
from troche.screening.commands import GiveHistory
from troche.screening.facts import Medicine, Trial
from troche.screening.history import Allergy, Pharmacy, SubstanceUse

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PICTURES = Path("build/history")


@pytest.fixture
def signed_in(new_page: Callable[..., Any], base_url: str) -> Callable[..., Any]:
    """Opens a browser as whoever this test client is signed in as."""

    def open_page(client: Client, viewport: dict[str, int], **options: Any) -> Any:
        page = new_page(viewport=viewport, **options)
        page.context.add_cookies(
            [
                {"name": name, "value": morsel.value, "url": base_url}
                for name, morsel in client.cookies.items()
            ]
        )
        return page

    return open_page


def picture(page: Any, name: str) -> None:
    """Keep what the screen shows, when pictures are wanted."""
    if os.environ.get("TROCHE_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(
                path=PICTURES / f"{name}-{page.viewport_size['width']}-{scheme}.png", full_page=True
            )


def fits(page: Any) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def told(person: Actor) -> None:
    """A history with something of everything."""
    given = charts.history(
        medicines=(
            Medicine(name="Bupropion XL", dose="150 mg", often="daily", started="2024-10"),
            Medicine(name="Klonopin", dose="0.5 mg", often="twice a month", started="2022"),
            Medicine(name="Sudafed", dose="60 mg", often="as needed"),
            Medicine(name="Metoprollol", dose="25 mg"),
            Medicine(name="Levotyroxine", dose="50 mcg"),
        ),
        trials=(
            Trial(
                ingredient="Sertraline",
                dose_mg=50,
                weeks=4,
                outcome="intolerance",
                started="2018-03",
                ended="2018-04",
            ),
            Trial(
                ingredient="Lexapro",
                dose_mg=20,
                weeks=22,
                outcome="some",
                started="2021-03",
                ended="2021-08",
                taken="yes",
            ),
            Trial(ingredient="Venlafaxine XR", dose_mg=None, weeks=34, outcome="none", started="2023-01"),
            Trial(ingredient="Bupropion XL", dose_mg=150, weeks=88, outcome="some", started="2024-10"),
            Trial(ingredient="Amitriptyline", dose_mg=150, weeks=None, outcome="unsure"),
        ),
        episode_since="2020-06",
        conditions={
            **{code: "no" for code in charts.PROGRAMME.eligibility.exclusions if code != "glaucoma"},
            "sleep_apnoea": "yes",
            "stroke": "unsure",
        },
        allergy_list=(Allergy(substance="Penicillin", reaction="Rash"), Allergy(substance="Latex")),
        substances=(
            SubstanceUse(substance="alcohol", often="weekly", last="week"),
            SubstanceUse(substance="cannabis", often="past", last="longer"),
            SubstanceUse(substance="ketamine", often="never"),
        ),
        household="partner, two children, a dog",
        storage="yes",
        contact_relation="partner",
        pharmacy=Pharmacy(name="Corner Pharmacy", phone="503 555 0102", address="2 Garden Way"),
    )
    said = {name: getattr(given, name) for name in given.__struct_fields__}
    done(GiveHistory(id=UUID(int=person.id.int ^ 1), actor=person, stream=person.id, **said))


def test_a_tired_person_tells_a_history_on_a_phone(
    signed_in: Callable[..., Any], axe: Callable[[Any], None], client: Client, here: Clinic
) -> None:
    signed_in_patient(client, here)
    page = signed_in(client, PHONE)
    page.goto("/my/history/")
    axe(page)
    fits(page)
    picture(page, "overview")
    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").get_by_role("link", name="List your medicines").wait_for()
    axe(page)
    picture(page, "medicines-wrong")
    page.get_by_role("group", name="Row 1").get_by_label("Medicine").fill("Sertraline")
    page.get_by_role("group", name="Row 1").get_by_label("Since").fill("3/2021")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/my/history/trials/")
    page.goto("/my/history/")
    page.get_by_role("link", name="Go on").click()
    page.wait_for_url("**/my/history/trials/")
    for step in ("trials", "mind", "heart", "body", "allergies", "substances", "home", "people"):
        page.wait_for_url(f"**/my/history/{step}/")
        axe(page)
        fits(page)
        picture(page, step)
        if step == "allergies":
            page.get_by_label("I have no allergies that I know of").check()
            for asked in ("Are you pregnant, or could you be?", "Are you breast-feeding?"):
                page.get_by_role("group", name=asked).get_by_role(
                    "radio", name="This does not apply to me"
                ).check(force=True)
        if step == "home":
            asked = "Could a sober adult be in the house with you for each session?"
            page.get_by_role("group", name=asked).get_by_role("radio", name="Yes").check(force=True)
            page.get_by_label("The address where you would have your sessions").fill("1 Garden Way")
        if step == "people":
            page.get_by_label("Somebody we may call in an emergency").fill("Dana Sample")
            page.get_by_label("Their phone number").fill("503 555 0101")
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Please read it once more").wait_for()
    axe(page)
    fits(page)
    picture(page, "read-once-more")
    page.get_by_role("button", name="Keep my history").click()
    page.wait_for_url("**/my/")


def test_a_prescriber_reads_the_history_and_finds_a_diagnosis_while_typing(
    signed_in: Callable[..., Any], axe: Callable[[Any], None], client: Client, here: Clinic
) -> None:
    person = patient(here)
    prescriber = staff(client, here)
    make_suitable(person, prescriber)
    told(person)
    page = signed_in(client, DESK)
    page.goto(f"/people/{person.id}/")
    trials = page.get_by_role("table", name="Antidepressant trials")
    venlafaxine = trials.get_by_role("row", name="Venlafaxine XR")
    assert "Unknown" in venlafaxine.inner_text() and "150 mg are needed" in venlafaxine.inner_text()
    assert "apart" in trials.get_by_role("row", name="Sertraline").inner_text()
    medicines = page.get_by_role("region", name="Medicines and interactions").inner_text()
    assert "reads like levothyroxine" in medicines and "Not in the list" in medicines
    axe(page)
    fits(page)
    picture(page, "dossier")
    page.get_by_role("link", name="Find a diagnosis").click()
    axe(page)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.get_by_label("Words or a code").press_sequentially("post traumatic stress")
    page.get_by_role("radio", name="F43.12").wait_for()
    assert asked and not any("traumatic" in one for one in asked)
    assert "3 codes found." in page.get_by_role("status").filter(has_text="found").inner_text()
    axe(page)
    page.get_by_role("radio", name="F43.12").check()
    page.get_by_label("What it is to this person").select_option("active")
    page.get_by_label("Since").fill("2019")
    picture(page, "diagnoses")
    page.get_by_role("button", name="Record the diagnosis").click()
    page.get_by_role("region", name="On file").get_by_text("F43.12").wait_for()
    axe(page)
    page.set_viewport_size(PHONE)
    fits(page)
    picture(page, "diagnoses")
    page.goto(f"/people/{person.id}/")
    fits(page)
    picture(page, "dossier")
    page.goto(f"/people/{person.id}/history/")
    axe(page)
    fits(page)
    picture(page, "take")
    page.set_viewport_size(DESK)
    axe(page)
    picture(page, "take")


def test_a_diagnosis_is_found_without_scripts(
    signed_in: Callable[..., Any], client: Client, here: Clinic
) -> None:
    person = patient(here)
    sign_in(client, here, "prescriber")
    page = signed_in(client, PHONE, java_script_enabled=False)
    page.goto(f"/people/{person.id}/record/")
    page.get_by_label("Words or a code").fill("F33")
    page.get_by_role("search", name="Diagnoses").get_by_role("button", name="Find").click()
    assert page.url.endswith("/diagnoses/")
    page.get_by_role("radio", name="F33.2").check()
    page.get_by_label("What it is to this person").select_option("treated")
    page.get_by_role("button", name="Record the diagnosis").click()
    assert "Treated here" in page.get_by_role("region", name="On file").inner_text()
