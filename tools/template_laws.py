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
TRANSLATED = re.compile(r"\{%\s*blocktranslate\b.*?endblocktranslate\s*%\}", re.DOTALL)
NOT_READ = re.compile(  # blocks that fill attributes, and scripts
    r"\{%\s*block (?:\w*class|html_attributes|body_attributes|color_scheme)\s*%\}.*?\{%\s*endblock\s*%\}"
    r"|<script\b.*?</script>",
    re.DOTALL,
)
TEMPLATE_CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
READ_IN_TAG = re.compile(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
SAME_EVERYWHERE = {"Troche", "mg", "min", "SpO", "SHA"}
STYLE_GUIDE = "design"  # its words are samples
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
    if path.suffix == ".html" and not path.stem.startswith(STYLE_GUIDE):
        yield from untranslated(path, plain)


def untranslated(path: PurePath, plain: str) -> Iterator[Finding]:
    """Words that somebody reads or hears and that no translation reaches."""
    for pattern in (TRANSLATED, NOT_READ, TEMPLATE_CODE):
        plain = pattern.sub(lambda found: "\n" * found.group().count("\n"), plain)
    for number, line in enumerate(TAG.sub(_read, plain).split("\n"), 1):
        words = [word for word in WORD.findall(line) if word not in SAME_EVERYWHERE]
        if words:
            yield Finding(str(path), number, f"“{' '.join(words[:4])}” is not translatable: use translate")


def _read(tag: re.Match[str]) -> str:
    """What is read out of a tag."""
    return f" {' '.join(READ_IN_TAG.findall(tag.group()))} " + "\n" * tag.group().count("\n")
