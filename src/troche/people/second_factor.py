"""A second factor, used now, for one thing: a code of an authenticator app, or a passkey over its very digest.

A code is good once: a later step of the app's clock than any it was used at before, for signing in or for this.
A passkey signs a challenge that is made from the digest, so that its answer is good for nothing else.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any, Literal

import msgspec
from allauth.core.exceptions import RateLimited
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    compare_user_code,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _
from fido2.utils import websafe_encode
from fido2.webauthn import UserVerificationRequirement

from troche.people.models import Account
from troche.people.passkey_forms import BROKEN

Way = Literal["totp", "passkey"]
WAYS: dict[str, Way] = {Authenticator.Type.TOTP.value: "totp", Authenticator.Type.WEBAUTHN.value: "passkey"}
SESSION_KEY = "second_factor"
LAST_STEP, LAST_AT = "last_step", "last_step_at"
STEP_S = 30  # RFC 6238


class Confirmed(msgspec.Struct, frozen=True):
    """By what it was confirmed, and when."""

    factor: Way
    at: datetime


class NotConfirmed(Exception):
    """Why not, in words for the person."""


def ways(account: Account) -> frozenset[Way]:
    """What this account can confirm with."""
    types = Authenticator.objects.filter(user=account, type__in=WAYS).values_list("type", flat=True)
    return frozenset(WAYS[one] for one in types)


def by_code(account: Account, code: str) -> Confirmed:
    """Confirm with a code of the app. Raises `NotConfirmed`."""
    clear = _not_too_often(account)
    with transaction.atomic():
        kind = Authenticator.Type.TOTP
        found = Authenticator.objects.select_for_update().filter(user=account, type=kind).first()
        step = _step_of(found, code) if found else None
        if found is None or step is None:
            raise NotConfirmed(_("This code is not right. Write the one that your app shows now."))
        if step <= _used_until(found):
            raise NotConfirmed(_("This code was used before. Wait for the next one."))
        at = now()
        found.data[LAST_STEP], found.data[LAST_AT] = step, at.isoformat()
        found.last_used_at = at
        found.save(update_fields=["data", "last_used_at"])
    clear()
    return Confirmed("totp", at)


def challenge(request: HttpRequest, account: Account, digest: str) -> dict[str, Any]:
    """What the browser gives to the passkey: a challenge that stands for this digest alone."""
    salt = token_hex(16)
    options, state = webauthn.get_server().authenticate_begin(
        credentials=webauthn.get_credentials(account),
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_challenge(salt, digest),
    )
    request.session[SESSION_KEY] = {"salt": salt, "state": state}
    return dict(options)


def by_passkey(request: HttpRequest, account: Account, digest: str, credential: str) -> Confirmed:
    """Confirm with a passkey's answer to the challenge of this digest, once. Raises `NotConfirmed`."""
    clear = _not_too_often(account)
    asked = request.session.pop(SESSION_KEY, None)
    try:
        if asked is None:
            raise ValueError
        _of_this_digest(asked, digest)
        answer = json.loads(credential)
        webauthn.parse_authentication_response(answer)
        binding = webauthn.get_server().authenticate_complete(
            asked["state"], webauthn.get_credentials(account), answer
        )
        found = webauthn.get_authenticator_by_credential_id(account, binding.credential_id)
        if found is None:
            raise ValueError
    except (ValidationError, *BROKEN) as error:
        raise NotConfirmed(
            _("The passkey did not confirm this. Read it again, and try once more.")
        ) from error
    found.record_usage()
    clear()
    return Confirmed("passkey", now())


def _not_too_often(account: Account) -> Any:
    try:
        return check_rate_limit(account)
    except (ValidationError, RateLimited) as error:
        raise NotConfirmed(_("Too many tries. Wait a few minutes.")) from error


def _step_of(found: Authenticator, code: str) -> int | None:
    """The step of the app's clock whose code this is, among those near now."""
    secret = decrypt(found.data["secret"])
    if not secret:
        return None
    steps = yield_hotp_counters_from_time()
    right = (
        step
        for step in steps
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
    )
    return max(right, default=None)


def _used_until(found: Authenticator) -> int:
    """The last step that counts as used: of signing in it is not kept which, so it is the latest that was good then."""
    last, used_at = int(found.data.get(LAST_STEP, -1)), found.last_used_at
    if used_at is None or used_at.isoformat() == found.data.get(LAST_AT):
        return last
    return max(last, int(used_at.timestamp()) // STEP_S + int(mfa_settings.TOTP_TOLERANCE))


def _challenge(salt: str, digest: str) -> bytes:
    return sha256(f"{salt} {digest}".encode()).digest()


def _of_this_digest(asked: dict[str, Any], digest: str) -> None:
    """The challenge that was asked is the one of this digest, or `ValueError`."""
    if asked["state"]["challenge"] != websafe_encode(_challenge(asked["salt"], digest)):
        raise ValueError
