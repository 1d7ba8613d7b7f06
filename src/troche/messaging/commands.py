"""What can be asked about alerts."""

from __future__ import annotations

from typing import ClassVar

from troche.chart.commands import Command


class RaiseAlert(Command, frozen=True, kw_only=True, tag="messaging.raise_alert"):
    """Ask that somebody looks. `code` names an alert of the programme; `key` tells two of one code apart."""

    code: str
    words: str
    key: str = ""

    action: ClassVar[str] = "messaging.alert"


class AcknowledgeAlert(Command, frozen=True, kw_only=True, tag="messaging.acknowledge_alert"):
    """Say by name: I have it."""

    alert: str

    action: ClassVar[str] = "messaging.acknowledge"


class CloseAlert(Command, frozen=True, kw_only=True, tag="messaging.close_alert"):
    """End an alert by saying what was done."""

    alert: str
    outcome: str

    action: ClassVar[str] = "messaging.acknowledge"
