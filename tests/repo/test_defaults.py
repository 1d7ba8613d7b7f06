"""docs/programme_defaults.md: all that waits for a medical director's signature, and how it is made."""

import re
import shutil
from pathlib import Path

import msgspec
import pytest

from tests.repo.repository import ROOT
from troche.programme import default_folder, load_programme
from troche.programme.defaults import as_markdown, waiting, waits
from troche.site import command

LIST = ROOT / "docs" / "programme_defaults.md"
AGAIN = "run: .venv/bin/troche programme defaults > docs/programme_defaults.md"


def test_the_list_is_what_the_programme_says() -> None:
    assert LIST.read_text() == as_markdown(load_programme()), AGAIN


def test_every_grade_that_waits_is_a_line_of_the_list() -> None:
    """Counted in the folder's own text, which the list is not made from."""
    texts = {path.stem: path.read_text() for path in default_folder().glob("*.yaml")}
    grades = [
        (file, grade)
        for file, text in texts.items()
        for grade in re.findall(r"\bgrade: ([\w-]+)", text)
        if waits(grade)
    ]
    listed = [(one.key.split(".")[0], one.source.grade) for one in waiting(load_programme())]
    assert sorted(grades) == sorted(listed)


def test_every_line_says_something() -> None:
    assert [one.key for one in waiting(load_programme()) if not one.says.strip(" ·")] == []


def test_a_number_that_is_checked_leaves_the_list() -> None:
    programme = load_programme()
    unit = programme.ladder.unit_mg
    checked = msgspec.structs.replace(unit, source=msgspec.structs.replace(unit.source, grade="V"))
    ladder = msgspec.structs.replace(programme.ladder, unit_mg=checked)
    before = {one.key for one in waiting(programme)}
    after = {one.key for one in waiting(msgspec.structs.replace(programme, ladder=ladder))}
    assert before - after == {"ladder.unit_mg"} and not after - before


def test_the_command_prints_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["programme", "defaults"]) == 0
    assert capsys.readouterr().out == LIST.read_text()


def test_the_command_lists_another_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "own"
    shutil.copytree(default_folder(), folder)
    ladder = folder / "ladder.yaml"
    ladder.write_text(ladder.read_text().replace("hard_mg: {value: 400", "hard_mg: {value: 350"))
    assert command.main(["programme", "defaults", str(folder)]) == 0
    assert "| `maximum.hard_mg` | 350 | PC |" in capsys.readouterr().out


def test_of_a_faulty_folder_the_command_lists_the_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["programme", "defaults", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "ladder.yaml:1: ladder: expected" in said.err
