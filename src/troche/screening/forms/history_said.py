"""From the fields of a history to what the command says, and back to what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from troche.screening.facts import HistoryGiven, Medicine, Trial
from troche.screening.forms.history_fields import ALLERGY_PARTS, MEDICINE_PARTS, SUBSTANCES, Rows
from troche.screening.history import Allergy, Pharmacy, SubstanceUse

Cleaned = Mapping[str, Any]
PLAIN: dict[str, tuple[str, ...]] = {
    "mind": ("diagnosis", "episode_since"),
    "home": ("lives_with_adult", "household", "storage", "address", "local_emergency_number"),
    "people": ("contact_name", "contact_relation", "contact_phone"),
}


def _filled(cleaned: Cleaned, kind: str, counts: str, rows: int) -> Iterator[int]:
    return (row for row in range(rows) if cleaned[f"{kind}{row}_{counts}"].strip())


def _medicines(cleaned: Cleaned, rows: Rows) -> dict[str, Any]:
    return {
        "no_medicines": cleaned["no_medicines"],
        "medicines": tuple(
            Medicine(**{part: cleaned[f"m{row}_{part}"].strip() for part in MEDICINE_PARTS})
            for row in _filled(cleaned, "m", "name", rows["m"])
        ),
    }


def _trials(cleaned: Cleaned, rows: Rows) -> dict[str, Any]:
    return {
        "no_trials": cleaned["no_trials"],
        "trials": tuple(_trial(cleaned, row) for row in _filled(cleaned, "t", "name", rows["t"])),
    }


def _trial(cleaned: Cleaned, row: int) -> Trial:
    return Trial(
        ingredient=cleaned[f"t{row}_name"].strip(),
        dose_mg=cleaned[f"t{row}_dose"],
        weeks=cleaned[f"t{row}_weeks"],
        outcome=cleaned[f"t{row}_outcome"],
        started=cleaned[f"t{row}_started"],
        ended=cleaned[f"t{row}_ended"],
        taken=cleaned[f"t{row}_taken"],
        added_on=cleaned[f"t{row}_added_on"],
    )


def _allergies(cleaned: Cleaned, rows: Rows) -> dict[str, Any]:
    pregnancy, breast_feeding = cleaned["pregnancy"], cleaned["breast_feeding"]
    return {
        "no_known_allergies": cleaned["no_known_allergies"],
        "allergy_list": tuple(
            Allergy(**{part: cleaned[f"a{row}_{part}"].strip() for part in ALLERGY_PARTS})
            for row in _filled(cleaned, "a", "substance", rows["a"])
        ),
        "allergies": "",
        "pregnancy": pregnancy,
        "breast_feeding": breast_feeding,
        "conditions": {"pregnancy": _either(pregnancy, breast_feeding)},
    }


def _either(pregnancy: str, breast_feeding: str) -> str:
    """The answer to both questions as one, the graver of the two."""
    answers = (pregnancy, breast_feeding)
    return next((answer for answer in ("yes", "unsure") if answer in answers), "no")


def _substances(cleaned: Cleaned, rows: Rows) -> dict[str, Any]:
    return {
        "substances": tuple(
            SubstanceUse(
                substance=code,  # type: ignore[arg-type]  # the codes of the form are those of the fact
                often=cleaned[f"s_{code}_often"],
                last="" if cleaned[f"s_{code}_often"] == "never" else cleaned[f"s_{code}_last"],
            )
            for code in SUBSTANCES
            if cleaned[f"s_{code}_often"]
        )
    }


def _plain(step: str) -> Callable[[Cleaned, Rows], dict[str, Any]]:
    return lambda cleaned, _rows: {name: cleaned[name] for name in PLAIN[step]}


def _people(cleaned: Cleaned, rows: Rows) -> dict[str, Any]:
    pharmacy = Pharmacy(
        name=cleaned["pharmacy_name"].strip(),
        phone=cleaned["pharmacy_phone"].strip(),
        address=cleaned["pharmacy_address"].strip(),
    )
    return {**_plain("people")(cleaned, rows), "pharmacy": pharmacy}


SAID: dict[str, Callable[[Cleaned, Rows], dict[str, Any]]] = {
    "medicines": _medicines,
    "trials": _trials,
    "mind": _plain("mind"),
    "allergies": _allergies,
    "substances": _substances,
    "home": _plain("home"),
    "people": _people,
}
"""What each step says of the command, beside its conditions."""


def typed_of(given: HistoryGiven | None) -> dict[str, str]:
    """A history as it would be typed, by field: what was not told is not there."""
    return {name: value for name, value in _typed(given) if value} if given else {}


def _typed(given: HistoryGiven) -> Iterator[tuple[str, str]]:
    for names in PLAIN.values():
        yield from ((name, getattr(given, name)) for name in names)
    for name in ("pregnancy", "breast_feeding"):
        yield name, getattr(given, name)
    for name in ("no_medicines", "no_trials", "no_known_allergies"):
        yield name, "on" if getattr(given, name) else ""
    yield from ((f"c_{code}", answer) for code, answer in given.conditions.items())
    for row, medicine in enumerate(given.medicines):
        yield from ((f"m{row}_{part}", getattr(medicine, part)) for part in MEDICINE_PARTS)
    for row, trial in enumerate(given.trials):
        yield from _typed_trial(row, trial)
    if given.allergies and not given.allergy_list and not given.no_known_allergies:
        yield "a0_substance", given.allergies
    for row, allergy in enumerate(given.allergy_list):
        yield from ((f"a{row}_{part}", getattr(allergy, part)) for part in ALLERGY_PARTS)
    for one in given.substances:
        yield from ((f"s_{one.substance}_often", one.often), (f"s_{one.substance}_last", one.last))
    if given.pharmacy is not None:
        yield from (
            (f"pharmacy_{part}", getattr(given.pharmacy, part)) for part in ("name", "phone", "address")
        )


def _typed_trial(row: int, trial: Trial) -> Iterator[tuple[str, str]]:
    yield f"t{row}_name", trial.ingredient
    yield f"t{row}_dose", "" if trial.dose_mg is None else f"{trial.dose_mg:g}"
    yield f"t{row}_weeks", "" if trial.weeks is None else str(trial.weeks)
    yield from ((f"t{row}_{part}", getattr(trial, part)) for part in ("outcome", "started", "ended", "taken"))
    yield f"t{row}_added_on", "on" if trial.added_on else ""
