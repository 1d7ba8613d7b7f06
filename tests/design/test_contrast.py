"""Contrast of the token pairs that pages use, computed from tokens.css (WCAG 2.2 relative luminance)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "src" / "troche" / "site" / "static" / "troche" / "css"
TONES = ("met", "attention", "danger", "info", "unknown")
TEXT_ON_GROUND = [
    (ink, ground) for ink in ("ink", "ink-2") for ground in ("paper", "surface", "sunk", "sand")
]
TEXT_ON_GROUND += [("ink-3", ground) for ground in ("paper", "surface")]
TEXT_ON_GROUND += [
    (link, ground) for link in ("sea", "sea-strong") for ground in ("paper", "surface", "sunk")
]
TEXT_ON_GROUND += [("chart-axis", ground) for ground in ("paper", "surface")]
TEXT_ON_GROUND += [
    ("on-sea", "sea"),
    ("on-sea", "sea-strong"),
    ("ink", "sea-tint"),
    ("sea-strong", "sea-tint"),
    ("paper", "ink"),
]
TEXT_ON_GROUND += [
    (f"{tone}-text", ground) for tone in TONES for ground in ("paper", "surface", f"{tone}-tint")
]
TEXT_ON_GROUND += [(f"{tone}-on", f"{tone}-solid") for tone in TONES]
TEXT_ON_GROUND += [(ink, f"{tone}-tint") for tone in TONES for ink in ("ink", "ink-2")]
SHAPE_ON_GROUND = [
    (edge, ground)
    for edge in ("line-strong", "sea", "focus", "chart-line")
    for ground in ("paper", "surface")
]
SHAPE_ON_GROUND += [("chart-line", "chart-band"), ("danger-solid", "surface"), ("met-solid", "surface")]


def tokens(theme: str) -> dict[str, str]:
    """The hex tokens of a theme: light, the two ways to dark, and the session scene."""
    text = (CSS / "tokens.css").read_text()
    light = colours(block(text, ":root {"))
    match theme:
        case "light":
            return light
        case "dark (system)":
            return light | colours(block(text, ':root:not([data-theme="light"]) {'))
        case "dark (forced)":
            return light | colours(block(text, ':root[data-theme="dark"] {'))
        case _:
            return light | colours(block(text, ':root[data-scene="session"][data-scene="session"] {'))


def block(text: str, opening: str) -> str:
    """What stands between the braces after `opening`."""
    start = text.index(opening) + len(opening)
    return text[start : text.index("\n  }" if opening.startswith(":root:not") else "\n}", start)]


def colours(text: str) -> dict[str, str]:
    """Custom properties whose value is a hex colour."""
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", text))


def luminance(colour: str) -> float:
    """WCAG's relative luminance of a hex colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The ratio between two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_agrees_with_the_standard_s_own_extremes() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark (system)", "dark (forced)"])
def test_words_can_be_read(theme: str) -> None:
    palette = tokens(theme)
    weak = {pair: round(contrast(palette[pair[0]], palette[pair[1]]), 2) for pair in TEXT_ON_GROUND}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


def test_every_word_of_the_session_scene_has_seven_to_one() -> None:
    palette = tokens("session")
    ratios = {pair: round(contrast(palette[pair[0]], palette[pair[1]]), 2) for pair in TEXT_ON_GROUND}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 7} == {}


@pytest.mark.parametrize("theme", ["light", "dark (system)", "dark (forced)", "session"])
def test_controls_and_lines_can_be_seen(theme: str) -> None:
    palette = tokens(theme)
    ratios = {pair: round(contrast(palette[pair[0]], palette[pair[1]]), 2) for pair in SHAPE_ON_GROUND}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 3} == {}


def test_both_ways_to_dark_are_the_same_dark() -> None:
    assert tokens("dark (system)") == tokens("dark (forced)")


@pytest.mark.parametrize("sheet", sorted(path.name for path in CSS.glob("*.css")))
def test_only_tokens_name_colours_and_no_sheet_grows_past_500_lines(sheet: str) -> None:
    text = (CSS / sheet).read_text()
    assert len(text.splitlines()) < 500
    if sheet != "tokens.css":
        screen = text.split("@media print")[0]
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;\s)])", screen) == []


def test_every_role_a_sheet_uses_is_defined() -> None:
    defined = {name for sheet in CSS.glob("*.css") for name in re.findall(r"--([\w-]+):", sheet.read_text())}
    used = {
        name for sheet in CSS.glob("*.css") for name in re.findall(r"var\(--([\w-]+)\)", sheet.read_text())
    }
    assert used - defined == set()
