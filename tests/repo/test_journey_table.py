"""docs/journey.md names pages, commands, facts and tests as they are, and leaves none out."""

import re

import pytest

from tests.repo.repository import ROOT, defined, every_test, pages, rooms
from troche.chart.commands import Command
from troche.chart.facts import Fact

TEXT = (ROOT / "docs" / "journey.md").read_text()
KERNELS_OWN = {"chart.command_reused"}  # answers a wrong use of the door; nobody asks for it


def rows(text: str) -> list[dict[str, str]]:
    """Every row of every table, by the heads of its columns.

    >>> rows("| a | b |\\n|---|---|\\n| 1 | 2 |")
    [{'a': '1', 'b': '2'}]
    """
    found, heads = [], list[str]()
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            heads = []
        elif not heads:
            heads = cells
        elif set(cells[0]) != {"-"}:
            found.append(dict(zip(heads, cells, strict=True)))
    return found


ROWS = rows(TEXT)


def named(column: str) -> list[str]:
    return [name for row in ROWS for name in re.findall(r"`([^`]+)`", row.get(column, ""))]


def test_every_page_is_there_with_its_address() -> None:
    told = {(row["page"].strip("`"), row["address"].strip("`")) for row in ROWS if row.get("page")}
    assert told - pages() == set(), "docs/journey.md names pages that do not exist"
    assert pages() - told == set(), "docs/journey.md leaves pages out"


@pytest.mark.parametrize(
    ("column", "kind", "modules"), [("asks", Command, "commands"), ("records", Fact, "facts")]
)
def test_every_command_and_fact_is_there(column: str, kind: type, modules: str) -> None:
    told, there = set(named(column)), set(defined(kind, modules))
    assert told - there == set(), f"docs/journey.md names {modules} that do not exist"
    assert there - told - KERNELS_OWN == set(), f"docs/journey.md leaves {modules} out"


def test_every_command_is_asked_for_in_the_room_that_decides_it() -> None:
    for row in ROWS:
        page = row.get("page", "").strip("`")
        asked = {name.split(".")[0] for name in re.findall(r"`([^`]+)`", row.get("asks", ""))}
        if page and asked:
            assert asked == {page.split(":")[0]}, row


def test_every_step_names_rooms_pages_and_tests_that_exist() -> None:
    files = {name.split("::")[0] for name in every_test()}
    addresses = {address for _, address in pages()}
    steps = [row for row in ROWS if "step" in row]
    assert [row["step"][0] for row in steps] == list("12345678")
    for row in steps:
        assert set(re.findall(r"`([^`]+)`", row["room"])) <= set(rooms()), row
        assert set(re.findall(r"`([^`]+)`", row["begins at"])) <= addresses, row
        listed = set(re.findall(r"`([^`]+)`", row["tests"]))
        assert listed, row
        assert listed <= files, row
    assert set(re.findall(r"`(tests/[^`]*\.py)`", TEXT)) - {"tests/repo/test_journey_table.py"} <= files
