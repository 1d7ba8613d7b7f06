"""The work list and a message on the screen: found, filed with words, set aside, and hostile words shown as words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest

from tests.hostile.naughty import NAUGHTY
from tests.laboratory.messages import obx, oru

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


def waiting(clinic: Clinic, **said: Any) -> str:
    """A message that waits; its page's address."""
    from tests.laboratory.place import came, messages_of

    came(clinic, oru(**{"number": "", **said}))
    return f"/laboratory/{messages_of(clinic)[-1].stream_id}/"


def form(**said: Any) -> dict[str, Any]:
    """What a form sends, with an id of its own."""
    return {"command_id": str(uuid4()), **said}


def read_by(clinic: Clinic, person: UUID) -> list[str]:
    """The purposes of every reading of a person."""
    from troche.people.access import readings
    from troche.people.scope import in_clinic

    with in_clinic(clinic.id):
        return list(readings(clinic.id, person).values_list("purpose", flat=True))


def test_a_coordinator_files_a_message_with_words_to_what_differs(client: Client, here: Clinic) -> None:
    from tests.laboratory.place import messages_of, registered, screening_of
    from tests.people.fixtures import sign_in

    ben, address = registered(here), waiting(here, name="Sample^Benjamin")
    sign_in(client, here, "coordinator")
    listed = client.get("/laboratory/").content.decode()
    assert "Sample, Benjamin" in listed and "Whose is it?" in listed and address in listed
    shown = client.get(address).content.decode()
    assert "Differs: the number, the given name" in shown and str(ben.id) in shown
    assert read_by(here, ben.id) == ["treatment: laboratory"], "who is proposed was looked at"
    refused = client.post(f"{address}file/", form(person=str(ben.id), words=" "))
    assert refused.status_code == 422
    assert "do not say the same: the number, the given name" in refused.content.decode()
    assert f'value="{ben.id}" checked' in refused.content.decode()
    assert screening_of(here, ben.id).results == {}
    same = form(person=str(ben.id), words="Called him: he is Benjamin.")
    assert [client.post(f"{address}file/", same).status_code for _ in range(2)] == [302, 302]
    assert len(screening_of(here, ben.id).results) == 4
    after = client.get(address).content.decode()
    assert "Filed to <b>Ben Sample</b>" in after and "Called him: he is Benjamin." in after
    assert "In the chart" in after and "file/" not in after
    assert address not in client.get("/laboratory/").content.decode()
    assert address in client.get("/laboratory/?show=all").content.decode()
    again = client.post(f"{address}file/", form(person=str(ben.id), words="Once more."))
    assert again.status_code == 422 and "already filed" in again.content.decode()
    assert [row.waits for row in messages_of(here)] == [False]


def test_somebody_is_found_by_name_or_number(client: Client, here: Clinic) -> None:
    from tests.laboratory.place import registered
    from tests.people.fixtures import sign_in
    from troche.people.number import number_of

    ann, address = registered(here, "Ann Other", birth_date=date(1980, 1, 2)), waiting(here)
    sign_in(client, here, "prescriber")
    assert str(ann.id) not in client.get(address).content.decode()
    for words in ("other", number_of(ann.id).lower(), "Ann O"):
        assert str(ann.id) in client.post(address, {"q": words}).content.decode()
    assert str(ann.id) not in client.post(address, {"q": "nobody of this name"}).content.decode()


def test_who_agrees_most_is_proposed_first(client: Client, here: Clinic) -> None:
    from tests.laboratory.place import registered
    from tests.people.fixtures import sign_in

    for name in ("Ann Sample", "Ben Sample", "Zoe Sample"):
        registered(here, name)
    sign_in(client, here, "prescriber")
    shown = client.get(waiting(here)).content.decode()
    assert shown.index("Ben Sample") < shown.index("Ann Sample") < shown.index("Zoe Sample")


def test_a_message_is_set_aside_with_a_reason_and_never_without(client: Client, here: Clinic) -> None:
    from tests.laboratory.place import messages_of
    from tests.people.fixtures import sign_in

    address = waiting(here)
    sign_in(client, here, "director")
    empty = client.post(f"{address}aside/", form(reason="  "))
    assert empty.status_code == 422 and "Say why nothing more follows" in empty.content.decode()
    assert [row.waits for row in messages_of(here)] == [True]
    assert client.post(f"{address}aside/", form(reason="Not ours; the laboratory knows.")).status_code == 302
    assert [row.status for row in messages_of(here)] == ["set_aside"]
    assert "Not ours; the laboratory knows." in client.get(address).content.decode()
    again = client.post(f"{address}aside/", form(reason="Once more."))
    assert again.status_code == 422 and "Nothing in this message waits." in again.content.decode()


def test_what_waits_of_a_filed_message_says_why_and_leads_to_entering_it(
    client: Client, here: Clinic
) -> None:
    from tests.laboratory.place import came, messages_of, registered
    from tests.people.fixtures import sign_in

    ben = registered(here)
    came(here, oru([obx(), obx("1920-8^AST^LN", ">^135", "SN", flag="H")], person=ben.id))
    sign_in(client, here, "coordinator")
    shown = client.get(f"/laboratory/{messages_of(here)[0].stream_id}/").content.decode()
    assert "Its value is no plain number." in shown and "&gt; 135" in shown
    assert f"/people/{ben.id}/record/" in shown


