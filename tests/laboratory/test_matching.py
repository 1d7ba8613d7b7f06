"""Nobody's result lands with another person: number, date of birth, family name and given name must all agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from troche.laboratory.items import Named
from troche.laboratory.matching import Known, differences, name_parts
from troche.people.number import ALPHABET, number_of, read_number

BORN = date(1991, 7, 30)
BEN = UUID(int=7)
KNOWN = Known(number=number_of(BEN), name="Ben Q. Sample", birth_date=BORN)
SAID = Named(numbers=(number_of(BEN),), family="Sample", given="Ben", birth_date=BORN)


def said(**changes: Any) -> Named:
    return msgspec.structs.replace(SAID, **changes)


def known(name: str) -> Known:
    return msgspec.structs.replace(KNOWN, name=name)


SAME: list[tuple[Named, Known]] = [
    (SAID, KNOWN),
    (said(numbers=("4711", number_of(BEN), "")), KNOWN),
    (said(numbers=(number_of(BEN).replace("-", "").lower(),)), KNOWN),
    (said(family="SAMPLE", given="BEN QUINCY"), KNOWN),
    (said(family="Müller", given="José"), known("Jose Muller")),
    (said(family="O'Neill", given="Ann"), known("Ann O’Neill")),
    (said(family="de la Cruz", given="Maria"), known("Maria de la Cruz")),
    (said(family="Smith-Jones", given="Ann"), known("Ann Smith Jones")),
    (said(family="Smith", given="John"), known("John Smith Jr.")),
]


@pytest.mark.parametrize(("message", "person"), SAME)
def test_the_same_human_however_it_is_written(message: Named, person: Known) -> None:
    assert differences(message, person) == ()


DIFFERENT: list[tuple[Named, Known, tuple[str, ...]]] = [
    (said(numbers=()), KNOWN, ("number",)),
    (said(numbers=("4711",)), KNOWN, ("number",)),
    (said(numbers=(number_of(UUID(int=8)),)), KNOWN, ("number",)),
    (said(numbers=(number_of(BEN), number_of(UUID(int=8)))), KNOWN, ("number",)),
    (said(birth_date=None), KNOWN, ("birth_date",)),
    (said(birth_date=BORN + timedelta(days=1)), KNOWN, ("birth_date",)),
    (said(birth_date=date(1991, 3, 7)), KNOWN, ("birth_date",)),
    (said(family=""), KNOWN, ("family",)),
    (said(family="Sampler"), KNOWN, ("family",)),
    (said(family="Ben Q Sample"), KNOWN, ("family",)),
    (said(family="Cruz"), known("Maria de la Cruz"), ("given",)),
    (said(given=""), KNOWN, ("given",)),
    (said(given="Ann"), KNOWN, ("given",)),
    (said(given="Sample", family="Ben"), KNOWN, ("family", "given")),
    (Named(), KNOWN, ("number", "birth_date", "family", "given")),
    (said(family="Sample"), known("Sample"), ("family", "given")),
    (SAID, known(""), ("family", "given")),
]


@pytest.mark.parametrize(("message", "person", "differ"), DIFFERENT)
def test_whatever_is_missing_or_differs_is_named(
    message: Named, person: Known, differ: tuple[str, ...]
) -> None:
    assert differences(message, person) == differ


NAMES = st.sampled_from(
    ["Ann Sample", "Ben Sample", "Ben Sampler", "Ann Lee", "Lee Ann", "Ben Lee", "José Lee"]
)
BIRTHS = st.dates(date(1990, 1, 1), date(1990, 1, 4))
PEOPLE = st.lists(st.tuples(st.uuids(), NAMES, BIRTHS), min_size=2, max_size=8, unique_by=lambda one: one[0])


@settings(deadline=None)
@given(PEOPLE, st.data())
def test_a_message_about_one_of_many_fits_nobody_else(
    people: list[tuple[UUID, str, date]], data: st.DataObject
) -> None:
    """Twins, namesakes and slips of the pen: what the message says of one never agrees with another."""
    number, name, born = data.draw(st.sampled_from(people))
    given_name, family = name.split(" ")
    message = Named(numbers=(number_of(number),), family=family, given=given_name, birth_date=born)
    changes = data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "family": NAMES.map(lambda one: one.split(" ")[1]),
                "given": NAMES.map(lambda one: one.split(" ")[0]),
                "birth_date": st.none() | BIRTHS,
                "numbers": st.lists(st.sampled_from([number_of(one[0]) for one in people]), max_size=2).map(
                    tuple
                ),
            },
        )
    )
    message = msgspec.structs.replace(message, **changes)
    fits = [
        one
        for one in people
        if not differences(message, Known(number=number_of(one[0]), name=one[1], birth_date=one[2]))
    ]
    assert len(fits) <= 1
    for stream, full_name, birth_date in fits:
        assert message.numbers and {*message.numbers} == {number_of(stream)}
        assert (message.given, message.family) == tuple(full_name.split(" "))
        assert message.birth_date == birth_date


@settings(deadline=None)
@given(st.uuids(), st.integers(0, 10), st.sampled_from(ALPHABET))
def test_a_slip_of_the_pen_in_a_number_is_no_number(person: UUID, place: int, sign: str) -> None:
    plain = number_of(person).replace("-", "")
    slipped = plain[: place + 2] + sign + plain[place + 3 :]
    assume(slipped != plain)
    assert read_number(slipped) == ""


@settings(deadline=None)
@given(st.uuids(), st.integers(0, 8))
def test_two_neighbours_that_changed_places_are_no_number(person: UUID, place: int) -> None:
    plain = number_of(person).replace("-", "")
    at = place + 2
    swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
    assume(swapped != plain)
    assert read_number(swapped) == ""


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_words_are_a_name_or_none(text: str) -> None:
    assert name_parts(text) == name_parts(text.upper().lower()) or not text.isascii()
