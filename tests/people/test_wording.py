"""What a clinic may ask: its own words are a fact of its stream, and without words nothing is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from tests.instruments.packs import as_yaml, pack_of
from troche.chart.facts import Recorded
from troche.chart.reasons import Refusal
from troche.instruments import all_instruments
from troche.instruments.packs import canonical, digest, parse_pack
from troche.people.clinic import ClinicState, evolve
from troche.people.commands import AddInstrumentText
from troche.people.facts import InstrumentTextAdded
from troche.people.wording import (
    as_asked,
    asked_only,
    is_asked_of_patients,
    not_asked,
    text_added,
    why_not_asked,
)
from troche.programme import load_programme
from troche.programme.parts.measures import Schedule

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def command(code: str, **changes: Any) -> AddInstrumentText:
    """The command that adds a pack of invented words."""
    said = pack_of(code, **changes)
    content = canonical(parse_pack(as_yaml(said), file="pack.yaml", instruments=all_instruments()))
    return AddInstrumentText(
        id=uuid4(),
        actor=None,  # type: ignore[arg-type]  # who may is decided before
        stream=uuid4(),
        instrument=code,
        language=said["language"],
        digest=digest(content),
        content=content,
    )


def after(state: ClinicState, added: AddInstrumentText) -> ClinicState:
    """The clinic with these words."""
    outcome = text_added(state, added)
    assert not isinstance(outcome, Refusal), outcome
    (fact,) = outcome
    assert isinstance(fact, InstrumentTextAdded)
    return evolve(state, Recorded(fact, 1, NOW, uuid4(), "system", uuid4()))


def refused(state: ClinicState, added: AddInstrumentText) -> set[str]:
    """The codes of the reasons why not."""
    outcome = text_added(state, added)
    assert isinstance(outcome, Refusal), outcome
    return {reason.code for reason in outcome.reasons}


def test_words_are_kept_by_instrument_and_language_and_the_latest_stand() -> None:
    clinic = after(ClinicState(), command("isi"))
    clinic = after(clinic, command("isi", language="es", attribution="Inventadas."))
    clinic = after(clinic, command("isi", attribution="Mended, and invented."))
    asked, spanish = as_asked(clinic, "isi"), as_asked(clinic, "isi", "es")
    assert asked is not None and asked.licence.attribution == "Mended, and invented."
    assert spanish is not None and spanish.licence.attribution == "Inventadas."
    assert as_asked(clinic, "isi", "fr") == asked
    assert as_asked(after(ClinicState(), command("isi", language="es")), "isi") is not None


def test_since_when_it_has_words_is_told_for_what_came_without() -> None:
    clinic = after(after(ClinicState(), command("isi")), command("phq_9", language="es"))
    clinic = evolve(
        clinic,
        Recorded(clinic.texts["isi"]["en"], 3, NOW + timedelta(days=9), uuid4(), "system", uuid4()),
    )
    assert clinic.worded_from == {"isi": NOW}


def test_what_comes_along_is_asked_and_what_has_no_words_is_not() -> None:
    for code, one in all_instruments().items():
        assert (as_asked(ClinicState(), code) is not None) is one.has_text
    assert as_asked(ClinicState(), "nothing_known") is None


def test_a_translation_is_shown_to_those_who_read_it() -> None:
    clinic = after(ClinicState(), command("phq_9", language="es"))
    english, spanish = as_asked(clinic, "phq_9"), as_asked(clinic, "phq_9", "es")
    assert english is all_instruments()["phq_9"]
    assert spanish is not None and spanish.items[0].text == "Invented question q1"


def test_the_door_believes_no_digest_no_name_and_no_faulty_pack() -> None:
    good, none = command("isi"), ClinicState()
    replace = msgspec.structs.replace
    assert refused(none, replace(good, digest="0" * 64)) == {"text_digest_wrong"}
    assert refused(none, replace(good, instrument="who_5")) == {"text_unreadable"}
    assert refused(none, replace(good, language="es")) == {"text_unreadable"}
    for content in ("", "[]", '{"instrument": "isi"}', good.content.replace('"items"', '"scoring"')):
        assert refused(none, replace(good, content=content, digest=digest(content))) == {"text_unreadable"}
    short = good.content.replace('"q7":"Invented question q7"', '"q8":"Invented question q8"')
    assert refused(none, replace(good, content=short, digest=digest(short))) == {"text_faulty"}
    assert refused(after(none, good), good) == {"text_current"}


@pytest.mark.parametrize("code", ["phq_9", "asq"])
def test_words_that_come_along_are_not_replaced_at_the_door(code: str) -> None:
    content = canonical(
        parse_pack(as_yaml(pack_of(code, language="es")), file="p", instruments=all_instruments())
    ).replace('"language":"es"', '"language":"en"')
    forged = msgspec.structs.replace(
        command(code, language="es"), language="en", content=content, digest=digest(content)
    )
    assert refused(ClinicState(), forged) == {"text_faulty"}


def test_words_of_an_older_version_that_are_no_longer_all_are_not_asked() -> None:
    content = command("isi").content.replace('"q7":"Invented question q7"', '"q77":"Invented question q7"')
    kept = InstrumentTextAdded(instrument="isi", language="en", digest=digest(content), content=content)
    assert as_asked(ClinicState(texts={"isi": {"en": kept}}), "isi") is None


def test_a_schedule_asks_only_what_has_words() -> None:
    shipped = load_programme()
    row = msgspec.structs.replace(shipped.measures.schedule["gad_7"], label="Sleep", why="Seven questions.")
    schedule: dict[str, Schedule] = {**shipped.measures.schedule, "isi": row, "cadss": row}
    measures = msgspec.structs.replace(shipped.measures, schedule=schedule)
    programme = msgspec.structs.replace(shipped, measures=measures)
    assert not_asked(programme, ClinicState()) == {"isi", "cadss"}
    said = list(why_not_asked(programme, ClinicState()))
    assert len(said) == 2
    assert "measures.schedule.cadss" in said[0] and "clinician's rating" in said[0]
    assert "measures.schedule.isi" in said[1] and "troche instruments add" in said[1]
    clinic = after(after(ClinicState(), command("isi")), command("cadss"))
    assert not_asked(programme, clinic) == {"cadss"}, "a rating is never a patient's form"
    assert as_asked(clinic, "cadss") is not None and not is_asked_of_patients(clinic, "cadss")
    assert set(asked_only(programme, frozenset({"isi", "cadss"})).measures.schedule) == set(
        shipped.measures.schedule
    )
