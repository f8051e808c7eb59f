"""What is prepared at the same time fails as one."""

import asyncio

import pytest

from deploy.embedded.child import CannotRun
from deploy.installation.prepare import together


async def test_a_failure_is_told_when_all_else_has_ended() -> None:
    ended = asyncio.Event()

    async def fails() -> None:
        await asyncio.sleep(0)
        raise CannotRun("the data is newer")

    async def complains() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(0.01)
            ended.set()
            raise CannotRun("the bus does not answer") from None

    with pytest.raises(CannotRun, match="newer"):
        await together(fails(), complains())
    assert ended.is_set()


async def test_without_a_failure_everything_is_done() -> None:
    done = []

    async def one(number: int) -> None:
        await asyncio.sleep(0.01 * number)
        done.append(number)

    await together(one(2), one(1))
    assert done == [1, 2]