@pytest.mark.parametrize("role", ["therapist", "pharmacist", "biller", "auditor", "administrator", "patient"])
def test_others_do_not_see_messages(client: Client, here: Clinic, role: Any) -> None:
    from tests.people.fixtures import sign_in

    address = waiting(here)
    sign_in(client, here, role)
    assert [client.get(one).status_code for one in ("/laboratory/", address)] == [403, 403]
    assert client.post(f"{address}file/", form(person=str(uuid4()))).status_code == 403
    assert client.post(f"{address}aside/", form(reason="Mine.")).status_code == 403


def test_another_clinics_message_or_person_is_not_there(client: Client, here: Clinic) -> None:
    from tests.laboratory.place import registered, screening_of
    from tests.people.fixtures import fresh_clinic, sign_in
    from tests.screening.people import clinic_with_prescriber

    elsewhere = clinic_with_prescriber()
    stranger, address = registered(elsewhere), waiting(here)
    sign_in(client, here, "director")
    said = form(person=str(stranger.id), words="By the phone number.")
    assert client.post(f"{address}file/", said).status_code == 422
    assert client.post(f"{address}file/", form(person=str(uuid4()), words="So.")).status_code == 422
    assert screening_of(elsewhere, stranger.id).results == {}
    assert client.get(f"/laboratory/{stranger.id}/").status_code == 404
    assert client.get(f"/laboratory/{here.id}/").status_code == 404
    sign_in(client, fresh_clinic(), "director")
    assert client.get(address).status_code == 404
    assert client.post(f"{address}aside/", form(reason="Mine.")).status_code == 404


def test_hostile_words_are_shown_as_words(client: Client, here: Clinic) -> None:
    from tests.laboratory.place import came, messages_of, registered
    from tests.people.fixtures import sign_in

    ben = registered(here)
    script = "<script>alert(1)</script>"
    address = waiting(
        here, name=f"{script}^Ben", results=[obx(f"{script}^{script}^LN", script, "ST", flag="H")]
    )
    came(here, oru([script]))
    sign_in(client, here, "prescriber")
    assert script not in client.get("/laboratory/").content.decode()
    assert script not in client.get(address).content.decode()
    assert script not in client.post(address, {"q": script}).content.decode()
    for words in NAUGHTY:
        for said in ({"command_id": words, "person": words, "words": words}, form(person=words)):
            assert client.post(f"{address}file/", said).status_code == 422, words
        assert client.post(f"{address}aside/", {"command_id": words, "reason": words}).status_code == 422
        assert client.post(address, {"q": words}).status_code == 200, words
    assert client.post(f"{address}file/", form(person=str(ben.id), words=script)).status_code == 422
    assert len(messages_of(here)) >= 1


def test_ten_times_the_messages_are_the_same_number_of_queries(client: Client, here: Clinic) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.laboratory.place import registered
    from tests.people.fixtures import sign_in

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    address = waiting(here)
    registered(here)
    sign_in(client, here, "coordinator")
    client.get(address)
    before = queries("/laboratory/"), queries(address)
    for _ in range(9):
        waiting(here)
        registered(here)
    client.get(address)
    assert (queries("/laboratory/"), queries(address)) == before


def entered(new_page: Callable[..., Any], client: Client, base_url: str, **options: Any) -> Any:
    """A browser that is signed in as the test client is."""
    page = new_page(**options)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base_url}]
    )
    return page


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1440, 900)])
def test_filing_in_a_browser_with_a_readers_eyes(
    client: Client,
    here: Clinic,
    new_page: Callable[..., Any],
    base_url: str,
    axe: Callable[[Any], None],
    size: tuple[int, int],
) -> None:
    from tests.laboratory.place import registered, screening_of
    from tests.people.fixtures import sign_in

    ben = registered(here)
    registered(here, "Wilhelmina Sample", birth_date=date(1980, 1, 2))
    bilirubin = obx("1975-2^Bilirubin^LN", "0.8", unit="mg/dL", limits="0.1-1.2")
    waiting(here, results=[obx(), obx("1920-8^AST^LN", ">^135", "SN", flag="H"), bilirubin])
    sign_in(client, here, "coordinator")
    page = entered(new_page, client, base_url, viewport={"width": size[0], "height": size[1]})
    page.goto("/laboratory/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Sample, Ben").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="File it to this person").click()
    page.get_by_text("Choose the person it is for.").first.wait_for()
    axe(page)
    page.get_by_role("radio", name="Ben Sample").check()
    page.get_by_role("button", name="File it to this person").click()
    page.get_by_text("do not say the same: the number").first.wait_for()
    assert page.get_by_role("radio", name="Ben Sample").is_checked()
    page.get_by_label("How you know that it is this person").fill("Told me on the phone.")
    page.get_by_role("button", name="File it to this person").click()
    page.get_by_text("Filed to Ben Sample.").wait_for()
    axe(page)
    assert sorted(screening_of(here, ben.id).results) == ["alt", "bilirubin"]
    page.get_by_label("Why nothing more follows from it").fill("AST entered by hand.")
    page.get_by_role("button", name="Set it aside").click()
    page.get_by_text("No message waits.").wait_for()
