"""Copies a service's log to its stream, in order; everything the bus loses is sent again."""

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import psycopg
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from shared.eventstore.port import Head, Overloaded
from shared.failpoints import failpoint
from shared.kernel.envelope import Envelope
from shared.messaging.connection import FAILURES, Connection, stop_if_cancelled
from shared.messaging.publisher import Publisher, Refused
from shared.messaging.subjects import stream_name, subject_of, to_headers, wake_subject
from shared.messaging.tail import OwnLog, Tail, find_tail, previous_in_partitions, write_hint
from shared.messaging.turn import Turn, TurnLost
from shared.telemetry.traces import PRODUCER, Origins, span, traceparent

_log = structlog.get_logger()
_INTERRUPTIONS: tuple[type[BaseException], ...] = (psycopg.Error, Overloaded, TurnLost, *FAILURES)
_HINT_EVERY = 5_000
_LOOK_EVERY = 10  # idle polls


def connection_name(service: str) -> str:
    """What a service's relay is called on the bus."""
    return f"relay_{service}"


class StreamMoved(Exception):
    """The stream does not end where we left it; look where it ends and go on from there."""


class Relay:
    """One relay of one service. Run as many as you like: one works, and two at once would only lose time.

    The stream is its own checkpoint: every publish is fenced by the stream's last sequence, and the last message says
    which position comes next. Its figures: `published` (messages acknowledged since the start), `position` (the last
    one acknowledged), `lag` (events behind the log), `refusals` (what the bus refused).

    :param dsn: the service's database, for the lock and the hint
    :param window: publishes in flight
    :param far_behind: from here on it skips to the newest event, and consumers read the feed
    :param timeout: seconds for a publish to be acknowledged
    :param poll: seconds between looks when nobody wakes it
    :param seed_file: the key of the service's user on the bus
    :param wake: set by the same process after a commit; other processes publish to `wake.<service>`
    :param origins: the spans of the commands that this process has stored
    """

    def __init__(
        self,
        store: OwnLog,
        *,
        service: str,
        nats_url: str,
        dsn: str,
        window: int = 256,
        page: int = 1_000,
        far_behind: int = 10_000,
        timeout: float = 5.0,
        poll: float = 1.0,
        wake: asyncio.Event | None = None,
        seed_file: Path | None = None,
        origins: Origins | None = None,
    ) -> None:
        self.service, self.stream = service, stream_name(service)
        self.published = self.position = self.lag = 0
        self.wake = wake or asyncio.Event()
        self._store, self._window, self._page = store, window, page
        self._chunk = max(1, window // 4)
        self._far_behind, self._timeout, self._poll = far_behind, timeout, poll
        self._turn = Turn(dsn, f"relay {service}")
        self._origins = origins or Origins()
        self._bus = Connection(nats_url, connection_name(service), self._reconnected, seed_file=seed_file)
        self._js: JetStreamContext | None = None
        self._client: Client | None = None
        self._publisher: Publisher | None = None
        self._sent = self._sequence = self._acknowledged = self._idle = 0
        self._hinted = -1
        self._epoch: UUID | None = None
        self._previous: dict[int, int | None] = {}
        self._flight: deque[tuple[int, asyncio.Future[int]]] = deque()
        self._lost_touch = self._behind = False

    @property
    def active(self) -> bool:
        """Whether this copy is the one that works."""
        return self._turn.held

    @property
    def refusals(self) -> int:
        return self._bus.refusals

    async def run(self) -> None:
        """Relay until cancelled; whatever fails is tried again."""
        try:
            while True:
                stop_if_cancelled()
                try:
                    async with self._turn:
                        await self._work()
                except _INTERRUPTIONS as error:
                    _log.warning("relay.interrupted", service=self.service, error=repr(error))
                await asyncio.sleep(self._poll)
        finally:
            await self._bus.close()

    async def _work(self) -> None:
        while True:
            stop_if_cancelled()
            try:
                await self._bus.open()
                js = await self._listen()
                await self._locate(js)
                while True:
                    await self._step(js)
            except StreamMoved as error:
                _log.info("relay.looks_again", service=self.service, reason=str(error))
            except FAILURES as error:
                _log.warning("relay.bus_failed", service=self.service, error=repr(error))
                await self._turn.check()
                await asyncio.sleep(self._poll)
            finally:
                self._forget_flight()

    async def _listen(self) -> JetStreamContext:
        client = self._bus.client
        if self._js is None or self._client is not client:
            self._client = client
            self._js = client.jetstream(timeout=self._timeout)
            self._publisher = Publisher(client)
            await self._publisher.open()
            await client.subscribe(wake_subject(self.service), cb=self._woken)
        return self._js

    async def _locate(self, js: JetStreamContext) -> None:
        self._lost_touch = False
        tail = await find_tail(js, self._store, self._turn.connection, self.service, self._far_behind)
        self._previous = await previous_in_partitions(self._store, tail.position)
        self._sent = self.position = tail.position
        self._sequence = self._acknowledged = tail.sequence
        self._epoch = tail.epoch
        _log.info("relay.goes_on", service=self.service, position=tail.position, sequence=tail.sequence)

    async def _woken(self, _: Msg) -> None:
        self.wake.set()

    def _reconnected(self) -> None:
        self._lost_touch = True
        self.wake.set()

    async def _step(self, js: JetStreamContext) -> None:
        """Send one page; with nothing left, wait for the last answers and then for news."""
        stop_if_cancelled()
        self.wake.clear()
        page = await self._store.outgoing(self._sent, limit=self._page)
        failpoint("relay.after_read")
        self.lag = max(0, page.head.position - self.position)
        if moved := self._moved(page.head):
            await self._land_all()
            raise StreamMoved(moved)
        if page.events:
            await self._publish(page.events)
            if self._acknowledged - self._hinted >= _HINT_EVERY:
                await self._write_hint()
            return
        await self._land_all()
        self.lag = max(0, page.head.position - self.position)
        if self._acknowledged - self._hinted >= _HINT_EVERY:
            await self._write_hint()
        await self._wait(js)

    def _moved(self, head: Head) -> str | None:
        """Why the place where we go on has to be looked for anew; None if it has not.

        That the log ends before what we have sent is said once: it is read-only by then, and a person brings back what
        it lacks, or begins a new epoch.
        """
        if head.epoch != self._epoch:
            return "a new epoch"
        behind, self._behind = self._behind, head.position < self._sent
        if self._behind and not behind:
            return "the log ends before its stream"
        return "far behind" if head.position - self._sent > self._far_behind else None

    async def _publish(self, events: Sequence[Envelope]) -> None:
        for begin in range(0, len(events), self._chunk):
            chunk = events[begin : begin + self._chunk]
            while len(self._flight) > self._window - len(chunk):
                await self._land()
            if self._lost_touch:
                raise StreamMoved("reconnected")
            async with asyncio.timeout(self._timeout):
                for event in chunk:
                    await self._send(event)

    async def _send(self, event: Envelope) -> None:
        origin = self._origins.of(event.position)
        if origin is None:
            await self._write(event, None)
            return
        with span("relay", kind=PRODUCER, parent=origin, service=self.service, position=event.position):
            await self._write(event, traceparent())

    async def _write(self, event: Envelope, said: str | None) -> None:
        assert self._publisher is not None
        partition = event.partition
        headers = to_headers(event, self._previous[partition], said)
        future = await self._publisher.publish(subject_of(event), event.body, headers, self._sequence)
        self._flight.append((event.position, future))
        self._sequence += 1
        self._sent = self._previous[partition] = event.position
        self._epoch = event.epoch
        failpoint("relay.after_publish")

    async def _land(self) -> None:
        position, future = self._flight[0]
        try:
            if not future.done():
                async with asyncio.timeout(self._timeout):
                    await future
            future.result()
        except Refused as error:
            if error.fence:
                raise StreamMoved("the fence did not hold") from error
            raise
        self._flight.popleft()
        self.published += 1
        self.lag -= position - self.position
        self.position = position
        self._acknowledged += 1
        failpoint("relay.after_ack")

    async def _land_all(self) -> None:
        while self._flight:
            await self._land()

    def _forget_flight(self) -> None:
        for _, future in self._flight:
            if future.done() and not future.cancelled():
                future.exception()  # read, so that nobody logs it as never retrieved
        self._flight.clear()
        if self._publisher is not None:
            self._publisher.forget()

    async def _write_hint(self) -> None:
        if self._epoch is not None and self._hinted != self._acknowledged:
            tail = Tail(self._epoch, self.position, self._acknowledged)
            await write_hint(self._turn.connection, self.service, tail)
            self._hinted = self._acknowledged

    async def _wait(self, js: JetStreamContext) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._poll):
                await self.wake.wait()
            self._idle = 0
        if self._lost_touch:
            raise StreamMoved("reconnected")
        if self.wake.is_set():
            return
        self._idle += 1
        await self._write_hint()
        await self._turn.check()
        if self._idle % _LOOK_EVERY == 0 and (await js.stream_info(self.stream)).state.last_seq != self._sequence:
            raise StreamMoved("somebody else wrote, or it was wiped")
