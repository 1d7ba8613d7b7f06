"""`troche programme diff`: what it says of an edited folder, and by which exit status."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from troche.programme import default_folder
from troche.site.command import main


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A copy of the programme that comes along, to be edited."""
    return Path(shutil.copytree(default_folder(), tmp_path / "edited"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """The first `old` in a file becomes `new`."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def diff(folder: Path) -> int:
    return main(["programme", "diff", str(default_folder()), str(folder)])


def test_a_copy_is_the_same(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(edited) == 0
    assert "Nothing is otherwise." in capsys.readouterr().out


def test_a_stricter_one_is_said_and_is_no_failure(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(edited, "events.yaml", "review_hours: {value: 24", "review_hours: {value: 12")
    edit(edited, "session.yaml", "- from_minute: 10", "- from_minute: 12")
    assert diff(edited) == 0
    said = capsys.readouterr().out
    assert "Stricter (1)" in said and "12 instead of 24. [PC; clinical_programme.md 4.5]" in said
    assert "First effects (session, course: from minute): 12 instead of 10." in said


def test_one_past_the_floor_fails(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(edited, "events.yaml", "review_hours: {value: 24", "review_hours: {value: 48")
    assert diff(edited) == 1
    assert "Past the safety floor (1)" in capsys.readouterr().out


def test_what_cannot_be_read_is_no_difference(edited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (edited / "events.yaml").write_text("prompting: [", encoding="utf-8")
    assert diff(edited) == 1
    assert "cannot be read" in "".join(capsys.readouterr())
