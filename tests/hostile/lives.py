"""People in every phase in which somebody can be asked something, acted through the one door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import now as clock

from troche.demo import scenes, sessions
from troche.demo.cast import Part
from troche.demo.life import UNIT_MG, Life
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.events.commands import NoteSignal, OpenEvent
from troche.medication.commands import AccountForUnits, PendOrder
from troche.medication.state import medication_of
from troche.people.models import Clinic
from troche.preparation.commands import AnswerTeachBack
from troche.screening.commands import ProposeOverride

BEGAN = timedelta(days=24)  # before now, for everybody who has not been treated yet
NOON_ZONE = (
    f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"  # where it is about noon; the signs of these are turned round
)
Told = Callable[[Life, datetime], None]


class AtNoon(Life):
    """Somebody for whom it is about noon, so that a session in an hour is today's wherever the tests run."""

    zone = ZoneInfo(NOON_ZONE)


def agreed(life: Life) -> None:
    """A plan that was accepted, and nothing signed."""
    scenes.planned(life)
    life.on(hours=14).accepted()


def understood(life: Life, now: datetime) -> None:
    """Every question about the consent is answered; the signature is missing."""
    agreed(life)
    text = life.stage.setting(life.person).programme.consent
    for question, asked in text.teach_back.items():
        life.do(AnswerTeachBack, life.own, version=text.version, question=question, answer=asked.right)


def after_a_stroke(life: Life, now: datetime) -> None:
    """Suitable but for a stroke: a stop that two people may let pass."""
    scenes.screened(life)
    life.on(hours=1).history(conditions={"stroke": "yes"})


def second_asked(life: Life, now: datetime) -> None:
    """The same, and the medical director is asked to be the second person."""
    after_a_stroke(life, now)
    life.do(ProposeOverride, life.prescriber, gate="exclusions", words="Twenty years ago, and minor.")


def consented(life: Life, now: datetime) -> None:
    """Ready for an order. The monitoring programme was asked this morning."""
    agreed(life)
    life.consent()
    life.at = now - timedelta(hours=1)
    life.pdmp()


def to_sign(life: Life, now: datetime) -> None:
    """An order that is written and not signed."""
    consented(life, now)
    life.do(
        PendOrder,
        life.prescriber,
        units=life.parcel_units,
        unit_strength_mg=UNIT_MG,
        refills=2,
        hold_minutes=15,
        technique="swallowed",
        valid_until=(life.at + timedelta(days=150)).date(),
    )


def waiting(life: Life, now: datetime) -> None:
    """An order that nobody has answered."""
    to_sign(life, now)
    life.sign()


def supplied(life: Life, now: datetime) -> None:
    """The parcel is at home and counted, and one unit was lost since."""
    scenes.supplied(life)
    first = medication_of(life.stage.chart(life.person)).at("at_home")[0].number
    gone = {"units": (first,), "place": "lost", "words": "Down the drain."}
    life.do(AccountForUnits, life.team.first("pharmacist"), **gone)


def booked(life: Life, now: datetime) -> int:
    """A session in a quarter of an hour; the check-ins and questionnaires are done."""
    scenes.prepared(life)
    life.at = now - timedelta(hours=3)
    life.keep_up()
    return sessions.book(life, now + timedelta(minutes=15))


def ready(life: Life, now: datetime) -> None:
    """Every gate is met."""
    number = booked(life, now)
    life.at = now - timedelta(minutes=14)
    sessions.checks(life, number)


def judging(life: Life, now: datetime) -> None:
    """Readings between the limits, twice, after a rest: a clinician decides."""
    number = booked(life, now)
    life.at = now - timedelta(minutes=27)
    sessions.checks(life, number, systolic_mm_hg=145, diastolic_mm_hg=92)
    for _ in range(2):
        life.on(minutes=5)
        sessions.vitals(life, number, 144, 91)


def to_release(life: Life, now: datetime) -> None:
    """Two hours after a dose, everything seen; nobody has released the person yet."""
    scenes.prepared(life)
    taken = now - timedelta(minutes=128)
    life.at = taken - timedelta(hours=3)
    life.keep_up()
    number = sessions.book(life, taken + timedelta(minutes=5))
    life.at = taken - timedelta(minutes=20)
    sessions.checks(life, number)
    sessions.take(life, number)
    sessions.under_way(life, number, 125)


def to_meet(life: Life, now: datetime) -> None:
    """A day and a half after a dose; the visit is not booked."""
    scenes.prepared(life)
    starts_at = now - timedelta(hours=34)
    life.at = starts_at - timedelta(hours=2)
    life.keep_up()
    number = sessions.until_release(life, starts_at)
    life.on(hours=20)
    sessions.next_day(life, number)


def happened(life: Life, now: datetime) -> None:
    """The same, and something happened that needed a hospital; the person told of craving, too."""
    to_meet(life, now)
    life.do(OpenEvent, life.own, words="I fainted in the kitchen.", urgent=True)
    life.do(NoteSignal, life.own, sign="craving", words="In the evening.")


def today(life: Life, now: datetime) -> None:
    """A session today, and nothing of the day is done."""
    booked(life, now)


def _scene(name: scenes.Scene) -> Told:
    return scenes.SCENES[name]


LIVES: dict[str, Told] = {
    "new": _scene("assessed"),
    "history": _scene("history"),
    "to_decide": _scene("results_missing"),
    "after_a_stroke": after_a_stroke,
    "second_asked": second_asked,
    "eligible": _scene("eligible"),
    "planned": _scene("plan"),
    "agreed": lambda life, now: agreed(life),
    "understood": understood,
    "consented": consented,
    "to_sign": to_sign,
    "waiting": waiting,
    "ordered": _scene("ordered"),
    "parcel": _scene("parcel"),
    "count_short": _scene("count_short"),
    "supplied": supplied,
    "sitter_waits": _scene("sitter_waits"),
    "to_book": _scene("to_book"),
    "today": today,
    "ready": ready,
    "judging": judging,
    "live": _scene("live"),
    "to_release": to_release,
    "next_day": _scene("next_day"),
    "to_meet": to_meet,
    "happened": happened,
    "no_visit": _scene("no_visit"),
    "to_hold": _scene("to_integrate"),
}


def lived(clinic: Clinic, stage: Stage, team: Team) -> dict[str, Life]:
    """Everybody, each come to where the name says."""
    now, lives = clock(), {}
    for name, told in LIVES.items():
        scene = {"next_day": "next_day", "no_visit": "no_visit", "to_hold": "to_integrate"}.get(name)
        days = timedelta(days=scenes.days_before(scene, 0)) if scene else BEGAN
        called = f"{name.replace('_', ' ').title().replace(' ', '')} Hostile"
        life = AtNoon(stage, team, clinic, Part(called, "live"), now - days)
        told(life, now)
        stage.settle(life.person, max(life.at, now - timedelta(minutes=2)))
        lives[name] = life
    return lives
