"""Weight, creatinine and urinalysis on the screen: entered in the own unit, and shown beside the gates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.hostile.naughty import NAUGHTY

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic
    from troche.screening.state import ScreeningState

DAY = (datetime.now(UTC) - timedelta(days=3)).date()
MEASURED, LATER = f"{DAY}T08:00", f"{DAY}T09:00"


def state_of(clinic: Clinic, person: UUID) -> ScreeningState:
    from troche.ledger import read_chart
    from troche.people.scope import in_clinic
    from troche.screening.rules import SCREENING

    with in_clinic(clinic.id):
        return SCREENING.of(read_chart(clinic.id, person))


def weighing(**changes: Any) -> dict[str, Any]:
    return {"command_id": str(uuid4()), "weight": "179", "unit": "lb", "measured_at": MEASURED, **changes}


def test_a_patient_enters_a_weight_in_pounds_or_kilograms(client: Client, here: Clinic) -> None:
    from tests.screening.people import signed_in_patient

    ben = signed_in_patient(client, here)
    assert "No weight yet." in client.get("/my/weight/").content.decode()
    assert client.post("/my/weight/", weighing()).status_code == 302
    kept = state_of(here, ben.id).weight
    assert kept is not None and kept.weight_kg == 81.2
    assert kept.measured_at == datetime(
        DAY.year, DAY.month, DAY.day, 8, tzinfo=ZoneInfo("America/Los_Angeles")
    )
    shown = client.get("/my/weight/").content.decode()
    assert f"81.2 kg (179 lb), measured on {DAY:%b} {DAY.day}, {DAY.year}." in shown
    again = weighing(weight="80", unit="kg", measured_at=LATER)
    assert client.post("/my/weight/", again).status_code == 302
    later = state_of(here, ben.id).weight
    assert later is not None and later.weight_kg == 80.0
    assert "/my/weight/" in client.get("/my/pressure/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"weight": ""},
        {"weight": "heavy"},
        {"weight": "10"},
        {"weight": "900", "unit": "kg"},
        {"weight": "nan"},
        {"unit": "stone"},
        {"measured_at": "soon"},
        {"measured_at": "2199-01-01T08:00"},
        *({"weight": words} for words in NAUGHTY),
    ],
)
def test_a_wrong_weight_comes_back_with_what_was_right(
    client: Client, here: Clinic, wrong: dict[str, str]
) -> None:
    from tests.screening.people import signed_in_patient

    ben = signed_in_patient(client, here)
    response = client.post("/my/weight/", weighing(**wrong))
    assert response.status_code == 422
    if "measured_at" not in wrong:
        assert MEASURED in response.content.decode()
    assert state_of(here, ben.id).weight is None


def test_staff_record_weight_creatinine_and_urinalysis_and_the_dossier_shows_them(
    client: Client, here: Clinic
) -> None:
    from tests.screening.people import TODAY, patient, staff

    ben = patient(here)
    staff(client, here)
    address = f"/people/{ben.id}/record/"
    collected = (TODAY - timedelta(days=1)).isoformat()
    lab = {
        "kind": "liver",
        "test": "creatinine",
        "value": "1.4",
        "upper_limit": "1.2",
        "collected_on": collected,
    }
    urine = {"kind": "finding", "test": "urinalysis", "finding": "positive", "collected_on": collected}

    def sent(**said: str) -> Any:
        return client.post(address, {"command_id": str(uuid4()), **said})

    refused = sent(**lab, unit="U/L")
    assert refused.status_code == 422
    assert "Creatinine in U/L cannot be compared with its limit" in refused.content.decode()
    assert 'value="1.4"' in refused.content.decode()
    assert sent(**lab, unit="mg/dL").status_code == 302
    assert "Say what the urinalysis found." in sent(**urine).content.decode()
    assert (
        "Only for a positive urinalysis."
        in sent(**{**urine, "finding": "negative"}, found="blood").content.decode()
    )
    assert sent(**urine, found="blood <b>").status_code == 302
    assert sent(kind="weight", weight="81.2", unit="kg", measured_at=MEASURED).status_code == 302
    kept = state_of(here, ben.id)
    assert kept.results["creatinine"].value == 1.4 and kept.results["urinalysis"].found == "blood <b>"
    shown = client.get(f"/people/{ben.id}/").content.decode()
    assert "Creatinine" in shown and "of 1.2 mg/dL" in shown and "81.2 kg" in shown
    assert "blood &lt;b&gt;" in shown and "blood <b>" not in shown


def test_the_plan_begins_from_the_weight_on_file(client: Client, here: Clinic) -> None:
    from tests.screening.people import done, patient, staff
    from troche.screening.commands import MeasureWeight

    ben = patient(here)
    prescriber = staff(client, here)
    at = datetime.now(UTC) - timedelta(days=1)
    done(MeasureWeight(id=uuid4(), actor=prescriber, stream=ben.id, weight_kg=81.2, measured_at=at))
    assert 'value="81.2"' in client.get(f"/people/{ben.id}/plan/").content.decode()


@pytest.mark.browser
def test_the_weight_page_on_a_phone(client: Client, here: Clinic, page: Any, base_url: str, axe: Any) -> None:
    from tests.screening.people import signed_in_patient

    signed_in_patient(client, here)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base_url}]
    )
    page.goto("/my/weight/")
    axe(page)
    page.get_by_role("button", name="Keep this weight").click()
    page.get_by_text("Write the weight as a number, such as 68 or 68.5.").first.wait_for()
    axe(page)
    page.get_by_label("Weight").fill("179")
    page.get_by_role("button", name="Keep this weight").click()
    page.get_by_text("81.2 kg (179 lb)").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
