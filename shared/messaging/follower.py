"""One service's events, applied in order and exactly once, whatever the bus does."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from logging import ERROR, INFO, WARNING

import httpx
import psycopg
import structlog
from nats.aio.msg import Msg
from psycopg_pool import PoolClosed, PoolTimeout

from shared.eventstore.port import Head, Overloaded
from shared.failpoints import failpoint
from shared.kernel.envelope import Envelope
from shared.messaging.bus import Bus, BusAway
from shared.messaging.checkpoint import (
    ALL,
    Checkpoint,
    Mark,
    PartitionTaken,
    Run,
    Superseded,
    load_checkpoint,
    stored_position,
)
from shared.messaging.connection import stop_if_cancelled
from shared.messaging.feed import Feed, FeedUnavailable
from shared.messaging.forks import NeedsRebuild, NotReconciled, another_history, rewind
from shared.messaging.pace import Pace
from shared.messaging.sink import Pool, Sink
from shared.messaging.subjects import NotAnEvent, from_message
from shared.messaging.telling import Telling
from shared.telemetry.traces import CONSUMER, span

_log = structlog.get_logger()

_USUAL = (
    *(psycopg.OperationalError, PoolTimeout, PoolClosed, FeedUnavailable, Overloaded, httpx.HTTPError, OSError),
    NotReconciled,
)
_LOOK_AT_OTHERS = 0.05


@dataclass
class Follower:
    """Follows one service for one subscription. `confirmed_at` is monotonic time, `head` the last position known.

    `share` tells which partitions are ours at the moment; `alone`: nobody else may work beside us. All events are
    read, and those of our share applied.
    `mismatches` counts events that came again with other bytes, `gaps` how often the feed had to help out; `trouble`
    is why it does not go on at the moment.
    """

    subscription: str
    service: str
    feed: Feed
    bus: Bus
    pool: Pool
    sink: Sink
    ignored: frozenset[str]
    pace: Pace
    telling: Telling
    share: Callable[[], frozenset[int]] = lambda: ALL
    alone: bool = True
    head: int = 0
    confirmed_at: float | None = None
    mismatches: int = 0
    gaps: int = 0
    trouble: str | None = None
    _checkpoint: Checkpoint | None = None
    _asked_at: float = 0.0
    _target: int = 0

    @property
    def position(self) -> int:
        """Everything up to here is applied, by us and by those who work beside us."""
        return self._checkpoint.everywhere if self._checkpoint else 0

    @property
    def lag(self) -> int:
        return max(0, self.head - self.position)

    async def wait_for(self, position: int) -> None:
        """Return when everything up to `position` is applied."""
        while self.position < position:
            await self.telling.next()

    async def run(self) -> None:
        """Follow until cancelled; whatever fails is tried again from the stored checkpoint."""
        pause = self.pace.retry_first
        while True:
            began = self._read_to
            try:
                stop_if_cancelled()
                await self._start()
                self.trouble = None
                while True:
                    stop_if_cancelled()
                    await self._live()
            except Superseded as error:
                if self.alone or not isinstance(error, PartitionTaken):
                    raise
                _log.info("subscription.partition_taken", **self._names())
            except Exception as error:  # whatever it was, the rollback has undone it and only waiting helps
                self.trouble = repr(error)
                usual = isinstance(error, _USUAL)
                quiet = self.confirmed_at is None  # that the others are not up yet when everything starts is no trouble
                level = ERROR if not usual else INFO if quiet else WARNING
                told = {**self._names(), "error": self.trouble}
                _log.log(level, "subscription.interrupted", **told, exc_info=not usual)
            pause = self.pace.retry_first if self._read_to > began else min(pause * 2, self.pace.retry_last)
            await asyncio.sleep(pause)

    async def _start(self) -> None:
        """Read the checkpoint as stored, and the feed from there to the head."""
        known, epoch, share = self._checkpoint, (await self.feed.head()).epoch, self.share()
        async with self.pool.connection() as connection:
            self._checkpoint = await load_checkpoint(connection, self.subscription, self.service, epoch, share)
        self.telling.begin()
        if known is None or known.everywhere != self.position:
            self.telling.overtaken()
        self.telling.applied(self.position)
        head = await self.feed.head()  # asked after: another copy may have moved the checkpoint past the first answer
        await self._note_head(head)
        if self._read_to < head.position:
            await self._read_feed()
        if self.position >= head.position:
            self._confirm(head)

    async def _live(self) -> None:
        if self.share() != self._known().share:
            await self._start()
        messages: Sequence[Msg] = ()
        away = False
        try:
            patience = _LOOK_AT_OTHERS if self.telling.waits else self.pace.fetch
            messages = await self.bus.fetch(self.service, self.pace.batch, patience)
        except BusAway:
            away = True
            await asyncio.sleep(self.pace.fetch)
        if messages:
            failpoint("subscription.after_receive")
            await self._receive(messages)
            failpoint("subscription.before_ack")
            await self.bus.acknowledge(messages)
        elif self.telling.waits:
            await self._look_at_others()
        if away or time.monotonic() - self._asked_at >= self.pace.head_every:
            try:
                await self._look_at_head(at_once=away)
            except FeedUnavailable as error:  # the bus may go on without it
                self._asked_at = time.monotonic()
                _log.warning("subscription.no_head", **self._names(), error=str(error))

    async def _look_at_head(self, *, at_once: bool) -> None:
        """Read the feed if the head of last time is still not reached, or at once if the bus is away."""
        waiting_for, self._target = self._target, 0
        head = await self.feed.head()
        await self._note_head(head)
        if self._read_to < (head.position if at_once else waiting_for):
            _log.warning("subscription.reads_feed", **self._names(), head=head.position, bus=not at_once)
            self.gaps += not at_once
            await self._read_feed()
        self._target, self._asked_at = head.position, time.monotonic()
        if self.position >= head.position:
            self._confirm(head)

    async def _receive(self, messages: Sequence[Msg]) -> None:
        run = Run(self._known())
        for message in messages:
            event = self._decode(message)
            if event is not None and run.holds(event.position):
                await self._compare(event, run)
            elif event is None or not run.take(event):
                await self._apply(run.events)
                await self._fill_gap(event)
                run = Run(self._known())
        await self._apply(run.events)

    async def _fill_gap(self, event: Envelope | None) -> None:
        """The next message is not the next event (or none at all): the feed knows what is."""
        self.gaps += 1
        _log.warning("subscription.gap", **self._names(), found=event.position if event else None)
        await self._note_head(await self.feed.head())
        await self._read_feed()

    async def _read_feed(self) -> None:
        async for page in self.feed.pages(self._read_to):
            if page[0].epoch != self._known().epoch:
                raise FeedUnavailable(f"{self.service} has begun a new epoch")
            next = self._read_to + 1
            if [event.position for event in page] != list(range(next, next + len(page))):
                await self._alarm("feed_gap", next - 1, str(next), str(page[0].position))
                raise FeedUnavailable(f"{self.service} serves a feed with a gap after {next - 1}")
            for begin in range(0, len(page), self.pace.batch):
                await self._apply(page[begin : begin + self.pace.batch])

    async def _apply(self, events: Sequence[Envelope]) -> None:
        if not events:
            return
        checkpoint = self._known()
        kept = [event for event in events if event.type not in self.ignored]
        ours = [event for event in kept if checkpoint.owes(event)]
        causes = [event.traceparent for event in ours]
        with span(f"batch {self.subscription}", kind=CONSUMER, follows=causes, service=self.service, events=len(ours)):
            new = await self._store(checkpoint, events, ours)
        failpoint("subscription.after_commit")
        checkpoint.moved(new, events)
        self.telling.read(kept)
        await self._look_at_others()

    async def _look_at_others(self) -> None:
        """See and tell where all stand, now that we have done ours."""
        checkpoint = self._known()
        if checkpoint.share != ALL:
            async with self.pool.connection() as connection:
                stored = await stored_position(connection, self.subscription, self.service)
            checkpoint.everywhere = max(checkpoint.everywhere, min(stored, checkpoint.position))
        self.head = max(self.head, self.position)
        self.telling.applied(self.position)

    async def _store(
        self, checkpoint: Checkpoint, events: Sequence[Envelope], ours: Sequence[Envelope]
    ) -> dict[int, Mark]:
        async with self.pool.connection() as connection, connection.transaction():
            # first the checkpoint: its row locks keep others out until we are through
            new = await checkpoint.move(connection, events)
            if ours:
                await self.sink.apply(connection, self.service, ours)
            failpoint("subscription.in_transaction")
        return new

    def _decode(self, message: Msg) -> Envelope | None:
        try:
            event = from_message(message.subject, message.headers, message.data)
        except NotAnEvent as error:
            _log.error("subscription.not_an_event", **self._names(), error=str(error))
            return None
        return event if event.service == self.service else None

    async def _compare(self, event: Envelope, run: Run) -> None:
        """What comes again must be the same, byte for byte."""
        if event.epoch != self._known().epoch:
            return  # a left-over of a history that has ended: the feed decides about that one
        known = run.digest_of(event)
        if known is not None and known != event.digest:
            self.mismatches += 1
            await self._alarm("digest_mismatch", event.position, known, event.digest)

    async def _note_head(self, head: Head) -> None:
        """Take notice of a head, and of a new epoch: go on if our history is part of it."""
        checkpoint = self._known()
        if head.epoch != checkpoint.epoch:
            await self._join(checkpoint, head)
        elif head.position < (furthest := checkpoint.furthest):
            await self._alarm("head_behind", furthest, str(furthest), str(head.position))
            raise NotReconciled(f"{self.service} stands at {head.position}, {self.subscription} is past it")
        self.head = max(head.position, self.position)

    async def _join(self, checkpoint: Checkpoint, head: Head) -> None:
        """Go on in a new epoch: from here if the fork lies before us, else from where the sink can."""
        if other := await another_history(self.feed, checkpoint, head.fork):
            await self._alarm("history_lost", *other)
            raise NeedsRebuild(f"{self.service} has another history at {other[0]} since epoch {head.epoch}")
        if checkpoint.furthest <= head.fork:
            async with self.pool.connection() as connection:
                await checkpoint.adopt(connection, head.epoch, head.fork)
        else:
            self._checkpoint = await rewind(checkpoint, head, self.feed, self.pool, self.sink)
            self.confirmed_at, self._target = None, head.position
            self.telling.begin()
            self.telling.overtaken()
        _log.warning("subscription.new_epoch", **self._names(), epoch=str(head.epoch), fork=head.fork)

    async def _alarm(self, kind: str, position: int, expected: str, found: str) -> None:
        _log.critical("subscription.alarm", **self._names(), kind=kind, expected=expected, found=found)
        async with self.pool.connection() as connection:
            await self._known().raise_alarm(connection, kind, position, expected, found)

    def _confirm(self, head: Head) -> None:
        self.head = max(self.head, head.position)
        self._asked_at = self.confirmed_at = time.monotonic()

    @property
    def _read_to(self) -> int:
        """Everything up to here was read, and ours of it is applied."""
        return self._checkpoint.position if self._checkpoint else 0

    def _known(self) -> Checkpoint:
        assert self._checkpoint is not None
        return self._checkpoint

    def _names(self) -> dict[str, object]:
        return {"subscription": self.subscription, "service": self.service, "position": self._read_to}
