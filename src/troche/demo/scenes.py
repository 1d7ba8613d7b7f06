"""Each scene: how far a life has come when the curtain rises, which is now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from troche.demo import sessions
from troche.demo.cast import Scene
from troche.demo.life import Life
from troche.dosing.state import dosing_of
from troche.integration.commands import BookVisit
from troche.messaging.commands import AcknowledgeAlert
from troche.messaging.rules import open_alerts
from troche.screening.commands import AnswerInstrument, AskForInformation

PREPARATION_DAYS = 20
CYCLE_DAYS = 8
DAYS: dict[Scene, int] = {
    "assessed": 1,
    "history": 2,
    "in_crisis": 3,
    "stop": 4,
    "not_now": 6,
    "results_missing": 7,
    "pressure_high": 7,
    "asked": 7,
    "to_decide": 6,
    "eligible": 7,
    "plan": 8,
    "consent": 8,
    "ordered": 9,
    "parcel": 10,
    "count_short": 12,
    "preparing": 13,
    "sitter_waits": 14,
    "to_book": 18,
    "booked": 18,
    "long": 190,
}


def days_before(scene: Scene, sessions_done: int) -> int:
    """How many days before now a life of this scene begins."""
    return DAYS.get(scene, PREPARATION_DAYS + 1 + CYCLE_DAYS * (sessions_done + 1))


def screened(life: Life, *, without: tuple[str, ...] = ()) -> None:
    """Registered, answered, measured, recorded; nobody has decided."""
    life.register()
    life.on(hours=3).history()
    life.on(hours=20).pressures()
    life.on(hours=5).results(without=without)


def planned(life: Life) -> None:
    """Decided eligible, with a plan."""
    screened(life)
    life.on(hours=3).decided()
    life.on(hours=1).plan()


def supplied(life: Life, short: int = 0) -> None:
    """Accepted, consented, ordered, sent and counted."""
    planned(life)
    life.on(hours=14).accepted()
    life.on(hours=1).consent()
    life.on(hours=3).order()
    sessions.check_ins(life, 1, mood=3)
    life.dispensed()
    sessions.check_ins(life, 2, mood=3)
    life.on(hours=4).received(short)


def prepared(life: Life) -> None:
    """Everything before the first session is met."""
    supplied(life)
    sessions.check_ins(life, 2, mood=3)
    life.lessons()
    life.on(hours=2).invite()
    life.on(hours=5).sitter_agrees()
    sessions.check_ins(life, 2, mood=3)
    life.prepared()


def treated(life: Life) -> None:
    """As many sessions as the part says, each talked through."""
    prepared(life)
    sessions.check_ins(life, 3, mood=3)
    sessions.course(life, life.part.sessions)


def play(life: Life, now: datetime) -> None:
    """Bring a life to its scene."""
    SCENES[life.part.scene](life, now)


def _assessed(life: Life, now: datetime) -> None:
    life.register()


def _history(life: Life, now: datetime) -> None:
    life.register()
    life.on(hours=5).history()


def _crisis(life: Life, now: datetime) -> None:
    life.register()
    life.at = now - timedelta(minutes=50)
    life.history()
    answers = life.part_answers(item_9=2)
    life.do(AnswerInstrument, life.own, instrument="phq_9", answers=answers)
    alerts = open_alerts(life.stage.chart(life.person))
    life.do(AcknowledgeAlert, life.prescriber, alert=alerts[0].id)


def _stop(life: Life, now: datetime) -> None:
    life.register()
    life.on(hours=5).history(conditions={"aneurysm": "yes"})
    life.on(days=1).decided("not_here", "An aneurysm is on file: never at home. Referred to the clinic.")


def _not_now(life: Life, now: datetime) -> None:
    screened(life)
    life.on(hours=4).decided("not_now", "PHQ-9 below 10. Therapy goes on; we ask again in three months.")


def _missing(life: Life, now: datetime) -> None:
    screened(life, without=("alp", "ggt"))


def _high(life: Life, now: datetime) -> None:
    life.register()
    life.on(hours=3).history()
    life.on(hours=20).pressures(146, 92)
    life.on(hours=5).results()


def _asked(life: Life, now: datetime) -> None:
    screened(life, without=("urine_drug_screen",))
    life.on(hours=2)
    life.do(
        AskForInformation,
        life.prescriber,
        gates=("urine_drug_screen",),
        message="Please give one urine sample at the laboratory this week. Nothing else is missing.",
    )


def _to_decide(life: Life, now: datetime) -> None:
    screened(life)


def _eligible(life: Life, now: datetime) -> None:
    screened(life)
    life.on(hours=3).decided()


def _plan(life: Life, now: datetime) -> None:
    planned(life)


def _consent(life: Life, now: datetime) -> None:
    planned(life)
    life.on(hours=14).accepted()


def _ordered(life: Life, now: datetime) -> None:
    _consent(life, now)
    life.on(hours=1).consent()
    life.on(hours=3).order()


def _to_send(life: Life, now: datetime) -> None:
    """Nothing stands against the parcel: everything that it asks for is of today."""
    _ordered(life, now)
    life.at = now - timedelta(hours=2)
    life.answer("phq_9", life.part.phq_9)
    life.pdmp()


def _parcel(life: Life, now: datetime) -> None:
    _ordered(life, now)
    life.on(hours=20).dispensed()


def _count_short(life: Life, now: datetime) -> None:
    supplied(life, short=1)


def _preparing(life: Life, now: datetime) -> None:
    supplied(life)
    life.on(hours=20).lessons()


def _sitter_waits(life: Life, now: datetime) -> None:
    _preparing(life, now)
    life.on(hours=2).invite()


def _to_book(life: Life, now: datetime) -> None:
    prepared(life)


def _booked(life: Life, now: datetime) -> None:
    prepared(life)
    life.on(hours=3)
    sessions.book(life, sessions.next_ten(now + timedelta(days=life.dice.randrange(1, 4)), life.zone))


def _until(life: Life, at: datetime) -> None:
    """Days pass with check-ins, until this instant."""
    sessions.check_ins(life, 400, mood=4 + round(4 * life.part.responds), until=at)
    if life.at > at:
        raise ValueError(f"{life.part.name} has come further than {at}")
    life.at = at


def _today(life: Life, now: datetime) -> None:
    treated(life)
    _until(life, now - timedelta(hours=30))
    sessions.book(life, now + timedelta(hours=1))


def _refused(life: Life, now: datetime) -> None:
    treated(life)
    _until(life, now - timedelta(hours=8))
    life.keep_up()
    number = sessions.book(life, now - timedelta(minutes=40))
    life.at = now - timedelta(minutes=58)
    sessions.checks(life, number, systolic_mm_hg=164, diastolic_mm_hg=101)
    if sessions.try_dose(life, number):
        raise ValueError("a dose was granted at 164/101")


def _live(life: Life, now: datetime) -> None:
    minutes = {"Dev Instance": 18, "Luis Prototype": 47, "Nora Example": 92}.get(life.part.name, 30)
    treated(life)
    begins = now - timedelta(minutes=minutes + 16)
    _until(life, begins - timedelta(hours=3))
    life.keep_up()
    number = sessions.book(life, begins + timedelta(minutes=15))
    life.at = begins
    sessions.checks(life, number)
    sessions.take(life, number)
    until = minutes if life.part.name != "Luis Prototype" else 28
    sessions.under_way(life, number, until)


def _next_day(life: Life, now: datetime) -> None:
    treated(life)
    _last_session(life, now - timedelta(hours=14))


def _last_session(life: Life, ended_by: datetime) -> int:
    starts_at = sessions.next_ten(ended_by - timedelta(hours=27), life.zone)
    _until(life, starts_at - timedelta(hours=2))
    life.keep_up()
    return sessions.until_release(life, starts_at)


def _to_integrate(life: Life, now: datetime) -> None:
    treated(life)
    number = _last_session(life, now - timedelta(hours=34))
    life.on(hours=20)
    sessions.next_day(life, number)
    life.do(
        BookVisit, life.own, session=number, starts_at=now + timedelta(hours=5), with_id=life.therapist.id
    )


def _no_visit(life: Life, now: datetime) -> None:
    treated(life)
    number = _last_session(life, now - timedelta(hours=80))
    life.on(hours=20)
    sessions.next_day(life, number)
    _until(life, now - timedelta(hours=2))


def _between(life: Life, now: datetime) -> None:
    treated(life)
    _until(life, now - timedelta(hours=3))
    last = dosing_of(life.stage.chart(life.person)).doses[-1].at
    if now - last > timedelta(days=4):
        sessions.book(life, sessions.next_ten(now + timedelta(hours=15), life.zone))


def _review(life: Life, now: datetime) -> None:
    treated(life)
    _until(life, now - timedelta(hours=4))


def _long(life: Life, now: datetime) -> None:
    treated(life)
    weeks = int((now - life.at) / timedelta(days=7))
    for week in range(weeks):
        _until(life, now - timedelta(days=7 * (weeks - week - 1), hours=4))
        life.answer("phq_9", 6 + week % 3)


def close_old_alerts(life: Life, now: datetime) -> None:
    """What came up on the way was looked at and closed, all but what is from the last day and a half."""
    for alert in open_alerts(life.stage.chart(life.person)):
        if now - alert.raised_at > timedelta(hours=36) and alert.code not in (
            "count_mismatch",
            "dose_refused",
        ):
            life.end(alert)


SCENES: dict[Scene, Callable[[Life, datetime], None]] = {
    "assessed": _assessed,
    "history": _history,
    "in_crisis": _crisis,
    "stop": _stop,
    "not_now": _not_now,
    "results_missing": _missing,
    "pressure_high": _high,
    "asked": _asked,
    "to_decide": _to_decide,
    "eligible": _eligible,
    "plan": _plan,
    "consent": _consent,
    "ordered": _to_send,
    "parcel": _parcel,
    "count_short": _count_short,
    "preparing": _preparing,
    "sitter_waits": _sitter_waits,
    "to_book": _to_book,
    "booked": _booked,
    "refused": _refused,
    "today": _today,
    "live": _live,
    "next_day": _next_day,
    "to_integrate": _to_integrate,
    "between": _between,
    "no_visit": _no_visit,
    "review": _review,
    "long": _long,
}
