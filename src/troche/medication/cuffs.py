"""What the cuff showed in the latest sessions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from troche.dosing.facts import PressureJudged, VitalsMeasured

if TYPE_CHECKING:
    from troche.programme.parts.session import Limit

SESSIONS_KEPT = 6  # with readings; what lies further back was followed by these


class Cuff(msgspec.Struct, frozen=True):
    """What the cuff showed in one session, in mm Hg; `at` is its last reading.

    `last_before` is the reading measured last before the dose, whenever it was entered; `base` is the one the dose was
    taken on, `peak` the worst of each number after it. `judged_go` is a clinician's word on a pressure between the
    limits.
    """

    session: int
    at: datetime
    highest_before: tuple[int, int] = (0, 0)
    last_before: tuple[int, int] = (0, 0)
    last_before_at: datetime | None = None
    base: tuple[int, int] | None = None
    peak: tuple[int, int] | None = None
    is_dosed: bool = False
    judged_go: bool | None = None


Cuffs = tuple[Cuff, ...]


def dosed(cuffs: Cuffs, session: int) -> Cuffs:
    """A dose was taken on the reading that was measured last."""
    cuff = _of(cuffs, session)
    if cuff is None:
        return cuffs
    base = cuff.last_before if cuff.last_before != (0, 0) else None
    return _with(cuffs, session, cuff.at, is_dosed=True, base=base)


def measured(cuffs: Cuffs, fact: VitalsMeasured) -> Cuffs:
    """One more reading, before the dose or after it."""
    seen = (fact.systolic_mm_hg, fact.diastolic_mm_hg)
    cuff = _of(cuffs, fact.session)
    at = max(fact.measured_at, cuff.at) if cuff is not None else fact.measured_at
    if fact.moment == "during":
        peak = cuff.peak if cuff is not None else None
        return _with(cuffs, fact.session, at, peak=_worse(peak or (0, 0), seen))
    highest = cuff.highest_before if cuff is not None else (0, 0)
    changes: dict[str, object] = {"highest_before": _worse(highest, seen)}
    if cuff is None or cuff.last_before_at is None or fact.measured_at >= cuff.last_before_at:
        changes |= {"last_before": seen, "last_before_at": fact.measured_at}
    return _with(cuffs, fact.session, at, **changes)


def judged(cuffs: Cuffs, fact: PressureJudged) -> Cuffs:
    """A clinician's word on a pressure between the limits."""
    cuff = _of(cuffs, fact.session)
    return cuffs if cuff is None else _with(cuffs, fact.session, cuff.at, judged_go=fact.go)


def reaches(seen: tuple[int, int], limit: Limit) -> bool:
    """Whether one of the two numbers is at its limit or above."""
    return seen[0] >= limit.systolic_mm_hg.value or seen[1] >= limit.diastolic_mm_hg.value


def exceeds(seen: tuple[int, int], limit: Limit) -> bool:
    """Whether one of the two numbers is above its limit."""
    return seen[0] > limit.systolic_mm_hg.value or seen[1] > limit.diastolic_mm_hg.value


def _of(cuffs: Cuffs, session: int) -> Cuff | None:
    return next((one for one in cuffs if one.session == session), None)


def _worse(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])


def _with(cuffs: Cuffs, session: int, at: datetime, **changes: object) -> Cuffs:
    changed = msgspec.structs.replace(_of(cuffs, session) or Cuff(session, at), at=at, **changes)
    others = (one for one in cuffs if one.session != session)
    return tuple(sorted((*others, changed), key=lambda one: one.session))[-SESSIONS_KEPT:]
