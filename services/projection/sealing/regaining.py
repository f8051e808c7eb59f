"""After an older backup was restored: what was published and signed comes back into the log, entry by entry, in its
place, before anything new is written. The order that was signed once is binding; the events come from the services.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any
from uuid import UUID

import structlog
from psycopg import AsyncConnection

from services.projection.audit.entry import entry_of
from services.projection.audit.epochs import SIGNED, Losses
from services.projection.audit.log import AuditLog
from services.projection.audit.merkle import Frontier
from services.projection.audit.proofs import root
from services.projection.audit.subscription import NAME
from services.projection.sealing import trouble
from services.projection.sealing.note import Checkpoint, Signer
from services.projection.sealing.sealer import QUERIES, last_note
from services.projection.sealing.tiles import Damaged, Tiles
from shared.directory.views import SERVICE as MANAGEMENT
from shared.kernel.envelope import Envelope
from shared.messaging.checkpoint import load_checkpoint
from shared.messaging.feed import Feed
from shared.messaging.sink import Pool

_log = structlog.get_logger()


async def regain(
    pool: Pool, tiles: Tiles, signer: Signer, feeds: Mapping[str, Feed], on_run: Callable[[], None] = lambda: None
) -> int:
    """Bring the log to the size of the last checkpoint that we signed; how many entries came back, usually none.

    Each run of one service's events is one transaction together with the subscription's checkpoint: killed midway it
    goes on where it was.

    :param on_run: told after every run
    :raises Trouble: if the log is not the beginning of the published one, or events are gone that nobody signed for
    :raises FeedUnavailable: if a service does not answer
    """
    async with pool.connection() as connection:
        note = await last_note(connection, tiles, signer)
        [head] = await QUERIES["head"].rows(connection)
    signed = Checkpoint.parse(note.text) if note else None
    if signed is None or head["size"] >= signed.size:
        return 0
    size = first = int(head["size"])
    try:
        if root(signed.size, tiles.node(signed.size)) != signed.root:
            raise trouble.replaced("tile/", 0)
        async with pool.connection() as connection:
            await _require_beginning(connection, tiles, size, signed.size)
        services = _Services(feeds)
        while size < signed.size:
            entries = tiles.entries(size, signed.size)
            for run in _runs(entries):
                async with pool.connection() as connection:
                    await services.bring_back(connection, run, size)
                size += len(run)
                on_run()
    except Damaged as damage:
        raise trouble.replaced(str(damage), size) from damage
    _log.warning("sealer.regained", entries=size - first)
    return size - first


async def _require_beginning(connection: AsyncConnection[Any], tiles: Tiles, size: int, published: int) -> None:
    """
    :raises Trouble: if the log's entries are not the first ones of the published log
    """
    [head] = await QUERIES["head"].rows(connection)
    frontier = Frontier(size, [bytes(part) for part in head["frontier"]])
    if size and frontier.root() != root(size, tiles.node(published)):
        raise trouble.forked(size)


def _runs(entries: list[bytes]) -> list[list[bytes]]:
    """Entries that follow each other and are of one service and kind."""
    runs: list[list[bytes]] = []
    before = None
    for entry in entries:
        told = json.loads(entry)
        of = (told["service"], told["epoch"], "kind" in told)
        if of != before:
            runs.append([])
        runs[-1].append(entry)
        before = of
    return runs


@dataclass
class _Services:
    feeds: Mapping[str, Feed]
    losses: Losses | None = None

    async def bring_back(self, connection: AsyncConnection[Any], run: list[bytes], index: int) -> None:
        """Append a run of published entries at this index; with their trail, as far as the events still are."""
        log, told = AuditLog(), [json.loads(entry) for entry in run]
        service, epoch = told[0]["service"], UUID(told[0]["epoch"])
        places = [(epoch, one["position"]) for one in told]
        if "kind" in told[0]:
            await log.put_back(connection, told[0]["kind"], service, places, run)
            return
        events = await self._events(service, epoch, places[0][1], places[-1][1])
        same = takewhile(lambda pair: entry_of(pair[0]) == pair[1], zip(events, run, strict=False))
        known = [event for event, _ in same]
        if len(known) < len(run):
            await self._require_signed(service, epoch, places[len(known)][1], index + len(known))
        if known:
            checkpoint = await load_checkpoint(connection, NAME, service, epoch)
            if checkpoint.epoch != epoch:
                await checkpoint.adopt(connection, epoch, checkpoint.furthest)
            await log.apply(connection, service, known)
            await checkpoint.move(connection, known)
        if len(known) < len(run):
            await log.put_back(connection, "event", service, places[len(known) :], run[len(known) :])

    async def _events(self, service: str, epoch: UUID, first: int, last: int) -> list[Envelope]:
        """What the service still has there, as it was in that epoch."""
        pages = self.feeds[service].pages(first - 1, until=last)
        return [replace(event, epoch=epoch) async for page in pages for event in page]

    async def _require_signed(self, service: str, epoch: UUID, position: int, index: int) -> None:
        """
        :raises Trouble: unless two administrators signed for the loss of these events
        """
        current = (await self.feeds[service].head()).epoch
        reach = None if epoch == current else (await self._signed()).reach(epoch, current)
        if reach is None or position <= reach:
            raise trouble.gone(service, position, index)

    async def _signed(self) -> Losses:
        if self.losses is None:
            pages = self.feeds[MANAGEMENT].pages(0)
            self.losses = Losses.signed([event async for page in pages for event in page if event.type == SIGNED])
        return self.losses
