"""A case as it was followed: how it was told, each version of what is held of it, each step, each report."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.events.facts import (
    Assessment,
    EventAssessed,
    EventClosed,
    EventHandedOver,
    EventOpened,
    EventReopened,
    EventReviewed,
    EventSent,
    Recipient,
)

RECIPIENTS: tuple[Recipient, ...] = get_args(Recipient)


class Version(msgspec.Struct, frozen=True):
    """What was held of an event from then on, why, and by whom."""

    number: int
    assessment: Assessment
    reason: str
    name: str
    at: datetime


class Step(msgspec.Struct, frozen=True):
    """Something done about a case, in words."""

    kind: Literal["reviewed", "closed", "reopened", "handed_over"]
    words: str
    name: str
    at: datetime


class Sent(msgspec.Struct, frozen=True):
    """A report of the event that went out."""

    sent: EventSent
    at: datetime


class Event(msgspec.Struct, frozen=True):
    """A case: how it was told, every version of what is held of it, and what was done."""

    id: str
    number: int
    told: EventOpened
    told_at: datetime
    told_role: Role
    owner_id: str
    owner_name: str
    versions: tuple[Version, ...] = ()
    steps: tuple[Step, ...] = ()
    sent: tuple[Sent, ...] = ()
    closed: bool = False

    @property
    def held(self) -> Assessment:
        """What is held of it now; before the first version nothing but when it began."""
        return self.versions[-1].assessment if self.versions else Assessment(began_on=self.told.began_on)

    @property
    def version(self) -> int:
        """The number of the newest version; 0 before there is one."""
        return len(self.versions)

    @property
    def serious(self) -> bool | None:
        """Whether it is held to be serious; None while nobody who may judge has."""
        return self.held.serious

    @property
    def grave_at(self) -> tuple[datetime, ...]:
        """When it came to be held serious, and each time graver since; empty while it is not."""
        moments: tuple[datetime, ...] = ()
        before = Assessment()
        for version in self.versions:
            if not version.assessment.serious:
                moments = ()
            elif is_graver(before, version.assessment):
                moments = (*moments, version.at)
            before = version.assessment
        return moments

    @property
    def serious_since(self) -> datetime | None:
        """When the present run of versions that hold it to be serious began."""
        return next(iter(self.grave_at), None)

    @property
    def unreviewed_since(self) -> datetime | None:
        """Since when the medical director has not seen it as grave as it is; None when nothing waits for it."""
        return self._not_covered([step.at for step in self.steps if step.kind == "reviewed"])

    @property
    def unreported_since(self) -> datetime | None:
        """Since when FDA MedWatch or the pharmacy has no report of it as grave as it is."""
        waits = [self._not_covered(self._sent_at(to)) for to in RECIPIENTS]
        return min((since for since in waits if since is not None), default=None)

    @property
    def reviewed_at(self) -> datetime | None:
        """When the medical director last reviewed it as grave as it is."""
        if self.unreviewed_since is not None:
            return None
        return next((step.at for step in reversed(self.steps) if step.kind == "reviewed"), None)

    @property
    def looked_at(self) -> datetime:
        """When something was last written about it."""
        moments = [self.told_at, *(one.at for one in self.versions), *(one.at for one in self.steps)]
        return max([*moments, *(one.at for one in self.sent)])

    def sent_to(self, recipient: Recipient) -> Sent | None:
        """The last report to this recipient, when it came after all that makes the event as grave as it is."""
        if self._not_covered(self._sent_at(recipient)) is not None:
            return None
        return self.last_sent_to(recipient)

    def last_sent_to(self, recipient: Recipient) -> Sent | None:
        """The last report to this recipient, whatever has become of the event since."""
        return next((one for one in reversed(self.sent) if one.sent.to == recipient), None)

    def _sent_at(self, recipient: Recipient) -> list[datetime]:
        return [one.at for one in self.sent if one.sent.to == recipient]

    def _not_covered(self, done: list[datetime]) -> datetime | None:
        """The first time that it came to be as grave as it is and nothing was done after it."""
        last = max(done, default=None)
        return next((at for at in self.grave_at if last is None or last < at), None)


def is_graver(before: Assessment, after: Assessment) -> bool:
    """Whether an event is serious now and was not, or has one more reason to be, or has become fatal.

    The first reasons named for what was serious before are none more, but for a death.
    """
    more = set(after.criteria) - set(before.criteria)
    is_more = "death" in more or bool(before.criteria and more)
    dies = after.outcome == "fatal" and before.outcome != "fatal"
    return bool(after.serious) and (not before.serious or is_more or dies)


def followed(event: Event, recorded: Recorded) -> Event:
    """A case after one more thing was written or done about it."""
    at = recorded.at
    match recorded.fact:
        case EventAssessed() as fact:
            version = Version(fact.version, fact.assessment, fact.reason, fact.name, at)
            return msgspec.structs.replace(event, versions=(*event.versions, version))
        case EventSent() as fact:
            return msgspec.structs.replace(event, sent=(*event.sent, Sent(fact, at)))
        case EventHandedOver() as fact:
            event = msgspec.structs.replace(event, owner_id=fact.owner_id, owner_name=fact.owner_name)
            return _stepped(event, Step("handed_over", fact.owner_name, fact.owner_name, at))
        case EventReviewed() as fact:
            return _stepped(event, Step("reviewed", fact.words, fact.name, at))
        case EventClosed() as fact:
            return _stepped(event, Step("closed", fact.words, fact.name, at))
        case EventReopened() as fact:
            return _stepped(event, Step("reopened", fact.words, fact.name, at))
    return event


def _stepped(event: Event, step: Step) -> Event:
    closed = {"closed": True, "reopened": False}.get(step.kind, event.closed)
    return msgspec.structs.replace(event, steps=(*event.steps, step), closed=closed)
