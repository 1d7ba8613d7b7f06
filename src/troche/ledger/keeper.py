"""The keeper: fires what is due and sends what is to be sent. Two or more may run side by side.

What is sent goes out on a thread of its own, so that a mail server that never answers delays no deadline; rows are made
again after the clinic has changed on another, so that a hundred thousand people delay none.
Run it with `python -m troche.ledger.keeper`.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Container
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import InterfaceError, OperationalError, connection, transaction

from troche.chart.commands import Actor, ClockStruck, Command, NoteGap
from troche.journey.unheard import LOOK_AGAIN, UNHEARD, put_off
from troche.ledger.clock import Clock, system_clock
from troche.ledger.door import Refused, act_once
from troche.ledger.metrics import FIRED
from troche.ledger.outbox import send_waiting
from troche.ledger.refresh import Refresher
from troche.ledger.store import StreamMovedError
from troche.ledger.tenancy import AS_CLINIC, cursor_as
from troche.ledger.tidying import Tidying
from troche.programme import load_programme

log = logging.getLogger("troche.keeper")

PAUSE_S = 0.25  # reliability_security.md 1.3: scanners at 250 ms, measured 0.40 s late at most
POST_PAUSE_S = ROWS_PAUSE_S = 1.0  # ours: of the 3 s that a page may be late, and nobody waits for a row
BEAT_EVERY = timedelta(seconds=1)  # ours: ten times before a gap is seen; each beat waits for the disk
GAP = timedelta(seconds=10)  # reliability_security.md 1.3, kernel rule 6
BREATH_S = 0.005  # ours: between some people and the next, so that the thread that fires has its turn
BACK_OFF_S = 5.0  # ours: a deadline whose firing failed is tried again after this
ALERT_THREADS = 3  # ours, a keeper: two keepers reach others while five mails about alerts hang
BATCH = 50
KEEPER = UUID("8f4c2b9e-53d4-4f2f-9f0e-2a6d1c9f7e01")
ONE_AT_A_TIME = "LOCK TABLE ledger_keeperbeat IN SHARE ROW EXCLUSIVE MODE"
BEAT = (
    "INSERT INTO ledger_keeperbeat (process_id, seen_at, back_at) VALUES (%s, %s, %s)"
    " ON CONFLICT (process_id) DO UPDATE SET seen_at = EXCLUDED.seen_at,"
    " back_at = coalesce(EXCLUDED.back_at, ledger_keeperbeat.back_at)"
)

DUE_AND_FREE = (
    "SELECT d.due_at FROM ledger_stream s JOIN ledger_deadline d ON d.stream_id = s.id"
    " WHERE s.id = %s AND d.kind = %s AND d.key = %s AND d.due_at <= %s FOR UPDATE SKIP LOCKED"
)
DUE_BEFORE = (
    "SELECT kind, key FROM ledger_deadline WHERE stream_id = %s AND (due_at, kind, key) < (%s, %s, %s)"
    " AND kind <> ALL(%s)"
)
MOVE = "UPDATE ledger_deadline SET due_at = %s WHERE stream_id = %s AND kind = %s AND key = %s"
Name = tuple[UUID, str, str]  # stream, kind, key


def keeper_actor(clinic: UUID) -> Actor:
    """The keeper as an actor of a clinic."""
    return Actor(KEEPER, "system", clinic, "keeper")


class Keeper:
    """One keeper process. `tick` fires everything that is due at one instant."""

    def __init__(self, clock: Clock = system_clock) -> None:
        self.clock = clock
        self.process_id = uuid4()
        self._beaten_at: datetime | None = None
        self._not_before: dict[Name, float] = {}

    def tick(self) -> int:
        """Note a gap if there was one, and fire; how many deadlines fired."""
        now = self.clock()
        clinics = list_clinics()
        if self._beaten_at is None or abs(now - self._beaten_at) >= BEAT_EVERY:
            try:
                self._beat(now, clinics)
                self._beaten_at = now
            except StreamMovedError:
                log.warning("a gap is noted at the next tick")
        return sum(self._fire_due(clinic, now) for clinic in clinics)

    def _beat(self, now: datetime, clinics: list[UUID]) -> None:
        """Say that somebody keeps; who finds that nobody did says so to every clinic, in one with it."""
        back_at = None
        with transaction.atomic(), connection.cursor() as cursor:
            if _unseen_since(cursor, now) is not None:
                cursor.execute(ONE_AT_A_TIME)
                began_at = _unseen_since(cursor, now)
                self._note_gap(began_at, now, clinics)
                back_at = now if began_at else None
            cursor.execute(BEAT, [self.process_id, now, back_at])
            cursor.execute("DELETE FROM ledger_keeperbeat WHERE seen_at < %s", [now - timedelta(hours=1)])

    def _note_gap(self, began_at: datetime | None, now: datetime, clinics: list[UUID]) -> None:
        if began_at is None:
            return
        for clinic in clinics:
            command = NoteGap(
                id=uuid5(clinic, f"gap {began_at}"),
                actor=keeper_actor(clinic),
                stream=clinic,
                began_at=began_at,
                ended_at=now,
            )
            act_once(command, now, wait=True)

    def _fire_due(self, clinic: UUID, now: datetime) -> int:
        backing_off = {name for name, until in self._not_before.items() if until > time.monotonic()}
        self._not_before = {name: self._not_before[name] for name in backing_off}
        due = due_now(clinic, now, BATCH + len(backing_off))
        if any(kind in UNHEARD for _, kind, _ in due) and put_off(clinic, now):
            due = due_now(clinic, now, BATCH + len(backing_off))
        return sum(self._fire(clinic, name, now) for name in due if name not in backing_off)

    def _fire(self, clinic: UUID, name: Name, now: datetime) -> bool:
        try:
            with transaction.atomic():
                return strike(clinic, name, now, failing=self._not_before)
        except StreamMovedError:
            return False
        except Exception:
            log.exception("deadline not fired", extra={"kind": name[1], "stream": str(name[0])})
            self._not_before[name] = time.monotonic() + BACK_OFF_S
            return False


def _unseen_since(cursor: Any, now: datetime) -> datetime | None:
    """When a keeper was last seen, if that is too long ago."""
    cursor.execute("SELECT max(seen_at) FROM ledger_keeperbeat")
    last: datetime | None = cursor.fetchone()[0]
    return last if last is not None and now - last > GAP else None


def list_clinics() -> list[UUID]:
    """Every clinic of this installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_clinic ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def due_now(clinic: UUID, now: datetime, at_most: int = BATCH) -> list[Name]:
    """The clinic's deadlines that have come due, oldest first."""
    with cursor_as(clinic) as cursor:
        cursor.execute(
            "SELECT stream_id, kind, key FROM ledger_deadline WHERE clinic_id = %s AND due_at <= %s"
            " ORDER BY due_at, kind, key LIMIT %s",
            [clinic, now, at_most],
        )
        due: list[Name] = cursor.fetchall()
        return due


