"""Every address of the product, from the URL resolver, with whom and what to fill in where it has a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.urls import get_resolver

from tests.hostile.place import Browser, Place
from troche.chart.rooms import Chart
from troche.demo.life import Life
from troche.dosing.forms import day_fields
from troche.dosing.my_pages import TOOLS
from troche.events.state import events_of
from troche.ledger import read_chart
from troche.medication.state import medication_of
from troche.messaging.names import name_of
from troche.messaging.rules import open_alerts
from troche.people.policy import OPEN_TO_THE_ONE_NAMED, Policy, allows_at_all, policy_of
from troche.people.scope import in_clinic
from troche.programme import Programme
from troche.screening.answers import STEPS
from troche.screening.forms.history import STEPS as HISTORY_STEPS
from troche.site.design_examples import SCENES

AFTER_ANSWERS = ("/assessment/", "/assessment/result/", "/assessment/help/", "/assessment/take/")
LOOKS_AT_EVERYBODY = ("prescriber", "pharmacist")  # the others of the staff look at one life a page
USUAL_LIVES = ("to_decide",)
USUAL_OWN_LIVES = ("to_meet",)
# In whose life a page asks something; every other page is looked at in the usual one.
SEEN_IN: dict[str, tuple[str, ...]] = {
    "/my/": ("new", "to_decide", "agreed", "supplied", "ready", "live", "to_meet"),
    "/my/history/": ("history",),
    "/my/history/<slug:part>/": ("history",),
    "/my/plan/": ("planned", "agreed"),
    "/my/parcel/": ("parcel", "count_short"),
    "/my/supply/": ("parcel", "to_meet"),
    "/my/consent/": ("agreed",),
    "/my/consent/sign/": ("agreed", "understood"),
    "/my/consent/questions/<slug:question>/": ("agreed",),
    "/my/preparation/": ("supplied", "sitter_waits"),
    "/my/lessons/<slug:lesson>/": ("supplied",),
    "/my/intention/": ("supplied",),
    "/my/sitter/": ("supplied", "sitter_waits"),
    "/my/session/": ("to_book", "today", "live", "next_day"),
    "/my/session/book/": ("to_book", "today"),
    "/my/session/<int:number>/today/": ("today", "ready", "judging"),
    "/my/session/<int:number>/today/<int:place>/": ("today",),
    "/my/session/<int:number>/": ("live",),
    "/my/session/<int:number>/<slug:tool>/": ("live",),
    "/my/session/<int:number>/over/": ("next_day",),
    "/my/session/<int:number>/next-day/": ("next_day",),
    "/people/<uuid:person>/": ("second_asked", "to_decide", "after_a_stroke", "consented"),
    "/people/<uuid:person>/plan/": ("eligible", "agreed"),
    "/people/<uuid:person>/order/": ("consented", "to_sign", "waiting"),
    "/people/<uuid:person>/dose/": ("to_meet",),
    "/people/<uuid:person>/units/": ("count_short", "supplied"),
    "/people/<uuid:person>/shipping/": ("parcel", "to_book", "no_visit"),
    "/people/<uuid:person>/preparation/": ("supplied",),
    "/people/<uuid:person>/sessions/": ("to_book", "live"),
    "/people/<uuid:person>/sessions/<int:number>/": ("today", "judging", "to_release"),
    "/people/<uuid:person>/safety-plan/": ("to_book", "to_meet"),
    "/people/<uuid:person>/integration/": ("to_meet", "to_hold"),
    "/people/<uuid:person>/alerts/<uuid:alert>/": ("count_short",),
    "/pharmacy/<uuid:person>/": ("ordered", "parcel"),
    "/pharmacy/<uuid:person>/label/<uuid:parcel>/": ("parcel",),
    "/sitter/live/<uuid:person>/": ("live",),
    "/live/person/<uuid:person>/": ("live",),
    "/my/side-effects/": ("next_day",),
    "/my/lozenges/told/": ("happened",),
    "/people/<uuid:person>/events/": ("happened",),
    "/people/<uuid:person>/events/<slug:event>/": ("happened",),
    "/people/<uuid:person>/events/<slug:event>/draft.pdf": ("happened",),
    "/people/<uuid:person>/signals/": ("happened",),
    "/people/<uuid:person>/side-effects/": ("happened",),
}


FITS = {
    "uuid": "1f0c77aa-0000-4000-8000-000000000000",
    "int": "999",
    "slug": "nothing",
    "str": "nothing",
}


@dataclass(frozen=True)
class Route:
    """One address of the resolver, as `/people/<uuid:person>/`."""

    name: str
    pattern: str
    view: Any

    @property
    def gaps(self) -> list[str]:
        """The names of what has to be filled in."""
        return [gap for _, gap in self.kinds]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What kind of thing each of them is, and its name."""
        found = re.findall(r"<(\w+):(\w+)>|\(\?P<(\w+)>", self.pattern)
        return [(kind or "str", gap or other) for kind, gap, other in found]

    @property
    def policy(self) -> Policy:
        """Who may open it."""
        found = policy_of(self.view, self.name)
        assert found is not None, self.name
        return found

    @property
    def is_ours(self) -> bool:
        """Whether the view is one of the rooms'."""
        return bool(self.view.__module__.startswith("troche."))

    @property
    def streams(self) -> bool:
        """Whether its answer never ends."""
        return "/live/" in self.pattern


