"""Every address asked for wrongly: for somebody of another clinic, for nobody, by another method, with odd queries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from urllib.parse import quote, urlencode

import pytest

from tests.hostile.addresses import Route, may_open, nonsense, routes
from tests.hostile.asking import Answer, Looked, ask, complaints, get, heard, none, ways_in
from tests.hostile.filling import encoded
from tests.hostile.naughty import EVERY, KINDS
from tests.hostile.place import Browser, Place

FAR_AWAY = "Zelda"  # the first name of somebody of another clinic
OF_SOMEBODY = ("person", "staff", "alert")
STRANGE: dict[str, tuple[str, ...]] = {
    "uuid": ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff", "1", "%00"),
    "int": ("0", "-1", "999", "9" * 30, "9" * 5_000, "1e3", "%D9%A3"),
    "slug": ("-", "None", "__proto__", "a" * 3_000, "%00", "..%2f..%2f"),
    "str": (
        "x",
        ".",
        "%2e%2e",
        "a" * 3_000,
        "%00",
        "%ff%fe",
        "%ED%A0%80",
        "{{7*7}}",
        "<script>",
        "1.2.3:4:5",
    ),
}
WRITES = ("director", "therapist", "pharmacist", "administrator", "patient", "sitter")
EVIL = "evil.example"
ELSEWHERE = (
    f"//{EVIL}",
    f"https://{EVIL}/",
    f"/\\{EVIL}",
    f"\\\\{EVIL}",
    f"https:{EVIL}",
    "javascript:alert(1)",
)
ODD_METHODS = ("PUT", "DELETE", "BREW", "OPTIONS")
READ_BY = ("page", "q", "show", "after", "next", "theme", "errors")


def judged(who: str, answers: Iterator[tuple[str, Answer]], statuses: tuple[int, ...]) -> list[str]:
    """What is wrong with the answers, which must have one of these statuses."""
    said = []
    for path, answer in answers:
        why = [*complaints(answer)]
        if answer.status not in statuses:
            why.append(f"{answer.status} {answer.location[:80]}")
        if FAR_AWAY in answer.text:
            why.append("tells of somebody of another clinic")
        said += [f"{who} {path[:120]}: {each}" for each in why]
    return said


def test_people_of_another_clinic_are_nowhere(place: Place) -> None:
    said = []
    for browser in place.browsers:
        if browser.role == "visitor" or browser.life not in ("", "live"):
            continue
        for route in routes():
            if set(route.gaps) & set(OF_SOMEBODY):
                said += judged(browser.name, of_another_clinic(place, browser, route), (302, 403, 404, 405))
    none(said)


def of_another_clinic(place: Place, browser: Browser, route: Route) -> Iterator[tuple[str, Answer]]:
    """The address with somebody of another clinic in it, read and written."""
    path = nonsense(route)
    for gap in ("person", "staff"):
        path = nonsense(route, **{gap: str(place.elsewhere[gap])}) if gap in route.gaps else path
    yield path, get(browser, path)
    if browser.role in WRITES:
        yield path, ask(browser, "POST", path)


def test_the_staff_s_pages_about_a_person_are_not_that_person_s(place: Place) -> None:
    said, patient = [], next(one for one in place.browsers if one.role == "patient" and one.life == "live")
    for route in routes():
        if "person" in route.gaps and not route.streams:
            path = nonsense(route, person=str(place.lives["live"].person), number="1")
            answers = iter([(path, get(patient, path)), (path, ask(patient, "POST", path))])
            said += judged(patient.name, answers, (403,))
    none(said)


def test_addresses_of_nothing(place: Place) -> None:
    said = []
    for route in routes():
        if not route.gaps:
            continue
        for browser, _ in [*ways_in(place, route)][:1]:
            said += judged(
                browser.name, strange(browser, route), (301, 302, 400, 403, 404, 405, 410, 414, 200)
            )
    none(said)


def strange(browser: Browser, route: Route) -> Iterator[tuple[str, Answer]]:
    """The address with every strange thing in each of its gaps."""
    for kind, gap in route.kinds:
        for value in STRANGE[kind]:
            path = nonsense(route, **{gap: value})
            yield path, ask(browser, "GET", path)


def test_other_methods(place: Place) -> None:
    said = []
    for route in routes():
        found = [(browser, path) for browser, path in ways_in(place, route) if may_open(browser, route)]
        for browser, path in found[:1]:
            with heard() as log:
                for method in ODD_METHODS:
                    answer = ask(browser, method, path)
                    why = list(complaints(answer))
                    if route.is_ours and answer.status not in (302, 403, 404, 405):
                        why.append(str(answer.status))
                    if answer.status == 405 and "Allow" not in answer.headers:
                        why.append("405 without what is allowed")
                    said += [f"{browser.name} {method} {path}: {each}" for each in why]
            said += [f"{path}: {error}" for error in log.errors]
    none(said)


def test_odd_queries(place: Place, looked: Looked) -> None:
    said, words = [], cycle(EVERY)
    for browser, path in looked.opened.values():
        said += list(asked_oddly(browser, path, {name: next(words)[:3_000] for name in READ_BY}))
    for browser in place.of("prescriber"):
        for q, number, show in zip(EVERY[::3], EVERY[1::3], EVERY[2::3], strict=False):
            said += list(asked_oddly(browser, "/board/", {"q": q, "page": number, "show": show}))
    none(said)


def asked_oddly(browser: Browser, path: str, query: dict[str, str]) -> Iterator[str]:
    """What is wrong with the answer to a page asked for with this query."""
    sent = f"{path}?{encoded({name: [value] for name, value in query.items()})}"
    with heard() as log:
        answer = get(browser, sent)
    yield from (f"{browser.name} {sent[:200]}: {why}" for why in (*complaints(answer), *log.errors))
    if answer.status >= 400:
        yield f"{browser.name} {sent[:200]}: {answer.status}"


@pytest.mark.parametrize("path", ["/account/login/", "/account/logout/", "/language/setlang/"])
def test_nobody_is_sent_away(place: Place, path: str) -> None:
    said = []
    visitor = next(one for one in place.browsers if one.name == "visitor")
    director = place.of("director")[0]
    browser = director if path == "/account/logout/" else visitor
    for away in ELSEWHERE:
        body = urlencode({"next": away, "language": "es", **{n: v[0] for n, v in visitor.knows.items()}})
        answer = ask(
            browser, "POST", f"{path}?next={quote(away)}", data=body, content_type=FORM, **from_(away)
        )
        said += [f"{path} {away}: {why}" for why in complaints(answer)]
        if EVIL in answer.location or answer.location.startswith(("javascript", "\\")):
            said.append(f"{path} {away}: {answer.location}")
    none(said)


FORM = "application/x-www-form-urlencoded"


def from_(address: str) -> dict[str, str]:
    """As if the browser came from there."""
    return {"HTTP_REFERER": address}


def test_odd_headers_and_cookies(place: Place) -> None:
    said = []
    cookies = sorted({name for one in place.browsers for name in one.client.cookies} | {"django_language"})
    words = cycle([word for kind in ("controls", "unicode", "markup", "numbers") for word in KINDS[kind]])
    live = place.lives["live"].person
    pages = {
        "visitor": "/",
        "prescriber": f"/live/person/{live}/",
        "patient live": "/my/",
        "sitter live": "/sitter/",
    }
    for browser in place.browsers:
        for header in ODD_HEADERS if browser.name in pages else ():
            for word in (next(words) for _ in range(2)):
                sent = "".join(c for c in word if c not in "\r\n\x00")[:2_000].encode("utf-8", "replace")
                with heard() as log:
                    answer = ask(browser, "GET", pages[browser.name], **{header: sent.decode("latin-1")})
                said += [
                    f"{browser.name} {header} {word[:40]!r}: {why}"
                    for why in (*complaints(answer), *log.errors)
                ]
        for name in cookies if browser.name == "visitor" else ():
            for word in ("x", "1:2:3", '"', "a=b; c", "{}", "%00", "\xff", "a" * 3_000):
                for path in ("/assessment/result/", "/sitter/"):
                    answer = ask(browser, "GET", path, HTTP_COOKIE=f"{name}={word}")
                    said += [f"{path} cookie {name}={word[:20]}: {why}" for why in complaints(answer)]
    none(said)


ODD_HEADERS = (
    "HTTP_LAST_EVENT_ID",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_ACCEPT",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_ORIGIN",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REQUESTED_WITH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_RANGE",
    "HTTP_AUTHORIZATION",
    "HTTP_HOST",
)
