"""Browsers of a load: one kept connection for each seat that beats, and streams that are read."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = "k" * 64  # a CSRF cookie of our own
PATIENCE_S = 10.0


@dataclass
class Line:
    """One kept connection to the server, as a browser has it."""

    port: int
    cookie: str
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, body: str, kind: str, head: str = "") -> tuple[int, bytes]:
        """Status and body; 0 when nobody answered, and the next one opens a new connection."""
        request = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: csrftoken={TOKEN}; {self.cookie}\r\n"
            f"X-CSRFToken: {TOKEN}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{head}\r\n{body}"
        )
        try:
            return await asyncio.wait_for(self._ask(request.encode()), PATIENCE_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError, IndexError):
            self.close()
            return 0, b""

    async def _ask(self, request: bytes) -> tuple[int, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.reader is not None
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        return int(head.split(" ")[1]), await self.reader.readexactly(length)

    def close(self) -> None:
        """Leave; what was under way is lost."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


@dataclass
class Seat:
    """A page that beats every five seconds, and keeps the word it was given."""

    path: str
    line: Line
    word: str = ""
    answered: list[float] = field(default_factory=list)
    failed: int = 0
    last_at: float = 0.0  # when the last answered one was sent

    async def beat(self) -> None:
        """One beat; how long its answer took."""
        began, sent_at = time.monotonic(), time.time()
        head = f"X-Beat: {self.word}\r\n" if self.word else ""
        status, body = await self.line.post(self.path, "{}", "application/json", head)
        if status != 200:
            self.failed += 1
            return
        told = json.loads(body)
        assert told["watched"] is True, told
        self.word = told.get("quick", self.word)
        self.last_at = sent_at
        self.answered.append(time.monotonic() - began)

    async def keep_beating(self, every_s: float, within_s: float) -> None:
        """Come at a moment of its own within this time, and beat until the task is cancelled."""
        await asyncio.sleep(random.uniform(0, within_s))
        while True:
            began = time.monotonic()
            await self.beat()
            await asyncio.sleep(max(0.0, every_s - (time.monotonic() - began)))


@dataclass
class Stream:
    """A page that follows one person's stream; when it heard of which position."""

    port: int
    path: str
    cookie: str
    heard: dict[int, float] = field(default_factory=dict)
    is_open: bool = False

    async def follow(self) -> None:
        """Read until cancelled, coming again as a browser does."""
        while True:
            with contextlib.suppress(OSError):
                await self._read()
            self.is_open = False
            await asyncio.sleep(random.uniform(0.5, 3))

    async def _read(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            request = (
                f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.cookie}\r\n\r\n"
            )
            writer.write(request.encode())
            async for line in reader:
                if line.startswith(b"HTTP/1.1"):
                    self.is_open = b" 200 " in line
                if line.startswith(b"id: "):
                    self.heard.setdefault(int(line[4:]), time.monotonic())
        finally:
            writer.close()


def spread(seconds: float, each_s: float) -> Iterator[float]:
    """Pauses with this mean, until they add up to so many seconds."""
    passed = 0.0
    while passed < seconds:
        pause = random.expovariate(1 / each_s)
        passed += pause
        yield pause
