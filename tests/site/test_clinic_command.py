"""`troche clinic`: a clinic is opened whole or not at all, and what cannot be is said in one line."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from tests.people.fixtures import fresh_email
from troche.ledger import read_chart
from troche.people.clinic import ClinicState
from troche.people.models import Account, Clinic
from troche.people.rules import CLINIC
from troche.programme import default_folder, load_programme
from troche.site.command import main


@pytest.fixture
def slug(database: str) -> str:
    """A short name that no other run has taken."""
    return f"command-{uuid4().hex[:8]}"


def opened(slug: str, **other: str) -> int:
    said = {
        "name": "Larkfield",
        "phone": "+1 503 555 0100",
        "state": "OR",
        "timezone": "America/Los_Angeles",
        "administrator": "Wren Dummy",
        "email": fresh_email("wren"),
    }
    options = [word for name, value in {**said, **other}.items() for word in (f"--{name}", value)]
    return main(["clinic", "open", slug, *options])


def facts_of(slug: str) -> ClinicState:
    clinic = Clinic.objects.get(slug=slug)
    return CLINIC.of(read_chart(clinic.id, clinic.id))


def copied(folder: Path, *changes: tuple[str, str, str]) -> Path:
    shutil.copytree(default_folder(), folder)
    for file, old, new in changes:
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))
    return folder


def test_a_clinic_is_opened_with_programme_and_administrator(
    slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    email = fresh_email("wren")
    assert opened(slug, email=email) == 0
    assert f"/at/{slug}/" in capsys.readouterr().out
    state = facts_of(slug)
    adopted = state.programme()
    assert adopted is not None and adopted.version == load_programme().version
    assert [one.role for one in state.working()] == ["administrator"]
    assert Account.objects.filter(email=email).exists()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"state": "Oregon"}, "state"),
        ({"state": "XX"}, "two letters"),
        ({"timezone": "Portland"}, "America/Los_Angeles"),
        ({"email": "wren at clinic"}, "email"),
        ({"phone": "1" * 31}, "phone"),
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"administrator": " "}, "name"),
        ({"name": "x" * 500, "state": "", "email": ""}, "email"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_opened(
    slug: str, capsys: pytest.CaptureFixture[str], other: dict[str, str], says: str
) -> None:
    assert opened(slug, **other) == 1
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1
    assert not Clinic.objects.filter(slug=slug).exists()


def test_a_short_name_is_taken_once_and_has_no_odd_letters(
    slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(slug) == 0
    assert opened(slug) == 1
    assert opened("../etc") == 1
    assert capsys.readouterr().err.count("troche: slug: ") == 2


def test_two_that_open_the_same_clinic_at_once_open_one(
    slug: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from troche.site.cli import clinic

    assert opened(slug) == 0
    monkeypatch.setattr(clinic, "_refuse_unfit", lambda given: None)
    assert opened(slug) == 1
    said = capsys.readouterr().err
    assert "taken" in said and said.count("\n") == 1
    assert Clinic.objects.filter(slug=slug).count() == 1


def test_an_administrator_that_cannot_be_leaves_no_half_clinic(
    slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from troche.people import founding

    def fail(*_: object, **__: object) -> None:
        raise founding.NotDone("planted")

    monkeypatch.setattr(founding, "enrol", fail)
    assert opened(slug) == 1
    assert not Clinic.objects.filter(slug=slug).exists()


def test_a_newer_programme_is_adopted_and_a_weak_one_is_not(
    slug: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(slug) == 0
    newer = copied(tmp_path / "newer", ("protocol.yaml", 'version: "1.0"', 'version: "1.1"'))
    assert main(["clinic", "adopt", slug, str(newer)]) == 0
    adopted = facts_of(slug).programme()
    assert adopted is not None and adopted.version == "1.1"
    assert main(["clinic", "adopt", slug, str(newer)]) == 1
    assert "already works by this version" in capsys.readouterr().err
    weak = copied(
        tmp_path / "weak", ("session.yaml", "before_minutes: {value: 120", "before_minutes: {value: 90")
    )
    assert main(["clinic", "adopt", slug, str(weak)]) == 1
    assert main(["clinic", "adopt", "nobody-here"]) == 1
    assert "There is no clinic nobody-here" in capsys.readouterr().err


def test_a_rota_needs_somebody_and_a_number_of_days(slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert opened(slug) == 0
    assert main(["clinic", "rota", slug]) == 1
    assert "invite them first" in capsys.readouterr().err
    assert main(["clinic", "rota", slug, "--days", "0"]) == 1
    assert "--days" in capsys.readouterr().err
