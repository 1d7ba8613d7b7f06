"""Bugs that somebody could write: each spoils one thing of the rules or of what carries them, while it is entered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from tests.simulation import planted_silence as silence
from tests.simulation.planting import Planted, swapped
from troche.chart.commands import ClockStruck
from troche.chart.gates import Unmet
from troche.chart.words import say
from troche.dosing import afterwards, ahead, clock, state
from troche.dosing import gates as dosing_gates
from troche.dosing.commands import Release
from troche.dosing.rules import DECIDES, DOSING
from troche.dosing.state import Session
from troche.messaging.facts import AlertClosed
from troche.messaging.rules import ESCALATE, MESSAGING, RETURN
from troche.programme.answering import met
from troche.simulation import devices, door, inbox, post, servers
from troche.simulation.door import Answer, Door, Work
from troche.simulation.inbox import Parcel, Receipt


def acknowledged_before_it_is_kept() -> Any:
    """The answer goes out, and then it is written."""
    begin = servers.Web._begin

    def eager(self: Any, life: int, asked: Any, reply: Any, attempt: int) -> None:
        was = self.door.began_with

        def once(answer: Any) -> None:
            reply(answer)

        begin(self, life, asked, once, attempt)
        if isinstance(asked, Parcel) and self.cluster.inbox.kept.get(asked.device, 0) + 1 == asked.seq:
            reply(Receipt(asked.seq))
        assert was is self.door.began_with

    return swapped((servers.Web, "_begin", eager))


def no_receipts() -> Any:
    """The same command sent twice is carried out twice."""
    begin, commit = Door.begin, Door.commit

    def forgetful(self: Door, command: Any, now: Any, beside: Any = None) -> Any:
        self.receipts.pop(command.id, None)
        return begin(self, command, now, beside)

    def keep(self: Door, work: Work) -> Answer:
        self.receipts.pop(work.command.id, None)
        return commit(self, work)

    return swapped((Door, "begin", forgetful), (Door, "commit", keep))


def no_order_of_a_device() -> Any:
    """Whatever comes from a device is new."""

    def begin(self: Any, parcel: Parcel, now: Any) -> Any:
        fresh = msgspec.structs.replace(self.command(parcel), id=UUID(int=len(self.door.receipts) + 1))
        work = self.door.begin(fresh, now, self._counting(parcel))
        return self.receipt(parcel, work) if isinstance(work, Answer) else work

    return swapped((inbox.Inbox, "begin", begin))


def counted_before_it_is_kept() -> Any:
    """The number of a device goes on before its fact is written, and what is not above it is taken for known."""
    begin = inbox.Inbox.begin

    def early(self: Any, parcel: Parcel, now: Any) -> Any:
        if parcel.seq <= self.kept.get(parcel.device, 0):
            return Receipt(parcel.seq)
        work = begin(self, parcel, now)
        if isinstance(work, Work):
            self.kept[parcel.device] = parcel.seq
        return work

    return swapped((inbox.Inbox, "begin", early))


def refused_for_its_clock() -> Any:
    """What a device says with another time than ours is thrown away."""
    begin = inbox.Inbox.begin

    def strict(self: Any, parcel: Parcel, now: Any) -> Any:
        if abs(parcel.envelope.said_at - now) > timedelta(minutes=5):
            return Receipt(parcel.seq)
        return begin(self, parcel, now)

    return swapped((inbox.Inbox, "begin", strict))


def timed_by_the_device() -> Any:
    """A fact stands at the time that the device showed."""
    begin = inbox.Inbox.begin

    def trusting(self: Any, parcel: Parcel, now: Any) -> Any:
        return begin(self, parcel, parcel.envelope.said_at)

    return swapped((inbox.Inbox, "begin", trusting))


def timers_in_memory() -> Any:
    """Deadlines live in a keeper and end with it."""
    end = servers.Process.end

    def forget(self: Any, back_after: float = 3.0) -> None:
        if self.is_up and isinstance(self, servers.Keeper):
            self.door.deadlines.clear()
        end(self, back_after)

    return swapped((servers.Process, "end", forget))


def outbox_in_a_second_transaction() -> Any:
    """The notice is written after the stroke is kept."""
    strike = servers.Keeper._strike

    def apart(self: Any, life: int, name: Any, work: Any) -> None:
        before = set(self.door.outbox)
        strike(self, life, name, work)
        if not self.is_up:
            for key in set(self.door.outbox) - before:
                del self.door.outbox[key]

    return swapped((servers.Keeper, "_strike", apart))


def no_claim() -> Any:
    """Two keepers strike the same deadline: none holds it, and each makes an id of its own."""
    stroke, commit = Door.stroke, Door.commit
    look = servers.Keeper._look
    made = [0]

    def anew(self: Door, name: Any) -> ClockStruck:
        made[0] += 1
        self.held_by = ""
        return msgspec.structs.replace(stroke(self, name), id=UUID(int=made[0]))

    def over(self: Door, work: Work) -> Answer:
        if isinstance(work.command, ClockStruck):
            work = msgspec.structs.replace(work, chart=self.chart)
        return commit(self, work)

    def freely(self: Any, life: int, at: float) -> None:
        self.door.held_by = ""
        look(self, life, at)

    return swapped((Door, "stroke", anew), (Door, "commit", over), (servers.Keeper, "_look", freely))


def no_position() -> Any:
    """What was decided of an older chart is written over a newer one."""
    commit = Door.commit

    def over(self: Door, work: Work) -> Answer:
        self.receipts.pop(work.command.id, None)
        return commit(self, msgspec.structs.replace(work, chart=self.chart))

    return swapped((Door, "commit", over))


def marked_before_it_is_sent() -> Any:
    """A notice is marked as sent, and then sent."""
    send = post.Post._send

    def early(self: Any, life: int, at: float) -> None:
        now = self.keeper.clock()
        row = next(
            (r for r in self.keeper.door.outbox.values() if r.sent_at is None and r.try_at <= now), None
        )
        send(self, life, at)
        if row is not None and life != self.keeper.life:
            row.sent_at = now

    return swapped((post.Post, "_send", early))


def post_gives_up() -> Any:
    """After three tries a notice is left lying."""
    mark = post.Post._mark

    def tired(self: Any, life: int, row: Any, took: bool) -> None:
        mark(self, life, row, took)
        if row.tries >= 3 and row.sent_at is None:
            row.sent_at = self.keeper.clock()

    return swapped((post.Post, "_mark", tired))


def sent_and_forgotten() -> Any:
    """A device forgets what it has sent."""

    def send(self: Any, life: int, parcel: Parcel, pause: float) -> None:
        self.line.send(self.cluster.take, parcel, self._back)
        self.received(Receipt(parcel.seq))

    return swapped((devices.Device, "_send", send))


def storage_not_strict() -> Any:
    """A device says that it has saved what it has not."""
    end = devices.Device.end

    def lose(self: Any) -> None:
        if self.disk and not self.world.healed:
            self.disk.pop()
        end(self)

    return swapped((devices.Device, "end", lose))


def numbers_begin_anew() -> Any:
    """A device that was closed counts from one again."""
    end = devices.Device.end

    def anew(self: Any) -> None:
        self.last_seq = 0
        end(self)

    return swapped((devices.Device, "end", anew))


def released_early() -> Any:
    """The floor is ten minutes too low."""

    def soon(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        return afterwards.release(chart, command, now + timedelta(minutes=10), setting)

    return swapped((DECIDES, Release, soon))


def minutes_rounded() -> Any:
    """Minutes since the dose are rounded, not whole."""

    def minutes(self: Session, now: Any) -> int:
        return round((now - self.taken_at) / timedelta(minutes=1)) if self.taken_at else -1

    return swapped((Session, "minutes", minutes))


def always_met(code: str) -> Callable[[], Any]:
    """A requirement of the dose that nobody looks at."""

    def answer(chart: Any, setting: Any, now: Any, required: Any) -> Any:
        return met(code, required, say("Yes."), say("Yes."))

    return lambda: swapped((dosing_gates.ANSWERS, code, answer))


def unknown_is_met() -> Any:
    """What nobody knows stops no dose."""

    def all_met(gates: Any) -> bool:
        return not any(isinstance(gate, Unmet) for gate in gates)

    return swapped((ahead, "all_met", all_met))


def nobody_is_next() -> Any:
    """An alert that nobody takes stays where it is."""
    decide = MESSAGING.decide
    assert decide is not None

    def stays(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        if isinstance(command, ClockStruck) and command.kind == ESCALATE:
            return []
        return decide(chart, command, now, setting)

    return swapped((MESSAGING, "decide", stays))


def taken_is_done() -> Any:
    """An alert that somebody took never comes back."""
    due = MESSAGING.due
    assert due is not None

    def never(chart: Any, setting: Any) -> Any:
        return (one for one in due(chart, setting) if one.kind != RETURN)

    return swapped((MESSAGING, "due", never))


def closed_by_the_clock() -> Any:
    """An alert that nobody closed in time is closed."""
    decide = MESSAGING.decide
    assert decide is not None

    def closes(chart: Any, command: Any, now: Any, setting: Any) -> Any:
        if isinstance(command, ClockStruck) and command.kind == RETURN:
            return [AlertClosed(alert=command.key, outcome="Time is up.")]
        return decide(chart, command, now, setting)

    return swapped((MESSAGING, "decide", closes))


def passing_on_tells_nobody() -> Any:
    """Whoever owns an alert next is not told."""
    from troche.messaging.facts import AlertEscalated

    follow = MESSAGING.follow
    assert follow is not None

    def quiet(chart: Any, recorded: Any, setting: Any) -> Any:
        return () if isinstance(recorded.fact, AlertEscalated) else follow(chart, recorded, setting)

    return swapped((MESSAGING, "follow", quiet))


def one_look_is_enough() -> Any:
    """A look counts for all that are to come."""
    looks = clock.sitter_looks

    def once(session: Session, setting: Any) -> list[int]:
        return [] if session.last_check("sitter") else looks(session, setting)

    return swapped((clock, "sitter_looks", once))


def not_due(kind: str) -> Callable[[], Any]:
    """A deadline that nobody sets."""

    def plant() -> Any:
        due = DOSING.due
        assert due is not None

        def without(chart: Any, setting: Any) -> Any:
            return (one for one in due(chart, setting) if one.kind != kind)

        return swapped((DOSING, "due", without))

    return plant


def deadlines_never_move() -> Any:
    """A deadline that is armed keeps its first time."""
    follow_through = Door.follow_through

    def stiff(self: Door, before: Any, recorded: Any, now: Any) -> None:
        armed = dict(self.deadlines)
        follow_through(self, before, recorded, now)
        for name, deadline in armed.items():
            if name in self.deadlines:
                self.deadlines[name] = deadline

    return swapped((Door, "follow_through", stiff))


def readings_forgotten() -> Any:
    """Of a session only the latest few readings are remembered."""
    return swapped((state, "_thinned", lambda readings: tuple(readings[-12:])))


def a_gap_in_the_fold() -> Any:
    """Of several facts of one command the last is not folded."""
    fold = door.Remembering.fold

    def short(self: Any, chart: Any, recorded: Any) -> Any:
        if len(recorded) == 2:
            kept = fold(self, chart, recorded[:1])
            return msgspec.structs.replace(kept, position=recorded[-1].position)
        return fold(self, chart, recorded)

    return swapped((door.Remembering, "fold", short))


LOST = ("a fact lost or changed", "said and not arrived")
UNHEARD = ("missed", "late")
UNGATED = ("a dose without every gate",)

PLANTED = {
    "acknowledged before it is kept": Planted(acknowledged_before_it_is_kept, LOST, 60),
    "no receipts": Planted(no_receipts, ("doubled",), 60),
    "no order of a device": Planted(no_order_of_a_device, ("doubled", *LOST), 60),
    "counted before it is kept": Planted(counted_before_it_is_kept, LOST, 60),
    "refused for its clock": Planted(refused_for_its_clock, LOST, 60),
    "timed by the device": Planted(
        timed_by_the_device, ("late", "early", "missed", "false page", *UNGATED), 60
    ),
    "timers in memory": Planted(timers_in_memory, UNHEARD, 60),
    "outbox in a second transaction": Planted(outbox_in_a_second_transaction, UNHEARD, 200),
    "no claim": Planted(no_claim, ("doubled", "late"), 60),
    "no position": Planted(no_position, ("doubled", *LOST), 400),
    "marked before it is sent": Planted(marked_before_it_is_sent, UNHEARD, 100),
    "post gives up": Planted(post_gives_up, UNHEARD, 60),
    "sent and forgotten": Planted(sent_and_forgotten, LOST, 60),
    "storage not strict": Planted(storage_not_strict, LOST, 100),
    "numbers begin anew": Planted(numbers_begin_anew, ("doubled", *LOST), 60),
    "released early": Planted(released_early, ("released too soon",), 100),
    "minutes rounded": Planted(minutes_rounded, ("released too soon",), 200),
    "no sitter": Planted(always_met("sitter"), UNGATED, 200),
    "no questions": Planted(always_met("day_questions"), UNGATED, 100),
    "no pressure": Planted(always_met("pressure"), UNGATED, 200),
    "no look at alerts": Planted(always_met("alerts"), UNGATED, 400),
    "unknown is met": Planted(unknown_is_met, UNGATED, 200),
    "nobody is next": Planted(nobody_is_next, UNHEARD, 60),
    "taken is done": Planted(taken_is_done, UNHEARD, 100),
    "silence is no fact": Planted(silence.silence_is_no_fact, ("silence without a fact",), 60),
    "silence tells nobody": Planted(silence.silence_tells_nobody, UNHEARD, 60),
    "heard again is well": Planted(silence.heard_again_is_well, ("ended without a named human",), 200),
    "one seat speaks for all": Planted(
        silence.one_seat_speaks_for_all, ("silence without a fact", *UNHEARD), 60
    ),
    "heard by the device’s clock": Planted(
        silence.heard_by_the_devices_clock, ("silence without a fact", "false page", *UNHEARD), 200
    ),
    "ladder of today": Planted(
        silence.ladder_of_today, ("silence without a fact", "another ladder", *UNHEARD), 400
    ),
    "rungs of today": Planted(silence.rungs_of_today, ("another ladder",), 400),
    "closed by the clock": Planted(closed_by_the_clock, ("ended without a named human",), 100),
    "passing on tells nobody": Planted(passing_on_tells_nobody, UNHEARD, 60),
    "one look is enough": Planted(one_look_is_enough, UNHEARD, 60),
    "no next day": Planted(not_due(clock.NEXT_DAY), UNHEARD, 60),
    "no missing reading": Planted(not_due(clock.VITALS), UNHEARD, 100),
    "no decision about hospital": Planted(not_due(clock.RELEASE), UNHEARD, 60),
    "deadlines never move": Planted(deadlines_never_move, UNHEARD, 60),
    "readings forgotten": Planted(readings_forgotten, ("false page",), 300),
    "a gap in the fold": Planted(a_gap_in_the_fold, (*LOST, *UNHEARD), 60),
}
