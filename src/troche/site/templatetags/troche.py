"""The design system's tags: `{% load troche %}`. `/design/` shows each with its arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from troche.chart.gates import Gate
from troche.chart.reasons import Reason, Refusal, Source
from troche.chart.words import Words
from troche.site import charts, fields, sources
from troche.site.components import Pressure, Table, Trend
from troche.site.relative_time import absolute, clock_time, relative, relative_words, written_day
from troche.site.words import spoken

register = template.Library()

# state: icon, tone, default word
STATES: dict[str, tuple[str, str, Any]] = {
    "met": ("met", "met", gettext_lazy("Met")),
    "unmet": ("unmet", "danger", gettext_lazy("Unmet")),
    "unknown": ("unknown", "unknown", gettext_lazy("Unknown")),
    "clear": ("met", "met", gettext_lazy("Clear")),
    "done": ("met", "met", gettext_lazy("Done")),
    "waiting": ("wait", "plain", gettext_lazy("Waiting")),
    "late": ("late", "attention", gettext_lazy("Late")),
    "attention": ("late", "attention", gettext_lazy("Attention")),
    "talk": ("unknown", "attention", gettext_lazy("To talk about")),
    "hold": ("hold", "attention", gettext_lazy("On hold")),
    "stopped": ("stop", "danger", gettext_lazy("Stopped")),
    "alarm": ("alarm", "danger", gettext_lazy("Alarm")),
    "acknowledged": ("ack", "plain", gettext_lazy("Acknowledged")),
    "live": ("live", "info", gettext_lazy("Live")),
    "next": ("next", "info", gettext_lazy("Next")),
    "ended": ("end", "unknown", gettext_lazy("Ended")),
    "info": ("info", "info", gettext_lazy("Note")),
}
PATIENT_ANSWERS: dict[str, Any] = {
    "met": pgettext_lazy("a check, to the patient", "met"),
    "unmet": pgettext_lazy("a check, to the patient", "not met"),
    "unknown": pgettext_lazy("a check, to the patient", "not known yet"),
}
GRADES: dict[str, Any] = {
    "V": gettext_lazy("checked against its source"),
    "L": gettext_lazy("from a product label"),
    "S": gettext_lazy("from a published article"),
    "PC": gettext_lazy("this programme’s convention"),
    "D": gettext_lazy("our default"),
    "M": gettext_lazy("from recollection, to be checked"),
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "phone" %}`: a picture from the sprite, hidden from readers of the text."""
    return _icon(name, size)


@lru_cache(maxsize=512)
def _icon(name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" i-{size}" if size else "",
        static("troche/icons.svg"),
        name,
    )


@register.simple_tag
def command_id() -> SafeString:
    """`{% command_id %}`: a fresh id for the form's command, also when a refused form is shown again.

    The refusal is the answer to the id that was sent, for ever; what is corrected is another command.
    """
    return format_html('<input type="hidden" name="command_id" value="{}">', uuid4())


@register.simple_tag
def words(said: Words | str | None) -> str:
    """`{% words w %}`: a chart's words in the reader's language, escaped."""
    return spoken(said)


@register.filter(name="words")
def words_filter(said: Words | str | None) -> str:
    """`{{ w|words }}`: the same, inside another tag's arguments."""
    return spoken(said)


@register.filter
def day(date_or_instant: date | datetime | None) -> str:
    """`{{ person.birth_date|day }}`: a day in the reader's words, quick enough for every row of a board."""
    return written_day(date_or_instant) if date_or_instant else "–"


@register.filter
def clock(instant: datetime | None) -> str:
    """`{{ session.starts_at|clock }}`: a time of day as people at home say it, 9:00 am."""
    return clock_time(instant) if instant else "–"


@register.filter
def tel(number: str | None) -> str:
    """`href="{{ clinic.phone|tel }}"`: a phone number as a link."""
    return "tel:" + re.sub(r"[^+\d]", "", number or "")


@register.simple_tag
def status(state: str, word: Any = "", quiet: bool = False) -> SafeString:
    """`{% status "late" %}` or `{% status "hold" "Hold 24 h" %}`: icon and word; `quiet` keeps the word for ears."""
    return _status(state, spoken(word) or str(STATES[state][2]), quiet)


@lru_cache(maxsize=2048)
def _status(state: str, word: str, quiet: bool) -> SafeString:
    picture, tone, _ = STATES[state]
    return format_html(
        '<span class="status is-{}">{}<span{}>{}</span></span>',
        tone,
        _icon(picture, ""),
        SafeString(' class="vh"') if quiet else "",
        word,
    )


