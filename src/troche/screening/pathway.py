"""From a sign of suicide to help, to the safety questions, to the right person: one way for every entry.

A sign is an answer that tells of thoughts or of intent. It raises its alert at once, and opens a clock: who does not
answer the safety questions in time counts as positive. What the questions find decides the rung: page a clinician now,
call the same day, or a note. Only a clinician's recorded talk ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, cast

from troche.chart.commands import ClockStruck, Command, Role
from troche.chart.facts import Fact
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import Words, say
from troche.instruments import AnswerRefused, instrument, score
from troche.messaging.facts import AlertAcknowledged, AlertClosed, AlertRaised
from troche.messaging.rules import open_alerts, raise_alert
from troche.messaging.rungs import may_close
from troche.people.setting import Setting
from troche.people.wording import as_asked
from troche.screening import risk
from troche.screening.commands import (
    AnswerInstrument,
    DeclineSafetyScreen,
    GiveHistory,
    KeepAssessment,
    NoteSafetyCall,
    SayHowSafe,
    ScreenSafety,
    TellRisk,
)
from troche.screening.facts import (
    SafetyCallTried,
    SafetyEntry,
    SafetySaid,
    SafetyScreenDeclined,
    SafetyScreened,
    SafetySignTold,
)
from troche.screening.path import SAFETY_SCREENS, Path

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.screening.state import ScreeningState

Rung = Literal["", "note", "call", "page"]
"""Whom a screen calls: nobody, the team by a note, somebody the same day, a clinician now."""

SCREEN_DUE = "screening.screen_due"
FOLLOW_UP = "screening.safety_follow_up"
NOTE = "safety_note"
CLINICIANS: tuple[Role, ...] = ("prescriber", "director", "therapist")

SIGN_OF: dict[str, Literal["thoughts", "intent"]] = {"item_9": "thoughts", "suicidal_intent": "intent"}
"""Alerts that an answer raises when it is a sign."""

ENTRIES: dict[type[Command], SafetyEntry] = {
    KeepAssessment: "assessment",
    GiveHistory: "history",
    AnswerInstrument: "questionnaire",
    TellRisk: "questionnaire",
    SayHowSafe: "help",
}

RUNG_OF_LEVEL: dict[str, Rung] = {
    "acute_positive": "page",
    "non_acute_positive": "call",
    "negative": "",
    "high": "page",
    "moderate": "call",
    "low": "note",
    "none": "",
}
"""What each level of a safety screen asks for: instruments.md 1.2; README.md tie-breaks."""

NOT_A_CLINICIAN = refuse(
    "not_a_clinician", say("Only a clinician asks about suicide and records the answer.")
)
NOTHING_ASKED = refuse("nothing_asked", say("These questions are not waiting for you."))
TRIED_WORDS_MISSING = refuse("tried_words_missing", say("Say what you tried, and what comes next."))
INTENT_NEEDS_HANDS = refuse(
    "intent_needs_hands",
    say("With intent now, the talk ends in emergency care or in care the same day."),
    would_change=say("Call 911 or arrange care today; until then keep the alert."),
)
WITH_WHOM_MISSING = refuse("with_whom_missing", say("Say who is with the person now."))
AGREED_MISSING = refuse("agreed_missing", say("Say what was agreed, and when you speak next."))
NEED_REMAINS = refuse(
    "need_remains", say("After thoughts, an attempt or an answer left open, something has to follow.")
)


# ---- from answers to signs and rungs ----


def signs_in(
    entry: SafetyEntry, facts: Iterable[Fact], programme: Programme, now: datetime
) -> list[SafetySignTold]:
    """The sign among what an answer led to: at most one, the gravest, with the time by which to answer the screen."""
    told = {SIGN_OF[fact.code] for fact in facts if isinstance(fact, AlertRaised) and fact.code in SIGN_OF}
    if not told:
        return []
    minutes = programme.measures.safety.answered_within_minutes.value
    sign: Literal["thoughts", "intent"] = "intent" if "intent" in told else "thoughts"
    return [SafetySignTold(entry=entry, sign=sign, screen_by=now + timedelta(minutes=minutes))]


def screen_of(setting: Setting) -> str:
    """The safety questions of this clinic: the first of the programme's that is scheduled and has its words here."""
    measures = setting.programme.measures
    named = (code for code in measures.safety.screens.value if code in measures.schedule)
    return next((code for code in named if as_asked(setting.clinic, code) is not None), "asq")


