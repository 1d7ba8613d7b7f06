"""What becomes due after something went wrong: its outcome, and each thing that follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.clock import CLOCK
from troche.chart.commands import ClockStruck, Role
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import say
from troche.dosing.state import dosing_of
from troche.dosing.wrong import OPEN, follow_up_alert
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

OUTCOME = "dosing.wrong_outcome"
FOLLOW_UP = "dosing.wrong_follow_up"
KINDS = (OUTCOME, FOLLOW_UP)


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """An outcome for what is open, then what follows; said again for as long as it waits."""
    rules = setting.programme.wrong
    within = timedelta(minutes=rules.outcome_within_minutes.value)
    for one in dosing_of(chart).wrong:
        if one.is_open:
            yield _until_done(chart, OUTCOME, str(one.number), one.opened_at + within, "prescriber", within)
            continue
        for code, rule in one.left(setting.programme).items():
            at = one.opened_at + timedelta(hours=rule.within_hours.value)
            again = timedelta(hours=rules.again_hours.value)
            yield _until_done(chart, FOLLOW_UP, f"{one.number} {code}", at, rule.owner, again)


def _until_done(chart: Chart, kind: str, key: str, at: datetime, owner: Role, again: timedelta) -> Deadline:
    struck = CLOCK.of(chart).struck.get(f"{kind} {key}")
    return Deadline(kind, key, at if struck is None or struck < at else struck + again, owner)


def struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """Somebody is told what nobody has recorded."""
    number, _, code = command.key.partition(" ")
    one = next(one for one in dosing_of(chart).wrong if one.number == int(number))
    path = setting.programme.wrong.paths.get(one.opened.path)
    title = say(path.title) if path is not None else say("Something went wrong")
    session = one.opened.session
    if command.kind == OUTCOME:
        words = say("Session {number}: {title}. Nobody has said how it ended.", number=session, title=title)
        return [raise_alert(setting.programme, OPEN, words, number, now)]
    rule = one.left(setting.programme)[code]
    words = say("Session {number}: {title}. Due: {what}.", number=session, title=title, what=say(rule.title))
    return [raise_alert(setting.programme, follow_up_alert(rule.owner), words, command.key, now)]
