"""Simulated days: commands at chosen instants, and between them every deadline strikes on time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from troche.chart.commands import Actor, Command
from troche.chart.rooms import Chart
from troche.ledger import Done, Refused, act, read_chart, read_setting
from troche.ledger.keeper import strike
from troche.people.scope import in_clinic
from troche.people.setting import Setting


class UnexpectedRefusalError(Exception):
    """The story asked for something the rules refuse, so the story is wrong."""


class Stage:
    """One clinic under a clock that the story sets. The same seed gives the same ids."""

    def __init__(self, clinic: UUID, seed: str) -> None:
        self.clinic = clinic
        self._ids = uuid5(clinic, seed)
        self._made = 0
        self.answers: dict[UUID, Callable[[str, datetime], None]] = {}

    def new_id(self, name: str) -> UUID:
        """An id that is the same for the same seed and name."""
        return uuid5(self._ids, name)

    def do(self, kind: type[Command], actor: Actor, stream: UUID, at: datetime, **fields: Any) -> Done:
        """Act at an instant. Raises `UnexpectedRefusalError` with the reasons."""
        outcome = self.ask(kind, actor, stream, at, **fields)
        if isinstance(outcome, Refused):
            reasons = "; ".join(f"{r.code}: {r.clinician}" for r in outcome.refusal.reasons)
            raise UnexpectedRefusalError(f"{kind.__name__} at {at:%Y-%m-%d %H:%M}: {reasons}")
        return outcome

    def ask(
        self, kind: type[Command], actor: Actor, stream: UUID, at: datetime, **fields: Any
    ) -> Done | Refused:
        """Act at an instant, whatever the answer."""
        self.settle(stream, at)
        self._made += 1
        command = kind(id=uuid5(self._ids, f"{stream} {self._made}"), actor=actor, stream=stream, **fields)
        return act(command, lambda: at)

    def settle(self, stream: UUID, until: datetime) -> None:
        """Let everything strike that came due in this chart before `until`, each at its own instant.

        Whoever `answers` for the chart does so at once.
        """
        while (found := self._next_due(stream, until)) is not None:
            kind, key, due_at = found
            with transaction.atomic():
                strike(self.clinic, (stream, kind, key), due_at)
            if stream in self.answers:
                self.answers[stream](kind, due_at)

    def _next_due(self, stream: UUID, until: datetime) -> tuple[str, str, datetime] | None:
        with in_clinic(self.clinic), connection.cursor() as cursor:
            cursor.execute(
                "SELECT kind, key, due_at FROM ledger_deadline WHERE stream_id = %s AND due_at < %s"
                " AND kind NOT LIKE 'contact.%%'"  # on a stage nobody beats, and nobody falls silent
                " ORDER BY due_at, kind, key LIMIT 1",
                [stream, until],
            )
            row: tuple[str, str, datetime] | None = cursor.fetchone()
        return row

    def chart(self, stream: UUID) -> Chart:
        """The chart as it stands."""
        return read_chart(self.clinic, stream)

    def setting(self, stream: UUID) -> Setting:
        """The setting the chart is decided under."""
        with in_clinic(self.clinic):
            return read_setting(self.clinic, self.chart(stream))
