"""The little Markdown that the consent is written in, as safe HTML: headings, paragraphs, lists, bold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def title_of(text: str) -> str:
    """The text's first heading, without its mark.

    >>> title_of("# Consent\\n\\nRead this.")
    'Consent'
    """
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first.lstrip("# ").strip()


def shown(text: str) -> SafeString:
    """The text below its title. Everything is escaped; only what is listed above becomes markup."""
    return format_html_join("\n", "{}", ((block,) for block in _blocks(text)))


def _blocks(text: str) -> Iterator[SafeString]:
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in block.splitlines()]
        if not lines or lines[0].startswith("# "):
            continue
        if lines[0].startswith("## "):
            yield format_html("<h2>{}</h2>", _bold(lines[0][3:]))
            lines = lines[1:]
        if lines and lines[0].startswith("- "):
            yield format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", _items(lines)))
        elif lines:
            yield format_html("<p>{}</p>", _bold(" ".join(lines)))


def _items(lines: list[str]) -> Iterator[tuple[SafeString]]:
    for item in re.split(r"(?:^|\n)- ", "\n".join(lines)):
        if item.strip():
            yield (_bold(" ".join(item.split("\n"))),)


def _bold(text: str) -> SafeString:
    pieces = enumerate(text.split("**"))
    marked = (format_html("<strong>{}</strong>" if number % 2 else "{}", piece) for number, piece in pieces)
    return format_html_join("", "{}", ((piece,) for piece in marked))
