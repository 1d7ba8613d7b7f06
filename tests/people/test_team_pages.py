"""The team's pages and deadlines over the real database: the keeper, the mail, every role, wrong and hostile input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils.timezone import now

from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import sign_in, sign_in_as
from tests.people.team_clinic import DAY, HOUR, Place, open_place
from troche.chart.commands import Role
from troche.ledger import read_facts
from troche.ledger.outbox import send_waiting
from troche.people.commands import PutOnCall
from troche.people.concerns import name_of
from troche.people.facts import ConcernPassedOn, ConcernRaised, ConcernSettled, Stretch
from troche.people.models import MEMBER_ROLES
from troche.people.policy import allows_at_all
from troche.people.scope import in_clinic
from troche.people.zones import instant

PATHS = {"/rota/": "people.see_team", "/concerns/": "people.see_team", "/staff/": "people.manage"}


@pytest.fixture(autouse=True)
def outbox() -> Iterator[None]:
    """Mail stays in memory."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        yield


@pytest.fixture
def place(database: str) -> Place:
    """A clinic that has been open for a month, covered for a year."""
    found = open_place()
    found.covers("Template", now(), now() + 400 * DAY)
    return found


def signed_in(client: Client, place: Place, name: str) -> Client:
    sign_in_as(client, place.staff[name])
    return client


def facts_of(place: Place, kind: type) -> list[Any]:
    with in_clinic(place.clinic.id):
        return [
            entry.fact
            for entry in read_facts(place.clinic.id, place.clinic.id)
            if isinstance(entry.fact, kind)
        ]


def date_parts(name: str, day: date) -> dict[str, str]:
    return {f"{name}_month": str(day.month), f"{name}_day": str(day.day), f"{name}_year": str(day.year)}


def licence_said(last_day: date, **said: Any) -> dict[str, Any]:
    return {
        "command_id": str(uuid4()),
        "kind": "MD",
        "state": "OR",
        "number": "A-Example",
        **date_parts("first_day", date(2020, 1, 1)),
        **date_parts("last_day", last_day),
        **said,
    }


def named(place: Place) -> UUID:
    """The one open concern's name in an address."""
    (concern,) = place.state.concerns.open
    return name_of(place.clinic.id, concern)


def addresses() -> list[str]:
    return sorted(to for letter in mail.outbox for to in letter.to)


# ---- deadlines by a moved clock, through the real keeper


def test_a_licence_that_runs_out_reaches_its_holder_and_the_administrator_and_climbs(
    place: Place, client: Client
) -> None:
    ends = now().date() + 70 * DAY
    place.licence("Example", ends, state="NM", number="N1")
    zone = place.state.zone
    begins = instant(zone, ends - 60 * DAY, 0)
    assert place.kept(begins - timedelta(seconds=1)) == 0
    assert place.kept(begins) == 1
    (raised,) = facts_of(place, ConcernRaised)
    assert raised.owners == (place.id("Example"), place.id("Dummy"))
    send_waiting(place.clinic.id, begins)
    assert addresses() == sorted(place.staff[name].email for name in ("Example", "Dummy"))
    for letter in mail.outbox:
        said = f"{letter.subject} {letter.body}".lower()
        assert not any(word in said for word in ("licence", "new mexico", "jonah", "ketamine", "dose"))
    mail.outbox = []
    assert place.kept(begins + DAY) == 1
    (passed,) = facts_of(place, ConcernPassedOn)
    assert passed.owners == (place.id("Template"),)
    send_waiting(place.clinic.id, begins + DAY)
    assert addresses() == [place.staff["Template"].email]


