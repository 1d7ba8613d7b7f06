"""How long ago, or how soon, in few words. The browser's relative-time.js says the same."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext

UNITS: tuple[tuple[str, int, int], ...] = (
    # unit, seconds in one, shown while below this many seconds
    ("s", 1, 90),
    ("min", 60, 100 * 60),
    ("h", 3600, 36 * 3600),
    ("d", 86400, 100 * 86400),
    ("month", 2629800, 24 * 2629800),
    ("year", 31557600, 10**12),
)


def relative_words() -> dict[str, str]:
    """The sentences both sides use, in the active language."""
    return _words_in(get_language())


@lru_cache(maxsize=32)
def _words_in(language: str | None) -> dict[str, str]:
    return {
        "s": pgettext("seconds, short", "{n} s"),
        "min": pgettext("minutes, short", "{n} min"),
        "h": pgettext("hours, short", "{n} h"),
        "d": pgettext("days, short", "{n} d"),
        "month": pgettext("months, short", "{n} mo"),
        "year": pgettext("years, short", "{n} y"),
        "now": gettext("now"),
        "past": gettext("{span} ago"),
        "future": gettext("in {span}"),
        "late": gettext("late {span}"),
    }


def span(seconds: float) -> str:
    """A length of time in its largest fitting unit, rounded down."""
    seconds = abs(seconds)
    for unit, size, below in UNITS:
        if seconds < below:
            return relative_words()[unit].replace("{n}", str(int(seconds // size)))
    return relative_words()["year"].replace("{n}", str(int(seconds // UNITS[-1][1])))


def relative(instant: datetime, now: datetime, style: str = "ago") -> str:
    """`instant` seen from `now`. Style: ago ("3 d ago", "in 2 h"), since ("3 d") or due ("in 2 h", "late 1 d")."""
    seconds = (instant - now).total_seconds()
    if style == "since":
        return span(seconds)
    words = relative_words()
    if abs(seconds) < 1:
        return words["now"]
    if seconds > 0:
        return words["future"].replace("{span}", span(seconds))
    return words["late" if style == "due" else "past"].replace("{span}", span(seconds))


def absolute(instant: datetime) -> str:
    """Weekday, day and time in the active zone and language, for a title."""
    local = timezone.localtime(instant)
    return f"{_day_in(get_language(), local.date(), 'D j M Y')} {local:%H:%M}"


def written_day(when: date) -> str:
    """A day with its year, in the active language; an instant in the active zone."""
    if isinstance(when, datetime):
        when = timezone.localtime(when).date()
    return _day_in(get_language(), when, "j M Y")


def clock_time(instant: datetime) -> str:
    """A time of day as people at home say it: 9:00 am. In the active zone; one without a zone is local already."""
    local = timezone.localtime(instant) if timezone.is_aware(instant) else instant
    return date_format(local, "g:i A").lower()


@lru_cache(maxsize=8192)
def _day_in(language: str | None, day: date, form: str) -> str:
    return date_format(day, form)
