"""The place of the hostile tests, built once and used by all of them. Django is set up only after this file is read."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.hostile.asking import Found, Looked
    from tests.hostile.place import Place

CALM = {
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "PASSWORD_HASHERS": [
        "django.contrib.auth.hashers.MD5PasswordHasher",  # hashing is slow on purpose, and not what is tried here
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ],
    "ACCOUNT_RATE_LIMITS": False,
    "MFA_RATE_LIMITS": False,
}


@pytest.fixture(scope="module")
def place(database: str) -> Iterator[Place]:
    """A clinic with people in every phase, and everybody's browser; the settings hold for one file at a time."""
    from django.core import mail
    from django.core.cache import cache
    from django.test import override_settings

    from tests.hostile.place import built

    spoken = logging.getLogger("troche.request")
    spoken.setLevel(logging.WARNING)  # thousands of requests, each with its line
    with override_settings(**CALM):
        mail.outbox = []  # type: ignore[attr-defined]
        cache.clear()
        yield built()
    spoken.setLevel(logging.NOTSET)


@pytest.fixture(scope="module")
def looked(place: Place) -> Looked:
    """Every page, looked at."""
    from tests.hostile.asking import look

    return look(place)


@pytest.fixture(scope="module")
def found(looked: Looked) -> list[Found]:
    """Every form, once for each role that meets it."""
    return list(looked.forms.values())


@pytest.fixture(scope="module")
def once(found: list[Found]) -> list[Found]:
    """Every form, once."""
    return list({(one.route, one.form.shape): one for one in reversed(found)}.values())[::-1]