def test_it_settles_in_the_act_that_renews_the_licence(place: Place, client: Client) -> None:
    place.licence("Example", now().date() + 20 * DAY, state="NM", number="N1")
    assert place.kept(now()) == 1
    signed_in(client, place, "Dummy")
    first = client.get("/concerns/").content.decode()
    assert "New Mexico" in first, first[first.index("<main") :]
    path = f"/staff/{place.id('Example')}/"
    shown = client.get(path).content.decode()
    assert not re.search('[?&][^"]*N1', shown), "no number stands in an address"
    asked = re.findall(r'href="([?]renew=[^#"]+)#licence"', shown)
    assert any('value="N1"' in client.get(path + one).content.decode() for one in asked), "the link fills it"
    said = licence_said(now().date() + 700 * DAY, state="NM", number="N1")
    assert client.post(path, said).status_code == 302
    assert len(facts_of(place, ConcernSettled)) == 1
    assert "Nothing about the team" in client.get("/concerns/").content.decode()
    assert client.post(path, said).status_code == 302, "the same form again is the same act"
    assert len(facts_of(place, ConcernSettled)) == 1


def test_an_open_hour_is_a_concern_and_filling_it_on_the_page_settles_it(
    place: Place, client: Client
) -> None:
    zone = place.state.zone
    day = now().astimezone(zone).date() + 3 * DAY
    hole = Stretch(starts=instant(zone, day, 2), ends=instant(zone, day, 5))
    place.do(PutOnCall, staff=None, stretches=(hole,))
    assert place.kept(now()) == 1
    signed_in(client, place, "Dummy")
    page = client.get("/rota/").content.decode()
    assert "3 hours in which nobody is on call" in page
    assert "3 hours of the next" in client.get("/concerns/").content.decode()
    said = {
        "command_id": str(uuid4()),
        "who": str(place.id("Sample")),
        "days": [day.isoformat()],
        "begins": "02:00",
        "ends": "05:00",
    }
    answer = client.post(f"/rota/put/?week={day}", said)
    assert answer.status_code == 302
    assert not place.state.concerns.open
    on_call = place.state.on_call(hole.starts)
    assert on_call is not None and on_call.id == place.id("Sample")
    assert "in every hour that has to be covered" in client.get("/rota/").content.decode()


def test_a_session_booked_in_hours_that_open_later_waits_and_is_counted(place: Place, client: Client) -> None:
    from troche.dosing.models import SessionRow

    zone = place.state.zone
    day = now().astimezone(zone).date() + 3 * DAY
    with in_clinic(place.clinic.id):
        SessionRow.objects.create(
            stream_id=uuid4(),
            clinic_id=place.clinic.id,
            key="latest",
            number=1,
            name="Ada Example",
            stage="booked",
            starts_at=instant(zone, day, 1),
            monitor_name="Ines Sample",
        )
    hole = Stretch(starts=instant(zone, day, 2), ends=instant(zone, day, 5))
    place.do(PutOnCall, staff=None, stretches=(hole,))
    place.kept(now())
    signed_in(client, place, "Template")
    assert "1 session is booked for these hours" in client.get("/concerns/").content.decode()
    assert "1 session is booked for these hours" in client.get("/board/").content.decode()


def test_nobody_who_takes_alerts_is_a_concern_of_the_administrator(place: Place, client: Client) -> None:
    from troche.people.commands import LeaveStaff

    for name in ("Template", "Model", "Example", "Pattern", "Sample"):
        place.do(LeaveStaff, staff=place.id(name), reason="moved")
    place.kept(now())
    assert set(place.state.concerns.open) == {"hours", "alerts"}
    signed_in(client, place, "Dummy")
    assert "Nobody works here who may take an alert" in client.get("/concerns/").content.decode()


def test_what_depends_on_a_licence_is_counted_and_no_name_of_a_patient_is_shown(
    place: Place, client: Client
) -> None:
    place.licence("Example", now().date() + 20 * DAY, state="NM", number="N1")
    for name in ("Pavel Demo", "Greta Model"):
        place.assign(place.person(name, "NM"), prescriber=place.id("Example"))
    place.assign(place.person("Nora Example", "OR"), prescriber=place.id("Example"))
    place.kept(now())
    for name in ("Dummy", "Template", "Model", "Example"):
        page = signed_in(client, place, name).get("/concerns/").content.decode()
        assert "2 people depend on it" in page
        assert "Pavel" not in page


