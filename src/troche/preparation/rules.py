"""Getting ready: what may be asked, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from troche.chart.commands import Command
from troche.chart.rooms import Chart, Decision, Room
from troche.dosing.facts import DoseTaken, SessionReleased, SessionStopped
from troche.people import practice
from troche.people.setting import Setting
from troche.preparation import consent, home, sitter
from troche.preparation.commands import (
    AnswerTeachBack,
    ConfirmSitter,
    DoItem,
    HoldVisit,
    InviteSitter,
    ReadLesson,
    SetIntention,
    SignConsent,
)
from troche.preparation.facts import (
    ConsentSigned,
    IntentionSet,
    ItemDone,
    LessonRead,
    PreparationVisitHeld,
    SitterConfirmed,
    SitterInvited,
    TeachBackAnswered,
)
from troche.preparation.state import PreparationState, evolve
from troche.screening.facts import SafetyPlanReviewed

DECIDES: dict[type[Command], Callable[[Chart, Any, Setting], Decision]] = {
    AnswerTeachBack: consent.decide_answer,
    SignConsent: consent.decide_sign,
    ReadLesson: home.decide_lesson,
    DoItem: home.decide_item,
    SetIntention: home.decide_intention,
    HoldVisit: home.decide_visit,
    InviteSitter: sitter.decide_invite,
    ConfirmSitter: sitter.decide_confirm,
}


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command of preparation leads to; of the time depends only who may hold a visit."""
    decision = DECIDES[type(command)](chart, command, setting)
    if isinstance(command, HoldVisit):
        return practice.if_licensed(decision, chart, command.actor.id, now, setting)
    return decision


PREPARATION = Room(
    "preparation",
    initial=PreparationState(),
    evolve=evolve,
    decide=decide,
    facts=(
        ConsentSigned,
        TeachBackAnswered,
        LessonRead,
        ItemDone,
        IntentionSet,
        SitterInvited,
        SitterConfirmed,
        PreparationVisitHeld,
        DoseTaken,
        SessionReleased,
        SessionStopped,
        SafetyPlanReviewed,
    ),
    commands=tuple(DECIDES),
)
