"""GET /changes over a real connection, to the end of the process."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from psycopg import AsyncConnection

from deploy.embedded import ports
from services.projection.changes.api import MOST_READERS, change_routes
from services.projection.changes.listening import MOST_LINES, Changes
from services.responsibility.rectification.events import ProgressReported
from shared.service.serve import Server, config_of
from tests.projection.running import OPERATOR, ROBOT, STRANGER, Running, as_person, exposed
from tests.projection.scenarios import PROBLEM, QIAN
from tests.projection.story import UNIT

HEARTBEAT = 0.3


@asynccontextmanager
async def serving(running: Running) -> AsyncIterator[tuple[Server, httpx.AsyncClient]]:
    """The route behind the server of every service, with a fast heart."""
    app = exposed(FastAPI(), running.parts)
    app.include_router(change_routes(HEARTBEAT))
    port = ports.pick_free()
    config = config_of(app, running.parts.settings.model_copy(update={"port": port}))
    server = Server(config, running.parts.end)
    served = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=as_person(ROBOT), timeout=10) as client:
        yield server, client
    server.should_exit = True
    await asyncio.wait_for(served, 5)


async def line(lines: AsyncIterator[str]) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(await asyncio.wait_for(anext(lines), 5))
    return content


async def beyond_heartbeats(lines: AsyncIterator[str]) -> dict[str, Any]:
    while True:
        if "heartbeat" not in (content := await line(lines)):
            return content


def say(running: Running) -> None:
    running.story.say(PROBLEM, ProgressReported(text="已核对", percent=50), date(2026, 4, 1), by=QIAN)


class TestChanges:
    async def test_begin_at_once_tell_of_batches_and_live_when_nothing_happens(self, running: Running) -> None:
        async with serving(running) as (_, client), client.stream("GET", "/changes") as answer:
            assert answer.headers["content-type"].startswith("application/x-ndjson")
            lines = answer.aiter_lines()
            assert await line(lines) == {"heartbeat": True}
            say(running)
            await running.follow()
            position = len(running.story.sources["responsibility"].events)
            told = {"service": "responsibility", "position": position, "units": [str(UNIT)]}
            assert await beyond_heartbeats(lines) == told
            assert await line(lines) == {"heartbeat": True}

    async def test_end_with_the_process_and_do_not_keep_it_waiting(self, running: Running) -> None:
        async with serving(running) as (server, client), client.stream("GET", "/changes") as answer:
            lines = answer.aiter_lines()
            await line(lines)
            begun = time.monotonic()
            server.should_exit = True
            assert [rest async for rest in lines if "heartbeat" not in rest] == []
            assert time.monotonic() - begun < 3

    async def test_forget_readers_who_went_away(self, running: Running) -> None:
        hub = running.parts.listener(Changes)
        async with serving(running) as (_, client):
            async with client.stream("GET", "/changes") as answer:
                await line(answer.aiter_lines())
                assert hub.readers == 1
            async with asyncio.timeout(5):
                while hub.readers:
                    await asyncio.sleep(0.05)

    async def test_tell_a_reader_who_does_not_read_that_it_missed_something(self, running: Running) -> None:
        hub = running.parts.listener(Changes)
        envelopes = running.story.sources["responsibility"].events
        async with serving(running) as (_, client), client.stream("GET", "/changes") as answer:
            lines = answer.aiter_lines()
            await line(lines)
            for _ in range(MOST_LINES + 1):
                hub.applied("responsibility", envelopes)
            assert await beyond_heartbeats(lines) == {"missed": True}

    async def test_of_a_copy_that_waits_for_its_turn_say_that_something_was_missed(self, running: Running) -> None:
        async with serving(running) as (_, client), client.stream("GET", "/changes") as answer:
            lines = answer.aiter_lines()
            await line(lines)
            async with await AsyncConnection.connect(str(running.parts.pool.conninfo), autocommit=True) as elsewhere:
                await elsewhere.execute("update subscription_checkpoint set position = position + 1000")
            assert await beyond_heartbeats(lines) == {"missed": True}

    @pytest.mark.parametrize(("who", "status"), [(STRANGER, 404), (OPERATOR, 403)])
    async def test_are_for_services_only(self, running: Running, who: Any, status: int) -> None:
        assert (await running.get("/changes", by=who)).status_code == status

    async def test_are_refused_when_too_many_follow_them(self, running: Running) -> None:
        hub = running.parts.listener(Changes)
        readers = [hub.reading() for _ in range(MOST_READERS)]
        for reader in readers:
            reader.__enter__()
        answer = await running.get("/changes", by=ROBOT)
        assert (answer.status_code, answer.json()["title"]) == (503, "Overloaded")
