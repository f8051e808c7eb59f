"""Writes the log: a batch of events gets the next indexes, in the transaction that moves the subscription on."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from services.projection.audit.entry import entry_of, head_entry_of
from services.projection.audit.merkle import Frontier, leaf_hash
from shared.eventstore.port import SourceHead
from shared.kernel.envelope import Envelope
from shared.views.queries import Queries

QUERIES = Queries.load(Path(__file__).parent / "log.sql")

_STAMP = ("by", "on_behalf_of", "on", "at", "reason", "paper", "rules", "correlation", "causation")


class AuditLog:
    """A sink for the subscription that reads everything from everybody; one writer at a time."""

    async def apply(self, connection: AsyncConnection[Any], service: str, events: Sequence[Envelope]) -> None:
        """Append the events of one service, in order.

        :raises psycopg.errors.UniqueViolation: if one of them is in the log already: the checkpoint was moved back
        """
        if not events:
            return
        places = [(event.epoch, event.position) for event in events]
        entries = [entry_of(event) for event in events]
        indexes = await self._add(connection, "event", service, places, entries)
        await QUERIES["add_trail"].run(connection, **_trail(indexes, events))

    async def note_head(self, connection: AsyncConnection[Any], service: str, head: SourceHead, at: datetime) -> bool:
        """Append what a service said of its log, unless that very head is in; whether it was appended."""
        place = {"service": service, "epoch": head.epoch, "position": head.position}
        if await QUERIES["noted"].rows(connection, **place):
            return False
        entry = head_entry_of(service, head, at)
        await self._add(connection, "source_head", service, [(head.epoch, head.position)], [entry])
        return True

    async def put_back(
        self,
        connection: AsyncConnection[Any],
        kind: str,
        service: str,
        places: Sequence[tuple[UUID, int]],
        entries: Sequence[bytes],
    ) -> None:
        """Append entries that were published once and stand for nothing that could be shown: they have no trail."""
        await self._add(connection, kind, service, places, entries)

    async def _add(
        self,
        connection: AsyncConnection[Any],
        kind: str,
        service: str,
        places: Sequence[tuple[UUID, int]],
        entries: Sequence[bytes],
    ) -> list[int]:
        """Append entries, in order, in the caller's transaction; their indexes."""
        [head] = await QUERIES["lock_head"].rows(connection)
        frontier = Frontier(head["size"], [bytes(part) for part in head["frontier"]])
        first, leaves = frontier.size, [leaf_hash(entry) for entry in entries]
        for leaf in leaves:
            frontier.add(leaf)
        indexes = list(range(first, frontier.size))
        rows = {
            "kinds": [kind] * len(entries),
            "indexes": indexes,
            "services": [service] * len(entries),
            "epochs": [epoch for epoch, _ in places],
            "positions": [position for _, position in places],
            "entries": list(entries),
            "leaves": leaves,
        }
        await QUERIES["add_entries"].run(connection, **rows)
        await QUERIES["move_head"].run(connection, size=frontier.size, frontier=frontier.hashes)
        return indexes

    async def rewind(self, connection: AsyncConnection[Any], service: str, fork: int) -> int:  # noqa: ARG002
        """Go on from the fork in the new epoch: the log only grows, and what stands in it was once so."""
        return fork


def _trail(indexes: Sequence[int], events: Sequence[Envelope]) -> dict[str, list[Any]]:
    """Columns of the trail: what each body says about itself and its stamp."""
    bodies = [event.content for event in events]
    columns: dict[str, list[Any]] = {
        "index": list(indexes),
        "service": [event.service for event in events],
        "position": [event.position for event in events],
        "unit": [event.unit for event in events],
        "category": [body["stream"]["category"] for body in bodies],
        "stream": [body["stream"]["id"] for body in bodies],
        "version": [body["version"] for body in bodies],
        "event": [body["id"] for body in bodies],
        "type": [event.type for event in events],
        "recorded_at": [event.recorded_at for event in events],
    }
    return columns | {name: [body["stamp"].get(name) for body in bodies] for name in _STAMP}
