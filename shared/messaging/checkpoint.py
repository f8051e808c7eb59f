"""How far a subscription has come in one service, and what it knows of the events before."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from shared.kernel.envelope import PARTITIONS, Envelope
from shared.statements import statements

_SQL = statements(Path(__file__).with_name("subscription.sql"))
_REMEMBERED = 4_096

ALL = frozenset(range(PARTITIONS))
"""The share of a worker that works alone."""

Database = AsyncConnection[tuple[Any, ...]]


class Superseded(Exception):
    """Another copy of the subscription does this work; read the checkpoint again."""


class PartitionTaken(Superseded):
    """Another worker has moved a partition that we took for ours."""


@dataclass(frozen=True)
class Mark:
    """The last event of a partition that is applied, and its digest; all of it is applied up to `seen`."""

    position: int
    digest: str
    seen: int


@dataclass(frozen=True)
class Reached:
    """The positions of one service up to which each of its partitions is applied, in the order of the partitions."""

    positions: tuple[int, ...]

    @classmethod
    def evenly(cls, position: int) -> "Reached":
        return cls((position,) * PARTITIONS)

    @property
    def everywhere(self) -> int:
        """Everything up to here is applied."""
        return min(self.positions)

    @property
    def on_average(self) -> int:
        """How many events are applied, as far as can be said without counting."""
        return sum(self.positions) // len(self.positions)

    @property
    def anywhere(self) -> int:
        """Nothing behind here is applied."""
        return max(self.positions)

    def holds(self, event: Envelope) -> bool:
        """Whether the event is applied."""
        return event.position <= self.positions[event.partition]

    def towards(self, goal: "Reached", position: int) -> "Reached":
        """Return what is reached when everything up to `position` is applied of what the goal holds."""
        pairs = zip(self.positions, goal.positions, strict=True)
        return Reached(tuple([max(mine, min(position, most)) for mine, most in pairs]))


@dataclass
class Checkpoint:
    """Events are read in the order of their positions, without gaps; of those up to `position` all are applied that
    are of a partition of our own share. `everywhere`: up to there those of the others are applied, too.
    """

    subscription: str
    service: str
    epoch: UUID
    partitions: dict[int, Mark]
    share: frozenset[int] = ALL
    position: int = 0
    everywhere: int = 0
    _recent: OrderedDict[int, str] = field(default_factory=OrderedDict)

    @property
    def furthest(self) -> int:
        """Nothing of our share is applied behind here."""
        return max(self.partitions[partition].seen for partition in self.share)

    def owes(self, event: Envelope) -> bool:
        """Whether it is ours to apply."""
        return event.partition in self.share and event.position > self.partitions[event.partition].seen

    def known_digest(self, event: Envelope) -> str | None:
        """The digest of what was applied at the event's position, as far as we remember."""
        last = self.partitions[event.partition]
        return last.digest if event.position == last.position else self._recent.get(event.position)

    async def move(self, connection: Database, events: Sequence[Envelope]) -> dict[int, Mark]:
        """Move to the last of the events, inside the caller's transaction; returns what `moved` takes after commit.

        :raises PartitionTaken: if another worker was faster
        """
        end = events[-1].position
        ours = {event.partition: Mark(event.position, event.digest, end) for event in events if self.owes(event)}
        some = min(self.share)  # where it is said up to where we are, if nothing was ours
        new = dict(sorted(ours.items())) or {some: replace(self.partitions[some], seen=end)}
        cursor = await connection.execute(
            _SQL["move"],
            {
                "subscription": self.subscription,
                "service": self.service,
                "epoch": self.epoch,
                "partitions": list(new),
                "before": [self.partitions[partition].position for partition in new],
                "positions": [mark.position for mark in new.values()],
                "digests": [mark.digest for mark in new.values()],
                "seen": end,
                "share": None if self.share == ALL else sorted(self.share),
            },
        )
        row = await cursor.fetchone()
        if row is None or row[0] != len(new):
            raise PartitionTaken(f"{self.subscription} on {self.service}")
        return new

    def moved(self, new: Mapping[int, Mark], events: Sequence[Envelope]) -> None:
        """The transaction of `move` is committed."""
        self.partitions |= new
        self.position = events[-1].position
        for partition in self.share - new.keys():
            mark = self.partitions[partition]
            self.partitions[partition] = replace(mark, seen=max(mark.seen, self.position))
        if self.share == ALL:
            self.everywhere = self.position
        self._recent.update((event.position, event.digest) for event in events)
        while len(self._recent) > _REMEMBERED:
            self._recent.popitem(last=False)

    async def adopt(self, connection: Database, epoch: UUID, fork: int) -> None:
        """Go on in a new epoch that shares the history up to the fork, with all partitions that are not past it."""
        given = {"subscription": self.subscription, "service": self.service, "epoch": epoch, "fork": fork}
        await connection.execute(_SQL["adopt_epoch"], given)
        self.epoch = epoch

    async def lock(self, connection: Database) -> None:
        """Keep other workers out until the caller's transaction ends.

        :raises PartitionTaken: if another one was faster
        """
        given = {"subscription": self.subscription, "service": self.service}
        found = _marks(await (await connection.execute(_SQL["lock"], given)).fetchall())
        mine = {partition: (self.epoch, self.partitions[partition].position) for partition in self.share}
        if {partition: (found[partition][0], found[partition][1].position) for partition in self.share} != mine:
            raise PartitionTaken(f"{self.subscription} on {self.service}")
        self.partitions = {partition: mark for partition, (_, mark) in found.items()}

    async def rewind(self, connection: Database, epoch: UUID, last: Envelope | None) -> None:
        """Take all partitions, also those of others, right behind `last` in a new epoch (None: before everything),
        inside the transaction of `lock`.
        """
        new = _partitions_behind(self.partitions, last)
        given = {"subscription": self.subscription, "service": self.service, "epoch": epoch}
        columns = {
            "partitions": list(new),
            "positions": [mark.position for mark in new.values()],
            "digests": [mark.digest for mark in new.values()],
            "seen": last.position if last else 0,
        }
        await connection.execute(_SQL["rewind"], given | columns)

    def rewound(self, epoch: UUID, last: Envelope | None) -> "Checkpoint":
        """What this is after `rewind` is committed."""
        position = last.position if last else 0
        behind = _partitions_behind(self.partitions, last)
        return Checkpoint(self.subscription, self.service, epoch, behind, self.share, position, position)

    async def raise_alarm(self, connection: Database, kind: str, position: int, expected: str, found: str) -> None:
        """Store an alarm; the same one again is one alarm."""
        given = {"subscription": self.subscription, "service": self.service, "kind": kind}
        await connection.execute(
            _SQL["raise_alarm"], given | {"position": position, "expected": expected, "found": found}
        )