def routes() -> list[Route]:
    """Every address there is."""
    return list(_routes(get_resolver().url_patterns, "/", ""))


def _routes(patterns: Any, before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        address = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, address, pattern.namespace or space)
        else:
            yield Route(f"{space}:{pattern.name}" if space else pattern.name, address, pattern.callback)


def looks_at(browser: Browser, route: Route) -> bool:
    """Whether this browser looks at this page: if it may, and no other browser meets the very same there."""
    if route.pattern == "/readyz":
        return False  # it says that no keeper is at work, which is so
    if browser.role == "sitter":
        return route.pattern.startswith("/sitter/")
    match route.policy.action:
        case "public.visit" | "public.probe" if route.is_ours:
            return browser.name == "visitor" or (route.pattern in AFTER_ANSWERS and browser.has_answered)
        case "public.visit":
            return browser.role == "visitor"
        case "account.begin":
            return browser.role in ("visitor", "director", "auditor") or browser.life in USUAL_OWN_LIVES
    return may_open(browser, route)


def may_open(browser: Browser, route: Route) -> bool:
    """Whether the table opens the page to this role at all; to a patient, pages that name nobody."""
    if (
        browser.role == "patient"
        and "person" in route.gaps
        and route.policy.action not in OPEN_TO_THE_ONE_NAMED
    ):
        return False
    return allows_at_all(browser.role, route.policy.action)  # type: ignore[arg-type]


def filled(place: Place, browser: Browser, route: Route) -> list[str]:
    """The addresses under which this browser looks at the page: none where it is not for this browser."""
    if route.pattern in browser.paths:
        return [browser.paths[route.pattern]]
    if browser.role in ("patient", "sitter") and "<uuid:person>" not in route.pattern:
        own = _seen_in(route, USUAL_OWN_LIVES) if route.pattern.startswith("/my/") else USUAL_OWN_LIVES
        if browser.role == "patient" and browser.life not in own:
            return []
        return _in_life(place, browser, route, browser.life)
    if "<uuid:person>" in route.pattern:
        lives = _seen_in(route, USUAL_LIVES)
        own = (browser.life,) if browser.life in lives else ()
        if browser.role not in LOOKS_AT_EVERYBODY:
            lives = lives[:1]
        return [
            path
            for life in (own if browser.life else lives)
            for path in _in_life(place, browser, route, life)
        ]
    return _in_life(place, browser, route, "")


def _seen_in(route: Route, usual: tuple[str, ...]) -> tuple[str, ...]:
    return SEEN_IN.get(route.pattern, usual)


def _in_life(place: Place, browser: Browser, route: Route, life: str) -> list[str]:
    values = [_values(place, browser, gap, place.lives.get(life)) for gap in route.gaps]
    return [_fill(route.pattern, route.gaps, chosen) for chosen in product(*values)]


def _fill(pattern: str, gaps: list[str], values: tuple[Any, ...]) -> str:
    for gap, value in zip(gaps, values, strict=True):
        pattern = re.sub(rf"<(\w+:)?{gap}>", lambda _, said=str(value): said, pattern, count=1)
    return pattern


def _values(place: Place, browser: Browser, gap: str, life: Life | None) -> list[Any]:
    match gap:
        case "scene":
            return list(SCENES)
        case "step":
            return list(STEPS)
        case "part":
            return list(HISTORY_STEPS)
        case "slug":
            return [place.clinic.slug]
        case "staff":
            return [place.team.first("therapist").id]
        case "message":
            return [place.message]
        case "lot":
            return [place.lot]
        case "answer":
            return [place.event]
        case "number":
            return [1]
        case "tool":
            return list(TOOLS)
        case "pk":
            return _keys(browser)
    if life is None:
        return []
    chart, programme = _opened(place.clinic.id, life)
    match gap:
        case "person":
            return [life.person]
        case "alert":
            return [name_of(life.person, alert.id) for alert in open_alerts(chart)[:1]]
        case "event":
            return list(events_of(chart).events)[:1]
        case "parcel":
            return list(medication_of(chart).parcels)[:1]
        case "place":
            return [*range(1, len(day_fields(programme.session.questions)) + 1)]
        case "instrument":
            return list(programme.measures.schedule)
        case "item":
            return ["q1", "q2"]
        case "lesson":
            return list(programme.lessons)[:1]
        case "question":
            return list(programme.consent.teach_back)[:2]
    return []


@cache
def _opened(clinic: UUID, life: Life) -> tuple[Chart, Programme]:
    with in_clinic(clinic):
        return read_chart(clinic, life.person), life.stage.setting(life.person).programme


def nonsense(route: Route, **given: str) -> str:
    """The address with its gaps filled with what is given, else with what fits and is nothing."""
    path = route.pattern
    for kind, gap in route.kinds:
        value = given.get(gap, FITS[kind])
        path = re.sub(rf"<\w+:{gap}>|\(\?P<{gap}>[^)]*\)", lambda _, said=value: said, path, count=1)
    return path


def _keys(browser: Browser) -> list[Any]:
    """The passkeys of whoever is signed in here."""
    account = browser.client.session.get("_auth_user_id")
    return list(Authenticator.objects.filter(user=account, type="webauthn").values_list("pk", flat=True))
