"""The ladder of a session, read once from the programme and from who is there, in the act of the dose."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from troche.chart.commands import Role
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.contact.facts import LadderArmed
from troche.messaging.facts import Rung
from troche.people.setting import Setting
from troche.programme.parts.session import LadderRung
from troche.screening.rules import SCREENING


def armed(chart: Chart, session: int, monitor: UUID | None, setting: Setting, now: datetime) -> LadderArmed:
    """The seats' times and the rungs, for this session and no other."""
    rules = setting.programme.session.signs_of_life
    quiet, sitter = rules.silent_after_seconds.value, rules.sitter_silent_after_seconds.value
    watching = setting.clinic.staff.get(monitor) if monitor else None
    on_call = setting.clinic.on_call(now)
    asks: dict[str, Role] = {
        "monitor": watching.role if watching else "therapist",
        "on_call": on_call.role if on_call else "prescriber",
        "emergency_contact": "director",
    }
    return LadderArmed(
        session=session,
        monitor=monitor,
        silent_after_s={"patient": quiet, "sitter": sitter, "monitor": quiet},
        rungs=tuple(
            Rung(asks[rung.call], rules.rung_seconds.value, _words(chart, rung)) for rung in rules.rungs
        ),
        follow_up_s=rules.follow_up_seconds.value,
    )


def _words(chart: Chart, rung: LadderRung) -> str:
    """What to do on this rung. The software calls nobody outside the clinic: it says whom to call."""
    history = SCREENING.of(chart).history
    if rung.call != "emergency_contact" or history is None or not history.contact_phone:
        return rung.words
    return str(
        say("{do} {name}, {phone}.", do=rung.words, name=history.contact_name, phone=history.contact_phone)
    )
