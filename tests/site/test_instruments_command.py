"""`troche instruments`: words are added by a clinic that may show them, and every fault is one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.instruments.packs import as_yaml, pack_of
from tests.site.test_clinic_command import copied, facts_of, opened
from troche.instruments.packs import digest
from troche.site.command import main

SLEEP = """
  isi:
    label: Sleep questions (ISI)
    why: Seven questions about sleep.
    every_days: {value: 30, source: instruments.md 1.2, grade: D}
    source: instruments.md 1.2
    grade: D
"""


@pytest.fixture
def slug(database: str) -> str:
    """A clinic of the test's own."""
    name = f"words-{uuid4().hex[:8]}"
    assert opened(name) == 0
    return name


def written(folder: Path, text: str) -> str:
    """A pack in a file."""
    file = folder / "pack.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What was printed since."""
    return capsys.readouterr().out


def test_a_pack_is_added_listed_and_kept_with_its_digest(
    slug: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = written(tmp_path, as_yaml(pack_of("isi")))
    said(capsys)
    assert main(["instruments", "list", "--clinic", slug]) == 0
    assert "without its words. Copyright C.M. Morin" in said(capsys)
    assert main(["instruments", "add", pack, "--clinic", slug]) == 0
    printed = said(capsys)
    assert "Larkfield asks Insomnia Severity Index in its own words (en) from now on." in printed
    kept = facts_of(slug).texts["isi"]["en"]
    assert kept.digest in printed and digest(kept.content) == kept.digest
    assert main(["instruments", "list", "--clinic", slug]) == 0
    lines = {line.split(":")[0]: line for line in said(capsys).splitlines()}
    assert "words of the clinic (en)" in lines["isi"] and "its words come along" in lines["phq_9"]
    assert "without its words" in lines["who_5"]
    assert main(["instruments", "add", pack, "--clinic", slug]) == 1
    assert "already asks this questionnaire in these words" in capsys.readouterr().err


def test_every_fault_is_one_line_that_says_what_to_do_and_nothing_is_added(
    slug: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = {f"q{n}": "Invented" for n in range(1, 7)}
    said(capsys)
    assert (
        main(
            ["instruments", "add", written(tmp_path, as_yaml(pack_of("isi", items=items))), "--clinic", slug]
        )
        == 1
    )
    first, last = said(capsys).splitlines()
    assert (
        first.startswith("pack.yaml:") and "items.q7: expected the words of this question: add them" in first
    )
    assert last == "1 to mend; nothing was added."
    scoring = as_yaml(pack_of("isi")) + "bands: []\nscoring: {}\n"
    assert main(["instruments", "add", written(tmp_path, scoring), "--clinic", slug]) == 1
    assert said(capsys).count("how it is scored comes along with the software and stays; take this out") == 2
    fixed = written(tmp_path, as_yaml(pack_of("phq_9")))
    assert main(["instruments", "add", fixed, "--clinic", slug]) == 1
    assert "come along and stay as they are" in said(capsys)
    assert facts_of(slug).texts == {}


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 300_000, None])
def test_what_cannot_be_read_is_one_line(
    slug: str, tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pack.yaml"
    if content is not None:
        file.write_bytes(content)
    assert main(["instruments", "add", str(file), "--clinic", slug]) == 1
    assert capsys.readouterr().err.strip().count("\n") == 0


def test_a_clinic_nobody_knows(tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]) -> None:
    pack = written(tmp_path, as_yaml(pack_of("isi")))
    assert main(["instruments", "add", pack, "--clinic", "nobody-here"]) == 1
    assert main(["instruments", "list", "--clinic", "nobody-here"]) == 1
    assert capsys.readouterr().err.count("There is no clinic nobody-here") == 2


def test_a_programme_that_names_what_has_no_words_says_so(
    slug: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    played = "troche.site.cli.clinic.leads_past_the_floor"  # tried by tests/proof, twenty seconds each time
    monkeypatch.setattr(played, lambda _programme: False)
    changes: list[tuple[str, str, str]] = [
        ("protocol.yaml", 'version: "1.0"', 'version: "1.1"'),
        ("measures.yaml", "\nschedule:\n", f"\nschedule:{SLEEP}"),
    ]
    folder = copied(tmp_path / "sleep", *changes)
    line = "measures.schedule.isi: Insomnia Severity Index comes along without its words"
    said(capsys)
    assert main(["programme", "check", str(folder)]) == 0
    checked = capsys.readouterr().err
    assert "within its safety floor" in checked and line in checked
    assert main(["clinic", "adopt", slug, str(folder)]) == 0
    assert line in said(capsys)
    newer = copied(tmp_path / "newer", ("protocol.yaml", 'version: "1.0"', 'version: "1.2"'), changes[1])
    assert main(["instruments", "add", written(tmp_path, as_yaml(pack_of("isi"))), "--clinic", slug]) == 0
    said(capsys)
    assert main(["clinic", "adopt", slug, str(newer)]) == 0
    assert line not in said(capsys)


def test_an_answer_to_an_instrument_without_words_is_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stored(**answers: int) -> str:
        items: list[dict[str, Any]] = [
            {"linkId": code, "answer": [{"valueInteger": value}]} for code, value in answers.items()
        ]
        file = tmp_path / "response.json"
        import msgspec

        file.write_bytes(
            msgspec.json.encode(
                {"resourceType": "QuestionnaireResponse", "status": "completed", "item": items}
            )
        )
        return str(file)

    def scored(which: str, **answers: int) -> str:
        assert main(["instruments", "score", stored(**answers), "--instrument", which]) == 0
        return said(capsys)

    said(capsys)
    assert scored("isi", **{f"q{n}": 3 for n in range(1, 8)}) == "ISI: 21, moderate\n"
    assert "at least Moderate risk; not answered: q6_recent" in scored("c_ssrs_screener", q1=0, q2=0, q6=1)
    assert "between 3 and 6; not answered: q6, q7, q8" in scored("stop_bang", q1=1, q2=1, q3=1, q4=0, q5=0)
    assert "the pattern is met" in scored("mdq", **{f"q{n}": 1 for n in range(1, 15)}, q15=3)
