"""The next dose in a real browser: the prescriber at a desk and on a phone, the patient's plan; looked at by axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from troche.medication.facts import DoseProposed, ProposalAnswered

if TYPE_CHECKING:
    from tests.medication.after_session import AfterSession

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PICTURES = Path("build/dose")


@pytest.fixture(scope="module")
def place(database: str) -> AfterSession:
    """A week after the first session. It is made before a server is there, whose keepers would write beside it."""
    from tests.medication.after_session import AfterSession

    return AfterSession()


def picture(page: Any, name: str) -> None:
    """Keep what the screen shows, when pictures are wanted."""
    if os.environ.get("TROCHE_PICTURES") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(
                path=PICTURES / f"{name}-{page.viewport_size['width']}-{scheme}.png", full_page=True
            )
        page.emulate_media(color_scheme="light")


def fits(page: Any) -> None:
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def test_a_prescriber_reads_the_proposal_and_accepts_it(
    place: AfterSession, new_page: Callable[..., Any], base_url: str, axe: Callable[[Any], None]
) -> None:
    address = f"{base_url}/people/{place.person}/dose/"

    def opened(role: Any, viewport: dict[str, int], path: str) -> Any:
        page = new_page(viewport=viewport)
        page.goto(base_url + place.link(role))
        page.goto(path)
        return page

    desk = opened("prescriber", DESK, address)
    assert desk.get_by_text("Hold: ask first what is not known").first.is_visible()
    picture(desk, "hold")
    note = desk.get_by_role("region", name="After session 1")
    note.get_by_role("group", name="Nausea within 60 minutes of the dose").get_by_role(
        "radio", name="None"
    ).check()
    note.get_by_role("group", name="Fear or distress").get_by_role("radio", name="Some").check()
    note.get_by_role("button", name="Note it").click()
    assert desk.get_by_text("Choose one.").first.is_visible(), "craving was left out"
    axe(desk)
    note = desk.get_by_role("region", name="After session 1")
    note.get_by_role("group", name="Craving").get_by_role("radio", name="No", exact=True).check()
    note.get_by_role("button", name="Note it").click()
    proposed = place.seen.proposed
    assert proposed.action in ("up", "same")
    assert (
        desk.get_by_role("region", name="Proposal", exact=True)
        .get_by_text(f"{proposed.dose_mg} mg")
        .is_visible()
    )
    axe(desk)
    fits(desk)
    picture(desk, "proposed")
    phone = opened("prescriber", PHONE, address)
    axe(phone)
    fits(phone)
    picture(phone, "proposed")
    phone.close()
    desk.get_by_role("region", name="Accept the proposal").get_by_role("button", name="Accept as").click()
    assert desk.get_by_text("Proposal accepted").is_visible()
    assert place.facts(DoseProposed)[-1].action == proposed.action
    assert place.facts(ProposalAnswered)[-1].accepted is True
    another = desk.get_by_role("region", name="Decide something else")
    another.get_by_role("radio", name="A dose").check()
    another.get_by_label("Days between sessions").fill("14")
    another.locator("[name=dose_mg]").fill("100")
    another.get_by_label("Reason").fill("More time for you between two sessions.")
    another.get_by_role("button", name="Decide as").click()
    assert desk.get_by_text("Decided otherwise").is_visible()
    axe(desk)
    picture(desk, "decided")
    plan = opened("prescriber", DESK, f"{base_url}/people/{place.person}/plan/")
    plan.get_by_text("Team, measures, ladder").click()
    axe(plan)
    fits(plan)
    picture(plan, "plan")
    mine = opened("patient", PHONE, f"{base_url}/my/plan/")
    assert mine.get_by_role("heading", name="What has changed").is_visible()
    axe(mine)
    fits(mine)
    picture(mine, "my-plan")
