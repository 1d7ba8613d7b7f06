"""The live stream: every fact of a chart in order, without a hole, from the position the page has seen."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
from asgiref.sync import sync_to_async
from django.db import connection

from tests.ledger.people import register
from tests.ledger.test_door import contact
from troche.chart.commands import Command
from troche.ledger import act, read_chart
from troche.ledger.following import facts_of, words_of
from troche.ledger.live import QUEUE, Heard, Hub, _offer
from troche.ledger.queries import kinds_after

WITHIN_S = 10


def still_here() -> bool:
    return True


def act_apart(command: Command) -> object:
    """Act on a thread of one's own, which keeps no connection."""
    try:
        return act(command)
    finally:
        connection.close()


async def next_event(stream: AsyncIterator[bytes]) -> tuple[str, int, dict[str, object]]:
    """What, id and data of the next event; comments are passed over."""
    while True:
        block = (await asyncio.wait_for(anext(stream), WITHIN_S)).decode()
        lines = dict(line.split(": ", 1) for line in block.strip().splitlines() if not line.startswith(":"))
        if lines:
            data = msgspec.json.decode(lines["data"])
            return data["what"], int(lines["id"]), data


def test_a_page_hears_each_fact_once_and_in_order(clinic: UUID) -> None:
    person = register(clinic)
    seen = read_chart(clinic, person).position

    async def scene() -> list[int]:
        events = facts_of(clinic, person, seen, kinds_after, still_here)
        write = sync_to_async(act_apart, thread_sensitive=False)
        writing = [asyncio.create_task(write(contact(clinic, person, str(n)))) for n in range(12)]
        heard = [await next_event(events) for _ in range(12)]
        await asyncio.gather(*writing)
        await events.aclose()
        assert {name for name, _, _ in heard} == {"fact"}
        assert {data["kind"] for _, _, data in heard} == {"people.contact_changed"}
        return [position for _, position, _ in heard]

    assert asyncio.run(scene()) == list(range(seen + 1, seen + 13))


def test_a_page_that_was_away_is_told_what_it_missed(clinic: UUID) -> None:
    person = register(clinic)
    seen = read_chart(clinic, person).position
    for number in range(3):
        act(contact(clinic, person, str(number)))

    async def scene() -> list[int]:
        events = facts_of(clinic, person, seen, kinds_after, still_here)
        missed = [(await next_event(events))[1] for _ in range(3)]
        await events.aclose()
        return missed

    assert asyncio.run(scene()) == [seen + 1, seen + 2, seen + 3]


def test_a_page_hears_nothing_of_another_chart_or_clinic(clinic: UUID, other_clinic: UUID) -> None:
    person, neighbour, stranger = register(clinic), register(clinic), register(other_clinic)

    async def scene() -> UUID:
        events = words_of(clinic, still_here)
        assert (await next_event(events))[0] == "refresh"
        write = sync_to_async(act_apart, thread_sensitive=False)
        own = facts_of(clinic, person, None, kinds_after, still_here)
        waiting = asyncio.create_task(next_event(own))
        await asyncio.sleep(0.3)
        await write(contact(other_clinic, stranger, "1"))
        await write(contact(clinic, neighbour, "1"))
        while (told := await next_event(events))[0] != "fact":
            pass
        assert not waiting.done()
        waiting.cancel()
        return UUID(str(told[2]["stream"]))

    assert asyncio.run(scene()) == neighbour


def test_a_reader_that_lags_is_told_to_read_all_again() -> None:
    async def scene() -> list[Heard]:
        queue: asyncio.Queue[Heard] = asyncio.Queue(QUEUE)
        for position in range(1, QUEUE + 2):
            _offer(queue, Heard(UUID(int=1), position))
        return [queue.get_nowait() for _ in range(queue.qsize())]

    assert asyncio.run(scene()) == [Heard(UUID(int=1), 0)]


def test_one_connection_listens_however_many_pages_are_open(clinic: UUID) -> None:
    async def scene() -> int:
        hub = Hub()
        readers = [hub.listen(clinic) for _ in range(50)]
        tasks = [asyncio.create_task(anext(reader)) for reader in readers]
        await asyncio.wait(tasks, timeout=WITHIN_S)
        listening = [t for t in asyncio.all_tasks() if "_hear" in repr(t.get_coro())]
        for task in (*tasks, *listening):
            task.cancel()
        return len(listening)

    assert asyncio.run(scene()) == 1