def strike(clinic: UUID, name: Name, now: datetime, *, failing: Container[Name] = ()) -> bool:
    """Fire one deadline inside the transaction that is open; False when another has it or it is gone.

    Takes the head of the stream before the deadline, as every writer does, and waits for neither. The deadlines
    of one stream fire in the order in which they came due, so that a reminder is not passed over by the end
    that it was to remind of; only one that is `failing`, or waits for what is no fact, holds up no other.
    """
    stream, kind, key = name
    with connection.cursor() as cursor:
        cursor.execute(AS_CLINIC, [str(clinic)])
        cursor.execute(DUE_AND_FREE, [stream, kind, key, now])
        row = cursor.fetchone()
        if row is None:
            return False
        cursor.execute(DUE_BEFORE, [stream, row[0], kind, key, list(UNHEARD)])
        if any((stream, *earlier) not in failing for earlier in cursor.fetchall()):
            return False
        command = _asked(clinic, name, row[0], now)
        if isinstance(command, datetime):
            cursor.execute(MOVE, [command, stream, kind, key])
            return False
        fired = _act_unless_refused(command, now)
        if not fired and kind in UNHEARD:  # a watch is never ended by a refusal
            cursor.execute(MOVE, [now + LOOK_AGAIN, stream, kind, key])
            return False
        cursor.execute(
            "DELETE FROM ledger_deadline WHERE stream_id = %s AND kind = %s AND key = %s AND due_at = %s",
            [stream, kind, key, row[0]],
        )
    FIRED.labels(kind).inc()
    return fired


