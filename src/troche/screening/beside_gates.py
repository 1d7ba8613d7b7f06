"""What is measured beside the gates, as the dossier draws it: creatinine, urinalysis, weight."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from troche.chart.words import day_words
from troche.screening.case import Case
from troche.screening.checks.body import ratio
from troche.screening.dossier import BAR_TO, Line


def measured_lines(case: Case) -> list[Line]:
    """A line for each that is on file."""
    return [*_creatinine(case), *_urinalysis(case), *_weight(case)]


def _creatinine(case: Case) -> Iterator[Line]:
    result = case.screening.results.get("creatinine")
    multiple = ratio(result) if result else None
    if result is None or result.value is None or multiple is None:
        return
    yield Line(
        name=_("Creatinine"),
        detail=f"{result.value:g}",
        more=_("of %(limit)s %(unit)s") % {"limit": f"{result.upper_limit:g}", "unit": result.unit},
        state="unmet" if multiple > case.programme.laboratory.abnormal_above.value else "met",
        word=_("%(days)s d") % {"days": (case.today - result.collected_on).days},
        along=min(multiple / BAR_TO, 1.0),
    )


def _urinalysis(case: Case) -> Iterator[Line]:
    result = case.screening.results.get("urinalysis")
    if result is None:
        return
    yield Line(
        name=_("Urinalysis"),
        detail=result.found or _(result.finding),
        state="unmet" if result.finding == "positive" else "met",
        word=_("%(days)s d") % {"days": (case.today - result.collected_on).days},
    )


def _weight(case: Case) -> Iterator[Line]:
    weight = case.screening.weight
    if weight is None:
        return
    day = day_words(case.day_of(weight.measured_at))
    yield Line(
        name=_("Weight"), detail=_("%(kg)s kg") % {"kg": f"{weight.weight_kg:g}"}, state="info", word=day
    )
