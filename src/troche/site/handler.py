"""Requests on threads, live streams on the event loop.

Django's own ASGI handler hops between threads for every request and makes each of them new, which on pages
like ours costs more than the page (docs/decisions/0002-web-server.md). Here a request is answered from first
middleware to last on one long-lived thread, as under WSGI. Only a response that streams without end is sent
by the event loop, and it holds neither a thread nor a database connection while it does.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, cast

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix

from troche.contact.quick import answered

THREADS = int(os.environ.get("TROCHE_THREADS", "8"))
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
log = logging.getLogger("troche.stream")


class Handler(ASGIHandler):
    """Django behind ASGI, one thread per request and no thread per stream."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError("only HTTP is spoken here")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        if quick := answered(scope["method"], scope["path"], scope["headers"]):
            status, head, content = quick
            await send({"type": "http.response.start", "status": status, "headers": head})
            await send({"type": "http.response.body", "body": content})
            return
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(self.threads, self.answer, scope, body)
        if isinstance(response, StreamingHttpResponse):
            await self.stream(response, receive, send)
        else:
            await self.send_response(response, send)

    def answer(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """From request to response, on this thread; what it used of the database is given back."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        try:
            request, refused = self.create_request(scope, body)
            response = cast(HttpResponseBase, self.get_response(request) if request is not None else refused)
            if not isinstance(response, StreamingHttpResponse):
                response.close()
            elif not response.is_async:
                response.streaming_content = _each(list(cast(Iterable[bytes], response.streaming_content)))
            return response
        finally:
            body.close()
            for connection in connections.all(initialized_only=True):
                connection.close()

    async def stream(self, response: StreamingHttpResponse, receive: Receive, send: Send) -> None:
        """Send until the stream ends or the reader has gone."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(self.listen_for_disconnect(receive))
        await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (sending, leaving):
            task.cancel()
        ended, _ = await asyncio.gather(sending, leaving, return_exceptions=True)
        if isinstance(ended, Exception):
            log.error("a stream failed", exc_info=ended)
        response.close()


async def _each(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
