"""Hands that answer whatever a patient's page asks, one page after another, until it leads elsewhere.

The pages of the history and of questionnaires may ask all at once, step by step, or one question at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

AT_MOST_PAGES = 80
CONTROLS = "main form :is(input, select, textarea):not([type=hidden]):not([disabled])"
LISTED = """all => all.map(e => ({name: e.name, type: e.tagName === "INPUT" ? e.type : e.tagName.toLowerCase(),
    value: e.value, checked: !!e.checked, required: e.required,
    options: e.tagName === "SELECT" ? [...e.options].map(o => o.value) : []}))"""
QUIET = ("no", "0", "not_applicable", "none")
"""What somebody answers to whom nothing applies, the first that the question offers."""

Chosen = dict[str, Any]
"""Answers by a pattern of the field's name; what no pattern fits is answered with the quietest choice."""


def answer_all(page: Any, wanted: Chosen, is_done: Callable[[str], bool], look: Callable[[], None]) -> None:
    """Fill in page after page and send each, until an address is reached that is done."""
    for _ in range(AT_MOST_PAGES):
        if is_done(page.url):
            return
        look()
        answer_page(page, wanted)
        main_button(page).click()
        page.wait_for_load_state()
        refused = page.locator("main .errors")
        assert not refused.count(), (page.url, refused.inner_text())
    raise AssertionError(f"no end after {AT_MOST_PAGES} pages: {page.url}")


def main_button(page: Any) -> Any:
    """What leads on: the first button that is neither quiet nor named; else the first; else the link that begins."""
    for which in (".btn:not(.btn-quiet, .btn-sm, [name])", ".btn:not(.btn-quiet, .btn-sm)", ".btn"):
        buttons = page.locator(f"main form button{which}").filter(visible=True)
        if buttons.count():
            return buttons.first
    begins = page.locator("main .go a.btn").filter(visible=True)
    if begins.count():
        return begins.first
    raise AssertionError(f"nothing to press on {page.url}")


def answer_page(page: Any, wanted: Chosen) -> None:
    """Answer every control of the page."""
    controls = page.locator(CONTROLS).evaluate_all(LISTED)
    for name in dict.fromkeys(one["name"] for one in controls if one["name"]):
        same = [one for one in controls if one["name"] == name]
        _answer(page, name, same, _wanted(name, wanted))


def _wanted(name: str, wanted: Chosen) -> Any:
    return next((value for pattern, value in wanted.items() if re.fullmatch(pattern, name)), None)


def _answer(page: Any, name: str, same: list[dict[str, Any]], value: Any) -> None:
    kind, named = same[0]["type"], page.locator(f"main form [name='{name}']")
    match kind:
        case "radio":
            offered = [one["value"] for one in same]
            answer = str(value) if value is not None else next((q for q in QUIET if q in offered), offered[0])
            named.and_(page.locator(f"[value='{answer}']")).check(force=True)
        case "checkbox" if value is True:
            named.first.check(force=True)
        case "checkbox":
            offered = [one["value"] for one in same]
            chosen = value if isinstance(value, tuple) else tuple({"none"} & set(offered))
            for code in chosen:
                named.and_(page.locator(f"[value='{code}']")).check(force=True)
        case "select":
            first = next((option for option in same[0]["options"] if option), None)
            wanted = value if value is not None else first if same[0]["required"] else None
            if wanted is not None:
                named.first.select_option(wanted)
        case "submit" | "button" | "file":
            return
        case _:
            if value is not None:
                named.first.fill(str(value))
            elif same[0]["required"]:
                named.first.fill(
                    {"number": "1", "date": "2020-01-01", "tel": "503 555 0177"}.get(kind, "none")
                )