def rung_of(code: str, answers: Mapping[str, int | None]) -> Rung:
    """Whom the answers to a safety screen call for. What cannot be read is never taken for no."""
    try:
        level = score(instrument(code), answers).level
    except (KeyError, AnswerRefused):
        return "call"
    return RUNG_OF_LEVEL.get(level.code, "call") if level else "call"


def next_page(chart: Chart, setting: Setting, code: str, answers: Mapping[str, int | None]) -> str:
    """The page that comes before any other once these answers are kept; empty when none has to.

    `chart` is the chart as it was when they were given.
    """
    if code in SAFETY_SCREENS:
        is_asked = path_of(chart).sign is not None
        return "screening:own_help_after" if is_asked or rung_of(code, answers) in ("page", "call") else ""
    found = risk.concerns(code, answers, setting.programme, is_sent=True)
    return "screening:own_help" if any(concern.alert in SIGN_OF for concern in found) else ""


def path_of(chart: Chart) -> Path:
    """How far the person of this chart is."""
    return cast("ScreeningState", chart.states["screening"]).path


# ---- what the person and the clinician say ----


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command of this way leads to."""
    match command:
        case SayHowSafe():
            return _say_how_safe(command, now, setting.programme)
        case DeclineSafetyScreen():
            return _decline(path_of(chart), now, setting.programme)
        case ScreenSafety():
            return _talk(chart, command, now, setting)
        case NoteSafetyCall():
            return _tried(command)
        case ClockStruck():
            return _struck(path_of(chart), command, now, setting.programme)
    raise TypeError(command)


def _say_how_safe(command: SayHowSafe, now: datetime, programme: Programme) -> list[Fact]:
    said: list[Fact] = [SafetySaid(safe=command.safe)]
    if command.safe:
        return said
    words = say("Says on the help page: I am not safe.")
    return [*said, raise_alert(programme, "suicidal_intent", words, "", now)]


def _decline(path: Path, now: datetime, programme: Programme) -> Decision:
    if path.sign is None:
        return NOTHING_ASKED
    declined: Fact = SafetyScreenDeclined()
    if path.sign.sign == "intent":
        return [declined]
    words = say("Told of thoughts of suicide, and would rather not answer the safety questions.")
    return [declined, raise_alert(programme, "screen_unanswered", words, "", now)]


def _tried(command: NoteSafetyCall) -> Decision:
    if command.actor.role not in CLINICIANS:
        return NOT_A_CLINICIAN
    if not command.note.strip():
        return TRIED_WORDS_MISSING
    return [SafetyCallTried(note=command.note.strip(), handed_over=command.handed_over)]


def _talk(chart: Chart, command: ScreenSafety, now: datetime, setting: Setting) -> Decision:
    """A clinician asked. With a disposition the alerts about it end, notes too; without one what is grave is raised."""
    if command.actor.role not in CLINICIANS:
        return NOT_A_CLINICIAN
    screened = SafetyScreened(
        finding=command.finding,
        attempt_12_months=command.attempt_12_months,
        note=command.note.strip(),
        asked=command.asked,
        means=command.means,
        lozenges=command.lozenges,
        with_them=command.with_them.strip(),
        agreed=command.agreed.strip(),
        disposition=command.disposition,
    )
    if not screened.disposition:
        return [screened, *_heard(screened, setting.programme, now)]
    if screened.finding == "intent" and screened.disposition not in ("emergency", "same_day_care"):
        return INTENT_NEEDS_HANDS
    if screened.finding == "intent" and not screened.with_them:
        return WITH_WHOM_MISSING
    if screened.disposition == "plan_and_call" and not screened.agreed:
        return AGREED_MISSING
    is_clear = screened.finding == "no_thoughts" and screened.attempt_12_months == "no"
    if screened.disposition == "none_needed" and not is_clear:
        return NEED_REMAINS
    return [screened, *_ended(chart, command, _outcome(screened), setting.programme)]


def _heard(screened: SafetyScreened, programme: Programme, now: datetime) -> list[AlertRaised]:
    """Intent, or an attempt in the last year, that nobody has said what to do about."""
    if screened.finding == "intent":
        words = say("A clinician found suicidal intent.")
        return [raise_alert(programme, "suicidal_intent", words, "", now)]
    if screened.attempt_12_months == "yes":
        words = say("A clinician found an attempt in the last 12 months.")
        return [raise_alert(programme, "suicidal_intent", words, "", now)]
    return []


def news_of_talk(
    command: Command, news: Sequence[AlertRaised], programme: Programme, now: datetime
) -> list[AlertRaised]:
    """What a talk means for a decision that stands. Whoever had the talk has seen to the person: no alarm rings again,
    the prescriber looks at the decision."""
    if not isinstance(command, ScreenSafety) or not command.disposition:
        return list(news)
    return [
        raise_alert(programme, "no_longer_eligible", alert.words, "suicide", now)
        if alert.code in SIGN_OF
        else alert
        for alert in news
    ]


FOUND: dict[str, Words] = {
    "no_thoughts": say("no thoughts"),
    "thoughts_without_intent": say("thoughts without intent or plan"),
    "intent": say("intent or plan"),
}
ENDED: dict[str, Words] = {
    "emergency": say("handed over to emergency care"),
    "same_day_care": say("brought to care the same day"),
    "plan_and_call": say("safety plan and a next call"),
    "none_needed": say("nothing more to do"),
}


def _outcome(screened: SafetyScreened) -> str:
    words = say(
        "Spoke with the person: {found}; {ended}. {agreed}",
        found=FOUND[screened.finding],
        ended=ENDED[screened.disposition],
        agreed=screened.agreed or screened.note,
    )
    return str(words).strip()


def _ended(chart: Chart, command: ScreenSafety, outcome: str, programme: Programme) -> Iterable[Fact]:
    for alert in open_alerts(chart):
        rule = programme.alerts.get(alert.code)
        is_about_it = rule is not None and (rule.closed_by_talk or alert.code == NOTE)
        if not is_about_it or not may_close(programme, alert.code, command.actor.role):
            continue
        if not alert.is_taken:
            yield AlertAcknowledged(alert=alert.id, name=command.actor.name)
        yield AlertClosed(alert=alert.id, outcome=outcome)


# ---- clocks ----


def due(path: Path, programme: Programme) -> Iterable[Deadline]:
    """The screen that waits for its answers, and the talk that follows a talk that found something."""
    rule = programme.measures.safety
    if path.step == "screen" and path.sign is not None and path.sign.sign == "thoughts" and path.is_own:
        yield Deadline(SCREEN_DUE, str(path.sign_position), path.sign.screen_by, "prescriber")
    if path.follow_up_from is not None:
        at = path.follow_up_from + timedelta(hours=rule.follow_up_after_hours.value)
        yield Deadline(FOLLOW_UP, path.follow_up_from.isoformat(), at, "therapist")


def _struck(path: Path, command: ClockStruck, now: datetime, programme: Programme) -> list[Fact]:
    if command.kind == FOLLOW_UP:
        words = say("A talk about suicide found something; the next one is due.")
        return [raise_alert(programme, "safety_follow_up", words, "", now)]
    words = say("Told of thoughts of suicide and left without answering the safety questions.")
    return [raise_alert(programme, "screen_unanswered", words, "", now)]
