"""Asking somebody to be at home, and their yes."""

from __future__ import annotations

from troche.chart.reasons import Reason, Refusal, Source, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.people.setting import Setting
from troche.preparation.commands import ConfirmSitter, InviteSitter
from troche.preparation.facts import SitterConfirmed, SitterInvited
from troche.preparation.state import preparation_of

FEWEST_DIGITS = 7  # a phone number that can be called at all; ours

NAME_MISSING = because("sitter_name_missing", say("The name of the person is missing."))
PHONE_MISSING = because("sitter_phone_missing", say("A phone number with at least 7 digits is needed."))
NOT_INVITED = refuse("sitter_not_invited", say("Nobody has been asked yet."))
OTHER_LINK = refuse("sitter_other_link", say("This link is no longer the current one. Ask for a new one."))
ALREADY_CONFIRMED = refuse("sitter_already_confirmed", say("You have already said yes."))

SITTER_WATCHES = refuse(
    "sitter_watches",
    say("A session is under way, and your sitter is watching. A new link would end theirs."),
    would_change=say("Invite somebody else when the session is over."),
)


def decide_invite(chart: Chart, command: InviteSitter, setting: Setting) -> Decision:
    """A sitter is named; whoever was named before no longer counts. Nobody is sent away from a session."""
    if preparation_of(chart).session_under_way:
        return SITTER_WATCHES
    reasons = []
    if not command.name.strip():
        reasons.append(NAME_MISSING)
    if sum(character.isdigit() for character in command.phone) < FEWEST_DIGITS:
        reasons.append(PHONE_MISSING)
    if reasons:
        return Refusal(tuple(reasons))
    return [SitterInvited(name=command.name.strip(), phone=command.phone.strip(), pass_id=command.pass_id)]


def decide_confirm(chart: Chart, command: ConfirmSitter, setting: Setting) -> Decision:
    """The sitter's yes, from the link sent last, after every part was read."""
    sitter = preparation_of(chart).sitter
    if sitter is None:
        return NOT_INVITED
    if str(command.actor.id) != sitter.invited.pass_id:
        return OTHER_LINK
    if sitter.confirmed is not None:
        return ALREADY_CONFIRMED
    reasons = _not_able(command, setting)
    if reasons:
        return Refusal(tuple(reasons))
    read = tuple(dict.fromkeys(command.read))
    return [SitterConfirmed(adult=command.adult, sober=command.sober, stays=command.stays, read=read)]


def _not_able(command: ConfirmSitter, setting: Setting) -> list[Reason]:
    asked = setting.programme.preparation.sitter
    source = next((task.source for task in asked.tasks.values()), Source("preparation.yaml", "D"))
    said = {"adult": command.adult, "sober": command.sober, "stays": command.stays}
    reasons = [
        because(f"sitter_not_{code}", say("This is needed: {what}", what=say(text)), source=source)
        for code, text in asked.must_be.items()
        if not said.get(code, False)
    ]
    unread = [task for code, task in asked.tasks.items() if code not in command.read]
    reasons += [
        because("sitter_unread", say("Please read: {title}", title=say(task.title)), source=task.source)
        for task in unread
    ]
    return reasons
