"""The monthly questions about the bladder."""

from __future__ import annotations

from datetime import datetime

from troche.chart.facts import Fact
from troche.chart.rooms import Chart, Decision
from troche.chart.words import Words, say
from troche.medication.commands import AnswerBladder
from troche.medication.facts import BladderAnswered
from troche.medication.watch import BLADDER_ALERT
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

NAMES: dict[str, Words] = {
    "pain": say("pain"),
    "urgency": say("more often or at once"),
    "blood": say("blood in the urine"),
}


def decide_bladder(chart: Chart, command: AnswerBladder, now: datetime, setting: Setting) -> Decision:
    """The answers; anything but a no is a clinician's to look at before the next dose."""
    answers = BladderAnswered(pain=command.pain, urgency=command.urgency, blood=command.blood)
    told = [code for code in NAMES if getattr(answers, code) != "no"]
    facts: list[Fact] = [answers]
    if told:
        what = ", ".join(f"{NAMES[code]} ({getattr(answers, code)})" for code in told)
        words = say("Bladder: {what}.", what=what)
        facts.append(raise_alert(setting.programme, BLADDER_ALERT, words, "", now))
    return facts
