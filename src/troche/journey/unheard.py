"""Deadlines about what is no fact: what a keeper looks at before it strikes one of these kinds.

It gives the command to be carried out, or the instant until which the deadline waits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from troche.chart.commands import Actor, Command
from troche.contact import keeping
from troche.contact.rules import HEARD_AGAIN, LOOK_AGAIN, SILENT

__all__ = ["LOOK_AGAIN", "UNHEARD", "put_off"]

Look = Callable[[Actor, UUID, str, datetime, datetime], Command | datetime]

UNHEARD: dict[str, Look] = {SILENT: keeping.silent, HEARD_AGAIN: keeping.heard_again}

put_off = keeping.put_off
