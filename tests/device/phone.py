"""A phone for tests: it numbers what it keeps and sends it as the scripts do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

Who = Literal["patient", "sitter"]
ADDRESS = {"patient": "/my/device/", "sitter": "/sitter/device/"}


class Phone:
    """Somebody's device in a day at home."""

    def __init__(self, day: DayAtHome, role: Who) -> None:
        self.day, self.role, self.device, self.seq = day, role, str(uuid4()), 0

    def envelope(self, do: str = "check", **changes: Any) -> dict[str, Any]:
        """The next thing to send."""
        self.seq += 1
        fields = {"check": {"answer": "fine"}, "note": {"words": "far away"}, "present": {}}.get(do, {})
        said = {"device": self.device, "seq": self.seq, "session": 1, "do": do, "fields": fields}
        return {**said, "said_at": datetime.now(UTC).isoformat(), "offset_ms": 0, **changes}

    def send(self, envelope: Any) -> Any:
        """Hand it in; the whole answer."""
        body = envelope if isinstance(envelope, bytes) else json.dumps(envelope).encode()
        browser = self.day.browser(self.role)
        return browser.post(ADDRESS[self.role], body, content_type="application/json")

    def say(self, do: str = "check", **changes: Any) -> dict[str, Any]:
        """Hand the next thing in; what is answered."""
        answered: dict[str, Any] = self.send(self.envelope(do, **changes)).json()
        return answered
