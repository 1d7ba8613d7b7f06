"""Diagnosis, what was tried, how severe it is, and thoughts of suicide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from troche.chart.words import Words, say, say_n
from troche.screening import diagnoses
from troche.screening import trials as trial_rules
from troche.screening.case import Case, Finding, day_words, listed, met, unknown, unmet
from troche.screening.diagnoses import has_prefix
from troche.screening.path import SAFETY_SCREENS
from troche.screening.pathway import Rung, rung_of
from troche.screening.state import level_of
from troche.screening.told import plan_told

if TYPE_CHECKING:
    from troche.programme import Action


def diagnosis(case: Case) -> Finding:
    """A clinician's diagnosis that the programme treats, and no other one recorded that speaks against it."""
    made = case.screening.diagnosis
    against = diagnoses.against(case.screening.conditions.values(), case.programme.eligibility.exclusions)
    if made is None and not against:
        return unknown(
            "diagnosis_missing",
            say("A clinician has not made a diagnosis with you yet."),
            say("No diagnosis by a clinician on file."),
        )
    rules = case.programme.eligibility
    named = [say("{code}, {text}.", code=made.code, text=made.text)] if made else []
    excluded = diagnoses.excluding(made, rules.exclusions) if made else []
    codes = tuple(dict.fromkeys(one.condition for one in (*excluded, *against)))
    stopping = next((one for one in (*excluded, *against) if one.action == "stop"), None)
    if stopping is not None:
        why = [one.rule.to_clinician for one in excluded if one is stopping]
        return unmet(
            "diagnosis_excludes",
            stopping.rule.to_patient,
            listed((*named, *(one.words for one in against), *why)),
            action="stop",
            source=stopping.rule.source,
            against=codes,
        )
    if made is None:
        return _another_to_judge(against, [say("No diagnosis by a clinician on file.")], codes, "hold")
    known = next((d for d in rules.diagnoses.values() if has_prefix(made.code, d.icd_10_cm)), None)
    if known is None:
        return unmet(
            "diagnosis_other",
            say("This programme was made for depression; your diagnosis is another one."),
            listed(
                (*named, say("Not among the diagnoses of this programme."), *(one.words for one in against))
            ),
            action="review",
            against=codes,
        )
    if known.action == "review" or excluded:
        return unmet(
            "diagnosis_review",
            known.to_patient,
            listed((*named, known.to_clinician, *(one.words for one in against))),
            action="review",
            source=known.source,
            against=codes,
        )
    if against:
        return _another_to_judge(against, named, codes, "review")
    return met("diagnosis", known.to_patient, listed(named), known.source)


def _another_to_judge(
    against: list[diagnoses.Against], named: list[Words], codes: tuple[str, ...], action: Action
) -> Finding:
    return unmet(
        "diagnosis_other_recorded",
        say("A clinician looks at your other diagnoses first."),
        listed([*named, *(one.words for one in against)]),
        action=action,
        source=against[0].rule.source,
        against=codes,
    )


def trials(case: Case) -> Finding:
    """Enough adequate trials with different ingredients."""
    rules, history = case.programme.eligibility.trials, case.screening.history
    if history is None:
        return unknown(
            "trials_not_asked",
            say("We do not know yet what you have tried."),
            say("History not given: trials not known."),
        )
    found = trial_rules.resistance(history, rules)
    if found.result == "met":
        return _enough(case, found)
    if not found.judged and not history.no_trials:
        return unknown(
            "trials_not_told",
            say("You have not told us yet which medicines for depression you have tried."),
            say("No trial told, and not told that there was none."),
            source=rules.at_least.source,
        )
    needed = rules.at_least.value
    shown = say("{n} adequate of {needed}.", n=len(found.adequate), needed=needed)
    others = [_named(one) for one in found.judged if one not in found.adequate]
    if found.result == "not_enough_data":
        return unknown(
            "trials_incomplete",
            say("We need the dose and the weeks of your earlier medicines to count them."),
            listed((shown, *others, *found.notes)),
            action="review",
            source=rules.weeks_at_least.source,
        )
    patient = say(
        "We ask for {needed} medicines that were taken long enough and did not help enough; we count {n}.",
        needed=needed,
        n=len(found.adequate),
    )
    return unmet(
        "trials_too_few",
        patient,
        listed((shown, *others, *found.notes)),
        action="review",
        source=rules.at_least.source,
    )


def _named(one: trial_rules.Judged) -> Words:
    return say("{name}: {why}", name=one.trial.ingredient, why=one.why)


def _enough(case: Case, found: trial_rules.Resistance) -> Finding:
    rules, adequate = case.programme.eligibility.trials, found.adequate
    named = [_named(one) for one in adequate]
    if any((one.trial.weeks or 0) < rules.short_below_weeks.value for one in adequate):
        named.append(say("Some were shorter than {weeks} weeks.", weeks=rules.short_below_weeks.value))
    patient = say_n(
        "{n} medicine was tried for long enough.",
        "{n} medicines were tried for long enough.",
        n=len(adequate),
    )
    return met("trials", patient, listed([*named, *found.notes]), rules.at_least.source)


