"""POST /fhir/…: a token of one clinic, strict JSON, and an answer that says nothing of anybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.laboratory.messages import as_json, observation, pressure
from troche.laboratory.frames import LARGEST

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


@pytest.fixture
def token(here: Clinic) -> str:
    """A living token of the clinic."""
    from troche.laboratory import tokens

    return tokens.make(here.id, "acme")


def posted(client: Client, token: str, body: Any, kind: str = "Observation", **more: Any) -> Any:
    """The answer to one resource."""
    return client.post(
        f"/fhir/{kind}",
        data=body if isinstance(body, (str, bytes)) else as_json(body),
        **{"content_type": "application/fhir+json", "headers": {"Authorization": f"Bearer {token}"}, **more},
    )


def issue(response: Any) -> dict[str, Any]:
    """The one issue of an OperationOutcome."""
    outcome = json.loads(response.content)
    assert outcome["resourceType"] == "OperationOutcome"
    assert response.headers["Content-Type"] == "application/fhir+json"
    (found,) = outcome["issue"]
    assert isinstance(found, dict)
    return found


def test_a_result_is_kept_filed_and_answered_alike_whoever_it_means(
    client: Client, here: Clinic, token: str
) -> None:
    from tests.laboratory.place import messages_of, registered, screening_of

    ben = registered(here)
    right, wrong = (
        posted(client, token, observation(ben.id)),
        posted(client, token, observation(ben.id, family="X")),
    )
    assert right.status_code == wrong.status_code == 201
    assert issue(right) == issue(wrong)
    assert screening_of(here, ben.id).results["alt"].value == 30.0
    assert [(row.status, row.source) for row in messages_of(here)] == [
        ("filed", "acme"),
        ("unmatched", "acme"),
    ]
    assert posted(client, token, observation(ben.id)).status_code == 201
    assert len(messages_of(here)) == 2, "sent twice it is one"
    assert posted(client, token, pressure(person=ben.id)).status_code == 201
    assert len(screening_of(here, ben.id).pressures) == 1


def test_what_cannot_be_read_is_kept_and_says_so(client: Client, here: Clinic, token: str) -> None:
    from tests.laboratory.place import messages_of

    response = posted(client, token, observation(status=7))
    assert response.status_code == 201 and issue(response)["severity"] == "warning"
    assert [row.status for row in messages_of(here)] == ["unread"]


def test_what_is_read_and_cannot_be_kept_is_kept_unread(client: Client, here: Clinic, token: str) -> None:
    from tests.laboratory.place import messages_of

    body = as_json(observation(family="Sam\x00ple"))
    assert "\x00" not in body, "the message itself has only the escape"
    response = posted(client, token, body)
    assert response.status_code == 201 and issue(response)["severity"] == "warning"
    assert [row.status for row in messages_of(here)] == ["unread"]


REFUSED: list[tuple[Any, str, dict[str, Any], int]] = [
    ("", "Observation", {}, 415),
    ("{", "Observation", {}, 400),
    ("[" * 50_000, "Observation", {}, 400),
    (b"\xff\xfe", "Observation", {}, 400),
    (as_json(observation()).replace("ALT", "A\\u0000").replace("\\u0000", "\x00"), "Observation", {}, 400),
    (observation(), "DiagnosticReport", {}, 400),
    ({"resourceType": "Bundle"}, "Observation", {}, 400),
    (observation(), "Observation", {"content_type": "text/plain"}, 415),
    (" " * (LARGEST + 1), "Observation", {}, 413),
]


@pytest.mark.parametrize(("body", "kind", "more", "status"), REFUSED)
def test_what_is_refused_is_not_kept(
    client: Client, here: Clinic, token: str, body: Any, kind: str, more: dict[str, Any], status: int
) -> None:
    from tests.laboratory.place import messages_of

    response = posted(client, token, body, kind, **more)
    assert response.status_code == status and issue(response)["severity"] == "error"
    assert messages_of(here) == []


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer x", "Basic {token}", "Bearer {token}x", "{token}"]
)
def test_without_its_token_nothing_is_looked_into(
    client: Client, here: Clinic, token: str, header: str
) -> None:
    from tests.laboratory.place import messages_of

    response = posted(client, token, observation(), headers={"Authorization": header.format(token=token)})
    assert response.status_code == 401 and response.headers["WWW-Authenticate"] == "Bearer"
    assert messages_of(here) == []


def test_a_token_opens_one_clinic_until_it_is_revoked(client: Client, here: Clinic, token: str) -> None:
    from tests.laboratory.place import messages_of, registered
    from tests.screening.people import clinic_with_prescriber
    from troche.laboratory import tokens
    from troche.laboratory.models import IntegrationToken
    from troche.people.scope import in_clinic

    elsewhere = clinic_with_prescriber()
    stranger = registered(elsewhere)
    assert posted(client, token, observation(stranger.id)).status_code == 201
    assert [row.status for row in messages_of(here)] == ["unmatched"] and messages_of(elsewhere) == []
    with in_clinic(elsewhere.id):
        assert not IntegrationToken.objects.exists()
    with in_clinic(here.id):
        assert token not in str(list(IntegrationToken.objects.values()))
    assert tokens.names(here.id) == ["acme"]
    with pytest.raises(ValueError, match="acme"):
        tokens.make(here.id, "acme")
    assert tokens.revoke(here.id, "acme") and not tokens.revoke(here.id, "acme")
    assert posted(client, token, observation()).status_code == 401
    assert posted(client, tokens.make(here.id, "acme"), observation()).status_code == 201


def test_who_is_signed_in_sends_nothing_by_that(client: Client, here: Clinic, token: str) -> None:
    from tests.people.fixtures import sign_in

    sign_in(client, here, "director")
    assert posted(client, token, observation()).status_code == 403
    assert client.get("/fhir/Observation").status_code in (403, 405)


def test_the_command_makes_shows_and_ends_tokens(here: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    from troche.laboratory import tokens
    from troche.site import command

    assert command.main(["clinic", "token", here.slug]) == 0
    assert capsys.readouterr().out == "No token.\n"
    assert command.main(["clinic", "token", here.slug, "acme"]) == 0
    made = tokens.held(capsys.readouterr().out.strip())
    assert made is not None and made.clinic_id == here.id
    assert command.main(["clinic", "token", here.slug, "acme"]) == 1
    assert command.main(["clinic", "token", here.slug]) == 0
    assert capsys.readouterr().out.endswith("acme\n")
    assert command.main(["clinic", "token", here.slug, "acme", "--revoke"]) == 0
    assert command.main(["clinic", "token", here.slug, "acme", "--revoke"]) == 1
