"""The history as the dossier shows it: trials on a time line, medicines, and everything else in short lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from troche.chart.words import day_words
from troche.people.states import state_name
from troche.screening import diagnoses, interactions
from troche.screening.case import Case
from troche.screening.dossier import Line
from troche.screening.facts import HistoryGiven, Trial
from troche.screening.forms import history_fields as words
from troche.screening.forms.assessment import YES_NO_UNSURE
from troche.screening.history import span_of
from troche.screening.names import names_of
from troche.screening.summary import between_words, medicine_words, month_words, use_words
from troche.screening.told import SYSTEMS, conditions_told, system_of
from troche.screening.trials import Judged, Resistance, resistance
from troche.site import sources
from troche.site.charts import Picture
from troche.site.lanes import Kind, Lane, lane_picture, years_picture, years_shown
from troche.site.words import spoken

JUDGED: dict[str, tuple[str, Any, Kind]] = {
    "adequate": ("met", later("Adequate"), "counts"),
    "intolerance": ("info", later("Not tolerated, apart"), "apart"),
    "helped": ("info", later("Helped"), "other"),
    "too_short": ("unmet", later("Too short"), "other"),
    "dose_low": ("unmet", later("Dose too low"), "other"),
    "not_taken": ("unmet", later("Not taken"), "other"),
    "earlier": ("info", later("Earlier episode"), "other"),
    "not_counted": ("info", later("Not counted"), "other"),
    "unknown": ("unknown", later("Unknown"), "unknown"),
}
ACTIONS = {
    "stop": ("stopped", later("Stop")),
    "review": ("attention", later("Review")),
    "hold": ("hold", later("Hold")),
    "note": ("info", later("Note")),
}
RESULTS: dict[str, tuple[str, Any]] = {
    "met": ("met", later("%(n)s adequate of %(needed)s")),
    "not_met": ("unmet", later("%(n)s adequate of %(needed)s")),
    "not_enough_data": ("unknown", later("%(n)s of %(needed)s, data missing")),
}
SYSTEM_NAMES: dict[str, Any] = {
    "mind": later("Mind"),
    "heart": later("Heart, vessels"),
    "brain": later("Brain"),
    "breathing": later("Breathing, sleep apnea"),
    "liver": later("Liver"),
    "bladder": later("Bladder"),
    "thyroid": later("Thyroid"),
    "eyes": later("Eyes"),
    "substances": later("Dependence"),
    "allergies": later("Ketamine allergy"),
    "pregnancy": later("Pregnancy, breast-feeding"),
    "home": later("Safety at home"),
    "other": later("Other"),
}
STATUS = {
    "active": ("info", later("Active")),
    "provisional": ("unknown", later("Provisional")),
    "resolved": ("ended", later("Resolved")),
}
MONTH_IN_DAYS = 30
ABOUT = timedelta(days=60)  # ours: how far weeks and months that were told may miss today


def panels(case: Case) -> dict[str, Any]:
    """Everything that the dossier shows of the history. Without a history only the diagnoses."""
    history = case.screening.history
    shown: dict[str, Any] = {"told": history is not None, "diagnoses": diagnosis_rows(case)}
    if history is None:
        return shown
    return shown | {
        "told_on": case.day_of(case.screening.by["history"].at),
        "trials": trials_panel(case, history),
        "medicines": [_medicine(case, interactions.read(one, case.programme)) for one in history.medicines],
        "takes_none": history.no_medicines,
        "allergies": [*_allergies(history)],
        "substances": [(words.SUBSTANCES[one.substance], use_words(one)) for one in history.substances],
        "systems": [*_systems(case, history)],
        "pairs": [(name, value or "–") for name, value in _pairs(case, history)],
    }


# ---- trials ----


def trials_panel(case: Case, history: HistoryGiven) -> dict[str, Any]:
    """Each trial with its span and judgement, and what they come to."""
    rules = case.programme.eligibility.trials
    found = resistance(history, rules)
    since = span_of(history.episode_since)
    begun = since.first if since else None
    lanes = [_lane(one, case, history) for one in found.judged]
    shown = years_shown(lanes, case.today, since=begun)
    state, word = RESULTS[found.result]
    return {
        "state": state,
        "word": word % {"n": len(found.adequate), "needed": rules.at_least.value},
        "rows": [
            _trial(one, lane_picture(lane, f"trial-{place}", shown, begun, case.today))
            for place, (one, lane) in enumerate(zip(found.judged, lanes, strict=True))
        ],
        "years": years_picture(shown) if lanes else None,
        "episode": month_words(history.episode_since),
        "notes": [*_notes(found)],
        "none": history.no_trials,
    }


def _notes(found: Resistance) -> Iterator[str]:
    yield from (spoken(one) for one in found.notes)


def _trial(one: Judged, lane: Picture) -> Line:
    state, word, _kind = JUDGED[one.judgement]
    dose = (
        _("%(dose)s mg") % {"dose": f"{one.trial.dose_mg:g}"}
        if one.trial.dose_mg is not None
        else _("dose not stated")
    )
    return Line(
        name=one.trial.ingredient,
        detail=dose,
        state=state,
        word=word,
        why=spoken(one.why),
        when=_when(one.trial),
        lane=lane,
    )


def _when(trial: Trial) -> str:
    return ", ".join(part for part in (_weeks(trial), between_words(trial) or _("dates not told")) if part)


def _weeks(trial: Trial) -> str:
    return _("weeks not stated") if trial.weeks is None else _("%(weeks)s wk") % {"weeks": trial.weeks}


def _lane(one: Judged, case: Case, history: HistoryGiven) -> Lane:
    """When the trial ran, as far as months and weeks tell."""
    trial, kind = one.trial, JUDGED[one.judgement][2]
    began, ended = span_of(trial.started), span_of(trial.ended)
    lasted = timedelta(weeks=trial.weeks) if trial.weeks is not None else None
    reaches = began is None or lasted is None or began.last + lasted + ABOUT >= case.today
    goes_on = ended is None and reaches and _is_taken_now(one, case, history)
    first = began.first if began else ended.first - lasted if ended and lasted else None
    last = ended.last if ended else case.today if goes_on else first + lasted if first and lasted else None
    if first is None or last is None:
        only = began or ended
        place = (
            _("%(weeks)s, dates not told") % {"weeks": _weeks(trial)}
            if only is None
            else between_words(trial)
        )
        return Lane(kind=kind, words=place)
    told_as = (began,) if goes_on else (began, ended)
    exact = all(span is not None and (span.last - span.first).days <= MONTH_IN_DAYS for span in told_as)
    years = f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    told = f"{_weeks(trial)}, {_('until now') if goes_on else years}"
    return Lane(kind=kind, words=told, first=first, last=last, is_exact=exact, goes_on=goes_on)


def _is_taken_now(one: Judged, case: Case, history: HistoryGiven) -> bool:
    names = names_of(case.programme.eligibility.trials)
    return any(one.ingredient in names.read(medicine.name).named for medicine in history.medicines)


# ---- medicines ----


def _medicine(case: Case, read: interactions.Read) -> Line:
    name, detail = read.medicine.name, medicine_words(read.medicine).replace("–", "")
    found = read.interactions(case.programme)
    like = ", ".join(read.like)
    strange = "" if read.recognised else _("Not all of it is recognised.")
    if like:
        strange = _("Not recognised; reads like %(names)s.") % {"names": like}
    if not found:
        if read.recognised:
            return Line(name=name, detail=detail, state="met", word=_("No interaction listed"))
        not_listed = _("Not in the list")
        return Line(
            name=name,
            detail=detail,
            state="unknown",
            word=not_listed,
            why=strange,
            more=_("A clinician judges"),
        )
    first = found[0]
    state, said = ACTIONS[first.action]
    word: Any = said
    if first.hold_hours is not None and not first.hold_hours.value:
        word = _("%(word)s, off on the day") % {"word": said}
    elif first.hold_hours is not None:
        word = _("%(word)s, %(hours)s h off") % {"word": said, "hours": first.hold_hours.value}
    more = _("Never stop abruptly") if first.never_stop_abruptly else sources.told(first.source.ref)
    why = " ".join(part for part in (*(_(one.clinician) for one in found), strange) if part)
    return Line(name=name, detail=detail, state=state, word=word, why=why, more=more)


# ---- the rest ----


def diagnosis_rows(case: Case) -> list[Line]:
    """The diagnosis that is treated, and the others on file, each with what speaks against it."""
    screening, rules = case.screening, case.programme.eligibility.exclusions
    rows = []
    if screening.diagnosis is not None:
        made = screening.diagnosis
        since = _since(made.onset)
        rows.append(Line(name=made.code, detail=made.text, state="info", word=_("Treated here"), more=since))
    against = {one.code: one for one in diagnoses.against(screening.conditions.values(), rules)}
    for one in screening.conditions.values():
        state, word = STATUS[one.status]
        speaks = against.get(one.code)
        if speaks is not None:
            state = "stopped" if speaks.action == "stop" else "attention"
        since = _since(one.onset)
        why = _(speaks.rule.clinician) if speaks else ""
        rows.append(Line(name=one.code, detail=one.text, state=state, word=word, why=why, more=since))
    return rows


def _since(onset: str) -> str:
    return _("since %(month)s") % {"month": month_words(onset)} if onset else ""


def _allergies(history: HistoryGiven) -> Iterator[Line]:
    if history.allergy_list:
        yield from (
            Line(name=one.substance, detail=one.reaction or _("reaction not told"))
            for one in history.allergy_list
        )
    elif history.no_known_allergies:
        yield Line(name=_("None known"), state="met", word=_("Asked"))
    elif history.allergies:
        yield Line(name=history.allergies, detail=_("own words"))
    else:
        yield Line(name=_("Not told"), state="unknown", word=_("Unknown"))


def _systems(case: Case, history: HistoryGiven) -> Iterator[Line]:
    """What applies and what is open, by the part of the body or of a life; the others in one line."""
    rules, told = case.programme.eligibility.exclusions, conditions_told(history)
    clear = []
    for system in (*SYSTEMS, "other"):
        asked = [code for code in rules if system_of(code) == system]
        if not asked:
            continue
        yes = [_(rules[code].clinician) for code in asked if told.get(code) == "yes"]
        unsure = [_(rules[code].clinician) for code in asked if told.get(code) == "unsure"]
        missing = sum(code not in told for code in asked)
        parts = [*yes, *(_("Not sure: %(what)s") % {"what": one} for one in unsure)]
        if missing:
            parts.append(_("%(n)s of %(all)s not answered.") % {"n": missing, "all": len(asked)})
        if not parts:
            clear.append(str(SYSTEM_NAMES[system]))
            continue
        state, word = ("attention", _("Yes")) if yes else ("unknown", _("Unknown"))
        yield Line(name=SYSTEM_NAMES[system], state=state, word=word, why=" ".join(parts))
    if clear:
        yield Line(name=_("Asked"), state="met", word=_("Nothing told"), why=", ".join(clear) + ".")


def _pairs(case: Case, history: HistoryGiven) -> Iterator[tuple[str, Any]]:
    """Home, whom to call, the pharmacy, identity and place."""
    answers = dict(YES_NO_UNSURE)
    identity, pharmacy = case.screening.identity, history.pharmacy
    yield (_("Own words"), history.diagnosis)
    yield (_("Depressed this time since"), month_words(history.episode_since))
    yield (_("Adult at home"), answers.get(history.lives_with_adult, ""))
    yield (_("Household"), history.household)
    yield (_("Place that locks"), answers.get(history.storage, ""))
    yield (_("Address for help"), history.address)
    yield (_("Emergency number"), history.local_emergency_number)
    who = (history.contact_name, history.contact_relation, history.contact_phone)
    yield (_("Emergency contact"), ", ".join(part for part in who if part))
    at = (pharmacy.name, pharmacy.phone, pharmacy.address) if pharmacy else ()
    yield (_("Pharmacy"), ", ".join(part for part in at if part))
    if identity is not None:
        seen = day_words(case.day_of(case.screening.by["identity"].at))
        state = state_name(identity.state)
        yield (
            _("Identity and place"),
            _("%(what)s, %(state)s, %(day)s") % {"what": _(identity.document), "state": state, "day": seen},
        )
    else:
        yield (_("Identity and place"), "")
