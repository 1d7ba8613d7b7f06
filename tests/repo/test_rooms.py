"""docs/architecture.md draws the rooms as they are, and each has the furniture that its work needs."""

import ast
import re
from importlib import import_module
from pathlib import PurePath

from tests.repo.repository import ROOT, SOURCE, defined, every_test, rooms
from tools import python_laws
from troche.chart.commands import ClockStruck, Command, Correct, NoteGap
from troche.chart.facts import KERNEL_FACTS, Fact
from troche.chart.rooms import Room
from troche.journey.rooms import HOUSES

TEXT = (ROOT / "docs" / "architecture.md").read_text().partition("## The rooms")[2]
FURNITURE, STANDING, TO_COME = re.findall(r"```\n(.*?)```", TEXT, re.DOTALL)[:3]
NO_ROOM_OF_THE_JOURNEY = {"chart", "programme", "instruments", "sheets", "site", "demo", "simulation"}
KERNELS_OWN = {ClockStruck, Correct, NoteGap}
NEEDS = {
    "facts.py": {"commands.py", "rules.py"},
    "commands.py": {"facts.py", "rules.py"},
    "gates.py": {"facts.py", "rules.py"},
    "projections.py": {"models.py", "queries.py"},
    "pages.py": {"urls.py"},
    "urls.py": {"pages.py"},
    "forms.py": {"pages.py"},
    "templates/": {"pages.py"},
    "static/": {"templates/"},
}


def drawn(block: str) -> dict[str, str]:
    """The folders of a drawing, each with what is said of it.

    >>> drawn("src/troche/\\n  chart/   the kernel\\n  a prover")
    {'chart': 'the kernel'}
    """
    return dict(re.findall(r"^  (\w+)/ +(.+?)\s*$", block, re.MULTILINE))


def furniture(room: str) -> set[str]:
    """What stands in a room, under the names of the drawing: `my_pages.py` and `pages/` are pages."""
    found = set()
    for path in (SOURCE / room).iterdir():
        if path.stem == "pages" or path.stem.endswith("_pages"):
            found.add("pages.py")
        elif path.name == "forms":
            found.add("forms.py")
        else:
            found.add(path.name + "/" * path.is_dir())
    return found


def purely() -> set[str]:
    """The files that the drawing calls pure."""
    return set(re.findall(r"^(\w+\.py) .* pure$", FURNITURE, re.MULTILINE))


def matched(room: str) -> set[str]:
    """The names of the classes that a room's functions tell apart."""
    found = set()
    for path in (SOURCE / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.MatchClass):
                found.add(ast.unparse(node.cls))
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
                found |= {name.id for name in ast.walk(node.args[1]) if isinstance(name, ast.Name)}
            elif isinstance(node, ast.Dict):
                found |= {key.id for key in node.keys if isinstance(key, ast.Name)}
    return found


def in_the_house() -> list[Room]:  # type: ignore[type-arg]
    return [room for house in HOUSES.values() for room in house.rooms]


def test_the_drawing_is_the_tree() -> None:
    standing, to_come = set(drawn(STANDING)), set(drawn(TO_COME))
    assert standing <= set(rooms()), "docs/architecture.md draws rooms that do not stand"
    assert set(rooms()) - standing <= to_come, "docs/architecture.md leaves rooms out"
    assert standing & to_come == set()


def test_a_place_that_is_kept_is_empty() -> None:
    kept = set(rooms()) - set(drawn(STANDING))
    assert (
        set(re.findall(r"`(\w+)/`", TEXT.partition("empty folders today")[0].rpartition("\n\n")[2])) == kept
    )
    for room in kept:
        assert furniture(room) - {"__pycache__/"} == {"__init__.py"}, room


def test_every_room_has_the_furniture_it_needs() -> None:
    names = set(re.findall(r"[\w]+(?:\.py|/)", FURNITURE))
    assert set(NEEDS) <= names, "a need for furniture that docs/architecture.md does not draw"
    for room in set(drawn(STANDING)) - NO_ROOM_OF_THE_JOURNEY:
        there = furniture(room)
        missing = {need for piece in there & set(NEEDS) for need in NEEDS[piece] - there}
        assert missing == set(), f"{room} has {sorted(there & set(NEEDS))} and lacks {sorted(missing)}"


def test_a_room_that_records_is_in_the_house_and_tried() -> None:
    folders = {test.split("/")[1] for test in every_test()}
    for room in set(drawn(STANDING)) - NO_ROOM_OF_THE_JOURNEY:
        if (SOURCE / room / "rules.py").exists():
            rules = vars(import_module(f"troche.{room}.rules")).values()
            own = [value for value in rules if isinstance(value, Room) and value.name == room]
            assert own and all(one in in_the_house() for one in own), room
            assert room in folders, f"tests/{room} has no test"


def test_what_is_called_pure_is_pure() -> None:
    """`state.py` and `gates.py` are held to the law of `rules.py`."""
    pure = purely()
    assert pure >= python_laws.PURE_FILES
    for path in (SOURCE / room / file for room in drawn(STANDING) for file in pure):
        if path.exists():
            assert python_laws.breaches(PurePath("src/troche/any/rules.py"), path.read_text()) == [], path


def test_rooms_that_are_pure_throughout_are_held_to_it() -> None:
    said = drawn(STANDING) | drawn(TO_COME)
    assert {room for room, words in said.items() if "(pure" in words} == python_laws.PURE_ROOMS


def test_every_fact_is_listened_to() -> None:
    heard = {fact for room in in_the_house() for fact in room.facts} | set(KERNEL_FACTS)
    deaf = [tag for tag, fact in defined(Fact, "facts").items() if fact not in heard]
    assert deaf == [], "no room remembers these, so nothing can follow from them"


def test_a_room_tells_its_own_facts_apart() -> None:
    for room in in_the_house():
        own = {fact.__name__ for fact in room.facts if fact.__module__ == f"troche.{room.name}.facts"}
        assert own - matched(room.name) == set(), f"{room.name} hears these and remembers nothing of them"


def test_every_command_is_decided() -> None:
    decided = {command for room in in_the_house() for command in room.commands} | KERNELS_OWN
    assert [tag for tag, command in defined(Command, "commands").items() if command not in decided] == []
