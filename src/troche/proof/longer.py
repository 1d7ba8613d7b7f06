"""The good life with more sessions in it, or with a long pause: the same steps, as far back as that needs.

Over so long a time somebody is asked for this and that; a clinician closes what is open.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from troche.medication.commands import DispenseUnits, ReceiveUnits
from troche.messaging.commands import CloseAlert
from troche.messaging.rules import open_alerts
from troche.proof.acts import DAY, HOUR, MINUTE, TODAY, counting_all, items, parcel_of, pdmp, step
from troche.proof.classes import Edit
from troche.proof.life import session
from troche.proof.place import GOOD_FOR
from troche.proof.story import GOAL_AT, At, Scene, Steps
from troche.screening.commands import AnswerInstrument

if TYPE_CHECKING:
    from troche.programme import Programme

APART, OFTEN = 4 * DAY, 5 * DAY
OF_THE_GOAL = ("phq_9 anew", "check-in", "pdmp to send again", "second parcel", "parcel sent")
AT_HOME_FOR = 4  # sessions that the first parcel of the good life is enough for


def with_sessions(programme: Programme, count: int) -> Edit:
    """So many sessions before the goal, four days apart, with a parcel between them when they need one."""

    def edit(scene: Scene) -> Scene:
        by = APART * (count - 2)
        steps = _earlier(scene, by)
        for number in range(1, count + 1):
            at = -APART * (count + 1 - number)
            steps |= session(programme, number, at) | _closed(at - HOUR, f"before session {number}", 3)
        if count > AT_HOME_FOR:
            at = -APART * (count - 2) + 2 * DAY
            steps |= {
                **_closed(at - HOUR, "before the parcel", 3),
                "pdmp between": pdmp(at - HOUR),
                "parcel between": step(at, DispenseUnits, "pharmacist", parcel_of(8, GOAL_AT + GOOD_FOR)),
                "parcel between counted": step(at + DAY, ReceiveUnits, "patient", counting_all),
            }
        return msgspec.structs.replace(scene, steps=steps | _weekly(by))

    return edit


def after_a_pause(days: int) -> Edit:
    """The last session so many days ago, the questionnaire still answered each week."""

    def edit(scene: Scene) -> Scene:
        by = days * DAY - APART
        kept = {name for name in scene.steps if name.startswith("session ")}
        steps = _earlier(scene, by) | {
            name: msgspec.structs.replace(scene.steps[name], at=scene.steps[name].at - by) for name in kept
        }
        return msgspec.structs.replace(scene, steps=steps | _weekly(by))

    return edit


def _earlier(scene: Scene, by: timedelta) -> Steps:
    """All but the sessions, and what belongs to the goal where it is, so much earlier. An order lasts half a year."""
    return {
        name: one if _is_of_the_goal(name) else msgspec.structs.replace(one, at=one.at - by)
        for name, one in scene.steps.items()
        if not name.startswith("session ")
    }


def _is_of_the_goal(name: str) -> bool:
    return name in OF_THE_GOAL or name.startswith(TODAY) or name.endswith(" too")


def _weekly(by: timedelta) -> Steps:
    """The questionnaire, often enough that nobody has to ask for it."""
    return {
        f"phq_9 again {number}": step(
            -by - 9 * DAY + number * OFTEN,
            AnswerInstrument,
            "patient",
            instrument="phq_9",
            answers=items("phq_9", 12),
        )
        for number in range((by + 6 * DAY) // OFTEN + 1)
    }


def closing_alerts(at: timedelta = -HOUR, count: int = 8) -> Edit:
    """A clinician closes what is open then: the most urgent alert, and the next, and the next."""
    return lambda scene: msgspec.structs.replace(scene, steps=scene.steps | _closed(at, "", count))


def _closed(at: timedelta, when: str, count: int) -> Steps:
    return {
        f"alert closed {when} {number}": step(at + number * MINUTE, CloseAlert, "prescriber", _first)
        for number in range(count)
    }


def _first(at: At) -> dict[str, str]:
    alert = next(iter(open_alerts(at.chart)), None)
    return {"alert": alert.id if alert else "", "outcome": "Talked with them."}
