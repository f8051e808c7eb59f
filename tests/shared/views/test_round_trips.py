"""How often a batch waits for the database's answer."""

import os
import re
from pathlib import Path
from typing import Any

import psycopg

from shared.views.sink import ViewSink
from tests.shared.views.toys import LONGHU, VIEWS, WENFENG, Log

Connection = psycopg.AsyncConnection[Any]


def of_everything(events: int) -> Log:
    """New rows, changed ones and deleted ones, of two units."""
    log = Log()
    for number in range(events // 5):
        name, unit = f"任务{number}", WENFENG if number % 2 else LONGHU
        log.raised(name, unit=unit)
        log.reported(name, unit=unit)
        log.reported(name, unit=unit)
        log.say("TaskPraised", name, text="好", unit=unit)
        if number % 3:
            log.say("TaskWithdrawn", name, unit=unit)
    return log


async def round_trips(connection: Connection, sink: ViewSink, log: Log, trace: Path) -> int:
    """Fold the whole log in one transaction: how often it waits until everything sent is answered.

    BEGIN and COMMIT are counted.
    """
    with trace.open("w") as file:
        connection.pgconn.trace(os.dup(file.fileno()))
        async with connection.transaction():
            await sink.apply(connection, log.service, log.events)
        connection.pgconn.untrace()
    return len(re.findall(r"\tF\t\d+\t(?:Sync|Query)\b", trace.read_text()))


async def test_a_batch_takes_five_of_any_size(connection: Connection, tmp_path: Path) -> None:
    """BEGIN, what stands, rows, rows back, COMMIT; a subscription's checkpoint is the sixth."""
    sink = ViewSink(VIEWS)
    await sink.ensure(connection, live=True)
    for events in (5, 500):
        log = of_everything(events)
        await round_trips(connection, sink, log, tmp_path / "first")  # leaves a mark, as the first of a process
        assert await round_trips(connection, sink, log, tmp_path / "later") <= 5
