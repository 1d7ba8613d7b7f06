"""The consent's Markdown becomes safe HTML, whatever stands in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from troche.preparation.prose import shown, title_of
from troche.programme import load_programme


def test_headings_paragraphs_lists_and_bold() -> None:
    text = "# Title\n\nOne\nline **bold**.\n\n## Part\n\n- a\n- b\n  goes on\n"
    assert title_of(text) == "Title"
    assert shown(text) == (
        "<p>One line <strong>bold</strong>.</p>\n<h2>Part</h2>\n<ul><li>a</li><li>b goes on</li></ul>"
    )


def test_the_shipped_consent_has_no_mark_left() -> None:
    html = shown(load_programme().consent.text["en"])
    assert "**" not in html
    assert "#" not in html
    assert html.count("<h2>") == load_programme().consent.text["en"].count("\n## ")


@given(st.text())
def test_nothing_written_becomes_a_tag_of_its_own(text: str) -> None:
    html = shown(text)
    for tag in ("p", "h2", "ul", "li", "strong"):
        html = html.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in html