# ---- who sees and does what


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_the_pages_open_as_the_table_says(place: Place, client: Client, role: Role) -> None:
    sign_in(client, place.clinic, role, stream=place.person() if role == "patient" else None)
    for path, action in PATHS.items():
        assert client.get(path).status_code == (200 if allows_at_all(role, action) else 403)


WRITES = {
    "/rota/put/": "people.manage",
    "/rota/copy/": "people.manage",
    "/staff/{staff}/": "people.manage",
    "/staff/{staff}/registration/": "people.manage",
    "/staff/{staff}/supervision/": "people.manage",
    "/staff/{staff}/supervision/end/": "people.manage",
    "/concerns/{concern}/take/": "people.take_concern",
    "/concerns/{concern}/settle/": "people.take_concern",
    "/people/{person}/team/": "people.assign",
}


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_nobody_writes_what_the_table_does_not_let_them(place: Place, client: Client, role: Role) -> None:
    person = place.person()
    place.licence("Example", now().date() + 20 * DAY, state="NM", number="N1")
    place.kept(now())
    sign_in(client, place.clinic, role, stream=person if role == "patient" else None)
    before = len(facts_of(place, object))
    for path, action in WRITES.items():
        filled = path.format(staff=place.id("Example"), person=person, concern=named(place))
        status = client.post(filled, {}).status_code
        assert status == (422 if allows_at_all(role, action) and role != "patient" else 403), filled
    assert len(facts_of(place, object)) == before


def test_who_is_not_asked_sees_only_what_is_about_them_and_takes_nothing_else(
    place: Place, client: Client
) -> None:
    place.licence("Example", now().date() + 20 * DAY, state="NM", number="N1")
    place.kept(now())
    (concern,) = place.state.concerns.open
    signed_in(client, place, "Placeholder")
    assert "New Mexico" not in client.get("/concerns/").content.decode()
    said = {"command_id": str(uuid4())}
    answer = client.post(f"/concerns/{named(place)}/take/", said)
    assert answer.status_code == 422
    assert "Only who is asked" in answer.content.decode()
    assert not place.state.concerns.open[concern].taken_by
    signed_in(client, place, "Example")
    assert client.post(f"/concerns/{named(place)}/take/", {"command_id": str(uuid4())}).status_code == 302
    assert place.state.concerns.open[concern].taken_by_id == place.id("Example")
    assert "You have it" in client.get("/concerns/").content.decode()


def test_another_clinics_staff_and_people_do_not_exist_here(place: Place, client: Client) -> None:
    other = open_place()
    stranger = other.person()
    signed_in(client, place, "Model")
    assert client.get(f"/people/{stranger}/team/").status_code == 404
    signed_in(client, place, "Dummy")
    assert client.get(f"/staff/{other.id('Example')}/").status_code == 404
    said = licence_said(now().date() + 99 * DAY)
    assert client.post(f"/staff/{other.id('Example')}/", said).status_code in (404, 422)
    assert len(other.state.staff[other.id("Example")].licences) == 2


# ---- wrong input comes back with everything that was right


def test_a_wrong_licence_comes_back_with_what_was_typed(place: Place, client: Client) -> None:
    signed_in(client, place, "Dummy")
    path = f"/staff/{place.id('Example')}/"
    for wrong, why in (
        ({"kind": "dea"}, "own form below"),
        ({"last_day_day": "99"}, "last day as a date"),
        ({"number": ""}, "Write the number"),
        (date_parts("last_day", date(2019, 1, 1)), "ends before it begins"),
    ):
        answer = client.post(path, licence_said(date(2028, 3, 9), number="KEPT-17", supervised="on") | wrong)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert why in page
        assert "KEPT-17" in page or "number" in wrong
        assert 'value="2028"' in page or "last_day_year" in wrong
        assert "checked" in page


