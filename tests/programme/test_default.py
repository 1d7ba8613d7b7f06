"""What the default programme says, against the reference it follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from troche.programme import load_programme

PROGRAMME = load_programme()
SESSION = PROGRAMME.session


def leaves(data: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from leaves(value, f"{key}.{name}" if key else name)
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from leaves(value, f"{key}.{number}")
    else:
        yield key, data


def test_numbers_of_the_reference() -> None:
    """clinical_programme.md 3.2 and 4.1 to 4.7; README.md tie-breaks."""
    ladder, eligibility = PROGRAMME.ladder, PROGRAMME.eligibility
    go, none, emergency = SESSION.pressure.go, SESSION.pressure.none_from, SESSION.pressure.emergency_from
    assert [(limit.systolic_mm_hg.value, limit.diastolic_mm_hg.value) for limit in (go, none, emergency)] == [
        (140, 90),
        (160, 100),
        (180, 120),
    ]
    assert (SESSION.pulse.from_bpm.value, SESSION.pulse.to_bpm.value) == (50, 110)
    assert SESSION.checks.at_minutes.value == (15, 30, 45, 60, 90, 120)
    assert SESSION.vitals.at_minutes.value == (40, 120)
    assert SESSION.release.not_before_minutes.value == 120
    assert (ladder.unit_mg.value, ladder.start.at_most_mg.value, ladder.step.mg.value) == (50, 100, 50)
    assert (ladder.maximum.soft_mg.value, ladder.maximum.hard_mg.value) == (300, 400)
    assert (ladder.interval.at_least_hours.value, ladder.interval.doses_at_most.value) == (72, 2)
    validity = eligibility.validity
    assert (validity.liver_days.value, validity.urine_drug_screen_days.value) == (60, 14)
    assert (validity.pregnancy_test_days.value, validity.pdmp_hours.value) == (7, 24)
    assert (PROGRAMME.integration.visit.from_hours.value, PROGRAMME.integration.visit.to_hours.value) == (
        24,
        72,
    )
    chase = PROGRAMME.measures.chase
    assert (chase.remind_after_days.value, chase.expire_after_days.value) == (2, 4)
    assert (PROGRAMME.help["crisis"].number, PROGRAMME.help["emergency"].number) == ("988", "911")
    assert date.fromisoformat(eligibility.legal_bases["telehealth_flexibility"].last_day or "") == date(
        2026, 12, 31
    )


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("stroke", "stop"),
        ("heart_recent", "stop"),
        ("heart_past", "review"),
        ("thyroid", "stop"),
        ("opioid_use_disorder", "stop"),
        ("mania_past", "review"),
        ("glaucoma", "review"),
    ],
)
def test_where_references_differ_the_stricter_holds(code: str, action: str) -> None:
    assert PROGRAMME.eligibility.exclusions[code].action == action


def test_not_sure_about_a_stop_is_never_a_free_pass() -> None:
    for code, exclusion in PROGRAMME.eligibility.exclusions.items():
        if exclusion.action == "stop":
            assert exclusion.unsure in {"stop", "review", "hold"}, code


def test_words_for_patients_are_calm_and_name_no_emotion_with_marks() -> None:
    for key, value in leaves(msgspec.to_builtins(PROGRAMME)):
        if isinstance(value, str):
            assert "!" not in value, key


def test_every_day_question_says_what_lets_it_go_on() -> None:
    for code, question in SESSION.questions.items():
        assert question.go, code
        assert question.action in {"stop", "review", "hold"}, code


def test_alerts_climb_to_somebody_else() -> None:
    for code, alert in PROGRAMME.alerts.items():
        assert set(alert.then) - {alert.owner}, code
        assert alert.respond_minutes.value > 0, code


def test_the_course_has_no_gap() -> None:
    minute = 0
    for step in SESSION.course:
        assert step.from_minute == minute < step.to_minute
        minute = step.to_minute


def test_the_day_is_in_order() -> None:
    minutes = [moment.at_minute for moment in SESSION.timeline]
    assert minutes == sorted(minutes)
    assert {40, 120} <= set(minutes)


def test_a_medicine_belongs_to_one_group() -> None:
    names = [name for group in PROGRAMME.interactions.values() for name in group.names]
    assert len(names) == len(set(names))
    assert all(name == name.lower() for name in names)


def test_the_consent_has_the_warning() -> None:
    text = PROGRAMME.consent.text["en"]
    assert "not approved" in text and "warned" in text and "988" in text
    assert "{" not in text
