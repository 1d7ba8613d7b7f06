"""The safety plan: what makes one, its versions, and who may write, read and go through it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from tests.hostile.naughty import NAUGHTY
from tests.screening.charts import TODAY
from tests.screening.ways import Way, codes
from troche.screening.commands import ReviewSafetyPlan, WriteSafetyPlan
from troche.screening.facts import PlanContact
from troche.screening.safety_plan import LONGEST_LIST

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic

PLAN: dict[str, Any] = {
    "signs": ("I stop answering",),
    "by_myself": (" Walk ", ""),
    "company": (PlanContact(name="The library"),),
    "helpers": (PlanContact(name=" Sam ", phone="503 555 0177"), PlanContact(name="", phone="1")),
    "professionals": (),
    "surroundings": ("The key is with Sam",),
    "reason": " My daughter ",
}


def test_a_plan_keeps_the_persons_words_without_blanks_and_counts_its_versions() -> None:
    way = Way().do(WriteSafetyPlan, **PLAN)
    plan = way.path.plan
    assert plan is not None and plan.version == 1 and way.path.plan_role == "patient"
    assert plan.by_myself == ("Walk",) and plan.reason == "My daughter"
    assert plan.helpers == (PlanContact(name="Sam", phone="503 555 0177"),)
    way.do(WriteSafetyPlan, "therapist", **{**PLAN, "signs": ("New",)})
    assert way.path.plan is not None and way.path.plan.version == 2 and way.path.plan_role == "therapist"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"by_myself": (), "company": (), "helpers": ()}, "safety_plan_too_thin"),
        ({"by_myself": (" ",), "company": (), "helpers": (PlanContact(name=" "),)}, "safety_plan_too_thin"),
        ({"signs": ("x",) * (LONGEST_LIST + 1)}, "safety_plan_too_long"),
        ({"signs": ("x",) * LONGEST_LIST}, None),
        ({"by_myself": ("Walk",), "company": (), "helpers": ()}, None),
    ],
)
def test_a_plan_has_something_to_do_or_somebody_and_fits_on_a_sheet(changes: Any, code: str | None) -> None:
    assert codes(Way().ask(WriteSafetyPlan, **{**PLAN, **changes})) == ({code} if code else set())


def test_going_through_it_is_a_clinicians_of_this_version_and_not_of_tomorrow() -> None:
    said: dict[str, Any] = {"reviewed_on": TODAY}
    assert codes(Way().ask(ReviewSafetyPlan, "therapist", **said)) == {"no_safety_plan"}
    way = Way().do(WriteSafetyPlan, **PLAN)
    assert codes(way.ask(ReviewSafetyPlan, "coordinator", **said)) == {"not_a_clinician"}
    later = {"reviewed_on": TODAY + timedelta(days=3)}
    assert codes(way.ask(ReviewSafetyPlan, "therapist", **later)) == {"not_yet"}
    way.do(ReviewSafetyPlan, "therapist", **said)
    assert way.path.reviewed is not None and way.path.reviewed.version == 1
    assert way.path.reviewed.reviewed_on == date(2026, 11, 23)


# ---- pages ----

FORM = {
    "signs": "I stop answering\r\nNights without sleep\r\n",
    "by_myself": "Walk",
    "helpers0_name": "Sam",
    "helpers0_phone": "503 555 0177",
    "surroundings": "",
    "reason": "",
}


def post(client: Client, path: str, said: dict[str, Any]) -> Any:
    """Send a form with a fresh command id."""
    return client.post(path, {"command_id": str(uuid4()), **said})


def test_the_plan_is_written_read_saved_and_carries_the_crisis_lines(client: Client, here: Clinic) -> None:
    from tests.screening.people import signed_in_patient

    signed_in_patient(client, here)
    assert b"Write it" in client.get("/my/safety-plan/").content
    assert client.get("/my/safety-plan/kept/").status_code == 404
    assert post(client, "/my/safety-plan/write/", FORM).url == "/my/safety-plan/"
    page = client.get("/my/safety-plan/").content.decode()
    assert (
        "Nights without sleep" in page
        and "tel:988" in page
        and "tel:911" in page
        and "tel:5035550177" in page
    )
    file = client.get("/my/safety-plan/file/")
    assert file["Content-Disposition"] == 'attachment; filename="my-page.html"'
    kept = client.get("/my/safety-plan/kept/")
    assert (
        "default-src 'none'" in kept["Content-Security-Policy"]
        and "script" not in kept["Content-Security-Policy"]
    )
    assert b"forget" in kept.content and b"forget" not in file.content
    assert client.get("/my/safety-plan/forget/").url == "/my/safety-plan/"


def test_a_wrong_plan_is_shown_again_with_what_was_typed(client: Client, here: Clinic) -> None:
    from tests.screening.people import signed_in_patient

    signed_in_patient(client, here)
    for wrong in (
        {"helpers0_name": ""},
        {"signs": "x" * 400},
        {"by_myself": "", "helpers0_name": "", "helpers0_phone": ""},
    ):
        answer = post(client, "/my/safety-plan/write/", {**FORM, "reason": "My daughter", **wrong})
        assert answer.status_code == 422 and "My daughter" in answer.content.decode()
    for naughty in NAUGHTY:
        answer = post(client, "/my/safety-plan/write/", dict.fromkeys(FORM, naughty))
        assert answer.status_code in (302, 422)
    assert client.get("/my/safety-plan/").status_code == 200


def test_the_keeper_is_served_under_the_one_page_it_may_reach(client: Client, database: str) -> None:
    keeper = client.get("/my/safety-plan/keeper.js")
    assert keeper.status_code == 200 and keeper["Content-Type"].startswith("text/javascript")
    assert b"Service-Worker-Allowed" not in str(keeper.headers).encode()


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("prescriber", 200, 200),
        ("therapist", 200, 200),
        ("coordinator", 200, 403),
        ("auditor", 200, 403),
        ("pharmacist", 403, 403),
        ("administrator", 403, 403),
        ("biller", 403, 403),
    ],
)
def test_who_reads_and_who_writes_the_plan_of_somebody(
    client: Client, here: Clinic, role: Any, reads: int, writes: int
) -> None:
    from tests.screening.people import patient, staff

    person = patient(here).id
    staff(client, here, role)
    assert client.get(f"/people/{person}/safety-plan/").status_code == reads
    assert client.get(f"/people/{person}/safety-plan/write/").status_code == writes
    assert client.get(f"/people/{person}/talk/").status_code == writes


def test_a_clinician_writes_it_together_and_goes_through_it(client: Client, here: Clinic) -> None:
    from tests.screening.people import patient, staff

    person = patient(here).id
    staff(client, here, "therapist")
    address = f"/people/{person}/safety-plan/"
    assert post(client, f"{address}review/", {"reviewed_on": "2026-01-05"}).status_code == 422, "no plan yet"
    assert post(client, f"{address}write/", FORM).url == address
    for naughty in NAUGHTY[2:]:
        assert post(client, f"{address}review/", {"reviewed_on": naughty}).status_code == 422
    assert post(client, f"{address}review/", {"reviewed_on": "2026-01-05", "note": "Aloud."}).url == address
    page = client.get(address).content.decode()
    assert "Aloud." in page and "written with a clinician" in page


def test_the_sitter_sees_nothing_of_it(client: Client, here: Clinic) -> None:
    from tests.screening.people import done, patient, signed_in_patient
    from troche.people import passes
    from troche.people.scope import in_clinic

    person = patient(here)
    done(WriteSafetyPlan(id=uuid4(), actor=person, stream=person.id, **{**PLAN, "helpers": ()}))

    with in_clinic(here.id):
        _, link = passes.issue(here.id, person.id, "Sam", datetime.now(UTC) + timedelta(days=1))
    assert client.get(link)["Location"] == "/sitter/"
    assert client.get("/sitter/").status_code == 200
    for path in (
        "/my/safety-plan/",
        "/my/safety-plan/kept/",
        "/my/help/",
        f"/people/{person.id}/safety-plan/",
    ):
        assert client.get(path).status_code in (302, 403, 404), path
    assert b"The key is with Sam" not in client.get("/sitter/").content
    signed_in_patient(client, here)
    assert b"The key is with Sam" not in client.get("/my/safety-plan/").content
