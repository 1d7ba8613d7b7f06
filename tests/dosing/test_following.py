"""Who follows a session hears of that session, and no longer than the right to lasts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

WITHIN_S = 10


@pytest.fixture
def day(database: str, monkeypatch: pytest.MonkeyPatch) -> DayAtHome:
    """A prepared person with a session in half an hour, and streams that ask often."""
    from django.core.cache import cache

    from tests.dosing.stage import DayAtHome
    from troche.ledger import following

    cache.clear()
    monkeypatch.setattr(following, "KEEP_ALIVE_S", 0.3)
    monkeypatch.setattr(following, "ASKED_AGAIN_S", 0.3)
    return DayAtHome()


async def opened(day: DayAtHome, role: Any, path: str) -> tuple[int, AsyncIterator[bytes]]:
    """The status of a stream and what it sends."""
    from django.test import AsyncClient

    client = AsyncClient(SERVER_NAME="localhost")
    client.cookies.update(day.browser(role).cookies)
    response = await client.get(path.replace("~", str(day.person)))
    return response.status_code, cast(AsyncIterator[bytes], getattr(response, "streaming_content", None))


async def apart(work: Callable[[], Any]) -> Any:
    """Do it on a thread of its own, which keeps no connection."""
    from django.db import connection

    def done() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await sync_to_async(done, thread_sensitive=False)()


async def until_quiet(parts: AsyncIterator[bytes]) -> list[str]:
    """The kinds it tells before it has nothing more to say for now."""
    kinds: list[str] = []
    while True:
        part = (await asyncio.wait_for(anext(parts), WITHIN_S)).decode()
        if part.startswith(": still here"):
            return kinds
        kinds += re.findall(r'"kind":"([^"]*)"', part)


async def until_it_ends(parts: AsyncIterator[bytes]) -> list[str]:
    """What it says, until it says no more."""
    said = []
    while (part := await asyncio.wait_for(anext(parts, None), WITHIN_S)) is not None:
        said.append(re.sub(r'.*"what":"(\w+)".*', r"\1", part.decode().replace("\n", " ")).strip())
    return [one for one in said if one != ": still here"]


def check_in(day: DayAtHome) -> None:
    from troche.integration.commands import CheckIn
    from troche.ledger import act

    act(CheckIn(id=uuid4(), actor=day.life.own, stream=day.person, mood=3, words="a poor night"))


def test_a_sitter_hears_of_the_session_and_of_nothing_else_in_the_chart(day: DayAtHome) -> None:
    day.all_met()

    async def scene() -> None:
        status, parts = await opened(day, "sitter", "/sitter/live/~/?after=0")
        assert status == 200
        kinds = await until_quiet(parts)
        assert "dosing.sitter_present" in kinds and "dosing.session_booked" in kinds
        assert {kind.partition(".")[0] for kind in kinds} == {"dosing"}
        await apart(lambda: check_in(day))
        assert await until_quiet(parts) == []
        await apart(
            lambda: day.post(
                "patient",
                "/my/session/1/today/",
                do="measure",
                systolic_mm_hg=120,
                diastolic_mm_hg=78,
                pulse_bpm=70,
                minutes_ago=0,
            )
        )
        assert await until_quiet(parts) == ["dosing.vitals_measured"]

    asyncio.run(scene())


def revoke_the_link(day: DayAtHome) -> None:
    from troche.people.passes import revoke
    from troche.people.scope import in_clinic

    with in_clinic(day.clinic.id):
        assert revoke(day.clinic.id, day.person) == 1


def end_the_role(day: DayAtHome) -> None:
    therapist = day.team.first("therapist")
    day.post("administrator", f"/staff/{therapist.id}/leave/", reason="moved away")


def sign_out(day: DayAtHome) -> None:
    day.browser("therapist").session.flush()


def record_a_reading(day: DayAtHome) -> None:
    assert day.reading().status_code == 302


@pytest.mark.parametrize("while_facts_come", [False, True])
@pytest.mark.parametrize(
    ("role", "path", "ended"),
    [
        ("sitter", "/sitter/live/~/", revoke_the_link),
        ("therapist", "/live/person/~/", end_the_role),
        ("therapist", "/live/person/~/", sign_out),
        ("therapist", "/live/clinic/", end_the_role),
    ],
)
def test_a_stream_ends_with_the_right_to_it(
    day: DayAtHome, role: str, path: str, ended: Callable[[DayAtHome], None], while_facts_come: bool
) -> None:
    day.others()
    for one in ("patient", "administrator"):
        day.browser(cast(Any, one))

    async def scene() -> list[str]:
        status, parts = await opened(day, role, path)
        assert status == 200
        await until_quiet(parts)
        await apart(lambda: ended(day))
        await asyncio.sleep(0.4)
        if while_facts_come:
            await apart(lambda: record_a_reading(day))
        return await until_it_ends(parts)

    assert asyncio.run(scene()) == ["refresh"]
