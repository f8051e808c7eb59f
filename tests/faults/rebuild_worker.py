"""A process that rebuilds the toys' tasks, as a service that starts; the failpoint of its environment ends it."""

import asyncio
import sys
from collections.abc import Mapping

import psycopg

from shared.messaging.checkpoint import Reached
from shared.views.rebuild import rebuild
from tests.faults.view_worker import history
from tests.shared.views.toys import TASKS, Log


async def main(dsn: str) -> None:
    log = history()

    async def standing(_: object) -> Mapping[str, Reached]:
        return {"work": Reached.evenly(len(log.events)), "study": Reached.evenly(0)}

    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        feeds = {"work": log, "study": Log("study")}
        await rebuild(connection, [TASKS], feeds, {"work": ("TaskArchived",)}, standing=standing)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
