"""The style guide's board: invented people in three phases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 23, 22, 12, tzinfo=UTC)


def board() -> list[dict[str, Any]]:
    """Three phases of a board."""
    rows = (
        (
            "Screen",
            "Elif Sample",
            date(1996, 9, 19),
            "unmet",
            "",
            "A safety answer. Called 13:14",
            "Dr Okafor",
            66,
            18,
            "Second call",
            (22, 23),
            "acknowledged",
            "Okafor has it",
        ),
        (
            "Screen",
            "Cora Specimen",
            date(1978, 1, 4),
            "unknown",
            "",
            "ALP and GGT not on the liver panel of 17 Nov",
            "Nadia Bell",
            8500,
            2900,
            "Lab’s answer",
            (18, None, 17),
            "",
            "",
        ),
        (
            "Screen",
            "Greta Model",
            date(1988, 5, 27),
            "waiting",
            "",
            "Consent: not yet taught back (4 of 6)",
            "You",
            350,
            2880,
            "Reminder to patient",
            (15, 15),
            "",
            "",
        ),
        (
            "Prep",
            "Mara Instance",
            date(1987, 4, 3),
            "clear",
            "",
            "All nine gates met; first dose booked",
            "You",
            180,
            5700,
            "Dose 1",
            (18, 18),
            "",
            "",
        ),
        (
            "Induction",
            "Luis Prototype",
            date(1980, 6, 14),
            "alarm",
            "",
            "Dose 2. No sign of life, rung 2 of 4",
            "Maya Torres",
            1,
            1,
            "Rung 3",
            (20, 18, 15),
            "alarm",
            "",
        ),
        (
            "Induction",
            "Pavel Demo",
            date(1972, 1, 25),
            "late",
            "",
            "Dose 3. Sitter’s check is late",
            "Joel Adeyemi",
            6,
            -6,
            "Outcome of the call",
            (19, 16, 13),
            "attention",
            "Same day",
        ),
        (
            "Induction",
            "Nora Example",
            date(1984, 3, 12),
            "live",
            "",
            "Dose 4. Nothing is late",
            "Maya Torres",
            72,
            18,
            "Sitter’s check",
            (21, 19, 14, 11),
            "",
            "",
        ),
    )
    people = [
        {
            "phase": phase, "name": name, "birth_date": born, "state": state, "word": word, "why": text, "owner": owner,
            "since": NOW - timedelta(minutes=since), "due": NOW + timedelta(minutes=due), "next": after,
            "scores": scores, "score": scores[-1], "alert": alert, "alert_word": alert_word,
        }
        for phase, name, born, state, word, text, owner, since, due, after, scores, alert, alert_word in rows
    ]  # fmt: skip
    phases = dict.fromkeys(str(person["phase"]) for person in people)
    return [{"name": phase, "people": [p for p in people if p["phase"] == phase]} for phase in phases]
