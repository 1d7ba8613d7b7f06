"""The draft of FDA form 3500: what the form asks and no more, what is missing in sight, read back from the PDF."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.dosing.ready import DISPENSED, NOW, PERSON, PLAN, history
from tests.events.life import Life
from tests.events.reading import OBJECT, inflated, text_of
from troche.dosing.facts import DoseTaken
from troche.events.letters import as_pdf
from troche.events.medwatch import Draft, Reporter, draft
from troche.events.waiting import report_by
from troche.people.number import number_of
from troche.people.rules import PEOPLE
from troche.screening.facts import Medicine
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from tests.events.after import After

REPORTER = Reporter("Dr Test", "Prescriber", "Larkfield", "+1 503 555 0111", is_clinician=True)
IDENTIFYING = ("Ada", "Example", "1991", "07-30", "ada@example.org", "555 0100", "18 Alder Row", str(PERSON))
SAID: dict[str, Any] = {
    "term": "Syncope",
    "severity": "severe",
    "serious": True,
    "criteria": ("hospitalization",),
    "relatedness": "possible",
    "expected": False,
    "action": "dose_held",
    "outcome": "recovering",
    "began_on": NOW.date(),
    "abated": "not_applicable",
    "tests": "ECG without findings",
}


def happened(words: str = "I fainted in the kitchen.") -> Life:
    return Life().dosed().told(words, urgent=True).judged(**SAID)


def made(life: Life) -> Draft:
    return draft(
        life.chart, life.event, life.setting, REPORTER, life.now, report_by(life.event, life.setting)
    )


def values(of: Draft) -> dict[str, str]:
    return {field.label: field.value for section in of.sections for field in section.fields}


def test_what_is_on_file_stands_in_its_field() -> None:
    life = happened()
    found = values(made(life))
    assert found["Patient identifier (in confidence)"] == number_of(PERSON)
    assert found["Age at the event"] == "35 years"
    assert found["Describe event"] == "Syncope. As it was told: “I fainted in the kitchen.”"
    assert found["Dose, frequency"].startswith("100 mg a session") and found["Lot"] == "L1"
    assert found["Action taken with the medicine"] == "Dose held" and found["Outcome so far"] == "Recovering"
    assert found["Product names and dates, as told on 2026-11-16"] and found["Diagnosis for use"].startswith(
        "F33.2"
    )
    ticked = [tick.label for section in made(life).sections for tick in section.ticks if tick.ticked]
    assert ticked == ["Hospitalization (initial or prolonged)"]


def test_nothing_identifies_the_person_beyond_what_the_form_asks() -> None:
    life = happened()
    registered, history = PEOPLE.of(life.chart).registered, SCREENING.of(life.chart).history
    on_file = f"{registered} {history} {PERSON}"
    assert [one for one in IDENTIFYING if one not in on_file and one != "07-30"] == [], "each is on file"
    text = text_of(as_pdf(made(life)))
    assert "Larkfield" in text and [one for one in IDENTIFYING if one in text] == []


def test_nothing_identifying_is_hidden_in_the_file_either() -> None:
    pdf = as_pdf(made(happened()))
    whole = pdf + b"".join(inflated(body) for _number, body in OBJECT.findall(pdf) if b"/FlateDecode" in body)
    assert b"Draft report" in whole, "the title is read, so a name would be"
    assert [one for one in IDENTIFYING if one.encode() in whole] == []


def test_what_is_missing_is_in_sight_and_never_guessed() -> None:
    bare = Life()
    bare.told("It happened.")
    of = made(bare)
    labels = {field.label for field in of.missing}
    assert {
        "Sex",
        "Weight",
        "Date of event",
        "Lot",
        "Dose, frequency",
        "Outcome so far",
        "Expected",
    } <= labels
    text = text_of(as_pdf(of))
    assert text.count("Not on file") == len(of.missing)
    assert f"{len(of.missing)} fields are not on file." in text
    assert all(label.lower() in text.lower().replace("\n", "") for label in ("sex", "weight", "lot"))


@pytest.mark.parametrize(
    "name", ["term", "severity", "relatedness", "expected", "action", "outcome", "tests"]
)
def test_each_thing_that_nobody_said_is_missing_one_more(name: str) -> None:
    life = happened()
    whole = len(made(life).missing)
    case = life.event
    held = msgspec.structs.replace(
        case.held, **{name: type(SAID[name])() if name in ("term", "tests") else None}
    )
    less = msgspec.structs.replace(
        case, versions=(msgspec.structs.replace(case.versions[0], assessment=held),)
    )
    of = draft(life.chart, less, life.setting, REPORTER, life.now, None)
    assert len(of.missing) == whole + (name != "term"), "a term alone leaves the words that were told"


def test_every_word_is_read_back_from_the_pdf() -> None:
    text = text_of(as_pdf(made(happened()))).replace("\n", " ")
    for word in ("DRAFT for FDA form 3500", "Not sent", "Syncope", "I fainted in the kitchen.", "TR-"):
        assert word in text, word
    assert "Reported" not in text and "L1" in text and "ECG without findings" in text
    assert f"{(NOW.date() + timedelta(days=8)):%Y-%m-%d}" in text, "the clinic's own day for it"


@pytest.mark.parametrize(
    "words",
    [
        "#panic[boom]",
        '#read("/etc/passwd")',
        "$x^2$ *not bold* _nor this_ <label> @ref",
        "\\ \" ' { } [ ] // no comment /* nor this */",
        "`raw` ``` https://example.org",
        "x" * 1_500,
    ],
)
def test_what_people_write_is_never_markup(words: str) -> None:
    life = happened(words)
    text = text_of(as_pdf(made(life)))
    assert words.replace(" ", "") in text.replace("\n", "").replace(" ", "")
    assert "root:" not in text


def test_a_clinician_opens_it_and_a_patient_cannot(after: After) -> None:
    after.post("patient", "/my/events/", words="I fainted.", urgent="yes")
    path = f"/people/~/events/{list(after.mine.events)[-1]}/draft.pdf"
    response = after.get("prescriber", path)
    assert response["Content-Type"] == "application/pdf" and "draft.pdf" in response["Content-Disposition"]
    assert "Larkfield" in text_of(response.content) and "Ada" not in text_of(response.content)
    assert after.get("patient", path).status_code == 403
    assert after.get("biller", path).status_code == 403


def two_doses() -> Life:
    """A dose of 100 mg from L1 on the 23rd, and four days later one of 150 mg from L2 with other medicines."""
    life = Life().dosed()
    life.later(days=3)
    life.add(
        history(medicines=(Medicine(name="Lithium", dose="300 mg"),)),
        msgspec.structs.replace(DISPENSED, lot="L2", units=("v1", "v2", "v3"), parcel="p2"),
        msgspec.structs.replace(PLAN, version=2, days_between=7),
        DoseTaken(session=2, units=("v1", "v2", "v3"), dose_mg=150, gates=()),
    )
    life.later(days=1)
    return life


def test_the_dose_is_the_one_before_the_event_and_no_later_one() -> None:
    life = two_doses().told().judged(began_on=NOW.date() + timedelta(days=1))
    found = values(made(life))
    assert found["Dose, frequency"] == "100 mg a session, 3 days apart by the plan" and found["Lot"] == "L1"
    assert found["First dose, and last dose before the event"] == "2026-11-23 to 2026-11-23"
    assert "Sertraline" in found["Product names and dates, as told on 2026-11-16"]
    life.judged(began_on=NOW.date() + timedelta(days=4))
    found = values(made(life))
    assert found["Dose, frequency"] == "150 mg a session, 7 days apart by the plan" and found["Lot"] == "L2"
    assert found["First dose, and last dose before the event"] == "2026-11-23 to 2026-11-27"
    assert "Lithium" in found["Product names and dates, as told on 2026-11-27"]


def test_without_a_day_the_dose_is_the_one_it_was_told_of() -> None:
    life = Life().dosed().told()
    life.later(days=3)
    life.add(DoseTaken(session=2, units=("u02",), dose_mg=150, gates=()))
    assert values(made(life))["Dose, frequency"].startswith("100 mg")


def test_what_began_before_the_first_dose_names_no_dose() -> None:
    life = Life().dosed().told().judged(began_on=NOW.date() - timedelta(days=1))
    found = values(made(life))
    names = ("Dose, frequency", "Lot", "Route", "First dose, and last dose before the event")
    assert [found[name] for name in names] == [""] * 4


@pytest.mark.parametrize("is_clinician", [True, False])
def test_only_a_clinician_is_put_down_as_a_health_professional(is_clinician: bool) -> None:
    life = happened()
    reporter = msgspec.structs.replace(REPORTER, is_clinician=is_clinician)
    found = values(draft(life.chart, life.event, life.setting, reporter, life.now, None))
    assert found["Health professional"] == ("Yes" if is_clinician else "")
