"""An e-prescriber that is none: a process of its own that speaks the contract, and misbehaves when it is asked to.

    python -m troche.eprescribing.simulator SETUP.json

SETUP holds `port`, `connection`, the two keys `out` and `in`, and `events`, the address where answers go. It sends
nothing to any pharmacy, and every answer of it says that it is simulated. `POST /misbehave` names what the next orders
meet, one after the other; `GET /seen` tells what came and what our answers were answered. For tests and for trying a
connection out, never for people.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from troche.chart.learned import from_json
from troche.eprescribing import contract
from troche.eprescribing.contract import Event, Status

SLOW_S = 1.5  # ours: longer than the line waits in a test
LATE_S = 0.5
MISBEHAVIOURS = (
    "well",
    "refuses",
    "cancels",
    "out_of_order",
    "twice",
    "late",
    "silent",
    "forged",
    "old",
    "altered",
    "unmatched",
    "fails",
    "times_out",
    "not_taken",
)


class Setup(msgspec.Struct, frozen=True):
    """How the simulator is set up."""

    port: int
    connection: str
    out: str
    into: str = msgspec.field(name="in")
    events: str


class Simulator:
    """What it knows: orders by id with the hash of what came, what it said of each, and how it is to misbehave."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.lock = threading.Lock()
        self.taken: dict[str, str] = {}
        self.said: dict[str, list[Event]] = {}
        self.cancelled: list[str] = []
        self.requests: Counter[str] = Counter()
        self.answered: list[int] = []
        self.misbehaviours: deque[str] = deque()
        self.how: dict[str, str] = {}

    def take(self, ident: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """An order came, perhaps not for the first time."""
        hashed = sha256(body).hexdigest()
        with self.lock:
            self.requests[ident] += 1
            if ident in self.taken:
                same = self.taken[ident] == hashed
                return (
                    (202, {"reference": f"SIM-{ident[:8]}"}) if same else (409, {"message": "Another order."})
                )
            how = self.how.setdefault(ident, self.misbehaviours.popleft() if self.misbehaviours else "well")
            if how == "fails" and self.requests[ident] < 3:
                return 503, {"message": "Not now."}
            if how == "not_taken":
                return 422, {"message": "The address is not complete."}
            self.taken[ident] = hashed
        if how == "times_out":
            time.sleep(SLOW_S)
        threading.Thread(target=self.answer, args=(ident, how), daemon=True).start()
        return 202, {"reference": f"SIM-{ident[:8]}"}

    def cancel(self, order: str) -> tuple[int, dict[str, Any]]:
        """An order is called off."""
        with self.lock:
            self.cancelled.append(order)
            if order not in self.taken:
                return 404, {"message": "Unknown."}
            again = self.cancelled.count(order) > 1
        if not again:
            threading.Thread(target=self.say, args=(self.event(order, "cancelled"),), daemon=True).start()
        return 202, {}

    def answer(self, order: str, how: str) -> None:
        """Say what becomes of an order, in the way that was asked for."""
        match how:
            case "refuses":
                self.say(self.event(order, "refused"))
            case "cancels":
                self.say(self.event(order, "accepted"))
                self.say(self.event(order, "cancelled"))
            case "out_of_order":
                first, second = self.event(order, "accepted"), self.event(order, "cancelled")
                self.say(second)
                self.say(first)
            case "twice":
                event = self.event(order, "accepted")
                at = datetime.now(UTC)
                self.say(event, at=at)
                self.say(event, at=at)
            case "late":
                time.sleep(LATE_S)
                self.say(self.event(order, "accepted"))
            case "silent":
                self.event(order, "accepted")
            case "forged":
                self.say(self.event(order, "accepted"), key="not the key")
            case "old":
                at = datetime.now(UTC) - contract.WINDOW - timedelta(minutes=1)
                self.say(self.event(order, "accepted"), at=at)
            case "altered":
                event = self.event(order, "refused")
                self.say(event)
                self.say(msgspec.structs.replace(event, status="accepted"))
            case "unmatched":
                self.say(self.event("00000000-0000-0000-0000-000000000000", "accepted"))
            case _:
                self.say(self.event(order, "accepted"))

    def event(self, order: str, status: Status) -> Event:
        """A further thing to say of an order."""
        with self.lock:
            said = self.said.setdefault(order, [])
            event = Event(
                event=f"{order}.{len(said) + 1}",
                order=order,
                sequence=len(said) + 1,
                status=status,
                prescription=f"SIM-{order[:8]}" if status == "accepted" else "",
                message="Simulated answer, no prescription was sent.",
                simulated=True,
            )
            said.append(event)
        return event

    def say(self, event: Event, *, key: str = "", at: datetime | None = None) -> None:
        """Send an event, once."""
        body, where = msgspec.json.encode(event), urlsplit(self.setup.events)
        stamp = contract.stamp(at or datetime.now(UTC))
        signed = contract.signature(key or self.setup.into, "POST", where.path, stamp, event.event, body)
        headers = {
            "Content-Type": "application/json",
            contract.CONNECTION: self.setup.connection,
            contract.TIMESTAMP: stamp,
            contract.IDENT: event.event,
            contract.SIGNATURE: signed,
        }
        assert where.hostname is not None
        line = http.client.HTTPConnection(where.hostname, where.port, timeout=20)
        try:
            line.request("POST", where.path, body, headers)
            status = line.getresponse().status
        except OSError:
            status = 0
        finally:
            line.close()
        with self.lock:
            self.answered.append(status)

    def seen(self) -> dict[str, Any]:
        """What came and what was answered."""
        with self.lock:
            return {
                "orders": list(self.taken),
                "requests": dict(self.requests),
                "cancelled": list(self.cancelled),
                "answered": list(self.answered),
            }


def handler(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    """What answers each request."""

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == "/misbehave":
                simulator.misbehaviours.extend(json.loads(body))
                return self.reply(200, {})
            ident = self.headers.get(contract.IDENT, "")
            if not self.is_signed(body):
                return self.reply(401, {"message": "Not signed."})
            if self.path == contract.ORDERS:
                return self.reply(*simulator.take(ident, body))
            if self.path.endswith("/cancellation"):
                return self.reply(*simulator.cancel(self.path.split("/")[-2]))
            return self.reply(404, {})

        def do_GET(self) -> None:
            if self.path == "/seen":
                return self.reply(200, simulator.seen())
            order = self.path.removeprefix(f"{contract.ORDERS}/")
            if not self.is_signed(b""):
                return self.reply(401, {"message": "Not signed."})
            if order not in simulator.taken:
                return self.reply(404, {})
            said = contract.Said(simulator.said.get(order, []))
            return self.reply(200, msgspec.to_builtins(said))

        def is_signed(self, body: bytes) -> bool:
            """Whether Troche sent it, just now, over this connection."""
            at = self.headers.get(contract.TIMESTAMP, "")
            given, ident = self.headers.get(contract.SIGNATURE, ""), self.headers.get(contract.IDENT, "")
            setup = simulator.setup
            return (
                self.headers.get(contract.CONNECTION) == setup.connection
                and contract.is_signed(given, setup.out, self.command, self.path, at, ident, body)
                and contract.is_fresh(at, datetime.now(UTC))
            )

        def reply(self, status: int, said: dict[str, Any]) -> None:
            """Answer with JSON."""
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return  # who asked did not wait

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: addresses are nobody's to read."""

    return Handler


def main() -> None:
    """The process."""
    setup = from_json(Setup)(Path(sys.argv[1]).read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", setup.port), handler(Simulator(setup)))
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
