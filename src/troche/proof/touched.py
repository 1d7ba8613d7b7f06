"""Which requirements an edit of a programme touches, so that a page need not play the whole proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from troche.programme.difference import difference

if TYPE_CHECKING:
    from troche.programme import Programme

WHERE: dict[str, tuple[str, ...]] = {
    "session.pressure": ("dose.pressure",),
    "session.pulse": ("dose.pulse",),
    "session.oxygen": ("dose.oxygen",),
    "session.questions": ("dose.day_questions",),
    "session.said_today": (
        "dose.day_questions",
        "dose.place",
        "dose.sitter",
        "dose.monitor",
        "dose.unit_code",
    ),
    "session.preflight": ("dose.preflight",),
    "session.booking": (),
    "session.on_call": ("dose.on_call",),
    "session.lozenge": ("prepare.order",),
    "session.next_day": ("dose.next_day", "ship.attendance"),
    "session.vitals": ("ship.pressure",),
    "ladder.start": ("prepare.plan",),
    "ladder.step": ("dose.plan",),
    "ladder.maximum": ("prepare.plan", "prepare.order", "dose.plan"),
    "ladder.interval": ("dose.interval", "dose.frequency", "dose.plan", "prepare.plan"),
    "supply.prescription": ("prepare.order", "ship.pdmp", "ship.prescription"),
    "supply.counting": ("dose.count", "dose.units", "ship.count"),
    "interactions": ("eligible.interactions", "prepare.plan"),
    "lessons": ("induct.lessons",),
    "preparation.checklist": ("induct.checklist",),
    "preparation.sitter": ("induct.sitter",),
    "alerts": ("dose.alerts", "ship.alerts", "ship.attendance", "dose.next_day"),
    "protocol.version": (),
    "protocol.name": (),
}
"""Where in a programme which requirements of a dose or a parcel are answered; another place may touch any of them."""


def touched(before: Programme, after: Programme) -> frozenset[str] | None:
    """The requirements that an edit touches; None when it may touch any.

    >>> from troche.programme import load_programme
    >>> touched(load_programme(), load_programme())
    frozenset()
    """
    found: set[str] = set()
    for change in difference(before, after):
        place = next(
            (place for place in WHERE if change.key == place or change.key.startswith(f"{place}.")), None
        )
        if place is None:
            return None
        found.update(WHERE[place])
    return frozenset(found)
