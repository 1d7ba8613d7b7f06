"""A history as its teller reads it again before it is given: short lines, nothing left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troche.programme import Programme
from troche.screening.facts import Medicine, Trial
from troche.screening.forms import history_fields as words
from troche.screening.forms.assessment import YES_NO_UNSURE
from troche.screening.history import MONTH, Allergy, SubstanceUse, span_of

Line = tuple[str, str]
Said = Mapping[str, Any]


def lines(step: str, said: Said, asked: Sequence[str], programme: Programme) -> list[Line]:
    """What was told on one step, as pairs of what and how."""
    told = [*OF_STEP[step](said)] if step in OF_STEP else []
    return [*told, *_conditions(said["conditions"], asked, programme)]


def left_out(step: str, said: Said, asked: Sequence[str]) -> int:
    """How many questions of a step were not answered: about health, and those that one answer covers."""
    answered = {
        "trials": ("no_trials", "trials"),
        "allergies": ("no_known_allergies", "allergy_list"),
        "substances": ("substances",),
    }.get(step)
    nothing = answered is not None and not any(said[name] for name in answered)
    return nothing + sum(code not in said["conditions"] for code in asked)


def month_words(told: str) -> str:
    """A month or a year as one says it; empty when it was not told."""
    span = span_of(told)
    if span is None:
        return ""
    found = MONTH.fullmatch(told)
    return str(date_format(span.first, "F Y")) if found and found["month"] else told


def _conditions(told: Mapping[str, str], asked: Sequence[str], programme: Programme) -> Iterator[Line]:
    """What applies and what is not sure in full; what does not apply, and what was left out, as a number."""
    rules = programme.eligibility.exclusions
    by_answer = {
        answer: [code for code in asked if told.get(code, "") == answer]
        for answer in ("yes", "unsure", "no", "")
    }
    for answer, word in (("yes", _("Yes")), ("unsure", _("Not sure"))):
        yield from ((_(rules[code].ask), word) for code in by_answer[answer])
    if by_answer["no"]:
        n = len(by_answer["no"])
        yield (ngettext("%(n)s question", "%(n)s questions", n) % {"n": n}, _("No"))
    if by_answer[""]:
        n = len(by_answer[""])
        yield (ngettext("%(n)s question", "%(n)s questions", n) % {"n": n}, _("Not answered"))


def medicine_words(one: Medicine) -> str:
    """How much, how often and since when, as far as it was told."""
    since = _("since %(month)s") % {"month": month_words(one.started)} if one.started else ""
    return ", ".join(part for part in (one.dose, one.often, since) if part) or "–"


def _medicines(said: Said) -> Iterator[Line]:
    if said["no_medicines"]:
        yield (_("Medicines"), _("None"))
    yield from ((one.name, medicine_words(one)) for one in said["medicines"])


def trial_words(one: Trial) -> str:
    """Dose, weeks and months, as far as they were told."""
    dose = _("%(dose)s mg") % {"dose": f"{one.dose_mg:g}"} if one.dose_mg is not None else _("dose not known")
    weeks = (
        ngettext("%(n)s week", "%(n)s weeks", one.weeks) % {"n": one.weeks}
        if one.weeks is not None
        else _("weeks not known")
    )
    return ", ".join(part for part in (dose, weeks, between_words(one)) if part)


def between_words(one: Trial) -> str:
    """From when to when; empty when neither was told."""
    began, ended = month_words(one.started), month_words(one.ended)
    if began and ended:
        return _("%(began)s to %(ended)s") % {"began": began, "ended": ended}
    if began:
        return _("from %(began)s") % {"began": began}
    return _("until %(ended)s") % {"ended": ended} if ended else ""


def _trials(said: Said) -> Iterator[Line]:
    if said["no_trials"]:
        yield (_("Tried for depression"), _("Nothing so far"))
    outcomes = dict(words.OUTCOMES)
    for one in said["trials"]:
        yield (one.ingredient, f"{trial_words(one)}. {outcomes[one.outcome]}.")
    if not said["no_trials"] and not said["trials"]:
        yield (_("Tried for depression"), _("Not answered"))


def _mind(said: Said) -> Iterator[Line]:
    yield (_("What you were told"), said["diagnosis"] or "–")
    yield (_("Depressed this time since"), month_words(said["episode_since"]) or _("Not answered"))


def allergy_words(one: Allergy) -> str:
    """What happened."""
    return one.reaction or "–"


def _allergies(said: Said) -> Iterator[Line]:
    if said["no_known_allergies"]:
        yield (_("Allergies"), _("None known"))
    yield from ((one.substance, allergy_words(one)) for one in said["allergy_list"])
    if not said["no_known_allergies"] and not said["allergy_list"]:
        yield (_("Allergies"), _("Not answered"))
    concerns = dict(words.CONCERNS)
    yield (_("Pregnant"), str(concerns[said["pregnancy"]]))
    yield (_("Breast-feeding"), str(concerns[said["breast_feeding"]]))


def use_words(one: SubstanceUse) -> str:
    """How often, and when last."""
    often, last = dict(words.HOW_OFTEN)[one.often], dict(words.LAST_TIME)[one.last] if one.last else ""
    return f"{often}, {str(last).lower()}" if last else str(often)


def _substances(said: Said) -> Iterator[Line]:
    yield from ((str(words.SUBSTANCES[one.substance]), use_words(one)) for one in said["substances"])
    if not said["substances"]:
        yield (_("Alcohol and other substances"), _("Not answered"))


def _home(said: Said) -> Iterator[Line]:
    answers = dict(YES_NO_UNSURE)
    yield (_("An adult with you"), str(answers[said["lives_with_adult"]]))
    yield (_("At home"), said["household"] or "–")
    yield (_("A place that locks"), str(answers.get(said["storage"], _("Not answered"))))
    yield (_("Address"), said["address"])
    yield (_("Emergency number there"), said["local_emergency_number"])


def _people(said: Said) -> Iterator[Line]:
    who = (said["contact_name"], said["contact_relation"], said["contact_phone"])
    yield (_("In an emergency"), ", ".join(part for part in who if part))
    pharmacy = said["pharmacy"]
    at = ", ".join(part for part in (pharmacy.name, pharmacy.phone, pharmacy.address) if part)
    yield (_("Pharmacy"), at or "–")


OF_STEP: dict[str, Callable[[Said], Iterator[Line]]] = {
    "medicines": _medicines,
    "trials": _trials,
    "mind": _mind,
    "allergies": _allergies,
    "substances": _substances,
    "home": _home,
    "people": _people,
}
