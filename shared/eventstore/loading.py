"""Concurrent loads of one process put together: whoever asks while queries are under way shares the next one."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Row = tuple[Any, ...]
Rows = Sequence[Row]
Query = Callable[[Sequence[UUID], Sequence[UUID]], Awaitable[Rows]]
"""Given streams and commands, the rows (part 1: a stream's events, 2: what a command stored; id; …), in order."""

_AT_ONCE = 2
_MOST = 64

EVENTS, RECEIPTS = 1, 2


@dataclass(slots=True)
class _Waiting:
    stream: UUID
    command: UUID | None
    rows: "asyncio.Future[Rows]"


class GroupLoader:
    """A lone load waits for nobody; 64 callers need two queries under way, not 64."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._queue: list[_Waiting] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def load(self, stream: UUID, command: UUID | None) -> Rows:
        """Return the stream's rows, then the command's; raises what the query raises."""
        waiting = _Waiting(stream, command, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if len(self._tasks) < _AT_ONCE:
            task = asyncio.create_task(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            return await waiting.rows
        except asyncio.CancelledError:
            with suppress(ValueError):
                self._queue.remove(waiting)
            raise

    async def _work(self) -> None:
        while self._queue:
            batch, self._queue = self._queue[:_MOST], self._queue[_MOST:]
            try:
                found = await self._ask(batch)
            except BaseException as error:
                for one in batch:
                    if not one.rows.done():
                        one.rows.set_exception(error if isinstance(error, Exception) else ConnectionError("closed"))
                if not isinstance(error, Exception):
                    raise
                continue
            for one in batch:
                if not one.rows.done():
                    receipts = found.get((RECEIPTS, one.command), ()) if one.command else ()
                    one.rows.set_result((*found.get((EVENTS, one.stream), ()), *receipts))

    async def _ask(self, batch: Sequence[_Waiting]) -> Mapping[tuple[int, UUID], Rows]:
        streams = list({one.stream for one in batch})
        commands = list({one.command for one in batch if one.command is not None})
        found: dict[tuple[int, UUID], list[Row]] = defaultdict(list)
        for row in await self._query(streams, commands):
            found[row[0], row[1]].append(row)
        return found
