"""A passkey of nobody's, and what an enemy sends where a passkey's answer is expected."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from troche.people.models import Account

ID = b"a key of nobody's"


def registration() -> dict[str, Any]:
    """What a browser sends when a passkey is made."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    made = AuthenticatorData.create(
        sha256(b"localhost").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT,
        0,
        AttestedCredentialData.create(b"\0" * 16, ID, key),
    )
    client = CollectedClientData.create("webauthn.create", b"x" * 32, "http://localhost")
    return {
        "id": websafe_encode(ID),
        "rawId": websafe_encode(ID),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
        },
    }


def give_passkey(account: Account) -> None:
    """An account's passkey."""
    data = {"name": "A key", "credential": registration()}
    Authenticator.objects.create(user=account, type=Authenticator.Type.WEBAUTHN, data=data)


def hostile() -> list[str]:
    """Broken in every part, as JSON and as no JSON."""
    right = registration()
    broken: list[Any] = [
        None,
        "words",
        7,
        [],
        [1],
        {},
        {"id": "x"},
        {"rawId": "x"},
        {"id": 1, "rawId": 1},
        {"response": []},
        {"response": {"userHandle": 1}},
        {"response": {"userHandle": "!"}},
        right,
        right | {"id": "another"},
        right | {"rawId": "%", "id": "%"},
        right | {"response": "words"},
        right | {"response": {}},
        right | {"type": "nothing"},
    ]
    for part in ("clientDataJSON", "attestationObject"):
        broken += [
            right | {"response": right["response"] | {part: value}}
            for value in ("", "!", websafe_encode(b"\xff" * 40), websafe_encode(b"{}"), 7)
        ]
    answer = {"clientDataJSON": right["response"]["clientDataJSON"], "signature": "AAAA"}
    for data in ("", websafe_encode(b"\0" * 37), websafe_encode(b"\xff" * 37)):
        for handle in ("AAAA", websafe_encode(b"me"), 7):
            sent = answer | {"authenticatorData": data, "userHandle": handle}
            broken.append(right | {"response": sent})
    return [*(json.dumps(one) for one in broken), "{", "[" * 5_000, '{"id": 1e999}', "\x00", '"\\ud800"']
