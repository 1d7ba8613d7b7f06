"""The handler: one thread per request, none per stream, and the database given back before a stream flows."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from troche.site.handler import Handler

Message = dict[str, Any]


class Spoken:
    """One request as an ASGI server sees it."""

    def __init__(self, path: str = "/", body: bytes = b"", leave: asyncio.Event | None = None) -> None:
        self.scope = {
            "type": "http",
            "method": "POST" if body else "GET",
            "path": path,
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"testserver"), (b"content-length", str(len(body)).encode())],
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
            "scheme": "http",
        }
        self.incoming: list[Message] = [{"type": "http.request", "body": body}]
        self.leave = leave
        self.sent: list[Message] = []
        self.changed = asyncio.Event()

    async def receive(self) -> Message:
        if self.incoming:
            return self.incoming.pop(0)
        await (self.leave or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(dict(message))
        self.changed.set()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


@pytest.fixture
def handler(database: str) -> Iterator[Callable[[Callable[[HttpRequest], Any]], Handler]]:
    made: list[Handler] = []
    connections["default"].close()  # the test's own

    def with_view(view: Callable[[HttpRequest], Any]) -> Handler:
        one = Handler()
        one._middleware_chain = view  # type: ignore[attr-defined]
        made.append(one)
        return one

    yield with_view
    for one in made:
        one.threads.shutdown()


def count_query() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def held() -> int:
    """How many connections of the pool somebody holds."""
    count = connections["default"].pool.get_stats()  # type: ignore[attr-defined]
    return int(count["pool_size"] - count["pool_available"])


def all_given_back(before: int, within_s: float = 5) -> bool:
    """Whether no more are held than before; the pool takes them back on a thread of its own."""
    give_up = time.monotonic() + within_s
    while time.monotonic() < give_up:
        if held() <= before:
            return True
        time.sleep(0.02)
    return False


def test_an_answer_and_the_body_it_was_asked_with(handler: Callable[..., Handler]) -> None:
    def echo(request: HttpRequest) -> HttpResponse:
        count_query()
        return HttpResponse(request.body[::-1], headers={"X-Asked": request.path})

    asked, before = Spoken("/echo", b"abc"), held()
    asyncio.run(handler(echo)(asked.scope, asked.receive, asked.send))
    assert asked.sent[0]["status"] == 200 and (b"X-Asked", b"/echo") in asked.sent[0]["headers"]
    assert asked.body == b"cba"
    assert all_given_back(before)


def test_a_view_that_fails_is_a_500_and_holds_nothing(handler: Callable[..., Handler]) -> None:
    from django.core.handlers.exception import convert_exception_to_response

    @convert_exception_to_response
    def fail(_request: HttpRequest) -> HttpResponseBase:
        count_query()
        raise RuntimeError("on purpose")

    asked, before = Spoken(), held()
    asyncio.run(handler(fail)(asked.scope, asked.receive, asked.send))
    assert asked.sent[0]["status"] == 500
    assert all_given_back(before)


def test_a_finite_stream_arrives_whole(handler: Callable[..., Handler]) -> None:
    asked = Spoken()
    answer = handler(lambda _request: StreamingHttpResponse(iter([b"a", b"b", b"c"])))
    asyncio.run(answer(asked.scope, asked.receive, asked.send))
    assert asked.body == b"abc" and not asked.sent[-1].get("more_body")


def test_more_endless_streams_than_threads_and_connections(handler: Callable[..., Handler]) -> None:
    ended: list[int] = []
    before = held()

    async def words(number: int) -> AsyncIterator[bytes]:
        try:
            yield b"first"
            await asyncio.Event().wait()
        finally:
            ended.append(number)

    def listen(request: HttpRequest) -> StreamingHttpResponse:
        count_query()
        return StreamingHttpResponse(words(int(request.path.strip("/"))))

    async def scene() -> None:
        answer, leave = handler(listen), asyncio.Event()
        listeners = [Spoken(f"/{number}", leave=leave) for number in range(60)]
        tasks = [asyncio.create_task(answer(one.scope, one.receive, one.send)) for one in listeners]
        async with asyncio.timeout(20):
            while not all(one.body == b"first" for one in listeners):
                await asyncio.sleep(0.02)
            assert all_given_back(before), "an open stream must not hold a connection"
            leave.set()
            await asyncio.gather(*tasks)

    asyncio.run(scene())
    assert sorted(ended) == list(range(60)), "a stream whose reader has gone is ended"
