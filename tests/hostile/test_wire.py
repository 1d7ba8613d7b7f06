"""What no browser sends: broken bodies, other types, forms from elsewhere, and bytes that are no text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from itertools import cycle, islice, product
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings

from tests.hostile.asking import Found, ask, complaints, heard, judged, none
from tests.hostile.expected import (
    NOTHING_IS_NOTHING,
    SAID_ON_THE_NEXT_PAGE,
    TAKES_ANYTHING,
)
from tests.hostile.filling import encoded
from tests.hostile.place import Place
from tests.hostile.signs import reasons_on
from troche.site.handler import Handler

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
BROKEN: tuple[tuple[str, str, bytes], ...] = (
    ("JSON", "application/json", b'{"command_id": "x", "do": ["a"]}'),
    ("no JSON", "application/json", b'{"command_id": '),
    ("deep JSON", "application/json", b"[" * 50_000),
    (
        "XML",
        "application/xml",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ),
    ("words", "text/plain", "Ünïcode".encode("utf-16")),
    ("no type", "", b"command_id=1"),
    ("a type that is none", "x" * 300 + "\xff", b"command_id=1"),
    ("no UTF-8", FORM, b"command_id=\xff\xfe&nobody=%ff%c3%28&\x80=\x81"),
    ("NUL", FORM, b"command_id=\x00&\x00=\x00&nobody=%00"),
    ("broken escapes", FORM, b"command_id=%&nobody=%zz&%u0000=%1&&&===;;"),
    ("another alphabet", f"{FORM}; charset=utf-16", "command_id=1".encode("utf-16")),
    ("an alphabet that is none", f"{FORM}; charset=hex", b"command_id=1"),
    ("too many", FORM, b"&".join(b"a%d=1" % n for n in range(400))),
    ("too much", FORM, b"words=" + b"x" * 1_100_000),
    ("parts without a border", "multipart/form-data", b"--b\r\n\r\n--b--"),
    ("parts with a border that is none", "multipart/form-data; boundary=\xff", b"--b\r\n\r\n--b--"),
    ("parts that end early", PARTS, b'--b\r\nContent-Disposition: form-data; name="command_id"\r\n\r\n1'),
    (
        "parts without names",
        PARTS,
        b"--b\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--\r\n",
    ),
    (
        "parts in base 64 that is none",
        PARTS,
        b'--b\r\nContent-Disposition: form-data; name="command_id"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        b"!\xff!\r\n--b--\r\n",
    ),
    (
        "a file for an answer",
        PARTS,
        b'--b\r\nContent-Disposition: form-data; name="command_id"; filename="../../x\x00.exe"\r\n'
        b"Content-Type: image/svg+xml\r\n\r\n<svg onload=alert(1)>\r\n--b--\r\n",
    ),
)


def test_broken_bodies(once: list[Found]) -> None:
    said, turn = [], cycle(BROKEN)
    for one in once:
        anything = one.form.button[0] in TAKES_ANYTHING or one.route in NOTHING_IS_NOTHING
        for what, kind, body in islice(turn, 2):
            with heard() as log:
                answer = ask(one.browser, "POST", one.target, data=body, content_type=kind)
            is_said = answer.status == 302 and one.route in SAID_ON_THE_NEXT_PAGE
            why = judged(one, answer, not anything and not is_said)
            said += [f"{one} ({what}): {each}" for each in (*why, *log.errors)]
    none(said)


def test_a_form_from_elsewhere_is_refused(once: list[Found]) -> None:
    said = []
    for turn, one in enumerate({each.route: each for each in once}.values()):
        client, body = one.browser.client, encoded(one.right)
        token = ("", "&csrfmiddlewaretoken=x", f"&csrfmiddlewaretoken={'a' * 64}")[turn % 3]
        client.handler.enforce_csrf_checks = True
        try:
            answer = ask(one.browser, "POST", one.target, data=body + token, content_type=FORM)
        finally:
            client.handler.enforce_csrf_checks = False
        said += [f"{one}: {why}" for why in complaints(answer, refused=True)]
        if answer.status != 403:
            said.append(f"{one}: {answer.status}")
    none(said)


class Wire:
    """The product's own handler, asked with bytes as they come."""

    def __init__(self) -> None:
        self.handler = Handler()

    def asked(self, body: bytes = b"", **scope: Any) -> HttpResponse:
        """The answer to one request."""
        headers = [(b"host", b"localhost")]
        asked: dict[str, Any] = {
            "type": "http",
            "method": "POST" if body else "GET",
            "path": "/account/login/",
            "query_string": b"",
            "root_path": "",
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 1),
            "scheme": "http",
            **scope,
            "headers": [*scope.get("headers", []), *headers],
        }
        answer = self.handler.answer(asked, BytesIO(body))
        assert isinstance(answer, HttpResponse)
        return answer


