"""The dossier as its page draws it: every number with its state, nothing decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from troche.chart.gates import Gate
from troche.chart.words import Words, day_words
from troche.integration.provisional import provisional_words
from troche.people.states import state_name
from troche.screening.case import Case
from troche.screening.checks.body import ratio, recent_pressures
from troche.site.charts import Picture
from troche.site.components import Limit, Point, Trend
from troche.site.words import spoken

LABS = ("alt", "ast", "bilirubin", "alp", "ggt")
LAB_NAMES = {
    "bilirubin": later("Bilirubin"),
    "urine_drug_screen": later("Drug screen"),
    "pregnancy": later("Pregnancy"),
}
BAR_TO = 4.0
"""The bar of a liver test ends at this multiple of the upper limit."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a panel: what, how much, in which state, and why."""

    name: Any
    detail: Any = ""
    state: str = ""
    word: Any = ""
    why: str = ""
    more: str = ""
    when: str = ""
    along: float | None = None
    lane: Picture | None = None


def phq_9_trend(case: Case, doses: Sequence[datetime] = ()) -> Trend | None:
    """The line of PHQ-9 totals with the level to enrol, and a sentence. `doses` make a score provisional."""
    measure = case.screening.measures.get("phq_9")
    if measure is None:
        return None
    days = {case.day_of(at): total for at, total in measure.series}
    latest, first = measure.latest, measure.first
    least = case.programme.eligibility.severity.phq_9_at_least.value
    reading = _("%(now)s on %(day)s, %(first)s at first. Item 9: %(item_9)s.") % {
        "now": _dash(latest.total),
        "day": day_words(case.day_of(latest.at)),
        "first": _dash(first.total),
        "item_9": _dash(latest.answers.get("q9")),
    }
    return Trend(
        ident="phq-9",
        title=_("PHQ-9"),
        reading=reading,
        points=[Point(day, total, date_format(day, "j M")) for day, total in sorted(days.items())],
        scale=[(level, str(level)) for level in (0, 5, 10, 15, 20, 27)],
        limits=[Limit(least, _("%(least)s: lowest to enrol") % {"least": least})],
        value_column=_("PHQ-9"),
        note=_notes(case, doses),
    )


def _notes(case: Case, doses: Sequence[datetime]) -> str:
    """The other score, and the label of each that cannot tell yet."""
    measures = case.screening.measures
    said = (
        [_("GAD-7: %(total)s.") % {"total": _dash(measures["gad_7"].latest.total)}]
        if "gad_7" in measures
        else []
    )
    labels = [
        provisional_words(code, measures[code].latest.at, doses)
        for code in ("phq_9", "gad_7")
        if code in measures
    ]
    return " ".join([*said, *(spoken(label) for label in labels if label is not None)])


def _dash(value: Any) -> str:
    return "–" if value is None else str(value)


def lab_lines(case: Case) -> list[Line]:
    """Each test with its value against the laboratory's own limit, and its age."""
    validity = case.programme.eligibility.validity
    liver = [_lab_line(case, test, validity.liver_days.value) for test in LABS]
    screen = _lab_line(case, "urine_drug_screen", validity.urine_drug_screen_days.value)
    return [*liver, screen, _pregnancy_line(case, validity.pregnancy_test_days.value)]


def _pregnancy_line(case: Case, days: int) -> Line:
    history = case.screening.history
    if "pregnancy" not in case.screening.results and history and history.pregnancy == "not_applicable":
        return Line(name=LAB_NAMES["pregnancy"], detail="–", state="met", word=_("Does not apply"))
    return _lab_line(case, "pregnancy", days)


def _lab_line(case: Case, test: str, days: int) -> Line:
    name = LAB_NAMES.get(test, test.upper())
    result = case.screening.results.get(test)
    if result is None:
        return Line(name=name, detail=_("none"), state="unknown", word=_("Missing"))
    multiple = ratio(result)
    value = f"{result.value:g}" if result.value is not None else _(result.finding)
    limit = _("of %(limit)s") % {"limit": f"{result.upper_limit:g}"} if result.upper_limit else ""
    age = _("%(days)s d") % {"days": (case.today - result.collected_on).days}
    state, word = (
        ("met", age)
        if case.is_fresh(result.collected_on, days)
        else ("unknown", _("Too old, %(age)s") % {"age": age})
    )
    if state == "met" and _is_abnormal(case, test, multiple, result.finding):
        state = "unmet"
    along = None if multiple is None else min(multiple / BAR_TO, 1.0)
    return Line(name=name, detail=value, more=limit, state=state, word=word, along=along)


def _is_abnormal(case: Case, test: str, multiple: float | None, finding: str) -> bool:
    liver = case.programme.eligibility.liver
    limit = liver.bilirubin_review_above.value if test == "bilirubin" else liver.review_above.value
    return finding == "positive" or (multiple is not None and multiple > limit)


def pressure_rows(case: Case) -> list[tuple[datetime, str, str]]:
    """Readings at home, newest first: instant, reading, pulse."""
    return [
        (one.measured_at, f"{one.systolic_mm_hg}/{one.diastolic_mm_hg}", _dash(one.pulse_bpm))
        for one in reversed(recent_pressures(case))
    ]


def pdmp_lines(case: Case) -> list[tuple[str, str]]:
    """The latest query of the prescription monitoring programme: who, when, which states, what it showed."""
    checked, by = case.screening.pdmp, case.screening.by.get("pdmp")
    if checked is None or by is None:
        return []
    asked = ", ".join(state_name(code) for code in checked.states)
    here = state_name(case.state)
    if case.state not in checked.states:
        asked = _("%(asked)s; not %(here)s, where the person lives") % {
            "asked": asked or "–",
            "here": here or "–",
        }
    return [
        (_("Finding"), _("Clear") if checked.finding == "clear" else _("Concern")),
        (_("States asked"), asked),
        (_("Asked on"), date_format(by.at.astimezone(case.person.zone), "j M Y, H:i T")),
        (_("Asked by"), case.setting.clinic.name_of(by.actor_id) or "–"),
        (_("Note"), checked.note or "–"),
    ]


def asking_words(gates: list[Gate]) -> str:
    """A suggestion of what to write to the patient about these gates."""
    return " ".join([_("Nothing is decided yet."), *_each(gates)]) if gates else ""


def deciding_words(gates: list[Gate]) -> str:
    """A suggestion of what the patient reads with a decision."""
    if not gates:
        return _("You may start. Next comes your plan; you read it and say yes or no.")
    return " ".join([_("Not yet."), *_each(gates)])


def _each(gates: list[Gate]) -> Iterator[str]:
    for gate in gates:
        yield spoken(gate.reason.patient)
        change: Words | None = gate.reason.would_change
        if change is not None:
            yield _("What would change it: %(change)s.") % {"change": spoken(change).rstrip(".")}
