"""The line for HL7 v2 messages (MLLP): `python -m troche.laboratory.mllp`. Off unless started.

Settings are in docs/operations.md. A line that says nothing for a while, more lines than there are places, and
senders that are not known are given up; nothing that a sender does ends the process.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from uuid import UUID

import msgspec

from troche.laboratory.frames import LARGEST, Frame, Frames, NoiseError, framed
from troche.site.trouble import Trouble

log = logging.getLogger("troche.laboratory")

IDLE_S = 300  # ours: laboratories keep a line open between messages, and open another when it is closed
UNKNOWN_S = 5.0  # ours: as long as somebody who is not known may take to say something
LINES = 32  # of senders that are known; ours
STRANGERS = 8  # lines of others, who are told so and no more; ours
READERS = 2  # ours: reading is work for the processor, and there are other things to do
CHUNK = 65_536
HEARD_OUT = 100 * LARGEST  # bytes; ours


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, for which clinic, and to whom."""

    host: str
    port: int
    clinic: str
    peers: tuple[IPv4Network | IPv6Network, ...]
    tls: ssl.SSLContext | None
    idle_s: float


def settings_from_environment() -> Settings:
    """The settings, or trouble that says which is wrong."""
    host, _colon, port = os.environ.get("TROCHE_MLLP", "127.0.0.1:2575").rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise Trouble("TROCHE_MLLP is an address and a port, such as 127.0.0.1:2575.")
    clinic = os.environ.get("TROCHE_MLLP_CLINIC", "")
    if not clinic:
        raise Trouble("TROCHE_MLLP_CLINIC names the clinic whose messages come in, by its short name.")
    return Settings(
        host=host,
        port=int(port),
        clinic=clinic,
        peers=_peers(os.environ.get("TROCHE_MLLP_PEERS", "127.0.0.1")),
        tls=_tls(),
        idle_s=_seconds(os.environ.get("TROCHE_MLLP_IDLE_S") or str(IDLE_S)),
    )


def _peers(written: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one.strip(), strict=False) for one in written.split(",") if one.strip())
    except ValueError as error:
        raise Trouble(f"TROCHE_MLLP_PEERS lists addresses or networks: {error}.") from error


def _seconds(written: str) -> float:
    if not written.isdecimal() or int(written) < 1:
        raise Trouble("TROCHE_MLLP_IDLE_S is a number of seconds, at least 1.")
    return float(written)


def _tls() -> ssl.SSLContext | None:
    certificate = os.environ.get("TROCHE_MLLP_CERT", "")
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, os.environ.get("TROCHE_MLLP_KEY") or None)
        if authority := os.environ.get("TROCHE_MLLP_CLIENT_CA", ""):
            context.load_verify_locations(authority)
            context.verify_mode = ssl.CERT_REQUIRED
    except OSError as error:
        raise Trouble(f"TROCHE_MLLP_CERT, _KEY or _CLIENT_CA cannot be used: {error}.") from error
    return context


class Line:
    """Takes messages over any number of connections for one clinic."""

    def __init__(self, clinic: UUID, settings: Settings) -> None:
        self.clinic, self.settings = clinic, settings
        self.readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self.open = Counter[bool]()

    async def serve(self, stop: asyncio.Event) -> None:
        """Listen until told to stop."""
        try:
            server = await asyncio.start_server(
                self.talk, self.settings.host, self.settings.port, ssl=self.settings.tls
            )
        except OSError as error:
            raise Trouble(f"TROCHE_MLLP cannot be listened at: {error.strerror}.") from error
        async with server:
            log.info("listening", extra={"port": server.sockets[0].getsockname()[1]})
            await stop.wait()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its end."""
        is_known = self._knows(writer)
        self.open[is_known] += 1
        try:
            if self.open[is_known] > (LINES if is_known else STRANGERS):
                log.warning("more lines than places")
            elif is_known:
                await self._take(reader, writer)
            else:
                log.warning("an unknown sender")
                await self._refuse(reader, writer)
        except NoiseError:
            log.warning("no line of messages")
        except (TimeoutError, OSError, ssl.SSLError):
            pass  # the other end has gone, or says nothing
        except Exception:
            log.exception("a line broke")
        finally:
            self.open[is_known] -= 1
            writer.close()
            with contextlib.suppress(Exception):
                await writer.wait_closed()

    def _knows(self, writer: asyncio.StreamWriter) -> bool:
        """Whether it is one of the peers; who has gone already is nobody."""
        name = writer.get_extra_info("peername")
        if not name:
            return False
        peer = ip_address(name[0].partition("%")[0])
        return any(peer in network for network in self.settings.peers)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from troche.laboratory.line import answer

        loop, frames = asyncio.get_running_loop(), Frames()
        while data := await asyncio.wait_for(reader.read(CHUNK), self.settings.idle_s):
            for frame in frames.feed(data):
                said = await loop.run_in_executor(self.readers, answer, self.clinic, frame)
                await self._say(writer, said)
                if frame.is_too_large:
                    await self._hear_out(reader)
                    return

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Who is not known is told so once, and nothing of theirs is kept."""
        from troche.laboratory.line import NOT_ALLOWED, refused

        frames, frame = Frames(), Frame(b"")
        async with asyncio.timeout(UNKNOWN_S):
            while not frame.content and (data := await reader.read(CHUNK)):
                frame = next(frames.feed(data), frame)
        await self._say(writer, refused(frame, NOT_ALLOWED))
        await self._hear_out(reader)

    async def _hear_out(self, reader: asyncio.StreamReader) -> None:
        """Let the rest go by for a moment: who is cut off in the middle of a word does not hear the answer."""
        left = HEARD_OUT
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(UNKNOWN_S):
                while left > 0 and (data := await reader.read(CHUNK)):
                    left -= len(data)

    async def _say(self, writer: asyncio.StreamWriter, said: bytes) -> None:
        writer.write(framed(said))
        await asyncio.wait_for(writer.drain(), self.settings.idle_s)


async def listen(clinic: UUID, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Line(clinic, settings).serve(stop)


def main() -> int:
    """The process."""
    from troche.site.cli import django_ready

    try:
        settings = settings_from_environment()
        with django_ready():
            from troche.people.models import Clinic

            clinic = Clinic.objects.filter(slug=settings.clinic).first()
            if clinic is None:
                raise Trouble(f"There is no clinic {settings.clinic}.")
            asyncio.run(listen(clinic.id, settings))
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
