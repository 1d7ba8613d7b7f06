"""Two things to look for on a page: why something was refused, and whether a stranger's markup got through."""

from __future__ import annotations

import re
from html.parser import HTMLParser

NOT_OURS = "iframe object embed base applet frame marquee plaintext xmp video audio math".split()  # noqa: SIM905
# The picture and the voice of a call, which a script fills: they name no address.
OF_A_CALL = {
    "autoplay",
    "muted",
    "playsinline",
    "hidden",
    "aria-label",
    "data-own",
    "data-theirs",
    "data-voice",
}
# The error summary, a refusal or a failed message, unless it waits hidden for a script; else the page that says no.
SAID = re.compile(
    r'<(section|div|p)\b(?=[^>]*(?:role="alert"|class="notice is-danger"[^>]*role="))(?![^>]*\shidden)[^>]*>'
    r"(.*?)</\1>",
    re.DOTALL,
)
CALM = re.compile(r'<main[^>]*class="wrap calm"[^>]*>(.*?)</main>', re.DOTALL)
IN_WORDS = re.compile(r"<(li|p)\b[^>]*>(.*?)</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# Where a plant may be; words in quotes look like one, too, so a parser decides.
SUSPECT = re.compile(
    rf"<(?:{'|'.join(NOT_OURS)})\b|<script(?![^>]*(?:\ssrc=|application/json))|<\w[^>]*\son\w+\s*="
    r'|(?:href|src|action)\s*=\s*["\']?\s*(?:j\s*a\s*v\s*a|data:text|//)',
    re.IGNORECASE,
)


def reasons_on(html: str) -> str:
    """The words of the error summary or of a refusal; else those of a page that says no."""
    for found in (*SAID.finditer(html), *CALM.finditer(html)):
        words = " ".join(said for _, said in IN_WORDS.findall(found.group()))
        if text := " ".join(TAG.sub(" ", words).split()):
            return text
    return ""


def planted_on(html: str) -> list[str]:
    """Markup that none of our templates has."""
    return _Plants(html).found if SUSPECT.search(html) else []


class _Plants(HTMLParser):
    """Reads a page as a browser does."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in NOT_OURS and not ("autoplay" in attributes and attributes.keys() <= OF_A_CALL):
            self.found.append(f"<{tag}>")
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/json":
            self.found.append("<script>")
        for name, value in attributes.items():
            address = "".join(value.split()).lower()
            if name.startswith("on"):
                self.found.append(f"<{tag} {name}>")
            if tag == "link" and address.startswith("data:text/css;base64,"):
                continue  # the style of a page that is kept without a line: no script can stand in it
            if name in ("href", "src", "action", "formaction") and address.startswith(
                ("javascript:", "data:text", "//")
            ):
                self.found.append(f"<{tag} {name}={value[:40]}>")
