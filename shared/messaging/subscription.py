"""The one consumer of order: each event of each source exactly once, in order, with the effect and the checkpoint
in one transaction."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import structlog
from psycopg import Error

from shared.kernel.envelope import PARTITIONS
from shared.messaging.bus import Bus
from shared.messaging.checkpoint import Superseded, stored_position
from shared.messaging.connection import stop_if_cancelled
from shared.messaging.feed import Feed
from shared.messaging.follower import Follower
from shared.messaging.forks import NeedsRebuild, NotReconciled
from shared.messaging.pace import Pace
from shared.messaging.sharing import share_of
from shared.messaging.sink import Pool, Sink
from shared.messaging.telling import Applied, Telling
from shared.messaging.turn import Turn, TurnLost

__all__ = ["NeedsRebuild", "NotReconciled", "Pace", "Sink", "Subscription"]

Types = Mapping[str, frozenset[str]]
_log = structlog.get_logger()
_LOOK_AGAIN = 0.05


class Subscription:
    """Reads the feed from its checkpoint to the head, then follows the bus, and goes back to the feed whenever the bus
    has a gap, is late or is away. What NATS remembers about the consumer is never believed.

    Sources are followed beside each other, each one sequentially. Of the copies of the same name as many work as
    `workers` allows, each on a share of the partitions that is new whenever one comes or goes; the others wait.

    :param name: also the first half of its consumers' names (`<name>__<service>`, provided by `provision`)
    :param sources: the feeds, by service
    :param pool: the consumer's own database, with the tables of `migrations`
    :param workers: how many copies may share the work, 16 at most; each reads all events and applies those of its share
    :param handled: by service, the event types that the sink knows; one may not be ignored as well
    :param ignored: by service, the types that are only counted; anything unlisted reaches the sink, which parks it
    :param on_applied: called after every commit with service and events (not the ignored ones), for caches
    :param on_overtaken: called when it goes on from where another copy (or nobody here yet) has come: caches are old
    :param seed_file: the key of the service's user on the bus
    """

    def __init__(
        self,
        name: str,
        sources: Mapping[str, Feed],
        nats_url: str,
        pool: Pool,
        sink: Sink,
        *,
        workers: int = 1,
        handled: Types,
        ignored: Types,
        pace: Pace | None = None,
        on_applied: Iterable[Applied] = (),
        on_overtaken: Iterable[Callable[[], None]] = (),
        seed_file: Path | None = None,
    ) -> None:
        _check(name, workers, handled, ignored)
        self.name, self.handled, self.ignored = name, handled, ignored
        self.on_applied, self.on_overtaken = list(on_applied), list(on_overtaken)
        self._pool = pool
        self._bus = Bus(nats_url, name, seed_file=seed_file)
        self._turn = Turn(str(pool.conninfo), f"subscription {name}", places=workers)
        self._followers = {
            service: Follower(
                subscription=name,
                service=service,
                feed=feed,
                bus=self._bus,
                pool=pool,
                sink=sink,
                ignored=ignored.get(service, frozenset()),
                pace=pace or Pace(),
                telling=Telling(service, self.on_applied, self.on_overtaken),
                share=self._share,
                alone=workers == 1,
            )
            for service, feed in sources.items()
        }

    @property
    def active(self) -> bool:
        """Whether this copy works, and does not wait for a place."""
        return self._turn.held

    @property
    def leads(self) -> bool:
        """Whether this copy works and has the first place of all, for what one of them does for all."""
        return self._turn.held and self._turn.place == min(self._turn.working, default=0)

    @property
    def working(self) -> int:
        """How many copies share the work, as this one sees it; 0 while it waits."""
        return len(self._turn.working) if self._turn.held else 0

    @property
    def partitions(self) -> frozenset[int]:
        """What this copy applies at the moment; nothing while it waits."""
        return self._share() if self._turn.held else frozenset()

    @property
    def services(self) -> frozenset[str]:
        return frozenset(self._followers)

    @property
    def degraded(self) -> bool:
        """Whether it lives on the feed alone, polled about every second."""
        return not self._bus.up

    @property
    def refusals(self) -> int:
        """What the bus refused us since the start."""
        return self._bus.refusals

    def unlisted(self, service: str, types: Iterable[str]) -> frozenset[str]:
        """Of a service's event types, those that are neither handled nor ignored."""
        return frozenset(types) - self.handled.get(service, frozenset()) - self.ignored.get(service, frozenset())

    def caught_up(self, service: str) -> int:
        """The position up to which everything is applied, by whichever copies work."""
        return self._followers[service].position

    def lag(self, service: str) -> int:
        """Events that are known to exist and not applied."""
        return self._followers[service].lag

    def confirmed_at(self, service: str) -> float | None:
        """When (monotonic seconds) we last stood at the service's head; None if never."""
        return self._followers[service].confirmed_at

    def trouble(self, service: str) -> str | None:
        """Why a service is not followed at the moment; None if it is."""
        return self._followers[service].trouble

    def gaps(self, service: str) -> int:
        """How often the bus had lost or delayed something."""
        return self._followers[service].gaps

    def mismatches(self, service: str) -> int:
        """How often something came again with other bytes."""
        return self._followers[service].mismatches

    async def wait_for(self, service: str, position: int, timeout: float) -> None:
        """Return when everything up to `position` is applied (read your own writes); raises TimeoutError.

        A copy that waits for its turn looks at what the working ones have stored.
        """
        async with asyncio.timeout(timeout):
            while not self.active:
                async with self._pool.connection() as connection:
                    if await stored_position(connection, self.name, service) >= position:
                        return
                await asyncio.sleep(_LOOK_AGAIN)
            await self._followers[service].wait_for(position)

    async def run(self) -> None:
        """Wait for the turn, then follow all sources until cancelled."""
        while True:
            stop_if_cancelled()
            try:
                async with self._turn:
                    # a task of its own: a failed TaskGroup of Python 3.11 leaves its task marked as cancelled
                    await asyncio.create_task(self._follow())
            except* (TurnLost, Superseded, Error, OSError, TimeoutError) as errors:
                _log.warning(
                    "subscription.turn_lost", subscription=self.name, errors=[repr(e) for e in errors.exceptions]
                )
            await asyncio.sleep(1)

    def _share(self) -> frozenset[int]:
        return share_of(self._turn.place, self._turn.working)

    async def _follow(self) -> None:
        self._bus.place = self._turn.place
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._turn.watch())
                tasks.create_task(self._bus.keep_open())
                for follower in self._followers.values():
                    tasks.create_task(follower.run())
        finally:
            await self._bus.close()


def _check(name: str, workers: int, handled: Types, ignored: Types) -> None:
    """
    :raises ValueError: if there cannot be so many workers, or a type is both handled and ignored
    """
    if not 1 <= workers <= PARTITIONS:
        raise ValueError(f"{name} has {PARTITIONS} partitions for its workers, which cannot be {workers}")
    for service, types in handled.items():
        if both := types & ignored.get(service, frozenset()):
            raise ValueError(f"{name} both handles and ignores {', '.join(sorted(both))} of {service}")
