"""Where the person is today: typed, and held against the address on file to which help would be sent."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, NamedTuple

from troche.chart.gates import Gate
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.dosing.commands import ConfirmPlace
from troche.dosing.day import answered_long_ago, given_today, is_old, today_session
from troche.dosing.facts import PlaceConfirmed
from troche.dosing.state import Session
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.programme.answering import met, unknown, unmet
from troche.programme.parts.gates import Requirement
from troche.screening.rules import SCREENING

Standing = Literal["unsaid", "no_file", "elsewhere", "to_confirm", "confirmed", "on_file"]
JUDGES = ("prescriber", "director", "therapist")
SHORT = {
    "street": "st", "avenue": "ave", "road": "rd", "drive": "dr", "lane": "ln", "boulevard": "blvd", "court": "ct",
    "place": "pl", "terrace": "ter", "highway": "hwy", "parkway": "pkwy", "square": "sq", "apartment": "apt",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw",
}  # fmt: skip
NAMES = (
    "alabama alaska arizona arkansas california colorado connecticut delaware district of columbia florida georgia"
    " hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota"
    " mississippi missouri montana nebraska nevada new hampshire jersey mexico york n s carolina dakota ohio oklahoma"
    " oregon pennsylvania rhode island tennessee texas utah vermont w virginia washington wisconsin wyoming"
)  # of states, as they are left after the short forms
STATE_WORDS = frozenset(NAMES.split())
COUNTRY = frozenset({"usa", "us"})

NO_SESSION = refuse("no_session", say("There is no such session today."))
NOT_A_JUDGE = refuse("not_a_judge", say("Only a clinician confirms another address."))
NOTHING_TO_CONFIRM = refuse(
    "no_place_to_confirm",
    say("There is no other address to confirm. It may have been told anew; look again."),
)


class Whereabouts(NamedTuple):
    """An address and state, told today, and how they stand to what is on file."""

    address: str
    state: str
    standing: Standing


def whereabouts(chart: Chart, session: Session) -> Whereabouts:
    """Where the person said to be when the questions of the day were answered."""
    answers, contact, history = session.answers, PEOPLE.of(chart).contact, SCREENING.of(chart).history
    if answers is None or not answers.address.strip() or not answers.state:
        return Whereabouts("", "", "unsaid")
    address, state = answers.address.strip(), answers.state
    if contact is None or history is None or not history.address.strip():
        return Whereabouts(address, state, "no_file")
    if state != contact.state:
        return Whereabouts(address, state, "elsewhere")
    if is_same(address, history.address, state):
        return Whereabouts(address, state, "on_file")
    agreed = session.ahead.place
    is_agreed = agreed is not None and (agreed.address, agreed.state) == (address, state)
    return Whereabouts(address, state, "confirmed" if is_agreed else "to_confirm")


def place_of_today(chart: Chart, session: Session) -> str:
    """The address to which help is sent: the one confirmed for today, else the one on file, else nothing."""
    told, history = whereabouts(chart, session), SCREENING.of(chart).history
    return told.address if told.standing == "confirmed" else history.address if history else ""


def is_same(told: str, filed: str, state: str) -> bool:
    """Whether two ways of writing an address mean the same house; in doubt not, and a clinician asks.

    >>> is_same("18 alder row, portland or 97201", "18 Alder Row, Portland, Oregon", "OR")
    True
    >>> is_same("81 Alder Row, Portland", "18 Alder Row, Portland", "OR")
    False
    >>> is_same("18 Alder Row", "18 Alder Row, Portland", "OR")
    False
    """
    return bool(_words(told, state)) and _words(told, state) == _words(filed, state)


def _words(address: str, state: str) -> tuple[str, ...]:
    words = [SHORT.get(word, word) for word in re.findall(r"[^\W_]+", address.casefold())]
    while words and words[-1] in COUNTRY:
        words.pop()
    if len(words) > 2 and re.fullmatch(r"\d{4}", words[-1]) and re.fullmatch(r"\d{5}", words[-2]):
        words.pop()
    if len(words) > 1 and re.fullmatch(r"\d{5}", words[-1]):
        words.pop()
    if words and words[-1] == state.casefold():
        return tuple(words[:-1])
    while words and words[-1] in STATE_WORDS:
        words.pop()
    return tuple(words)


def place(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Where the person says to be today is where help would be sent, in the state on file."""
    session, most = today_session(chart, now), setting.programme.session.said_today
    if session is None or not given_today(chart, session.answered_at, now):
        patient = say("You have not told us yet where you are today.")
        return unknown("place", required, patient, say("Place not given today."))
    told = whereabouts(chart, session)
    match told.standing:
        case "unsaid":
            patient = say("You have not told us yet where you are today.")
            return unknown("place", required, patient, say("Place not given today."))
        case "no_file":
            patient = say("We do not have the address to which help would be sent.")
            return unknown("place", required, patient, say("No address on file for emergency services."))
        case "elsewhere":
            patient = say("You are not in the state in which your team may treat you.")
            contact = PEOPLE.of(chart).contact
            filed = contact.state if contact else ""
            return unmet(
                "place",
                required,
                patient,
                say("Says {state}; on file {filed}.", state=told.state, filed=filed),
            )
        case "to_confirm":
            patient = say("This is not the address we have. A clinician confirms it first; they see it now.")
            clinician = say("Another address today: {address}. Confirm it, or no dose.", address=told.address)
            return unknown("place", required, patient, clinician)
    if is_old(session.answered_at, most.questions_age_minutes_at_most, now):
        return answered_long_ago("place", most.questions_age_minutes_at_most, required)
    if told.standing == "confirmed":
        words = say("Your team has confirmed where you are today.")
        return met("place", required, words, say("Confirmed for today: {address}.", address=told.address))
    words = say("You are at the address we have.")
    return met("place", required, words, say("At the address on file, {state}.", state=told.state))


def confirm(chart: Chart, command: ConfirmPlace, now: datetime, setting: Setting) -> Decision:
    """A clinician agrees that help goes to the other address, the very one that was shown."""
    session = today_session(chart, now)
    if session is None or session.number != command.session or session.stage != "booked":
        return NO_SESSION
    if command.actor.role not in JUDGES:
        return NOT_A_JUDGE
    told = whereabouts(chart, session)
    if told.standing != "to_confirm" or told.address != command.address.strip():
        return NOTHING_TO_CONFIRM
    return [PlaceConfirmed(session=session.number, address=told.address, state=told.state)]
