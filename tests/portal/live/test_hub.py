"""However many watch, the projection is asked once; who goes leaves nothing behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID

import httpx
import pytest

from services.portal.backend.client import Backend
from services.portal.live import hub as module
from services.portal.live.hub import Hub
from shared.web.tokens import TokenIssuer
from tests.projection.running import KEY

ROBOT, ZX, RD = (UUID(int=number) for number in (1, 2, 3))


class Source:
    """Stands for the projection's line: what it says each time it is asked; then it hangs up, or says nothing more."""

    def __init__(self, *said: list[str]) -> None:
        self.said, self.asked, self.silent = list(said), 0, asyncio.Event()

    def __call__(self, _request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if not self.said:
            return httpx.Response(200, content=self._nothing())
        lines = self.said.pop(0)
        if lines == ["away"]:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(200, text="\n".join(lines))

    async def _nothing(self) -> AsyncIterator[bytes]:
        await self.silent.wait()
        yield b""


@asynccontextmanager
async def hearing(source: Source) -> AsyncIterator[Hub]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(source)) as client:
        hub = Hub(Backend({"projection": "http://projection"}, TokenIssuer(KEY), client), ROBOT)
        yield hub


@asynccontextmanager
async def running(hub: Hub) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(hub.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE_SECONDS", 0.01)


async def within(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 2)


def watched(hub: Hub) -> dict[UUID, Any]:
    return cast("dict[UUID, Any]", hub._watching)


class TestWatching:
    async def test_hears_of_its_own_unit_only(self) -> None:
        async with hearing(Source()) as hub, hub.watch(ZX) as mine, hub.watch(RD) as others:
            hub._hear(f'{{"units": ["{ZX}"]}}')
            assert (mine.is_set(), others.is_set()) == (True, False)

    async def test_tells_everybody_who_watches_the_unit(self) -> None:
        async with hearing(Source()) as hub, hub.watch(ZX) as one, hub.watch(ZX) as other:
            assert hub.watchers(ZX) == 2
            hub._hear(f'{{"units": ["{ZX}", "{RD}"]}}')
            assert one.is_set()
            assert other.is_set()

    async def test_tells_everybody_when_changes_were_missed(self) -> None:
        async with hearing(Source()) as hub, hub.watch(ZX) as one, hub.watch(RD) as other:
            hub._hear('{"missed": true}')
            assert one.is_set()
            assert other.is_set()

    async def test_slowly_keeps_nobody_waiting_and_sees_one_change_for_many(self) -> None:
        async with hearing(Source()) as hub, hub.watch(ZX) as slow:
            for _ in range(1000):
                hub._hear(f'{{"units": ["{ZX}"]}}')
            await within(slow)
            slow.clear()
            assert not slow.is_set()

    async def test_leaves_nothing_behind(self) -> None:
        async with hearing(Source()) as hub:
            async with hub.watch(ZX), hub.watch(ZX):
                pass
            assert (hub.watchers(ZX), watched(hub)) == (0, {})

    async def test_leaves_nothing_behind_when_it_is_cancelled(self) -> None:
        async with hearing(Source()) as hub:

            async def watch() -> None:
                async with hub.watch(ZX) as changed:
                    await changed.wait()

            tasks = [asyncio.create_task(watch()) for _ in range(3)]
            await asyncio.sleep(0)
            assert hub.watchers(ZX) == 3
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert (hub.watchers(ZX), watched(hub)) == (0, {})


class TestTheLine:
    async def test_is_asked_once_for_all(self) -> None:
        source = Source()
        async with hearing(source) as hub, hub.watch(ZX), hub.watch(RD), running(hub):
            await asyncio.sleep(0.05)
            assert source.asked == 1

    async def test_that_ends_is_taken_up_again_and_everybody_looks(self) -> None:
        source = Source(["{}"])
        async with hearing(source) as hub, hub.watch(ZX) as changed, running(hub):
            await within(changed)
            await asyncio.sleep(0.02)
            assert source.asked == 2

    async def test_that_is_away_is_tried_again(self) -> None:
        source = Source(["away"], ["away"], [f'{{"units": ["{ZX}"]}}'])
        async with hearing(source) as hub, hub.watch(ZX) as changed, running(hub) as task:
            while source.asked < 4:
                await asyncio.wait_for(asyncio.sleep(0.01), 2)
            assert changed.is_set()
            assert not task.done()

    @pytest.mark.parametrize("line", ["half a li", "[]", '{"units": ["x"]}', '{"units": 3}', "null"])
    async def test_that_says_what_nobody_understands_makes_everybody_look(self, line: str) -> None:
        source = Source([line])
        async with hearing(source) as hub, hub.watch(ZX) as changed, running(hub) as task:
            await within(changed)
            assert not task.done()
