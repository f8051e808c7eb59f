"""Reactions: one event of another service becomes one command of ours.

    when_finding_recorded_then_raise_rectification = Reaction(
        name="when_finding_recorded_then_raise_rectification",
        service="supervision", event="FindingRecorded", news=FindingNews, then=raise_rectification)

`news` is our own tolerant model of the payload (unknown fields ignored), `then` a pure function of envelope and news.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

import httpx
import psycopg
import structlog
from pydantic import BaseModel

from shared.failpoints import failpoint
from shared.kernel.decider import Decider
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.kernel.message import Command
from shared.kernel.refusal import Refusal
from shared.kernel.unavailable import Unavailable
from shared.messaging.feed import Feed, FeedUnavailable
from shared.messaging.sink import Database, Pool
from shared.statements import statements
from shared.telemetry.traces import CONSUMER, span

_log = structlog.get_logger()
_SQL = statements(Path(__file__).with_name("reactions.sql"))
_NOT_NOW = (
    *(Unavailable, FeedUnavailable),
    *(psycopg.OperationalError, httpx.TransportError, OSError),
)

N = TypeVar("N", bound=BaseModel)


@dataclass(frozen=True)
class Step:
    """What a reaction wants done: one command to one aggregate of a unit."""

    decider: Decider[Any, Any, Any]
    unit: UUID
    id: UUID
    command: Command


@dataclass(frozen=True)
class Order:
    """A step ready to be sent. The same event always gives the same `command_id`: saying it twice changes nothing."""

    step: Step
    command_id: UUID
    on: date
    causation: UUID
    correlation: UUID
    reaction: str


@dataclass(frozen=True)
class Reaction(Generic[N]):
    """`then` may answer None: this news is none of our business."""

    name: str
    service: str
    event: str
    news: type[N]
    then: Callable[[Envelope, N], Step | None]

    def order(self, envelope: Envelope) -> Order | None:
        """What to send because of the event; raises what a parser raises if the payload is not what we expect."""
        step = self.then(envelope, self.news.model_validate(envelope.content["payload"]))
        if step is None:
            return None
        correlation = envelope.content["stamp"].get("correlation")
        return Order(
            step=step,
            command_id=derived_id(envelope.id, self.name),
            on=envelope.on,
            causation=envelope.id,
            correlation=UUID(correlation) if correlation else envelope.id,
            reaction=self.name,
        )


Send = Callable[[Order], Awaitable[object]]


class ReactionSink:
    """The sink of a subscription that reacts. Its commands are idempotent, so the checkpoint may follow them.

    Refused: recorded, goes on. Failed `tries` times (counted before each try, so that a try which kills the process
    counts too): this reaction stops for this unit, everything else goes on; `resume` after the fix. Give its
    subscription a small batch (20): a batch is one transaction, and commands take their time.
    """

    def __init__(self, reactions: Sequence[Reaction[Any]], send: Send, pool: Pool, *, tries: int = 3) -> None:
        self.reactions, self._send, self._pool, self._tries = tuple(reactions), send, pool, tries

    async def apply(self, connection: Database, service: str, events: Sequence[Envelope]) -> None:
        """React to the events in order; raises what went wrong while there are tries left."""
        rows = await (await connection.execute(_SQL["parked"], {"service": service})).fetchall()
        parked: set[tuple[str, UUID]] = {(reaction, unit) for reaction, unit in rows}
        for event in events:
            for reaction in self.reactions:
                if reaction.service == service and reaction.event == event.type:
                    if (reaction.name, event.unit) in parked:
                        continue
                    if not await self._react(connection, reaction, event):
                        parked.add((reaction.name, event.unit))

    async def rewind(self, connection: Database, service: str, fork: int) -> int:
        """Go on from the fork: what was sent because of events that count no longer is for people to look at.

        A reaction that was parked behind the fork is taken up again at the first event behind it.
        """
        await connection.execute(_SQL["park_at_fork"], {"service": service, "position": fork + 1})
        return fork

    async def resume(self, subscription: str, feed: Feed, reaction: str, service: str, unit: UUID) -> bool:
        """Take a parked reaction up again, from the event it stopped at to where the subscription is.

        True when it runs again, False if it stopped anew (or was not parked). Raises what a try raises.
        """
        (found,) = [one for one in self.reactions if (one.name, one.service) == (reaction, service)]
        given: dict[str, object] = {"reaction": reaction, "service": service, "unit": unit}
        while True:
            # Whoever skips events because of the parked row holds it until its checkpoint is committed.
            async with self._pool.connection() as connection, connection.transaction():
                row = await (await connection.execute(_SQL["parked_at"], given)).fetchone()
                if row is None:
                    return False
                asked = {"subscription": subscription, "service": service}
                applied = await (await connection.execute(_SQL["applied"], asked)).fetchone()
                assert applied is not None
                if row[0] > applied[0]:
                    await connection.execute(_SQL["unpark"], given)
                    return True
            for event in [e async for page in feed.pages(row[0] - 1, unit=unit, until=applied[0]) for e in page]:
                if event.type == found.event and not await self._retry(found, event, given):
                    return False
            async with self._pool.connection() as connection:
                await connection.execute(_SQL["move_parked"], given | {"position": applied[0] + 1})

    async def _retry(self, reaction: Reaction[Any], event: Envelope, given: dict[str, object]) -> bool:
        async with self._pool.connection() as connection:
            await connection.execute(_SQL["move_parked"], given | {"position": event.position})
            await connection.execute(_SQL["end_attempt"], {"event": event.id, "reaction": reaction.name})
        async with self._pool.connection() as connection, connection.transaction():
            return await self._react(connection, reaction, event)

    async def _react(self, connection: Database, reaction: Reaction[Any], event: Envelope) -> bool:
        """False if it is parked now."""
        names: dict[str, object] = {"event": event.id, "reaction": reaction.name}
        where = names | {"service": event.service, "unit": event.unit, "position": event.position}
        attempts, error = await self._count_attempt(names)
        if attempts > self._tries:
            _log.error("reaction.parked", reaction=reaction.name, service=event.service, position=event.position)
            await connection.execute(
                _SQL["park"], where | {"attempts": attempts - 1, "error": error or "the process died"}
            )
            return False
        try:
            if order := reaction.order(event):
                failpoint("reaction.before_send")
                with span("reaction", kind=CONSUMER, parent=event.traceparent, reaction=reaction.name):
                    await self._send(order)
        except Refusal as refusal:
            refused = {"refusal": type(refusal).__name__, "sentence": refusal.sentence()}
            await connection.execute(_SQL["refuse"], where | refused)
        except Exception as problem:
            undone = int(isinstance(problem, _NOT_NOW))  # nobody's fault and no reason to park
            await self._tell("note_error", names | {"error": repr(problem)[:2_000], "undone": undone})
            raise
        await self._tell("end_attempt", names)
        return True

    async def _count_attempt(self, names: dict[str, object]) -> tuple[int, str]:
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_SQL["count_attempt"], names)).fetchone()
        assert row is not None
        return int(row[0]), str(row[1])

    async def _tell(self, statement: str, given: dict[str, object]) -> None:
        """Outside the batch's transaction: if a later event fails, this one's try was a good one all the same."""
        async with self._pool.connection() as connection:
            await connection.execute(_SQL[statement], given)
