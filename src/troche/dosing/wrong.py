"""When something goes wrong: said, met step by step, ended by a clinician's outcome, followed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from troche.chart.commands import Role
from troche.chart.facts import Fact
from troche.chart.reasons import Reason, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.dosing.commands import DoWrongStep, EndWrong, FollowUpWrong, NameExtra, SayWrong
from troche.dosing.facts import ExtraTaken, WentWrong, WrongEnded, WrongFollowedUp, WrongStepDone
from troche.dosing.state import Session, dosing_of
from troche.dosing.wrong_state import Wrong
from troche.medication.state import medication_of
from troche.messaging.facts import AlertAcknowledged, AlertClosed
from troche.messaging.rules import MESSAGING, alert_id, raise_alert
from troche.messaging.rungs import may_close
from troche.people.setting import Setting
from troche.programme.parts.wrong import Path, Seat
from troche.screening.pathway import signs_in

SEATS: dict[Role, Seat] = {"patient": "patient", "sitter": "sitter"}
"""Whoever else acts sits where the monitor sits."""
ALERT_OF: dict[Role, str] = {"prescriber": "wrong_decision"}
"""Whom a follow-up that is due calls, by who sees to it; every other one `wrong_follow_up`."""
OPEN = "wrong_open"
SUICIDE = "suicidal_intent"

NOT_NOW = refuse(
    "wrong_not_now",
    say("No session is under way. For an emergency call 911. Tell your team on the page of side effects."),
)
NO_PATH = refuse("wrong_unknown", say("There is no such thing on this page."))
NO_STEP = refuse("wrong_step_unknown", say("There is no such step."))
ENDED = refuse("wrong_ended", say("How it ended is on file already."))
STILL_OPEN = refuse("wrong_open", say("Say first how it ended. What follows comes after that."))
OUTCOME_UNKNOWN = refuse("wrong_outcome_unknown", say("Choose how it ended."))
WORDS_MISSING = refuse(
    "wrong_words_missing", say("Write in a few words what was done and how the person is.")
)
NEEDS_A_TALK = refuse(
    "wrong_needs_a_talk",
    say("First a clinician speaks with the person about suicide, and records the talk."),
    would_change=say("Record the talk, or the handing over."),
)
FOLLOWED_ALREADY = refuse("wrong_followed", say("This is done, or does not follow here."))
FOR_THE_PRESCRIBER = refuse(
    "wrong_for_prescriber", say("A prescriber or the medical director records this one.")
)
NOT_EXTRA = refuse("wrong_not_extra", say("Lozenges are named where more was taken than planned."))
UNITS_NOT_AT_HOME = refuse(
    "wrong_units_not_at_home", say("Name lozenges of this person that should still be at home.")
)


def steps_of(path: Path, seat: Seat) -> dict[str, str]:
    """What one of the three does now, in order."""
    steps = path.steps
    found = {"patient": steps.patient, "sitter": steps.sitter, "monitor": steps.monitor}[seat]
    return {code: step.text for code, step in found.items()}


def about(chart: Chart, number: int) -> Session | None:
    """The session in which something may go wrong now: under way, or over and the person has not slept yet."""
    session = dosing_of(chart).sessions.get(number)
    if session is None or session.stage not in ("live", "ended"):
        return None
    has_slept = session.next_day is not None and session.next_day.slept
    return None if session.stage == "ended" and has_slept else session


def open_in(chart: Chart, session: int) -> tuple[Wrong, ...]:
    """What went wrong in this session and has no outcome yet."""
    return tuple(one for one in dosing_of(chart).wrong if one.is_open and one.opened.session == session)


def say_wrong(chart: Chart, command: SayWrong, now: datetime, setting: Setting) -> Decision:
    """Whoever says it is heard: the path opens, its alert rings; said again it rings again."""
    path = setting.programme.wrong.paths.get(command.path)
    if path is None:
        return NO_PATH
    session = about(chart, command.session)
    if session is None:
        return NOT_NOW
    words = say(
        "Session {number}: {title}. Said by: {who}.",
        number=session.number,
        title=say(path.title),
        who=command.actor.role,
    )
    key = "" if path.alert == SUICIDE else str(session.number)
    alert = raise_alert(setting.programme, path.alert, words, key, now)
    if any(one.opened.path == command.path for one in open_in(chart, session.number)):
        return [alert]
    opened = WentWrong(
        session=session.number,
        number=_next(chart),
        path=command.path,
        words=command.words.strip(),
        case=path.case,
        said_at=command.said_at,
    )
    return [opened, alert, *signs_in("session", [alert], setting.programme, now)]


def by_reading(
    chart: Chart, session: Session, alerts: Iterable[str], setting: Setting
) -> Iterator[WentWrong]:
    """The paths that a reading of a session under way opens by itself; their alerts ring already."""
    raised, number = set(alerts), _next(chart)
    for code, path in setting.programme.wrong.paths.items():
        is_open = any(one.opened.path == code for one in open_in(chart, session.number))
        if session.stage == "live" and not is_open and raised & set(path.readings):
            yield WentWrong(
                session=session.number, number=number, path=code, because="reading", case=path.case
            )
            number += 1


def do_step(chart: Chart, command: DoWrongStep, now: datetime, setting: Setting) -> Decision:
    """A step of one's own seat, once."""
    found = _of(chart, command.number, command.session)
    path = setting.programme.wrong.paths.get(found.opened.path) if found else None
    if found is None or path is None:
        return NO_PATH
    seat = SEATS.get(command.actor.role, "monitor")
    if command.step not in steps_of(path, seat):
        return NO_STEP
    if not found.is_open:
        return ENDED
    if found.has_done(seat, command.step):
        return []
    return [
        WrongStepDone(
            session=found.opened.session,
            number=found.number,
            seat=seat,
            step=command.step,
            said_at=command.said_at,
        )
    ]


