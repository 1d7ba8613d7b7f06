"""Filling a form in: rightly, and wrongly in every way we can think of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote_plus
from uuid import uuid4
from zoneinfo import ZoneInfo

from tests.hostile.lives import NOON_ZONE
from tests.hostile.naughty import LONGEST
from tests.hostile.pages import Field, Form
from tests.people.fixtures import PASSWORD, fresh_email

Said = dict[str, list[str]]
NUMBERS = ("-1", "9" * 400, "9" * 5_000, "1e999", "NaN", "-Infinity", "0x10", "1.5", "2147483648", "many")
MOMENTS = (
    *("0001-01-01T00:00", "9999-12-31T23:59", "2026-13-45T99:99", "0"),
    *("0001-01-01", "9999-12-31", "2026-02-30", "20260"),
)
NOT_ASKED = ("__proto__", "a[b][c]", "\x00", "", "csrf", "ÿ")
NO_SUCH = ["no such choice"]
MOST_SENT = 150_000  # characters in one form; more than a million are refused before anybody reads them
MOST_AT_ONCE = 3  # of numbers and days, for one form
GARBLED_IDS = ("", "x", "00000000", "{}", "' OR 1=1", "\x00")

SOON = timedelta(hours=8)  # within the windows of a visit and of a booking
NEXT_SPRING = datetime.now(UTC) + timedelta(days=150)
LOT, LOT_ENDS = "H-1", date(NEXT_SPRING.year, NEXT_SPRING.month, 20)  # on the book, and what is typed of it
# What a calm person would type, by name. Names that are not here get `calmly` by their kind.
RIGHT: dict[str, str] = {
    "systolic_mm_hg": "124",
    "diastolic_mm_hg": "80",
    "pulse_bpm": "66",
    "spo2_percent": "98",
    "minutes_ago": "0",
    "phone": "+1 503 555 0199",
    "contact_phone": "+1 503 555 0177",
    "code": "F33.1",
    "onset": "2019",
    "episode_since": "2021-03",
    "pharmacy_phone": "+1 503 555 0166",
    **{f"m{row}_started": "3/2021" for row in range(12)},
    **{f"t{row}_started": "3/2021" for row in range(10)},
    **{f"t{row}_ended": datetime.now(UTC).strftime("%m/%Y") for row in range(10)},
    "states": "OR, WA",
    "kind": "MD",
    "weight_kg": "80",
    "weight": "180",
    "value": "30",
    "upper_limit": "40",
    "verdict": "not_now",
    "login": "nobody@example.org",
    "birth_date_year": "1984",
    "first_day_year": "2025",
    "last_day_year": "2099",
    "beyond_use_on_month": str(NEXT_SPRING.month),
    "beyond_use_on_year": str(NEXT_SPRING.year),
    "numbers": "",
    "lot": LOT,
    **{f"{day}_on_year": "2025" for day in ("began", "ended")},
    "on_year": "2025",
    "begins": "08:00",
    "ends": "20:00",
    "oldpassword": PASSWORD,
    "password": PASSWORD,
}
LEFT_OPEN = ("no_medicines", "no_trials", "no_known_allergies", "substances", "found")
"""What cannot go with the rest of the form filled in."""


def calmly(one: Field) -> list[str]:
    """What would be right in this field."""
    if one.name == "command_id":
        return [str(uuid4())]
    if one.name in LEFT_OPEN:
        return []
    if one.kind == "hidden" or (any(one.values) and one.kind != "checkbox"):
        return list(one.values)
    if one.name in RIGHT and (not any(one.options) or RIGHT[one.name] in one.options):
        return [RIGHT[one.name]]
    match one.kind:
        case "checkbox":
            return one.options[:1]
        case "radio" | "select":
            return [next((option for option in one.options if option), "")]
        case "number":
            return ["1"]
        case "date part":
            return ["20" if one.name.endswith("_day") else "6" if one.name.endswith("_month") else "2027"]
        case "email":
            return [fresh_email()]
        case "moment" if one.name.endswith("_on"):
            return [(datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%d")]
        case "moment":
            return [(datetime.now(ZoneInfo(NOON_ZONE)) + SOON).strftime("%Y-%m-%dT%H:%M")]
        case "password":
            return ["a calm evening by the river"]
    return ["Quietly, in words."]


def rightly(form: Form, own: Said | None = None) -> Said:
    """The whole form as it should be. `own` is what only this person can know."""
    said = {name: calmly(one) for name, one in form.fields.items()}
    said |= {name: value for name, value in (own or {}).items() if name in said}
    return said | ({form.button[0]: [form.button[1]]} if form.button[0] else {})


def wrong_in(one: Field) -> list[str] | None:
    """Something that can never be right in this field; None where anything goes."""
    match one.kind:
        case "checkbox" if len(one.options) == 1:
            return None
        case "radio" | "select" | "checkbox":
            return NO_SUCH
        case "number":
            return ["many"]
        case "date part" | "moment":
            return ["soon"]
        case "email":
            return ["somebody at example"]
        case "hidden":
            return ["\x00"]
    return ["a\x00b"]


def everywhere(form: Form, filled: Said, wanted: tuple[str, ...], value: str) -> Said:
    """The same with this value in every field of these kinds."""
    kinds = {name: one.kind for name, one in form.fields.items()}
    return {name: [value] if kinds.get(name) in wanted else said for name, said in filled.items()}


def oversized(form: Form, right: Said, turn: int) -> Iterator[tuple[str, Said]]:
    """Far too much: of everything, and of each kind of number."""
    longest = min(LONGEST, MOST_SENT // max(1, len(form.fields)))
    constants = form.constants
    yield (
        "all too long",
        {name: said if name in constants else ["x" * longest] for name, said in right.items()},
    )
    kinds = {one.kind for one in form.fields.values()}
    if "number" in kinds or "date part" in kinds:
        for value in _some_of(NUMBERS, turn):
            yield f"numbers {value[:12]}", everywhere(form, right, ("number", "date part"), value)
    if "moment" in kinds:
        for value in _some_of(MOMENTS, turn):
            yield f"moments {value}", everywhere(form, right, ("moment",), value)


def mistyped(form: Form, right: Said, turn: int) -> Iterator[tuple[str, Said]]:
    """The wrong kind of thing: choices nobody offered, ids nobody made, names nobody asked for."""
    constants = form.constants
    hidden = [n for n, one in form.fields.items() if one.kind == "hidden" and n not in constants]
    if hidden:
        value = GARBLED_IDS[turn % len(GARBLED_IDS)]
        yield f"hidden {value!r}", right | {name: [value] for name in hidden}
    for name in constants:
        yield f"{name} unknown", right | {name: ["no such form"]}
    twice = {name: one.options[:2][::-1] for name, one in form.fields.items() if one.options}
    often = {name: said * 20 for name, said in right.items() if name not in constants}
    yield "said often, and what nobody asked for", right | often | twice | {name: ["1"] for name in NOT_ASKED}


def _some_of(values: tuple[str, ...], turn: int) -> list[str]:
    """A part of them, another one each turn."""
    return [values[(turn * MOST_AT_ONCE + n) % len(values)] for n in range(min(MOST_AT_ONCE, len(values)))]


def encoded(said: Said) -> str:
    """As a browser sends it; half a surrogate goes out as the bytes that some programs send for it."""
    pairs = [(name, value) for name, values in said.items() for value in values]
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))
