"""The latest of each questionnaire as the dossier draws it: scored anew from its answers, nothing decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from troche.chart.words import Words, say
from troche.instruments import AnswerRefused, Instrument, Score, instrument, score
from troche.integration.provisional import provisional_words
from troche.screening.state import Answered, Measure
from troche.site.words import spoken

GIVEN_BY = {
    "self": later("by the patient"),
    "interview": later("asked in an interview"),
    "clinician": later("rated by a clinician"),
    "proxy": later("by somebody close"),
}


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """One questionnaire: its score in words, what it means, and when and by whom it was answered."""

    name: str
    said: str
    means: str
    at: datetime
    by: str
    is_at_risk: bool = False
    left_out: str = ""
    provisional: Words | None = None


def measured(measures: dict[str, Measure], doses: Sequence[datetime]) -> list[Measured]:
    """The latest of each questionnaire, by its name."""
    found = (_measured(code, measure.latest, doses) for code, measure in measures.items())
    return sorted((one for one in found if one is not None), key=lambda one: one.name)


def _measured(code: str, latest: Answered, doses: Iterable[datetime]) -> Measured | None:
    try:
        asked = instrument(code)
        scored = score(asked, latest.answers)
    except (KeyError, AnswerRefused):
        return None
    return Measured(
        name=asked.short,
        said=_said(asked, scored),
        means=", ".join(_means(asked, scored)),
        at=latest.at,
        by=str(GIVEN_BY.get(latest.administration, latest.administration)),
        is_at_risk=scored.at_risk or (scored.level is not None and scored.level != asked.scoring.levels[-1]),
        left_out=_left_out(scored),
        provisional=provisional_words(code, latest.at, doses),
    )


def _said(asked: Instrument, scored: Score) -> str:
    if scored.total is not None:
        return _("%(total)s of %(highest)s") % {"total": scored.total, "highest": asked.maximum}
    if scored.level is not None:
        level = spoken(say(scored.level.label))
        return _("at least: %(level)s") % {"level": level} if scored.level_is_least else level
    if scored.possible is not None:
        return _("no total; %(least)s to %(most)s") % {
            "least": scored.possible[0],
            "most": scored.possible[1],
        }
    return _("no total")


def _left_out(scored: Score) -> str:
    missing = len(scored.missing)
    if not missing:
        return ""
    said = ngettext("%(n)s left out", "%(n)s left out", missing) % {"n": missing}
    return _("%(said)s, filled with the mean of the rest") % {"said": said} if scored.prorated else said


def _means(asked: Instrument, scored: Score) -> Iterator[str]:
    if scored.band is not None:
        yield spoken(scored.band.words)
    if scored.pattern_met and asked.pattern is not None:
        yield spoken(say(asked.pattern.label))
