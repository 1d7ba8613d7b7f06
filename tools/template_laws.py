"""Laws about templates and styles: nothing inline, nothing from elsewhere, every word translatable."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from tools.findings import Finding

NOTE = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
LAWS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"<script\b(?![^>]*\b(?:src=|type=[\"']application/json))[^>]*>", re.IGNORECASE),
        "an inline script: put it in static/ as a module",
    ),
    (re.compile(r"<style\b", re.IGNORECASE), "an inline style sheet: put it in static/"),
    (re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE), "an inline style attribute: use a class"),
    (
        re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
        "an inline event handler: listen in a module of static/",
    ),
    (re.compile(r"\shx-on[:-]", re.IGNORECASE), "an inline event handler: listen in a module of static/"),
    (
        re.compile(r"javascript:", re.IGNORECASE),
        "a javascript: address: use a button and a module of static/",
    ),
    (
        re.compile(
            r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*\b(?:src|data)\s*=\s*[\"']?(?:https?:)?//",
            re.IGNORECASE,
        ),
        "loads something from elsewhere: vendor it into static/",
    ),
    (
        re.compile(r"<link\b[^>]*\bhref\s*=\s*[\"']?(?:https?:)?//", re.IGNORECASE),
        "loads something from elsewhere: vendor it into static/",
    ),
    # `svg` is what troche.site.charts drew through ElementTree, which escapes every text itself
    (
        re.compile(r"(?<!\{\{ svg)\|\s*safe\b|\{%\s*autoescape\s+off"),
        "switches escaping off: let the template escape",
    ),
)
STYLE_LAWS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"@import|url\(\s*[\"']?(?:https?:)?//", re.IGNORECASE),
        "loads something from elsewhere: vendor it",
    ),
)
STYLE_NOTE = re.compile(r"/\*.*?\*/", re.DOTALL)


def breaches(path: PurePath, text: str) -> Iterator[Finding]:
    """Everything that breaks a law in one template or style sheet."""
    note, laws = (STYLE_NOTE, STYLE_LAWS) if path.suffix == ".css" else (NOTE, LAWS)
    if path.suffix == ".txt":  # plain text has no markup to break
        return
    plain = note.sub(lambda found: "\n" * found.group().count("\n"), text)
    for pattern, advice in laws:
        for match in pattern.finditer(plain):
            yield Finding(str(path), plain.count("\n", 0, match.start()) + 1, advice)
