"""A view without a policy stops the server, and does not open even if it were served."""

from __future__ import annotations

from typing import ClassVar

import pytest
from django.test import Client, override_settings
from django.urls import get_resolver

from troche.chart.commands import Command
from troche.people.checks import (
    _routes,
    every_command_is_in_the_table,
    every_view_declares_a_policy,
    without_a_row,
)
from troche.people.commands import RegisterPerson
from troche.people.models import Clinic
from troche.people.policy import policy_of
from troche.people.purposes import WHY
from troche.site.startup import Unfit, refuse_unfit

PLANTED = "tests.people.planted_urls"


def test_every_route_of_the_product_declares_its_policy() -> None:
    assert every_view_declares_a_policy() == []


def test_every_command_of_the_product_is_in_the_table() -> None:
    assert every_command_is_in_the_table() == []


def test_every_purpose_of_a_page_has_words_for_the_person() -> None:
    declared = {
        policy.purpose
        for route, name, pattern in _routes(get_resolver(), "", ())
        if (policy := policy_of(pattern.callback, name)) is not None and policy.purpose
    }
    assert declared - set(WHY) == set()


def test_planted_faults_are_named_with_their_route() -> None:
    with override_settings(ROOT_URLCONF=PLANTED):
        found = {error.id: error.msg for error in every_view_declares_a_policy()}
    assert found == {
        "people.E001": "The route /forgotten/ (forgotten) has no declared policy.",
        "people.E002": "The route /deep/nosy/<uuid:person>/ names a person but does not say why it reads the record.",
    }


def test_the_server_does_not_start_with_an_undeclared_route(database: str) -> None:
    with override_settings(ROOT_URLCONF=PLANTED), pytest.raises(Unfit, match=r"people\.E00[12]"):
        refuse_unfit()


def test_an_undeclared_view_does_not_open_at_run_time(client: Client, clinic: Clinic) -> None:
    with override_settings(ROOT_URLCONF=PLANTED):
        assert client.post("/forgotten/").status_code == 403
        assert b"secret" not in client.get("/forgotten/", follow=True).content
        assert client.get("/fine/").content == b"hello"


def test_a_command_without_a_row_is_named() -> None:
    class Fly(Command, frozen=True, kw_only=True, tag="tests.fly"):
        action: ClassVar[str] = "dosing.fly"

    (found,) = without_a_row([Fly, RegisterPerson])
    assert found.id == "people.E003"
    assert "Fly" in found.msg