def name_extra(chart: Chart, command: NameExtra, now: datetime, setting: Setting) -> Decision:
    """Which lozenges were taken beside the dose: they are no longer at home."""
    found = _of(chart, command.number, command.session)
    if found is None:
        return NO_PATH
    if found.opened.path != "second_dose":
        return NOT_EXTRA
    units = tuple(dict.fromkeys(command.units))
    at_home = {unit.number for unit in medication_of(chart).at("at_home")}
    if not units or set(units) - at_home:
        return UNITS_NOT_AT_HOME
    return [ExtraTaken(session=found.opened.session, number=found.number, units=units)]


def end(chart: Chart, command: EndWrong, now: datetime, setting: Setting) -> Decision:
    """A clinician's word on how it ended. Its alert ends with it, where that needs no talk."""
    found = _of(chart, command.number, command.session)
    if found is None:
        return NO_PATH
    if not found.is_open:
        return ENDED
    programme = setting.programme
    path = programme.wrong.paths.get(found.opened.path)
    allowed = path.outcomes if path is not None else tuple(programme.wrong.outcomes)
    if command.outcome not in allowed:
        return OUTCOME_UNKNOWN
    if not command.words.strip():
        return WORDS_MISSING
    if path is not None and _talk_is_missing(chart, path, setting):
        return NEEDS_A_TALK
    rule = programme.wrong.outcomes[command.outcome]
    fact = WrongEnded(
        session=found.opened.session,
        number=found.number,
        outcome=command.outcome,
        words=command.words.strip(),
        name=command.actor.name,
        mistaken=rule.mistaken,
        case=found.opened.case,
    )
    codes = [OPEN, *([path.alert] if path is not None else [])]
    keys = (str(found.number), str(found.opened.session))
    return [fact, *closed(chart, codes, keys, fact.words, command.actor.role, command.actor.name, setting)]


def _talk_is_missing(chart: Chart, path: Path, setting: Setting) -> bool:
    """Whether an alert that only a talk ends is still open, and nobody has talked since it rang."""
    return setting.programme.alerts[path.alert].closed_by_talk and any(
        alert.code == path.alert and not alert.talked for alert in MESSAGING.of(chart).alerts.values()
    )


def follow_up(chart: Chart, command: FollowUpWrong, now: datetime, setting: Setting) -> Decision:
    """What follows, once it has ended; the prescriber's are recorded by a prescriber or the director."""
    found = _of(chart, command.number, command.session)
    if found is None:
        return NO_PATH
    if found.is_open:
        return STILL_OPEN
    rule = found.left(setting.programme).get(command.follow_up)
    if rule is None:
        return FOLLOWED_ALREADY
    if rule.owner == "prescriber" and command.actor.role not in ("prescriber", "director"):
        return FOR_THE_PRESCRIBER
    if not command.words.strip():
        return WORDS_MISSING
    fact = WrongFollowedUp(
        session=found.opened.session,
        number=found.number,
        follow_up=command.follow_up,
        words=command.words.strip(),
        name=command.actor.name,
    )
    codes, keys = [follow_up_alert(rule.owner)], (f"{found.number} {command.follow_up}",)
    return [fact, *closed(chart, codes, keys, fact.words, command.actor.role, command.actor.name, setting)]


def follow_up_alert(owner: Role) -> str:
    """The alert of a follow-up that is due."""
    return ALERT_OF.get(owner, "wrong_follow_up")


def closed(
    chart: Chart,
    codes: Iterable[str],
    keys: tuple[str, ...],
    outcome: str,
    role: Role,
    name: str,
    setting: Setting,
) -> Iterator[Fact]:
    """The alerts of these codes and keys are over, when who acts may close them."""
    waiting = MESSAGING.of(chart).alerts
    for code in codes:
        for alert in (waiting.get(alert_id(code, key)) for key in keys):
            rule = setting.programme.alerts[code]
            if alert is None or rule.closed_by_talk or not may_close(setting.programme, code, role):
                continue
            if not alert.is_taken:
                yield AlertAcknowledged(alert=alert.id, name=name)
            yield AlertClosed(alert=alert.id, outcome=outcome)


def against_release(chart: Chart, session: Session, setting: Setting) -> list[Reason]:
    """Why nobody is released now: what went wrong and has no outcome yet."""
    paths = setting.programme.wrong.paths
    return [
        because(
            "wrong_open",
            say(
                "Not ended yet: {title}. A clinician records first how it ended.",
                title=say(paths[one.opened.path].title) if one.opened.path in paths else one.opened.path,
            ),
            source=setting.programme.wrong.outcome_within_minutes.source,
        )
        for one in open_in(chart, session.number)
    ]


def _of(chart: Chart, number: int, session: int) -> Wrong | None:
    return next(
        (one for one in dosing_of(chart).wrong if one.number == number and one.opened.session == session),
        None,
    )


def _next(chart: Chart) -> int:
    return len(dosing_of(chart).wrong) + 1
