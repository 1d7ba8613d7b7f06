"""The draft of FDA form 3500: what the form asks and no more, what is missing in sight, read back from the PDF."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from tests.dosing.ready import NOW, PERSON
from tests.events.life import Life
from tests.events.reading import text_of
from troche.events.letters import as_pdf
from troche.events.medwatch import Draft, Reporter, draft
from troche.events.waiting import report_by
from troche.people.number import number_of

if TYPE_CHECKING:
    from tests.events.after import After

REPORTER = Reporter("Dr Test", "Prescriber", "Larkfield", "+1 503 555 0100")
IDENTIFYING = ("Ada", "Example", "1991", "07-30", "ada@example.org", "555 0100 9", "Garden Way", str(PERSON))
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
    assert found["Product names and dates"] and found["Diagnosis for use"].startswith("F33.2")
    ticked = [tick.label for section in made(life).sections for tick in section.ticks if tick.ticked]
    assert ticked == ["Hospitalization (initial or prolonged)"]


def test_nothing_identifies_the_person_beyond_what_the_form_asks() -> None:
    text = text_of(as_pdf(made(happened())))
    assert [one for one in IDENTIFYING if one in text] == []
    assert b"Ada" not in as_pdf(made(happened()))


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