@pytest.fixture
def wire(place: Place) -> Iterator[Wire]:
    """The handler; it gives the test's own connection back, too."""
    connection.close()
    made = Wire()
    yield made
    made.handler.threads.shutdown()


NO_TEXT = (
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x00",
    b"\x7f",
    "é".encode("latin-1"),
    b"a" * 70_000,
    b"%",
    b"%ff%00",
)


def test_bytes_that_are_no_text(wire: Wire) -> None:
    said = []
    for odd in NO_TEXT:
        text = odd.decode("latin-1")
        scopes: list[dict[str, Any]] = [
            {"query_string": b"next=" + odd},
            {"query_string": odd},
            {"path": f"/at/{text}/"},
            {"path": f"/join/{text}/", "raw_path": b"/join/" + odd},
            {"path": f"/with/\ufffd{text[:20]}/"},
            {"path": text},
            {"method": f"GET{text[:9]}"},
            *({"headers": [(name, odd)]} for name in ODD_HEADERS),
        ]
        for scope in scopes:
            with heard() as log:
                answer = wire.asked(**scope)
            why = [str(answer.status_code)] * (answer.status_code >= 500) + log.errors
            said += [f"{str(scope)[:90]}: {each}" for each in why]
    none(said)


ODD_HEADERS = (
    b"cookie",
    b"content-type",
    b"accept-language",
    b"referer",
    b"origin",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"if-modified-since",
    b"user-agent",
    b"last-event-id",
)


TOKEN = b"a" * 32  # with it the body is read
WITH_TOKEN = ((b"cookie", b"csrftoken=" + TOKEN), (b"x-csrftoken", TOKEN))


def test_a_broken_body_on_the_wire(wire: Wire) -> None:
    said = []
    for path, (what, kind, body) in product(("/account/login/", "/nowhere/", "/healthz"), BROKEN):
        for length in (len(body), None):  # the server lets no wrong one through; in chunks a body has none
            headers = [(b"content-type", kind.encode("latin-1")), *WITH_TOKEN]
            if length is not None:
                headers.append((b"content-length", str(length).encode()))
            with heard() as log:
                answer = wire.asked(body, headers=headers, path=path)
            why = [str(answer.status_code)] * (not 400 <= answer.status_code < 500) + log.errors
            page = answer.content.decode()
            why += ["no reason"] * (not reasons_on(page) and '"errors"' not in page)
            said += [f"{path} {what} of length {length}: {each}" for each in why]
    none(said)


@override_settings(ACCOUNT_RATE_LIMITS={"login": "5/m/ip"}, MFA_RATE_LIMITS={})
def test_too_many_tries_are_told_to_wait(place: Place) -> None:
    visitor = next(one for one in place.browsers if one.name == "visitor")
    body = encoded({"login": ["nobody@example.org"], "password": ["wrong"]})
    answers = [ask(visitor, "POST", "/account/login/", data=body, content_type=FORM) for _ in range(12)]
    late = [answer for answer in answers if answer.status == 429]
    said = [why for answer in answers for why in complaints(answer, refused=True)]
    none(said)
    assert late, json.dumps([answer.status for answer in answers])