def phq_9(case: Case) -> Finding:
    """The PHQ-9 is recent and high enough."""
    eligibility = case.programme.eligibility
    least = eligibility.severity.phq_9_at_least
    days = eligibility.validity.phq_9_days
    measure = case.screening.measures.get("phq_9")
    if measure is None:
        return unknown(
            "phq_9_missing", say("Your mood questionnaire is still to come."), say("No PHQ-9 on file.")
        )
    total, day = measure.latest.total, case.day_of(measure.latest.at)
    if total is None:
        return unknown(
            "phq_9_incomplete",
            say("Too many answers of your mood questionnaire were left out for a score."),
            say("PHQ-9 of {day}: no total, too little was answered.", day=day_words(day)),
        )
    if not case.is_fresh(day, days.value):
        return unknown(
            "phq_9_old",
            say("Your last mood questionnaire is too old."),
            say(
                "PHQ-9 {total} on {day}: older than {days} days.",
                total=total,
                day=day_words(day),
                days=days.value,
            ),
            source=days.source,
        )
    scored = say(
        "PHQ-9 {total} on {day}, {first} at first.", total=total, day=day_words(day), first=_first(case)
    )
    if total < least.value:
        return unmet(
            "phq_9_low",
            say(
                "Your mood score is {total}; this programme starts at {least}.",
                total=total,
                least=least.value,
            ),
            scored,
            action="review",
            source=least.source,
        )
    return met("phq_9", say("Your mood score is {total} of 27.", total=total), scored, least.source)


def _first(case: Case) -> str:
    total = case.screening.measures["phq_9"].first.total
    return "–" if total is None else str(total)


def suicide(case: Case) -> Finding:
    """No intent and no attempt in the last year: answered by the person, or asked by a clinician since."""
    screening = case.screening
    measure = screening.measures.get("phq_9")
    unanswered = measure is None or measure.latest.answers.get("q9") is None
    if measure is None or (unanswered and not case.screening.is_talked_over("phq_9")):
        return unknown(
            "item_9_missing",
            say("We still need to ask you about thoughts of not wanting to live."),
            say("PHQ-9 item 9 not answered; never filled in for anybody."),
        )
    grave = _grave(case)
    if grave is not None:
        return grave
    if _open_sign(case):
        return unknown(
            "suicide_to_ask",
            say("A clinician wants to talk with you about the thoughts you told us of."),
            say("Thoughts of death or self-harm were reported and no clinician has asked since."),
        )
    if _left_open(case):
        return unknown(
            "suicide_to_ask",
            say("A clinician wants to talk with you about a question on your safety that was left open."),
            say(
                "A question about suicide was left out or answered with “not sure”; no clinician has asked since."
            ),
        )
    if screening.safety is not None:
        clinician = say(
            "Asked on {day}: no intent, no attempt in 12 months.",
            day=day_words(case.day_of(screening.by["safety"].at)),
        )
        return met("suicide_asked", say("We have talked about your safety."), clinician)
    if _attempt_denied(case):
        return met(
            "no_intent_no_attempt",
            say("You told us of no plan and no attempt."),
            say("Item 9 is 0; no attempt, by own answer."),
        )
    return unknown(
        "attempts_not_asked",
        say("We still need to ask whether you tried to end your life in the last year."),
        say("Item 9 is 0; attempts not asked."),
    )


def _plan_still_told(case: Case) -> str | None:
    """What the history says of a plan or an attempt, until a clinician has asked about that very answer."""
    answer = plan_told(case.screening.history)
    return None if answer is None or case.screening.is_talked_over("plan") else answer


def _grave(case: Case) -> Finding | None:
    """Intent, or an attempt in the last year, that no clinician has cleared since."""
    safety, assessment = case.screening.safety, case.screening.assessment
    found = safety is not None and (safety.finding == "intent" or safety.attempt_12_months == "yes")
    told = (
        assessment is not None
        and (assessment.thoughts_now == "might_act" or assessment.attempt_12_months == "yes")
        and not case.screening.is_talked_over("assessment")
    )
    told = told or _plan_still_told(case) == "yes"
    acute = any(rung == "page" for rung in _open_screens(case))
    if not (found or told or acute):
        return None
    return unmet(
        "suicidal_intent",
        say("Right now you need people near you more than this programme. We help you find them today."),
        say("Intent or plan now, or an attempt in the last 12 months: not for home; same-day care."),
        action="stop",
    )


def _open_sign(case: Case) -> bool:
    """A report of thoughts that no clinician has followed up since."""
    screening = case.screening
    least = case.programme.eligibility.severity.item_9_screen_from.value
    item_9 = screening.measures["phq_9"].latest.answers.get("q9")
    if (item_9 or 0) >= least and not case.screening.is_talked_over("phq_9"):
        return True
    if any(_open_screens(case)) or screening.path.sign is not None:
        return True
    told = screening.assessment
    has_thoughts = told is not None and told.thoughts_now not in ("no", "")
    return has_thoughts and not case.screening.is_talked_over("assessment")


def _left_open(case: Case) -> bool:
    """A question about suicide that was left out, or answered with "not sure", and that no clinician has settled."""
    told, safety = case.screening.assessment, case.screening.safety
    is_left_out = (
        told is not None and told.thoughts_now == "" and not case.screening.is_talked_over("assessment")
    )
    is_unsure = safety is not None and safety.attempt_12_months == "unsure"
    return is_left_out or is_unsure or _plan_still_told(case) == "unsure"


def _open_screens(case: Case) -> list[Rung]:
    """Whom the latest answers to each safety screen call for, where no clinician has asked since."""
    measures = case.screening.measures
    return [
        rung_of(code, measures[code].latest.answers)
        for code in SAFETY_SCREENS
        if code in measures and not case.screening.is_talked_over(code)
    ]


def _asq_level(case: Case) -> str | None:
    """The level of the latest ASQ; answers left out count as positive. None: never answered."""
    asq = case.screening.measures.get("asq")
    return None if asq is None else level_of(asq.latest.answers)


def _attempt_denied(case: Case) -> bool:
    assessment = case.screening.assessment
    by_assessment = assessment is not None and assessment.attempt_12_months == "no"
    return by_assessment or plan_told(case.screening.history) == "no" or _asq_level(case) == "negative"
