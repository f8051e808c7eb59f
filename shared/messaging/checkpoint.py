"""How far a subscription has come in one service, and what it knows of the events before."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from shared.kernel.envelope import PARTITIONS, Envelope
from shared.statements import statements

_SQL = statements(Path(__file__).with_name("subscription.sql"))
_REMEMBERED = 4_096

Database = AsyncConnection[tuple[Any, ...]]


class Superseded(Exception):
    """Another copy of the subscription has moved the checkpoint; read it again."""


@dataclass
class Checkpoint:
    """Everything up to `position` has been applied: events are applied in the order of their positions, without gaps.

    Kept per partition: the last position and the digest of the event there.
    """

    subscription: str
    service: str
    epoch: UUID
    partitions: dict[int, tuple[int, str]]
    _recent: OrderedDict[int, str] = field(default_factory=OrderedDict)

    @property
    def position(self) -> int:
        return max(position for position, _ in self.partitions.values())

    def known_digest(self, event: Envelope) -> str | None:
        """The digest of what we applied at the event's position, as far as we remember."""
        last, digest = self.partitions[event.partition]
        return digest if event.position == last else self._recent.get(event.position)

    async def move(self, connection: Database, events: Sequence[Envelope]) -> dict[int, tuple[int, str]]:
        """Move to the last of the events, inside the caller's transaction; returns what `moved` takes after commit.

        :raises Superseded: if another copy was faster
        """
        new = {event.partition: (event.position, event.digest) for event in events}
        cursor = await connection.execute(
            _SQL["move"],
            {
                "subscription": self.subscription,
                "service": self.service,
                "epoch": self.epoch,
                "partitions": list(new),
                "before": [self.partitions[partition][0] for partition in new],
                "positions": [position for position, _ in new.values()],
                "digests": [digest for _, digest in new.values()],
            },
        )
        row = await cursor.fetchone()
        if row is None or row[0] != len(new):
            raise Superseded(f"{self.subscription} on {self.service}")
        return new

    def moved(self, new: dict[int, tuple[int, str]], events: Sequence[Envelope]) -> None:
        """The transaction of `move` is committed."""
        self.partitions |= new
        self._recent.update((event.position, event.digest) for event in events)
        while len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)

    async def adopt(self, connection: Database, epoch: UUID) -> None:
        """Go on in a new epoch that shares the history up to our position."""
        given = {"subscription": self.subscription, "service": self.service, "epoch": epoch, "before": self.epoch}
        await connection.execute(_SQL["adopt_epoch"], given)
        self.epoch = epoch

    async def lock(self, connection: Database) -> None:
        """Keep a second copy out until the caller's transaction ends.

        :raises Superseded: if another copy was faster
        """
        given = {"subscription": self.subscription, "service": self.service, "epoch": self.epoch}
        rows = await (await connection.execute(_SQL["lock"], given)).fetchall()
        if {int(partition): int(position) for partition, position in rows} != {
            partition: position for partition, (position, _) in self.partitions.items()
        }:
            raise Superseded(f"{self.subscription} on {self.service}")

    async def rewind(self, connection: Database, epoch: UUID, last: Envelope | None) -> None:
        """Stand right behind `last` in a new epoch (None: before everything), inside the transaction of `lock`."""
        new = _partitions_behind(self.partitions, last)
        given = {"subscription": self.subscription, "service": self.service, "epoch": epoch}
        columns = {
            "partitions": list(new),
            "positions": [position for position, _ in new.values()],
            "digests": [digest for _, digest in new.values()],
        }
        await connection.execute(_SQL["rewind"], given | columns)

    def rewound(self, epoch: UUID, last: Envelope | None) -> "Checkpoint":
        """What this is after `rewind` is committed."""
        return Checkpoint(self.subscription, self.service, epoch, _partitions_behind(self.partitions, last))

    async def raise_alarm(self, connection: Database, kind: str, position: int, expected: str, found: str) -> None:
        """Store an alarm; the same one again is one alarm."""
        given = {"subscription": self.subscription, "service": self.service, "kind": kind}
        await connection.execute(
            _SQL["raise_alarm"], given | {"position": position, "expected": expected, "found": found}
        )


def _partitions_behind(partitions: Mapping[int, tuple[int, str]], last: Envelope | None) -> dict[int, tuple[int, str]]:
    """Partitions that were past the last event begin anew: their first event then comes from the feed."""
    if last is None:
        return dict.fromkeys(partitions, (0, ""))
    kept = {name: known if known[0] <= last.position else (0, "") for name, known in partitions.items()}
    return kept | {last.partition: (last.position, last.digest)}


class Run:
    """Events that follow the checkpoint one by one, waiting to be applied together."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.events: list[Envelope] = []
        self._checkpoint = checkpoint
        self._begin = checkpoint.position
        self._last = {partition: position for partition, (position, _) in checkpoint.partitions.items()}

    def take(self, event: Envelope) -> bool:
        """Add the event if it is the very next one, also by its own account; False otherwise."""
        known = self._last[event.partition]
        if (
            event.epoch != self._checkpoint.epoch
            or event.position != self._begin + len(self.events) + 1
            or event.prev not in (None, known)
        ):
            return False
        self._last[event.partition] = event.position
        self.events.append(event)
        return True

    def holds(self, position: int) -> bool:
        """Whether the position is applied or waits here."""
        return position <= self._begin + len(self.events)

    def digest_of(self, event: Envelope) -> str | None:
        """The digest of what stands at the event's position, as far as we remember."""
        if event.position > self._begin:
            return self.events[event.position - self._begin - 1].digest
        return self._checkpoint.known_digest(event)


async def load_checkpoint(connection: Database, subscription: str, service: str, epoch: UUID) -> Checkpoint:
    """The checkpoint of a subscription; a new one begins before the first event, in the given epoch."""
    given = {"subscription": subscription, "service": service, "epoch": epoch}
    await connection.execute(_SQL["begin"], given)
    rows = await (await connection.execute(_SQL["load"], given)).fetchall()
    partitions = {int(partition): (int(position), str(digest)) for partition, position, digest, _ in rows}
    assert len(partitions) == PARTITIONS
    return Checkpoint(subscription, service, rows[0][3], partitions)


async def stored_position(connection: Database, subscription: str, service: str) -> int:
    """Up to where whichever copy works has applied everything; 0 if nobody has begun."""
    row = await (
        await connection.execute(_SQL["stored"], {"subscription": subscription, "service": service})
    ).fetchone()
    return int(row[0]) if row else 0
