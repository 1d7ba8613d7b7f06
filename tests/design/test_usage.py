"""Every room's templates use icons, states and layouts that exist."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "troche"
SPRITE = SOURCE / "site" / "static" / "troche" / "icons.svg"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def used(tag: str) -> dict[str, set[str]]:
    """Literal first arguments of a tag, by template."""
    pattern = re.compile(rf'{{%\s*{tag}\s+"([^"]+)"')
    return {path.name: set(pattern.findall(path.read_text())) for path in TEMPLATES}


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 30


def test_every_icon_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    assert {name: icons - drawn for name, icons in used("icon").items() if icons - drawn} == {}


def test_every_state_has_its_icon_and_word() -> None:
    from troche.site.templatetags.troche import STATES

    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    assert {icon for icon, _, _ in STATES.values()} <= drawn
    assert {
        name: states - set(STATES) for name, states in used("status").items() if states - set(STATES)
    } == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_read(path: Path) -> None:
    from django.template.loader import get_template

    get_template(str(path.relative_to(next(parent for parent in path.parents if parent.name == "templates"))))


def test_every_static_file_a_template_names_is_there() -> None:
    from django.contrib.staticfiles import finders

    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", path.read_text())
    }
    assert {name for name in named if finders.find(name) is None} == set()
