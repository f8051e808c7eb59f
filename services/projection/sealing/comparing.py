"""Once a day: the log against its seals, the published files and every service's own events; the verdict is kept."""

import asyncio
import time
from collections.abc import Mapping

import structlog
from psycopg import Error
from psycopg_pool import PoolTimeout
from pydantic_core import to_json

from services.projection.audit.verify import Verdict, verify
from services.projection.sealing.published import Published
from services.projection.sealing.sealer import QUERIES
from shared.messaging.feed import Feed, FeedUnavailable
from shared.messaging.sink import Pool

DAY = 86_400.0
_LOOK_EVERY = 300.0
_log = structlog.get_logger()


async def compare_daily(pool: Pool, feeds: Mapping[str, Feed], log: Published, look_every: float = _LOOK_EVERY) -> None:
    """Compare when the last verdict is a day old, until cancelled; what is away is tried again at the next look."""
    while True:
        try:
            if await _due(pool):
                await compare(pool, feeds, log)
        except (FeedUnavailable, Error, PoolTimeout, OSError) as error:
            _log.warning("comparing.failed", error=repr(error))
        await asyncio.sleep(look_every)


async def compare(pool: Pool, feeds: Mapping[str, Feed], log: Published) -> Verdict:
    """Compare now and keep the verdict, in one snapshot of the log.

    :raises FeedUnavailable: if a service does not answer; then nothing is kept
    """
    began = time.monotonic()
    async with pool.connection() as connection:
        await connection.execute("set transaction isolation level repeatable read, read only")
        verdict = await verify(connection, feeds, log=log)
        await connection.rollback()
        findings = to_json(verdict.findings).decode()
        await QUERIES["add_verification"].run(connection, size=verdict.size, root=verdict.root, findings=findings)
    told = _log.info if verdict.whole else _log.error
    told("comparing.done", size=verdict.size, findings=len(verdict.findings), seconds=time.monotonic() - began)
    return verdict


async def _due(pool: Pool) -> bool:
    async with pool.connection() as connection:
        if not await QUERIES["last_checkpoint"].rows(connection):
            return False  # an empty log tells nothing
        rows = await QUERIES["last_verification"].rows(connection)
    return not rows or rows[0]["age"] >= DAY