def _asked(clinic: UUID, name: Name, due_at: datetime, now: datetime) -> Command | datetime:
    """What a deadline asks for, or until when it waits: one about what is no fact looks at that first."""
    stream, kind, key = name
    if kind in UNHEARD:
        return UNHEARD[kind](keeper_actor(clinic), stream, key, due_at, now)
    return ClockStruck(
        id=uuid5(stream, f"{kind} {key} {due_at.isoformat()}"),
        actor=keeper_actor(clinic),
        stream=stream,
        kind=kind,
        key=key,
        due_at=due_at,
    )


def _act_unless_refused(command: Command, now: datetime) -> bool:
    """A refusal leaves no receipt: the same deadline may come due after all, and must strike then."""
    with transaction.atomic():
        refused = isinstance(act_once(command, now, wait=True), Refused)
        transaction.set_rollback(refused)
    return not refused


def run(stop: threading.Event) -> None:
    """Tick, send and make rows again until told to stop; a lost database is waited for, never given up on."""
    load_programme()  # with the instruments: read once, while there is one thread
    for number in range(ALERT_THREADS):
        threading.Thread(target=keep_alerting, args=(stop,), name=f"alerts {number}", daemon=True).start()
    threading.Thread(target=keep_sending, args=(stop,), name="post", daemon=True).start()
    threading.Thread(target=keep_refreshing, args=(stop,), name="rows", daemon=True).start()
    keeper = Keeper()
    while not stop.is_set():
        try:
            keeper.tick()
        except (OperationalError, InterfaceError):
            log.exception("database not reachable")
            connection.close()
            stop.wait(1.0)
        stop.wait(PAUSE_S)


def keep_alerting(stop: threading.Event, clock: Clock = system_clock) -> None:
    """Send what is about alerts until told to stop: one whose mail server hangs delays nobody else's."""
    while not stop.is_set():
        try:
            for clinic in list_clinics():
                send_waiting(clinic, clock(), "alerts")
        except Exception:
            log.exception("the post of alerts stands still")
            connection.close()
            stop.wait(1.0)
        stop.wait(POST_PAUSE_S)


def keep_sending(stop: threading.Event, clock: Clock = system_clock) -> None:
    """Send what waits, and throw away what has had its time, until told to stop. What goes wrong is tried again."""
    tidying = Tidying()
    while not stop.is_set():
        try:
            clinics = list_clinics()
            for clinic in clinics:
                send_waiting(clinic, clock(), "others")
            tidying.look(clinics, clock())
        except Exception:
            log.exception("the post stands still")
            connection.close()
            stop.wait(1.0)
        stop.wait(POST_PAUSE_S)


def keep_refreshing(stop: threading.Event) -> None:
    """Make rows again whose clinic has changed, until told to stop. Whatever goes wrong, it is tried again."""
    refresher = Refresher()
    while not stop.is_set():
        done = 0
        try:
            done = sum(refresher.some(clinic) for clinic in list_clinics())
        except Exception:
            log.exception("rows are not made again")
            connection.close()
            stop.wait(1.0)
        stop.wait(BREATH_S if done else ROWS_PAUSE_S)


def main() -> None:
    """The process."""
    import django

    django.setup()
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    run(stop)


if __name__ == "__main__":
    main()
