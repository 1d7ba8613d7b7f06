"""Planted errors: each gives file, line, key and what was expected; all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.programme.folders import TEXTS, changed, findings, line_of
from troche.programme import ProgrammeFaulty, check, load_programme

GO = "systolic_mm_hg: {value: 140,"
UNIT = "unit_mg: {value: 50,"


def test_the_default_programme_has_no_fault() -> None:
    assert check() == []
    assert findings(TEXTS) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected"),
    [
        ("ladder.yaml", UNIT, "unit_mg: {value: fifty,", "ladder.unit_mg.value", "a whole number ≥ 0"),
        ("ladder.yaml", UNIT, "unit_mg: {value: 50.5,", "ladder.unit_mg.value", "a whole number ≥ 0"),
        ("ladder.yaml", UNIT, "unit_mg: {value: -50,", "ladder.unit_mg.value", "a whole number ≥ 0"),
        ("ladder.yaml", UNIT, 'unit_mg: {value: "50",', "ladder.unit_mg.value", "a whole number ≥ 0"),
        ("ladder.yaml", UNIT, "unit_mg: {value: true,", "ladder.unit_mg.value", "a whole number ≥ 0"),
        ("ladder.yaml", UNIT, "unit_mg: {", "ladder.unit_mg.value", "a whole number ≥ 0"),
        ("session.yaml", GO, "systolic_mm_hg: {value: .nan,", "session.pressure.go.systolic_mm_hg.value", "whole"),
        ("ladder.yaml", UNIT, "unit_mgs: {value: 50,", "ladder.unit_mgs", "one of unit_mg"),
        ("ladder.yaml", UNIT, "unit_mg: {valve: 3, value: 50,", "ladder.unit_mg.valve", "one of value"),
        ("ladder.yaml", UNIT, "unit_mg: {value: 50, value: 51,", "ladder.unit_mg.value", "each key once"),
        ("ladder.yaml", UNIT, "unit_mg: &x {value: 50,", "ladder.unit_mg", "written out"),
        ("alerts.yaml", "  level: 1\n", "  level: 4\n", "alerts.suicidal_intent.level", "one of 1, 2, 3"),
        ("alerts.yaml", "  owner: prescriber", "  owner: barber", "alerts.suicidal_intent.owner", "one of admin"),
        ("lessons.yaml", "minutes: 3", "minutes: soon", "lessons.what_it_is.minutes", "a whole number"),
        ("lessons.yaml", "title: What this", "title: \"{x}\" #", "lessons.what_it_is.title", "without braces"),
        ("alerts.yaml", "item_9:\n", "Item 9:\n", "alerts.Item 9", "as a key a code"),
        ("protocol.yaml", 'version: "1.0"', "version: 1.0", "protocol.version", "text"),
        ("consent.yaml", "right: not_approved", "right: perhaps", "consent.teach_back.approval.right", "its answers"),
        ("session.yaml", "alert: item_9", "alert: item_10", "session.questions.item_9.alert", "alerts.yaml"),
        ("protocol.yaml", "gate: eligible", "gate: elsewhere", "protocol.phases.eligible.gate", "gates.yaml"),
        ("measures.yaml", "  gad_7:", "  gad_8:", "measures.schedule.gad_8", "gad_7"),
        ("protocol.yaml", "  emergency:\n    number", "  urgent:\n    number", "protocol.help.emergency", "a number"),
    ],
)  # fmt: skip
def test_a_planted_error(file: str, old: str, new: str, key: str, expected: str) -> None:
    about = [finding for finding in findings(changed(file, old, new)) if finding.key == key]
    (found, *_) = [finding for finding in about if expected in finding.expected]
    assert found.file == file
    assert found.line > 0
    assert f"{file}:{found.line}: {key}: expected " in str(found)


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        (', source: "clinical_programme.md 4.3 [88]"', "", "ladder.unit_mg.source", "a source"),
        (", grade: PC}\n\nstart", "}\n\nstart", "ladder.unit_mg.grade", "a grade"),
        (
            "clinical_programme.md 4.3 [88]",
            "hearsay.md 4.3",
            "ladder.unit_mg.source",
            "listed in sources.yaml",
        ),
        ("4.3 [88]", "4.3 [880]", "ladder.unit_mg.source", "public source"),
        ("grade: PC}\n\nstart", "grade: A+}\n\nstart", "ladder.unit_mg.grade", "a grade of sources.yaml"),
    ],
)
def test_a_number_without_its_source(old: str, new: str, key: str, expected: str) -> None:
    (finding,) = findings(changed("ladder.yaml", old, new))
    assert (finding.file, finding.line, finding.key) == ("ladder.yaml", line_of("ladder.yaml", UNIT), key)
    assert expected in finding.expected


def test_the_line_is_the_one_where_it_stands() -> None:
    (finding,) = findings(changed("session.yaml", GO, "systolic_mm_hg: {value: high,"))
    assert finding.line == line_of("session.yaml", GO)
    assert finding.found == "'high'"


def test_every_fault_is_told_at_once() -> None:
    texts = changed("ladder.yaml", UNIT, "unit_mg: {value: fifty,")
    texts["ladder.yaml"] = texts["ladder.yaml"].replace("step:", "stop:", 1)
    texts["ladder.yaml"] = texts["ladder.yaml"].replace("hard_mg: {value: 400", "hard_mg: {value: 450", 1)
    texts["session.yaml"] = texts["session.yaml"].replace(
        "before_minutes: {value: 120", "before_minutes: {value: 90"
    )
    texts["alerts.yaml"] = texts["alerts.yaml"].replace("owner: prescriber", "owner: nobody", 1)
    found = {finding.key: finding for finding in findings(texts)}
    assert set(found) == {
        "ladder.unit_mg.value",
        "ladder.stop",
        "ladder.step",
        "ladder.maximum.hard_mg.value",
        "alerts.suicidal_intent.owner",
        "session.release.not_before_minutes.value",
    }
    assert "safety floor" in found["session.release.not_before_minutes.value"].expected


@pytest.mark.parametrize("gone", sorted(name for name in TEXTS if name.endswith(".yaml")))
def test_a_missing_file_is_named(gone: str) -> None:
    left = {name: text for name, text in TEXTS.items() if name != gone}
    assert gone in {finding.file for finding in findings(left)}


def test_a_missing_consent_text_is_named() -> None:
    left = {name: text for name, text in TEXTS.items() if name != "consent.en.md"}
    assert [finding.key for finding in findings(left)] == ["consent.text"]


def test_a_file_nobody_reads_is_named() -> None:
    (finding,) = findings(TEXTS | {"ladders.yaml": "a: 1"})
    assert finding.file == "ladders.yaml" and "ladder.yaml" in finding.expected


@pytest.mark.parametrize(
    "text", ["", "# nothing", "a: [", "\t:", "- 1\n- 2", "5", "a: 1\n b: 2", "!!python/none x"]
)
def test_what_is_no_sheet_is_a_finding(text: str) -> None:
    assert "ladder.yaml" in {finding.file for finding in findings(TEXTS | {"ladder.yaml": text})}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_findings_and_never_a_crash(text: str) -> None:
    assert findings({"ladder.yaml": text})


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(TEXTS["supply.yaml"])), st.text(min_size=1, max_size=3))
def test_a_stray_keystroke_never_crashes_the_loader(place: int, stray: str) -> None:
    text = TEXTS["supply.yaml"]
    findings({"supply.yaml": text[:place] + stray + text[place:], "sources.yaml": TEXTS["sources.yaml"]})


def test_a_folder_is_read(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_programme(tmp_path) == load_programme()
    (tmp_path / "ladder.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ProgrammeFaulty, match=r"ladder\.yaml:1: .*UTF-8"):
        load_programme(tmp_path)


def test_no_folder_is_one_finding(tmp_path: Path) -> None:
    (finding,) = check(tmp_path / "nowhere")
    assert finding.expected == "a programme's folder"