def _partitions_behind(partitions: Mapping[int, Mark], last: Envelope | None) -> dict[int, Mark]:
    """Partitions that were past the last event begin anew: their first event then comes from the feed."""
    if last is None:
        return dict.fromkeys(partitions, Mark(0, "", 0))
    end = last.position
    kept = {
        partition: replace(mark, seen=end) if mark.position <= end else Mark(0, "", end)
        for partition, mark in partitions.items()
    }
    return kept | {last.partition: Mark(end, last.digest, end)}


class Run:
    """Events that follow the checkpoint one by one, waiting to be applied together."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self.events: list[Envelope] = []
        self._checkpoint = checkpoint
        self._begin = checkpoint.position
        self._last = {partition: mark.position for partition, mark in checkpoint.partitions.items()}

    def take(self, event: Envelope) -> bool:
        """Add the event if it is the very next one, also by its own account; False otherwise.

        What the partitions of others hold is not known here, nor what ours held while they were another's.
        """
        if event.epoch != self._checkpoint.epoch or event.position != self._begin + len(self.events) + 1:
            return False
        if self._checkpoint.owes(event):
            if event.prev not in (None, self._last[event.partition]):
                return False
            self._last[event.partition] = event.position
        self.events.append(event)
        return True

    def holds(self, position: int) -> bool:
        """Whether the position is read or waits here."""
        return position <= self._begin + len(self.events)

    def digest_of(self, event: Envelope) -> str | None:
        """The digest of what stands at the event's position, as far as we remember."""
        if event.position > self._begin:
            return self.events[event.position - self._begin - 1].digest
        return self._checkpoint.known_digest(event)


async def load_checkpoint(
    connection: Database, subscription: str, service: str, epoch: UUID, share: frozenset[int] = ALL
) -> Checkpoint:
    """The checkpoint of a subscription; a new one begins before the first event, in the given epoch.

    Reading goes on where the partition stands that is furthest behind, whoever's it is: so everything that is applied
    from now on is seen here.
    """
    given = {"subscription": subscription, "service": service, "epoch": epoch}
    await connection.execute(_SQL["begin"], given)
    found = _marks(await (await connection.execute(_SQL["load"], given)).fetchall())
    assert len(found) == PARTITIONS
    marks = {partition: mark for partition, (_, mark) in found.items()}
    everywhere = min(mark.seen for mark in marks.values())
    oldest = min(found[partition][0] for partition in share)  # epochs are ordered by their time
    return Checkpoint(subscription, service, oldest, marks, share, everywhere, everywhere)


async def stored_position(connection: Database, subscription: str, service: str) -> int:
    """Up to where whichever workers there are have applied everything; 0 if nobody has begun."""
    row = await (
        await connection.execute(_SQL["stored"], {"subscription": subscription, "service": service})
    ).fetchone()
    return int(row[0]) if row else 0


async def stored_reach(connection: Database, subscription: str, service: str) -> Reached:
    """Up to where each partition is applied, by whichever worker."""
    given = {"subscription": subscription, "service": service}
    rows = await (await connection.execute(_SQL["reached"], given)).fetchall()
    return Reached(tuple([int(position) for (position,) in rows])) if rows else Reached.evenly(0)


def _marks(rows: Sequence[tuple[Any, ...]]) -> dict[int, tuple[UUID, Mark]]:
    return {
        int(partition): (epoch, Mark(int(position), str(digest), int(seen)))
        for partition, position, digest, seen, epoch in rows
    }
