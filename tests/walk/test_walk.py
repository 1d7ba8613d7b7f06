"""One person walks through all of it: free assessment to the integrated session, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.walk.conftest import Ground
from tests.walk.ground import Keyboard

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
EMAIL = "walker@example.org"
PASSWORD = "a calm morning in the garden"


def mailed_code(email: str) -> str:
    """The code in the latest mail to this address."""
    letters = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime)
    for letter in reversed(letters):
        text = letter.read_text()
        if f"To: {email}" in text and (found := re.search(r"^[A-Z0-9-]{6,12}$", text, re.MULTILINE)):
            return found.group()
    raise AssertionError(f"no mail to {email}")


class Patient:
    """The person who walks, with a phone and no mouse."""

    def __init__(self, page: Any, ground: Ground) -> None:
        self.page, self.ground, self.keys = page, ground, Keyboard(page)

    def goto(self, path: str) -> None:
        self.page.goto(self.ground.address + path)

    def assess(self) -> None:
        """The free assessment, and what it says."""
        self.goto(f"/at/{self.ground.clinic.slug}/")
        self.goto("/assessment/")
        answers: dict[str, Any] = {"adult": "yes", "state": "Oregon", "diagnosis": "depression", "trials": 2}
        self.keys.press("Start")
        for _ in range(30):
            if "/result/" in self.page.url:
                return
            step = self.page.url.rstrip("/").rsplit("/", 1)[-1]
            self.answer_step(step, answers)
        raise AssertionError(self.page.url)

    def answer_step(self, step: str, answers: dict[str, Any]) -> None:
        print(step, self.keys.text()[:600])
        raise AssertionError


def test_the_walk(ground: Ground, new_page: Callable[..., Any], axe: Callable[[Any], None]) -> None:
    patient = Patient(new_page(viewport=PHONE), ground)
    patient.assess()