@register.simple_tag(takes_context=True)
def ago(context: template.Context, instant: datetime | None, style: str = "ago") -> SafeString:
    """`{% ago instant %}`: relative time with the absolute time on hover and focus. Styles: ago, since, due."""
    if instant is None:
        return SafeString('<span class="dim">–</span>')
    now = context.get("now")
    now = now if isinstance(now, datetime) else timezone.now()
    return _time(
        instant, timezone.get_current_timezone_name(), style, relative(instant, now, style), instant < now
    )


@lru_cache(maxsize=8192)
def _time(instant: datetime, zone: str, style: str, text: str, past: bool) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}" data-relative="{}"{}>{}</time>',
        instant.isoformat(timespec="seconds"),
        absolute(instant),
        style,
        SafeString(' class="is-late"') if past and style == "due" else "",
        text,
    )


@register.simple_tag
def relative_time_words() -> SafeString:
    """What relative-time.js needs to speak the reader's language; the layouts place it."""
    return json_script(relative_words(), "relative-time-words")


@register.simple_tag
def source(where: Source | None, audience: str = "clinician") -> SafeString:
    """`{% source reason.source %}`: where a rule comes from, with its grade; `"patient"` says the grade in words."""
    if where is None:
        return SafeString("")
    how = GRADES.get(where.grade, where.grade)
    if audience == "patient":
        return format_html('<span class="source-ref">{}, {}</span>', sources.told(where.ref), how)
    return format_html(
        '<span class="source-ref">{} <abbr class="grade grade-{}" title="{}">{}</abbr></span>',
        sources.told(where.ref),
        where.grade.lower(),
        how,
        where.grade,
    )


@register.inclusion_tag("parts/reason.html")
def reason(why: Reason, audience: str = "patient") -> dict[str, Any]:
    """`{% reason r "clinician" %}`: the words, what would change it and, for clinicians, the source."""
    return {
        "reason": why,
        "audience": audience,
        "text": why.clinician if audience == "clinician" else why.patient,
    }


@register.inclusion_tag("parts/refusal.html")
def refusal(
    refused: Refusal | None, audience: str = "patient", heading: Any = "", focus: bool = True
) -> dict[str, Any]:
    """`{% refusal refused "patient" %}`: every reason of a refusal, in a notice that is announced."""
    return {"refusal": refused, "audience": audience, "heading": heading, "focus": focus}


