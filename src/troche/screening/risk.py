"""Answers that need a person, in whatever questionnaire, sent or only begun. Nothing here is ever guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from troche.chart.words import Words, say
from troche.instruments import Instrument, Score, instrument, score
from troche.messaging.facts import AlertRaised
from troche.messaging.rules import raise_alert

if TYPE_CHECKING:
    from troche.programme import Programme

Answers = Mapping[str, int | None]
COLUMBIA = ("c_ssrs_screener", "c_ssrs_since_last_contact")
OF_THOUGHTS = {"madrs_s": "q9", "qids_sr16": "q12"}
"""Items of other depression scales that ask what item 9 of the PHQ-9 asks."""
ASQ_ALERTS = {"acute_positive": "asq_acute", "non_acute_positive": "asq_positive"}
SEVERE, THOUGHTS, MANIA = "suicidal_intent", "item_9", "mania_psychosis"


GRAVE = frozenset({SEVERE, "asq_acute"})
GRAVEST_FIRST = (SEVERE, "asq_acute", "asq_positive", THOUGHTS)
OTHERS = (*COLUMBIA, *OF_THOUGHTS)
"""The questionnaires beside PHQ-9 and ASQ that tell of thoughts of suicide."""


class Concern(msgspec.Struct, frozen=True):
    """Why somebody must look: the alert of the programme, and what was answered, in a clinician's words."""

    alert: str
    words: Words


def concerns(code: str, answers: Answers, programme: Programme, *, is_sent: bool) -> tuple[Concern, ...]:
    """What in these answers needs a person. As long as it is not sent, what was not come to yet is no answer."""
    asked = instrument(code)
    match code:
        case "phq_9":
            return _of_item(asked, answers, "q9", programme.eligibility.severity.item_9_screen_from.value)
        case "asq":
            return _of_asq(score(asked, answers if is_sent else _so_far(asked, answers)))
        case "asrm":
            return _of_mania(asked, score(asked, answers)) if is_sent else ()
        case _ if code in COLUMBIA:
            return _of_columbia(asked, score(asked, answers), is_sent=is_sent)
        case _ if code in OF_THOUGHTS:
            item = OF_THOUGHTS[code]
            least = next(risk.from_value for risk in asked.risk_items if risk.item == item)
            return _of_item(asked, answers, item, least)
    return ()


def _so_far(asked: Instrument, answers: Answers) -> dict[str, int | None]:
    """The answers with nothing where a question was not come to yet; one that was refused stays refused."""
    return {item.id: answers.get(item.id, 0) for item in asked.items}


def _of_item(asked: Instrument, answers: Answers, item: str, least: int) -> tuple[Concern, ...]:
    value = answers.get(item)
    if value is None or value < least:
        return ()
    highest = max(asked.offered[item])
    words = say(
        "{form} item {number} answered {answer} of {highest}.",
        form=asked.short,
        number=item.removeprefix("q"),
        answer=value,
        highest=highest,
    )
    return (Concern(THOUGHTS, words),)


def _of_asq(found: Score) -> tuple[Concern, ...]:
    """A form sent with nothing in it was refused throughout, and a refusal counts as yes."""
    alert = ASQ_ALERTS.get(found.level.code if found.level else "non_acute_positive")
    if alert is None:
        return ()
    level = alert.removeprefix("asq_")
    return (Concern(alert, say("Suicide questions answered: {level}.", level=level)),)


def _of_columbia(asked: Instrument, found: Score, *, is_sent: bool) -> tuple[Concern, ...]:
    """The level that was told; a question left open in what was sent has somebody speak with the person first."""
    if found.level is not None and found.level.code != "none":
        alert = SEVERE if found.level.code == "high" else THOUGHTS
        return (Concern(alert, say("{form}: {level}.", form=asked.short, level=say(found.level.label))),)
    if is_sent and found.missing:
        return (Concern(THOUGHTS, say("{form}: not all questions were answered.", form=asked.short)),)
    return ()


def _of_mania(asked: Instrument, found: Score) -> tuple[Concern, ...]:
    if found.total is None or asked.cutoff is None or found.total < asked.cutoff.value:
        return ()
    words = say(
        "{form} {total}, {least} or more: probable mania or hypomania.",
        form=asked.short,
        total=found.total,
        least=asked.cutoff.value,
    )
    return (Concern(MANIA, words),)


def telling(code: str, answers: Answers, programme: Programme) -> dict[str, int | None]:
    """Of a questionnaire that is not sent, the answers that need a person now; nothing else of it."""
    if not concerns(code, answers, programme, is_sent=False):
        return {}
    asked = instrument(code)
    if asked.scoring.method == "levels":
        return {item: value for item, value in answers.items() if value != 0}
    return {risk.item: answers[risk.item] for risk in asked.risk_items if answers.get(risk.item) is not None}


def raised(
    found: Iterable[Concern], told: Iterable[Concern], programme: Programme, now: datetime
) -> list[AlertRaised]:
    """The alerts for what was found and not told before."""
    known = {(concern.alert, str(concern.words)) for concern in told}
    return [
        raise_alert(programme, concern.alert, concern.words, "", now)
        for concern in found
        if (concern.alert, str(concern.words)) not in known
    ]
