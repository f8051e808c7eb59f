"""Work beside the doors ends when it is told to, and goes on when it has failed."""

import asyncio

import pytest

from shared.service import background as module
from shared.service.background import Background


class TestStop:
    async def test_waits_until_everything_has_been_put_away(self) -> None:
        background, put_away = Background(), asyncio.Event()

        async def work() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                await asyncio.sleep(0.01)
                put_away.set()

        background.start("work", work)
        await asyncio.sleep(0)
        await background.stop()
        assert put_away.is_set()

    async def test_ends_work_that_lost_the_first_cancellation(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_TOLD_AGAIN", 0.01)
        background, lost = Background(), 0

        async def work() -> None:
            nonlocal lost
            while True:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    lost += 1
                    if lost == 2:
                        raise

        background.start("work", work)
        await asyncio.sleep(0)
        await asyncio.wait_for(background.stop(), 5)
        assert lost == 2

    async def test_of_nothing_is_at_once(self) -> None:
        await Background().stop()


class TestFailure:
    async def test_is_counted_and_the_work_begins_again(self) -> None:
        background, begun = Background(), asyncio.Event()
        times = 0

        async def work() -> None:
            nonlocal times
            times += 1
            if times == 1:
                raise ValueError("once")
            begun.set()
            await asyncio.sleep(60)

        background.start("work", work)
        await asyncio.wait_for(begun.wait(), 5)
        assert background.failures == {"work": 1}
        await background.stop()
