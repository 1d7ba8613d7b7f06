"""A programme that was adopted stays readable, whatever the software has learned since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.programme.weakened import GONE, put
from troche.instruments import all_instruments
from troche.programme import canonical, faults_of, from_canonical, from_kept, load_programme

SHIPPED = load_programme()
DATA = msgspec.to_builtins(SHIPPED)


def kept(data: dict[str, Any]) -> str:
    return msgspec.json.encode(data).decode()


def fields(value: Any, path: str = "") -> Iterator[tuple[tuple[type, str], str]]:
    """Each field of the programme's own structs, and a path on which it stands."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield (type(value), name), f"{path}{name}"
            yield from fields(getattr(value, name), f"{path}{name}.")
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from fields(each, f"{path}{name}.")


FIELDS = sorted(dict(fields(SHIPPED)).values())


def test_what_has_everything_is_read_as_it_is() -> None:
    assert from_kept(canonical(SHIPPED).decode()) == SHIPPED


@pytest.mark.parametrize("path", FIELDS)
def test_a_field_that_a_version_does_not_know_is_the_shipped_one(path: str) -> None:
    assert from_kept(kept(put(DATA, path, GONE))) == SHIPPED


@pytest.mark.parametrize(
    "key",
    [
        *(f"alerts.{code}" for code in SHIPPED.alerts),
        *(f"gates.{gate}.requires.{code}" for gate, one in SHIPPED.gates.items() for code in one.requires),
    ],
)
def test_what_the_software_asks_for_by_name_is_there(key: str) -> None:
    programme = from_kept(kept(put(DATA, key, GONE)))
    assert msgspec.to_builtins(programme).keys() == DATA.keys()
    assert programme == SHIPPED


def test_what_a_version_says_itself_stands() -> None:
    data = put(DATA, "session.pressure.go.systolic_mm_hg.value", 130)
    data = put(data, "alerts.vomiting.owner", "director")
    data = put(data, "protocol.version", "7.1")
    programme = from_kept(kept(put(data, "alerts.help_asked", GONE)))
    assert programme.session.pressure.go.systolic_mm_hg.value == 130
    assert (programme.alerts["vomiting"].owner, programme.version) == ("director", "7.1")
    assert programme.alerts["help_asked"] == SHIPPED.alerts["help_asked"]
    assert next(iter(programme.alerts)) == next(iter(SHIPPED.alerts))


def test_a_question_that_a_version_does_not_ask_is_not_put_into_it() -> None:
    programme = from_kept(kept(put(DATA, "consent.teach_back.more", GONE)))
    assert "more" not in programme.consent.teach_back


def test_what_nobody_reads_any_more_is_left_out() -> None:
    fast = {**DATA["session"]["fast"], "alcohol_hours": {"value": 48, "source": {"ref": "x", "grade": "D"}}}
    assert from_kept(kept(put(DATA, "session.fast", fast))) == SHIPPED


@pytest.mark.parametrize("content", ["", "3", "null", "[]", '{"protocol": 3}'])
def test_what_is_no_programme_is_none(content: str) -> None:
    with pytest.raises(msgspec.MsgspecError):
        from_kept(content)


def test_adoption_itself_takes_nothing_over() -> None:
    """What is missing is refused there, and only completed where it was adopted before."""
    with_hole = kept(put(DATA, "alerts.help_asked", GONE))
    assert [fault.key.split(".")[:2] for fault in faults_of(from_canonical(with_hole), all_instruments())]
    assert not faults_of(from_kept(with_hole), all_instruments())
