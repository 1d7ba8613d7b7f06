"""Asking as a browser does, finding every form, and judging every answer by the same law."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from tests.hostile.addresses import Route, filled, looks_at, nonsense, routes
from tests.hostile.expected import (
    ANSWERED_WITH_A_PAGE,
    NOTHING_IS_NOTHING,
    NOTHING_TO_GET_WRONG,
    SAID_ON_THE_NEXT_PAGE,
)
from tests.hostile.filling import Said, encoded, rightly
from tests.hostile.pages import Form, Page
from tests.hostile.place import Browser, Place, undone
from tests.hostile.signs import planted_on, reasons_on

MOST_SAID = 40
URLENCODED = "application/x-www-form-urlencoded"


class Answer:
    """What came back."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.location = str(response.headers.get("Location", ""))
        self.streams = bool(getattr(response, "streaming", False))
        self.kind = str(response.headers.get("Content-Type", ""))
        self.text = response.content.decode() if self._is_text() else ""

    def _is_text(self) -> bool:
        return not self.streams and not self.kind.startswith(("application/pdf", "application/octet-stream"))

    @cached_property
    def page(self) -> Page:
        """The answer as a page."""
        return Page(self.text if "html" in self.kind else "")

    @cached_property
    def reasons(self) -> str:
        """Why not: on the page, or in the JSON that allauth and FHIR give to whoever sends JSON."""
        if "json" in self.kind:
            return self.text if '"errors"' in self.text or '"OperationOutcome"' in self.text else ""
        return reasons_on(self.text)


@dataclass(frozen=True)
class Found:
    """A form on somebody's page."""

    browser: Browser
    at: str
    form: Form
    target: str
    route: str

    @property
    def right(self) -> Said:
        """What this person would say in it, calmly."""
        return rightly(self.form, self.browser.knows)

    def __str__(self) -> str:
        button = "=".join(self.form.button).strip("=")
        said = ",".join(f"{n}={v}" for n, v in self.form.constants.items()) or button
        return f"{self.browser.name} {self.target}{f' [{said}]' if said else ''}"


def get(browser: Browser, path: str, **headers: Any) -> Answer:
    """Open a page; nothing stays of it."""
    with undone(browser.client):
        return Answer(browser.client.get(path, headers=headers or None))


def send(found: Found, said: Said) -> Answer:
    """Send a form; nothing stays of it. Where the next page says what was wrong, that page is the answer."""
    client = found.browser.client
    with undone(client):
        response = post(found, said)
        if response.status_code == 302 and found.route in SAID_ON_THE_NEXT_PAGE:
            next_page = Answer(client.get(response.headers["Location"], follow=True))
            next_page.status = 422 if next_page.reasons else 302
            return next_page
        return Answer(response)


def post(found: Found, said: Said) -> Any:
    """Send a form."""
    return found.browser.client.generic("POST", found.target, encoded(said), content_type=URLENCODED)


def ways_in(place: Place, route: Route) -> Iterator[tuple[Browser, str]]:
    """Everybody who may open an address, each with one: a gap that nobody can fill is filled with nonsense."""
    by_path = [
        (browser, (filled(place, browser, route) or [""])[0])
        for browser in place.browsers
        if looks_at(browser, route)
    ]
    for browser, path in sorted(by_path, key=lambda one: not one[1]):
        yield browser, path or nonsense(route)


def ask(browser: Browser, method: str, path: str, **more: Any) -> Answer:
    """Ask in any way; nothing stays of it."""
    with undone(browser.client):
        return Answer(browser.client.generic(method, path, **more))


@dataclass
class Looked:
    """What was found on every page that any of the browsers may open."""

    forms: dict[tuple[object, ...], Found] = field(default_factory=dict)  # once for each role and shape
    opened: dict[str, tuple[Browser, str]] = field(default_factory=dict)  # of each route, one that opens
    said: list[str] = field(default_factory=list)
    pages: int = 0

    def at(self, browser: Browser, path: str) -> None:
        """Look at one page."""
        with heard() as log:
            answer = get(browser, path)
        self.pages += 1
        if answer.status == 200:
            self.opened.setdefault(route_of(path), (browser, path))
        self.said += [f"{browser.name} {path}: {why}" for why in (*complaints(answer), *log.errors)]
        for one in forms_on(answer.page, browser, path):
            if not one.route.startswith("/design/"):  # a style guide: nothing in it is sent
                self.forms.setdefault((browser.role, one.route, one.form.shape), one)


@cache
def look(place: Place) -> Looked:
    """Look at every page as everybody, once."""
    looked = Looked()
    for browser in place.browsers:
        for route in routes():
            if not route.streams and looks_at(browser, route):
                for path in filled(place, browser, route):
                    looked.at(browser, path)
    return looked


def forms_on(page: Page, browser: Browser, path: str) -> Iterator[Found]:
    """The forms of a page, once for each of their buttons that have a name."""
    for form in page.forms:
        target = form.action or path
        route = route_of(target)
        for name, value in form.buttons or [("", "")]:
            yield Found(browser, path, replace(form, button=(name, value)), target, route)


def route_of(path: str) -> str:
    """The address of the resolver that a path belongs to."""
    try:
        return "/" + str(resolve(urlsplit(path).path).route).replace("^", "").replace("$", "")
    except Resolver404:
        return ""


def judged(one: Found, answer: Answer, must_refuse: bool) -> Iterator[str]:
    """What is wrong with the answer to a form. A refusal is no page with 200: it says so by its status."""
    yield from complaints(answer, refused=must_refuse and one.route not in NOTHING_TO_GET_WRONG)
    is_page = one.route in ANSWERED_WITH_A_PAGE or one.route in NOTHING_IS_NOTHING
    if answer.status == 200 and not is_page and not must_refuse:
        yield f"200 {answer.reasons[:80]}"


def complaints(answer: Answer, *, refused: bool = False) -> Iterator[str]:
    """What is wrong with an answer. With `refused`, nothing else than a refusal will do."""
    if answer.status >= 500:
        yield f"{answer.status}"
        return
    where = urlsplit(answer.location)
    if where.netloc or where.scheme or answer.location.startswith("/\\"):
        yield f"sends away to {answer.location[:60]}"
    if "html" in answer.kind and (planted := planted_on(answer.text)):
        yield f"planted {planted[:3]}"
    if answer.status >= 400 and not answer.reasons:
        yield f"{answer.status} without a reason"
    if refused and answer.status < 400:
        yield f"{answer.status} {answer.location[:60]}, not refused"


class Heard(logging.Handler):
    """Errors that were logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []
        self.addFilter(lambda record: not record.name.startswith("django.security"))  # refused with 400

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what failed and where."""
        trace = record.exc_info[1] if record.exc_info else None
        self.errors.append(f"{record.name}: {record.getMessage()} {trace!r}"[:300])


@contextmanager
def heard() -> Iterator[Heard]:
    """Listen to the log."""
    ear, root = Heard(), logging.getLogger()
    root.addHandler(ear)
    try:
        yield ear
    finally:
        root.removeHandler(ear)


def none(said: list[str]) -> None:
    """Fail with what was said, if anything was."""
    assert not said, "\n".join([f"{len(said)} answers are wrong", *said[:MOST_SAID]])
