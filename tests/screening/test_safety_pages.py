"""The pages of the safety pathway without scripts: what the person says, who is called, what the clinician records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import join
from tests.screening.charts import HERE, PRESCRIBER, PROGRAMME
from tests.screening.people import done, patient, signed_in_patient, staff, staff_joins
from tests.screening.ways import MINUTE, SETTING, Way
from troche.chart.commands import Actor
from troche.ledger import read_chart
from troche.messaging.facts import AlertAcknowledged, AlertEscalated
from troche.messaging.rules import open_alerts
from troche.people.clinic import ClinicState, Staff
from troche.people.commands import SetRota
from troche.people.facts import RotaSet, Shift
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.people.setting import Setting
from troche.screening.called import called
from troche.screening.commands import AnswerInstrument, SayHowSafe

TALK = {
    "asked": ["thoughts", "intent"],
    "finding": "thoughts_without_intent",
    "attempt_12_months": "no",
    "means": "secured",
    "lozenges": "none",
    "agreed": "The plan; a call tomorrow.",
    "disposition": "plan_and_call",
}


def post(client: Client, path: str, **said: Any) -> Any:
    """Send a form with a fresh command id."""
    return client.post(path, {"command_id": str(uuid4()), **said})


def alerts(here: Clinic, person: UUID) -> set[str]:
    """The codes of the open alerts."""
    with in_clinic(here.id):
        return {alert.code for alert in open_alerts(read_chart(here.id, person))}


# ---- who was called ----


def on_call(setting: Setting, who: UUID, at: datetime) -> Setting:
    """The setting with somebody on call around this instant."""
    shift = Shift(staff=who, starts=at - timedelta(hours=1), ends=at + timedelta(hours=1))
    rota = RotaSet(starts=shift.starts, ends=shift.ends, shifts=(shift,))
    staff_here = {**HERE.staff, who: HERE.staff.get(who) or Staff(who, "Dr On Call", "director", (), at)}
    return Setting(setting.programme, ClinicState(staff=staff_here, rota=(rota,)))


def test_nobody_was_called_when_nothing_was_told() -> None:
    way = Way()
    assert called(way.chart, SETTING, way.now) is None


def test_what_is_now_names_who_is_on_call_and_nobody_when_nobody_is() -> None:
    way = Way().do(SayHowSafe, safe=False)
    alone = called(way.chart, SETTING, way.now)
    assert alone is not None and alone.is_nobody and alone.name == "" and alone.level == 1
    named = called(way.chart, on_call(SETTING, PRESCRIBER, way.now), way.now)
    assert named is not None and (named.name, str(named.role)) == ("Dr Test", "Prescriber")
    assert named.by == way.now + PROGRAMME.alerts["suicidal_intent"].respond_minutes.value * MINUTE
    assert str(named.then) == "Medical director"
    other = called(way.chart, on_call(SETTING, uuid4(), way.now), way.now)
    assert other is not None and other.name == "Dr On Call", "not the own prescriber, but who is on call"


def test_what_is_for_today_names_who_owns_it_and_by_when() -> None:
    answers = {f"q{n}": 1 for n in range(1, 10)}
    way = Way().do(AnswerInstrument, instrument="phq_9", answers=answers)
    told = called(way.chart, SETTING, way.now)
    assert told is not None and told.level == 2 and told.name == "Dr Test" and not told.is_nobody
    empty = called(way.chart, Setting(PROGRAMME, ClinicState()), way.now)
    assert empty is not None and empty.is_nobody, "nobody works here: nothing is promised"


def test_the_gravest_is_told_and_who_has_taken_it() -> None:
    answers = {f"q{n}": 1 for n in range(1, 10)}
    way = Way().do(AnswerInstrument, instrument="phq_9", answers=answers).do(SayHowSafe, safe=False)
    way.keep([AlertAcknowledged(alert="suicidal_intent", name="Dr Test")], "prescriber")
    told = called(way.chart, SETTING, way.now)
    assert told is not None and told.level == 1 and told.taken_by == "Dr Test"


def test_after_it_climbed_the_nearer_time_is_the_new_one() -> None:
    way = Way().do(SayHowSafe, safe=False)
    later = way.now + 30 * MINUTE
    way.keep([AlertEscalated(alert="suicidal_intent", owner="director", respond_by=later)], "system")
    told = called(way.chart, on_call(SETTING, PRESCRIBER, way.now), way.now)
    assert told is not None and told.by == later


# ---- the person's pages ----


def test_not_safe_raises_the_alarm_and_says_what_happens(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    page = client.get("/my/help/").content.decode()
    assert "tel:988" in page and "sms:988" in page and "tel:911" in page and "I am not safe" in page
    assert post(client, "/my/help/say/", safe="no").url == "/my/help/after/"
    assert alerts(here, me.id) == {"suicidal_intent"}
    after = client.get("/my/help/after/").content.decode()
    assert "Nobody here is on call at this hour." in after and "within 15 minutes" not in after


def test_safe_for_now_leads_to_the_questions_that_wait_or_to_who_was_called(
    client: Client, here: Clinic
) -> None:
    me = signed_in_patient(client, here)
    assert post(client, "/my/help/say/", safe="yes").url == "/my/help/after/"
    assert alerts(here, me.id) == set()
    done(
        AnswerInstrument(
            id=uuid4(), actor=me, stream=me.id, instrument="phq_9", answers={f"q{n}": 1 for n in range(1, 10)}
        )
    )
    assert post(client, "/my/help/say/", safe="yes").url == "/my/questionnaires/asq/"
    page = client.get("/my/help/").content.decode()
    assert "Dr Jonah Invented" in page and "asked to call you" in page


def test_the_first_page_says_that_questions_wait_and_then_that_somebody_calls(
    client: Client, here: Clinic
) -> None:
    me = signed_in_patient(client, here)
    assert "about your safety" not in client.get("/my/").content.decode()
    answers: dict[str, int | None] = {f"q{n}": 1 for n in range(1, 10)}
    done(AnswerInstrument(id=uuid4(), actor=me, stream=me.id, instrument="phq_9", answers=answers))
    assert "A few questions about your safety wait" in client.get("/my/").content.decode()
    assert post(client, "/my/help/decline/").status_code == 302
    assert "Somebody speaks with you about your safety" in client.get("/my/").content.decode()


def test_the_first_page_says_so_too_when_the_safety_questions_alone_told_it(
    client: Client, here: Clinic
) -> None:
    me = signed_in_patient(client, here)
    answers: dict[str, int | None] = {"q1": 1, "q2": 0, "q3": 0, "q4": 0, "q5": 0}
    done(AnswerInstrument(id=uuid4(), actor=me, stream=me.id, instrument="asq", answers=answers))
    assert "Somebody speaks with you about your safety" in client.get("/my/").content.decode()


def test_rather_not_is_told_and_asked_no_more(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    assert post(client, "/my/help/decline/").status_code == 422, "nothing was asked"
    answers: dict[str, int | None] = {f"q{n}": 1 for n in range(1, 10)}
    done(AnswerInstrument(id=uuid4(), actor=me, stream=me.id, instrument="phq_9", answers=answers))
    assert post(client, "/my/help/decline/").url == "/my/help/after/"
    assert alerts(here, me.id) == {"item_9", "screen_unanswered"}
    assert "would rather not answer" not in client.get("/my/help/").content.decode()


def test_the_same_word_sent_twice_is_one_word(client: Client, here: Clinic) -> None:
    me = signed_in_patient(client, here)
    said = {"command_id": str(uuid4()), "safe": "no"}
    assert client.post("/my/help/say/", said).status_code == 302
    with in_clinic(here.id):
        before = read_chart(here.id, me.id).position
    assert client.post("/my/help/say/", said).status_code == 302
    with in_clinic(here.id):
        assert read_chart(here.id, me.id).position == before


def test_the_persons_pages_take_any_input(client: Client, here: Clinic) -> None:
    signed_in_patient(client, here)
    for naughty in NAUGHTY:
        answer = post(client, "/my/help/say/", safe=naughty)
        assert answer.status_code == 422 and b"tel:988" in answer.content, "the numbers stand there, too"
        assert client.post("/my/help/say/", {"command_id": naughty, "safe": "no"}).status_code == 422
    assert client.post("/my/help/say/", {}).status_code == 422


# ---- the clinician's pages ----


def test_the_alert_leads_to_the_talk_and_words_alone_do_not_close_it(client: Client, here: Clinic) -> None:
    person = patient(here)
    done(SayHowSafe(id=uuid4(), actor=person, stream=person.id, safe=False))
    staff(client, here)
    address = _address(client, person.id)
    page = client.get(address).content.decode()
    assert f"/people/{person.id}/talk/" in page and "Close the alert" not in page and "Ben Sample" in page
    refused = post(client, address, outcome="All is well.")
    assert refused.status_code == 422 and "ends with a talk with the person" in refused.content.decode()
    assert post(client, f"/people/{person.id}/talk/tried/", note="No answer.").status_code == 302
    assert alerts(here, person.id) == {"suicidal_intent"}
    assert post(client, f"/people/{person.id}/talk/", **TALK).url == f"/people/{person.id}/"
    assert alerts(here, person.id) == set()
    dossier = client.get(f"/people/{person.id}/").content.decode()
    assert "The plan; a call tomorrow." in dossier and "Not reached" in dossier and "Follow-up" in dossier


def _address(client: Client, person: UUID) -> str:
    page = client.get("/alerts/").content.decode()
    start = page.index(f"/people/{person}/alerts/")
    return page[start : page.index('"', start)]


def test_handed_over_may_be_closed_in_words(client: Client, here: Clinic) -> None:
    person = patient(here)
    done(SayHowSafe(id=uuid4(), actor=person, stream=person.id, safe=False))
    staff(client, here)
    address = _address(client, person.id)
    tried = {"note": "Police look for them.", "handed_over": "on"}
    assert post(client, f"/people/{person.id}/talk/tried/", **tried).status_code == 302
    assert "Close the alert" in client.get(address).content.decode()
    assert post(client, address, outcome="Found, in the emergency department.").status_code == 302
    assert alerts(here, person.id) == set()


def test_the_talk_takes_any_input_and_keeps_what_was_right(client: Client, here: Clinic) -> None:
    person = patient(here)
    staff(client, here)
    path = f"/people/{person.id}/talk/"
    for naughty in NAUGHTY[2:]:
        assert post(client, path, **dict.fromkeys(TALK, naughty)).status_code == 422
        assert post(client, f"{path}tried/", note=naughty).status_code in (302, 422)
    kept = post(client, path, **{**TALK, "finding": "intent", "with_them": "Sam"})
    assert kept.status_code == 422 and "The plan; a call tomorrow." in kept.content.decode()


@pytest.mark.parametrize("role", ["coordinator", "pharmacist", "biller", "auditor", "administrator"])
def test_others_record_no_talk(client: Client, here: Clinic, role: Any) -> None:
    person = patient(here)
    staff(client, here, role)
    assert post(client, f"/people/{person.id}/talk/", **TALK).status_code == 403
    assert post(client, f"/people/{person.id}/talk/tried/", note="x").status_code == 403


def test_the_call_sheet_says_what_is_missing(client: Client, here: Clinic) -> None:
    person = patient(here)
    staff(client, here)
    page = client.get(f"/people/{person.id}/call-sheet/").content.decode()
    assert "503 555 0100" in page and "not on file" in page


def test_the_pages_ask_the_database_as_often_for_much_as_for_little(client: Client, here: Clinic) -> None:
    from django.db import connection

    person = patient(here)
    me = staff(client, here)
    path = f"/people/{person.id}/talk/"
    client.get(path)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    before = queries()
    for _ in range(10):
        post(client, path, **TALK)
    client.get(path)  # what is said once is said, and gone from the session
    assert queries() <= before and me.role == "prescriber"


def test_who_is_on_call_is_written_to_beside_the_owner_when_it_is_now(here: Clinic) -> None:
    from tests.messaging.test_delivery import reached

    person = patient(here)
    owner, other = join(here, "prescriber"), join(here, "director")
    staff_joins(here, owner.actor.id, "prescriber")
    staff_joins(here, other.actor.id, "director")
    now = datetime.now(UTC)
    shift = Shift(staff=other.actor.id, starts=now - timedelta(hours=1), ends=now + timedelta(hours=1))
    system = Actor(uuid4(), "system", here.id)
    window = {"starts": shift.starts, "ends": shift.ends, "shifts": (shift,)}
    done(SetRota(id=uuid4(), actor=system, stream=here.id, **window))
    assert other.email not in reached(here, person.id, "prescriber")
    done(SayHowSafe(id=uuid4(), actor=person, stream=person.id, safe=False))
    assert {owner.email, other.email} <= reached(here, person.id, "prescriber")
