"""A process that folds a log into a view as a subscription does; the fold of one event kills it."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from typing import Any

import psycopg

from shared.views.sink import ViewSink
from tests.shared.views.toys import LONGHU, TASKS, WENFENG, Log, fold_task

BATCH = 10
KILLER = 26


def history() -> Log:
    """40 events of two units; number 26, of 龙湖镇, is the killer."""
    log = Log()
    for number in range(1, 41):
        unit = LONGHU if number % 2 == 0 else WENFENG
        log.raised(f"任务{number}", unit=unit, problem="killer" if number == KILLER else f"第{number}件")
    return log


def deadly(key: Any, row: Any, arrived: Any) -> Any:
    if getattr(arrived.news, "problem", "") == "killer":
        os.kill(os.getpid(), signal.SIGKILL)
    return fold_task(key, row, arrived)


async def work(dsn: str) -> None:
    log, sink = history(), ViewSink([replace(TASKS, fold=deadly)])
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await sink.ensure(connection, live=True)
        while (place := await checkpoint(connection)) < len(log.events):
            async with connection.transaction():
                await connection.execute("update checkpoint set position = %s", [min(place + BATCH, len(log.events))])
                await sink.apply(connection, "work", log.events[place : place + BATCH])


async def checkpoint(connection: psycopg.AsyncConnection[Any]) -> int:
    row = await (await connection.execute("select position from checkpoint")).fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
