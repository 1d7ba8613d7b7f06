"""What the server heard of each seat, held against what was told: every silence, no other, by the armed ladder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from troche.chart.facts import Recorded
from troche.contact.facts import SEATS, LadderArmed, Seat, SilenceBegan, SilenceEnded
from troche.dosing.facts import SessionReleased, SessionStopped
from troche.messaging.facts import AlertRaised
from troche.people.setting import Setting
from troche.simulation.beats import GRACE_S, Beats
from troche.simulation.servers import GAP_S
from troche.simulation.weather import Spell

if TYPE_CHECKING:
    from troche.simulation.promises import Promises

NEAR_S = 2.0  # ours: what hosts whose clocks differ may disagree by


class Silences:
    """The silences of one session."""

    def __init__(self, promises: Promises, beats: Beats) -> None:
        self.promises = promises
        self.world = promises.world
        self.beats = beats
        self.told: list[Recorded] = []
        self.ended: list[Recorded] = []
        self.armed: Recorded | None = None
        self.over: float | None = None

    def hear(self, entry: Recorded) -> None:
        """One more fact."""
        match entry.fact:
            case LadderArmed():
                self.armed = entry
                self._as_the_programme_had_it(entry.fact)
            case SilenceBegan():
                self.told.append(entry)
            case SilenceEnded():
                self.ended.append(entry)
            case SessionReleased() | SessionStopped():
                self.over = self.over or self.world.second_of(entry.at)

    def _as_the_programme_had_it(self, fact: LadderArmed) -> None:
        """That of the day of the dose, before a deploy or after it."""
        settings = (self.promises.cluster.deployed, self.promises.setting)
        if not any(one is not None and _is_that_of(fact, one) for one in settings):
            self.world.broken("another ladder", "armed with the dose is not what the programme had")

    def at_the_end(self) -> None:
        """Each silence was told in its time, and each that was told there was."""
        if self.armed is None:
            return
        gaps = {seat: list(self._gaps(seat)) for seat in SEATS}
        for entry in self.told:
            fact = entry.fact
            assert isinstance(fact, SilenceBegan)
            since = self.world.second_of(fact.since)
            if not any(abs(begin - since) < NEAR_S for begin, _ in gaps[fact.seat]):
                self.world.broken("false page", f"silence of the {fact.seat} that there was not")
            if not any(
                isinstance(one.fact, AlertRaised) and one.command_id == entry.command_id
                for one in self.promises.log
            ):
                self.world.broken("missed", f"silence of the {fact.seat} was noted, and nobody was told")
        for seat, silent in gaps.items():
            for begin, end in silent:
                self._was_told(seat, begin, end)

    def _was_told(self, seat: Seat, begin: float, end: float) -> None:
        due = begin + self._silent_after(seat)
        until = due + self._late_by(due) + NEAR_S
        noted = [self.world.second_of(one.at) for one in self.told if self._is_of(one, seat, begin)]
        if noted and min(noted) < due - NEAR_S:
            self.world.broken("early", f"silence of the {seat} was told before its time")
        if noted and min(noted) > until:
            self.world.broken("late", f"silence of the {seat} was told too late")
        if not noted and until < min(end, self._over()):
            self.world.broken("silence without a fact", f"of the {seat}")
        heard = end + self._late_by(end) + NEAR_S
        if (
            noted
            and heard < self._over()
            and not any(
                isinstance(one.fact, SilenceEnded)
                and one.fact.seat == seat
                and abs(self.world.second_of(one.fact.since) - begin) < NEAR_S
                for one in self.ended
            )
        ):
            self.world.broken("missed", f"the {seat} was heard again, and nobody noted it")

    def _is_of(self, entry: Recorded, seat: Seat, begin: float) -> bool:
        fact = entry.fact
        return (
            isinstance(fact, SilenceBegan)
            and fact.seat == seat
            and abs(self.world.second_of(fact.since) - begin) < NEAR_S
        )

    def _over(self) -> float:
        return self.over if self.over is not None else self.world.now

    def _late_by(self, due: float) -> float:
        """As for any page; and devices have a moment when nobody kept for a while."""
        graces = sum(
            GRACE_S
            for begin, end in self.promises.cluster.unkept
            if end - begin > GAP_S and begin < due + GRACE_S and end + GRACE_S > due
        )
        away = sum(
            max(0.0, end - max(begin, due - 1))
            for begin, end in self.promises.cluster.unkept
            if begin < due + GRACE_S + graces
        )
        return self.promises.paged_within() + 1.0 + away + graces

    def _silent_after(self, seat: Seat) -> float:
        assert self.armed is not None
        fact = self.armed.fact
        assert isinstance(fact, LadderArmed)
        return float(fact.silent_after_s[seat])

    def _gaps(self, seat: Seat) -> Iterator[Spell]:
        """Begin and end of each silence of a seat that lasted longer than it may, from the beats themselves."""
        assert self.armed is not None
        heard, longest = self.world.second_of(self.armed.at), self._silent_after(seat)
        while heard < self._over():
            later = self.beats.last_heard(seat, heard + longest - NEAR_S, heard)
            if later is not None:
                heard = later
                continue
            again = self.beats.next_heard(seat, heard + longest - NEAR_S)
            end = again if again is not None else self._over() + timedelta(days=1).total_seconds()
            yield heard, end
            heard = end


def _is_that_of(fact: LadderArmed, setting: Setting) -> bool:
    signs = setting.programme.session.signs_of_life
    quiet, sitter = signs.silent_after_seconds.value, signs.sitter_silent_after_seconds.value
    return (
        fact.silent_after_s == {"patient": quiet, "sitter": sitter, "monitor": quiet}
        and [rung.seconds for rung in fact.rungs] == [signs.rung_seconds.value] * len(signs.rungs)
        and fact.follow_up_s == signs.follow_up_seconds.value
    )