@register.inclusion_tag("parts/gate.html")
def gate(asked: Gate, audience: str = "patient", action: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`{% gate g "patient" %}`: one gate with its answer, reason, what would change it and source."""
    return {**shown_gate(asked, audience), "action": action}


@register.inclusion_tag("parts/gates.html")
def gates(
    asked: Iterable[Gate],
    audience: str = "patient",
    actions: Mapping[str, Any] | None = None,
    caption: Any = "",
) -> dict[str, Any]:
    """`{% gates list "clinician" actions=… %}`: grouped unmet, unknown, met. `actions` maps a gate to a button."""
    shown = [{**shown_gate(one, audience), "action": (actions or {}).get(one.gate)} for one in asked]
    groups = [
        (answer, [one for one in shown if one["answer"] == answer]) for answer in ("unmet", "unknown", "met")
    ]
    return {"groups": [group for group in groups if group[1]], "audience": audience, "caption": caption}


def shown_gate(asked: Gate, audience: str) -> dict[str, Any]:
    """A gate as the templates draw it."""
    return {
        "gate": asked,
        "answer": asked.answer,
        "audience": audience,
        "word": STATES[asked.answer][2] if audience == "clinician" else PATIENT_ANSWERS[asked.answer],
        "reason": asked.reason,
        "text": asked.reason.clinician if audience == "clinician" else asked.reason.patient,
    }


@register.inclusion_tag("parts/field.html")
def field(
    bound: BoundField,
    label: Any = None,
    hint: Any = None,
    unit: Any = "",
    heading: bool = False,
    optional: bool | None = None,
    focus: bool = False,
) -> dict[str, Any]:
    """`{% field form.name %}`: label, hint, error and input. `heading=True` makes the label the page's h1.

    `focus=True` lets that heading take the focus as the page opens, unless something has to be mended first.
    `optional=False` leaves the word out where a sentence says it once for the whole form.
    """
    drawn = fields.drawn(bound, label=label, hint=hint, unit=unit, heading=heading)
    drawn["focus"] = focus and not drawn["errors"]
    return drawn if optional is None else {**drawn, "optional": optional}


@register.inclusion_tag("parts/error_summary.html")
def error_summary(
    form: BaseForm | None = None, refused: Refusal | None = None, audience: str = "patient"
) -> dict[str, Any]:
    """`{% error_summary form refused %}`: what to mend, linked to its fields; takes the focus. Empty without errors."""
    bound = form is not None and form.is_bound
    listed = [
        {"href": f"#{fields.first_input(one)}", "text": alone}
        for one in (form or ())
        if bound
        for _, alone in fields.problems(one)
    ]
    general = list(form.non_field_errors()) if form is not None and bound else []
    reasons = refused.reasons if refused else ()
    return {
        "listed": listed,
        "general": general,
        "reasons": [r.clinician if audience == "clinician" else r.patient for r in reasons],
        "any": bool(listed or general or reasons),
    }


@register.inclusion_tag("parts/timeline.html")
def timeline(steps: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """`{% timeline steps %}`: `components.Step`s along a rail of lozenges."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("parts/table.html")
def data_table(table: Table) -> dict[str, Any]:
    """`{% data_table table %}`: a `components.Table`; on a phone each row becomes a labelled block."""
    columns = [spoken(column) if isinstance(column, Words) else column for column in table.columns]
    rows = [[(columns[n], spoken_cell(cell)) for n, cell in enumerate(row)] for row in table.rows]
    return {"table": table, "columns": columns, "rows": rows}


def spoken_cell(cell: Any) -> Any:
    """A cell's value ready for the template; nothing recorded is a dash."""
    if cell is None or cell == "":
        return "–"
    return spoken(cell) if isinstance(cell, Words) else cell


@register.inclusion_tag("parts/definitions.html")
def definitions(pairs: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """`{% definitions pairs %}`: (term, value) pairs; a value may be words or missing."""
    return {"pairs": [(spoken_cell(term), spoken_cell(value)) for term, value in pairs]}


@register.inclusion_tag("parts/trend.html")
def trend(drawn: Trend) -> dict[str, Any]:
    """`{% trend t %}`: a `components.Trend`: sentence, line, band, session marks, and the same as a table."""
    return {
        "trend": drawn,
        "svg": charts.line_chart(drawn, planned=gettext("planned")),
        "held": any(not mark.ahead for mark in drawn.marks),
        "ahead": any(mark.ahead for mark in drawn.marks),
        "rows": [
            (
                point.label or day_words(point.day),
                "–" if point.value is None else f"{point.value:g}",
                ", ".join(mark.label or "◆" for mark in drawn.marks if mark.day == point.day),
            )
            for point in drawn.points
        ],
    }


@register.inclusion_tag("parts/pressure.html")
def pressure(reading: Pressure) -> dict[str, Any]:
    """`{% pressure p %}`: a `components.Pressure` as two bars against the programme's limits."""
    said = charts.PressureWords(
        top=gettext("Top number"),
        bottom=gettext("Bottom number"),
        start=gettext("we start"),
        rest=gettext("rest"),
        stop=gettext("not today"),
        none=gettext("no reading"),
        title=gettext("Your blood pressure against the limits"),
        top_line=gettext("Top number {value}: we start at {start} or lower; from {stop} we do not."),
        bottom_line=gettext("Bottom number {value}: we start at {start} or lower; from {stop} we do not."),
    )
    return {"pressure": reading, "svg": charts.pressure_bars(reading, said)}


@register.simple_tag
def spark(
    values: Iterable[float | None],
    label: Any = "",
    low: float = 0,
    high: float = 27,
    level: float | None = None,
) -> charts.Picture:
    """`{% spark values label low high level %}`: a line for a board row; None leaves a gap."""
    return charts.sparkline(tuple(values), str(label), low=low, high=high, level=level)


@register.inclusion_tag("parts/pages.html", takes_context=True)
def pages(context: template.Context, page: Any) -> dict[str, Any]:
    """`{% pages page_obj %}`: older and newer, for a Django paginator's page; keeps other query values."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    if query is not None:
        query.pop("page", None)
    return {"page": page, "query": query.urlencode() if query else ""}


def day_words(day: date) -> str:
    """A day in the reader's words."""
    return date_format(day, "M j")
