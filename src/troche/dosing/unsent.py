"""The day's answers before the last one is given: signed, on the person's own device, for an hour.

The server keeps nothing of what is broken off.
"""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "troche_day"
PATH = "/my/session/"
LASTS_S = 60 * 60  # ours, as in the assessment: the questions take minutes


def given(request: HttpRequest, of: str) -> dict[str, Any]:
    """What was answered so far of these questions; nothing when it is too old, or not ours."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_salt(of), max_age=LASTS_S)
    except (signing.BadSignature, ValueError):
        return {}
    return dict(kept)


def keep(request: HttpRequest, response: HttpResponseBase, of: str, answers: dict[str, Any]) -> None:
    """Put the answers on the person's device; no script can read them."""
    response.set_cookie(
        COOKIE,
        signing.dumps(answers, salt=_salt(of), compress=True),
        max_age=LASTS_S,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase) -> None:
    """Wipe the answers from the device."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def _salt(of: str) -> str:
    return f"{COOKIE} {of}"