def test_a_wrong_registration_or_supervision_comes_back_with_what_was_typed(
    place: Place, client: Client
) -> None:
    signed_in(client, place, "Dummy")
    path = f"/staff/{place.id('Pattern')}/"
    said = licence_said(date(2019, 1, 1), number="KEPT-18")
    answer = client.post(f"{path}registration/", said)
    assert answer.status_code == 422 and "KEPT-18" in answer.content.decode()
    said = {
        "command_id": str(uuid4()),
        "supervisor": str(place.id("Template")),
        "state": "CA",
        **date_parts("agreed_on", now().date() - DAY),
        **date_parts("first_day", now().date()),
        **date_parts("last_day", date(2031, 4, 5)),
    }
    answer = client.post(f"{path}supervision/", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "needs a licence for this state" in page and 'value="2031"' in page
    assert f'value="{place.id("Template")}" selected' in page
    said |= {"state": "OR", "command_id": str(uuid4())}
    assert client.post(f"{path}supervision/", said).status_code == 302
    ending = {
        "command_id": str(uuid4()),
        "which": f"{place.id('Template')} OR",
        **date_parts("last_day", date(2030, 1, 2)),
        "reason": "",
    }
    answer = client.post(f"{path}supervision/end/", ending)
    assert answer.status_code == 422 and 'value="2030"' in answer.content.decode()
    assert client.post(f"{path}supervision/end/", ending | {"reason": "He retires."}).status_code == 302
    assert place.state.supervision[0].last_day == date(2030, 1, 2)


def test_a_wrong_rota_comes_back_with_what_was_typed(place: Place, client: Client) -> None:
    signed_in(client, place, "Dummy")
    day = now().astimezone(place.state.zone).date()
    said: dict[str, Any] = {
        "command_id": str(uuid4()),
        "who": str(place.id("Sample")),
        "days": [day.isoformat()],
        "begins": "08:15",
        "ends": "",
    }
    answer = client.post(f"/rota/put/?week={day}", said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write when it ends" in page and 'value="08:15"' in page
    assert f'value="{place.id("Sample")}" selected' in page
    long_ago = {**said, "ends": "09:00", "days": [(day - 14 * DAY).isoformat()], "command_id": str(uuid4())}
    answer = client.post(f"/rota/put/?week={day - 14 * DAY}", long_ago)
    assert answer.status_code == 422 and "These hours are over" in answer.content.decode()
    elsewhere = {**said, "ends": "09:00", "days": ["2031-01-01"], "command_id": str(uuid4())}
    assert client.post(f"/rota/put/?week={day}", elsewhere).status_code == 422
    empty = {"command_id": str(uuid4())}
    later = day + 700 * DAY
    answer = client.post(f"/rota/copy/?week={later}", empty)
    assert answer.status_code == 422 and "Nothing was copied" in answer.content.decode()


def test_words_why_a_licence_stays_as_it_is_come_back(place: Place, client: Client) -> None:
    place.licence("Example", now().date() + 20 * DAY, state="NM", number="N1")
    place.covers("Template", now(), now() + DAY)
    place.kept(now())
    signed_in(client, place, "Dummy")
    path = f"/concerns/{named(place)}/settle/"
    answer = client.post(path, {"command_id": str(uuid4()), "outcome": ""})
    assert answer.status_code == 422 and "Say in a few words" in answer.content.decode()
    kept = client.post(path, {"command_id": "none", "outcome": "We leave New Mexico."})
    assert kept.status_code == 422 and "We leave New Mexico." in kept.content.decode()
    done = {"command_id": str(uuid4()), "outcome": "We leave New Mexico."}
    assert client.post(f"/concerns/{uuid4()}/settle/", done).status_code == 404
    assert client.post(path, done).status_code == 302
    assert facts_of(place, ConcernSettled)[-1].outcome == "We leave New Mexico."


def test_a_care_team_is_assigned_and_refused_for_its_reason(place: Place, client: Client) -> None:
    person = place.person("Ada Example", "NM")
    place.licence("Example", now().date() + 200 * DAY, state="NM", number="N1")
    signed_in(client, place, "Model")
    path = f"/people/{person}/team/"
    page = client.get(path).content.decode()
    assert "may treat in New Mexico until" in page and "may not treat in New Mexico" in page
    said = {
        "command_id": str(uuid4()),
        "prescriber": str(place.id("Pattern")),
        "therapist": "",
        "coordinator": str(place.id("Model")),
    }
    answer = client.post(path, said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nell Pattern has no licence for NM" in page
    assert f'value="{place.id("Pattern")}" id="id_prescriber' in page and "checked" in page
    said |= {"prescriber": str(place.id("Example")), "command_id": str(uuid4())}
    assert client.post(path, said).status_code == 302
    assert "1 person" in client.get(path).content.decode()
    assert client.post(path, {**said, "therapist": str(uuid4())}).status_code == 422


@pytest.mark.parametrize(
    "week", ["", "x", "2026-13-45", "0001-01-01", "9999-12-31", "2026-11-25' OR 1=1", "\x00"]
)
def test_any_week_that_is_asked_for_is_a_week(place: Place, client: Client, week: str) -> None:
    signed_in(client, place, "Placeholder")
    assert client.get("/rota/", {"week": week, "day": week, "begins": week, "who": week}).status_code == 200


def test_hostile_words_break_no_page(place: Place, client: Client) -> None:
    signed_in(client, place, "Dummy")
    path = f"/staff/{place.id('Example')}/"
    place.licence("Example", now().date() + 20 * DAY, state="NM", number="N1")
    place.kept(now())
    for words in NAUGHTY:
        said = licence_said(date(2029, 1, 1), kind=words[:20] or "x", number=words[:40] or "x")
        assert client.post(path, said).status_code in (302, 422)
        assert client.get(path, {"renew": words}).status_code == 200
        answer = client.post(f"/concerns/{named(place)}/settle/", {"command_id": words, "outcome": words})
        assert answer.status_code == 422
        assert client.get("/staff/").status_code == 200
        assert client.get("/concerns/").status_code == 200


# ---- ten times the data


def queries_of(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_people_licences_or_concerns(
    place: Place, client: Client
) -> None:
    def fill(first: int, last: int) -> UUID:
        for number in range(first, last):
            ends = now().date() + 20 * DAY
            place.licence("Example", ends, state="NM", number=f"N{number}")
            place.licence(
                "Sample", ends - number * DAY, state=("WA", "CA", "NV", "ID")[number % 4], number="S"
            )
            person = place.person(f"Person {number}", "NM")
            place.assign(person, prescriber=place.id("Example"))
        place.kept(now())
        return person

    person = fill(0, 2)
    signed_in(client, place, "Template")
    paths = ("/rota/", "/concerns/", f"/people/{person}/team/")
    before = [queries_of(client, path) for path in paths]
    fill(2, 20)
    assert [queries_of(client, path) for path in paths] == before
    assert len(place.state.concerns.open) >= 4


def test_the_week_shows_each_hour_once_also_when_the_clocks_change(place: Place, client: Client) -> None:
    signed_in(client, place, "Dummy")
    from troche.people.rota_shown import days_shown, rows_shown
    from troche.programme import load_programme

    state, zone = place.state, place.state.zone
    for monday, hours in ((date(2027, 3, 8), 167), (date(2027, 11, 1), 169), (date(2026, 12, 7), 168)):
        days = days_shown(state, load_programme(), monday, datetime.now(zone))
        assert (
            sum((piece.ends - piece.starts for day in days for piece in day.pieces), HOUR * 0) == hours * HOUR
        )
        cells = [cell for row in rows_shown(days, zone, now()) for _, cell in row.cells]
        assert sum(cell.hours for cell in cells) == 7 * 24
        assert client.get(f"/rota/?week={monday}").status_code == 200
