"""The log against a real PostgreSQL: it grows, it verifies, and whoever touches it is found out."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from deploy.installation.topology import service_named
from services.projection.audit.log import AuditLog
from services.projection.audit.verify import verify
from shared.eventstore.port import Head
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.migrations import migrate

EPOCH, UNIT, ZHAO = UUID(int=1), UUID(int=2), UUID(int=3)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def event(position: int, text: str = "已整改到位") -> Envelope:
    stamp = {"by": str(ZHAO), "unit": str(UNIT), "on": "2026-03-02", "at": START.isoformat()}
    body = {
        "id": str(derived_id(EPOCH, str(position))),
        "type": "RectificationClosedOut",
        "schema": 1,
        "stream": {"unit": str(UNIT), "category": "rectification", "id": str(UUID(int=9))},
        "version": position,
        "stamp": stamp,
        "payload": {"finding": text},
    }
    recorded_at = START + timedelta(seconds=position)
    encoded = json.dumps(body, ensure_ascii=False).encode()
    return Envelope("responsibility", EPOCH, position, position, UNIT, recorded_at, "RectificationClosedOut", encoded)


class Source:
    """A service's feed as a list."""

    def __init__(self, events: Sequence[Envelope]) -> None:
        self.events, self.epoch = list(events), EPOCH

    async def pages(
        self, after: int, *, unit: UUID | None = None, until: int | None = None
    ) -> AsyncIterator[Sequence[Envelope]]:
        found = [e for e in self.events if after < e.position <= (until or 2**62) and unit in (None, e.unit)]
        for start in range(0, len(found), 10):
            yield found[start : start + 10]

    async def head(self) -> Head:
        return Head(self.epoch, len(self.events))


@pytest.fixture
async def connection(database: str) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    await migrate(database, service_named("projection").migrations)
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        yield connection


async def logged(connection: psycopg.AsyncConnection[Any], count: int = 25) -> Source:
    events = [event(position) for position in range(1, count + 1)]
    for start in (0, 7):
        async with connection.transaction():
            await AuditLog().apply(connection, "responsibility", events[start : 7 if start == 0 else None])
    return Source(events)


async def tamper(connection: psycopg.AsyncConnection[Any], statement: str) -> None:
    """As the table's owner could: the triggers do not stop somebody who may switch them off."""
    await connection.execute("set session_replication_role = replica")
    await connection.execute(statement.encode())
    await connection.execute("set session_replication_role = origin")


class TestVerify:
    async def test_a_log_that_nobody_touched_is_whole(self, connection: psycopg.AsyncConnection[Any]) -> None:
        source = await logged(connection)
        verdict = await verify(connection, {"responsibility": source})
        assert verdict.whole, verdict.findings
        assert (verdict.size, verdict.compared) == (25, {"responsibility": 25})

    async def test_events_not_yet_logged_are_no_finding(self, connection: psycopg.AsyncConnection[Any]) -> None:
        source = await logged(connection)
        source.events.append(event(26))
        assert (await verify(connection, {"responsibility": source})).whole

    @pytest.mark.parametrize(
        ("statement", "index"),
        [
            ("update log_entry set entry = entry || '\\x20' where index = 11", 11),
            ("delete from log_entry where index = 4", 4),
            ("delete from log_entry where index = 24", 24),
            ("update log_entry set leaf = sha256('\\x00' || entry || 'x'::bytea) where index = 3", 3),
            ("update log_head set size = 24", 24),
        ],
        ids=["edited", "deleted", "cut off", "leaf", "head"],
    )
    async def test_what_was_changed_in_the_log_is_named(
        self, connection: psycopg.AsyncConnection[Any], statement: str, index: int
    ) -> None:
        source = await logged(connection)
        await tamper(connection, statement)
        verdict = await verify(connection, {"responsibility": source})
        assert verdict.findings[0].index == index

    async def test_an_entry_rewritten_with_its_leaf_shows_in_the_root(
        self, connection: psycopg.AsyncConnection[Any]
    ) -> None:
        source = await logged(connection)
        rewritten = """
            update log_entry set entry = changed, leaf = sha256('\\x00'::bytea || changed)
              from (select entry || '\\x20'::bytea as changed from log_entry where index = 5) other where index = 5"""
        await tamper(connection, rewritten)
        assert not (await verify(connection, {"responsibility": source})).whole

    async def test_an_event_changed_in_its_service_is_named(self, connection: psycopg.AsyncConnection[Any]) -> None:
        source = await logged(connection)
        source.events[12] = event(13, "未整改")
        [finding] = (await verify(connection, {"responsibility": source})).findings
        assert (finding.service, finding.position) == ("responsibility", 13)

    async def test_an_event_lost_in_its_service_is_named(self, connection: psycopg.AsyncConnection[Any]) -> None:
        source = await logged(connection)
        del source.events[20:]
        [finding] = (await verify(connection, {"responsibility": source})).findings
        assert finding.position == 21

    async def test_events_that_changed_places_are_named(self, connection: psycopg.AsyncConnection[Any]) -> None:
        source = await logged(connection)
        source.events[3] = replace(source.events[4], position=4)
        [finding] = (await verify(connection, {"responsibility": source})).findings
        assert finding.position == 4


class TestHistoryThatWasGivenUp:
    """The log of 25 events; then the service forks behind 20 and goes on otherwise."""

    LATER = UUID(int=EPOCH.int + 1)

    async def forked(self, connection: psycopg.AsyncConnection[Any]) -> Source:
        source = await logged(connection)
        source.epoch = self.LATER
        other = [event(position, "另一段历史") for position in range(21, 24)]
        source.events = [replace(one, epoch=self.LATER) for one in (*source.events[:20], *other)]
        async with connection.transaction():
            assert await AuditLog().rewind(connection, "responsibility", 20) == 20
            await AuditLog().apply(connection, "responsibility", source.events[20:])
        return source

    def signed(self, **other: object) -> Source:
        loss = {"service": "responsibility", "ended": [str(EPOCH)], "epoch": str(self.LATER), "fork": 20} | other
        said = replace(event(1), type="HistoryLost", body=json.dumps({"payload": loss}).encode())
        return Source([replace(said, service="management")])

    async def test_stays_and_is_no_finding_once_it_is_signed(self, connection: psycopg.AsyncConnection[Any]) -> None:
        feeds = {"responsibility": await self.forked(connection), "management": self.signed()}
        verdict = await verify(connection, feeds)
        assert verdict.whole, verdict.findings
        assert (verdict.size, verdict.compared) == (28, {"responsibility": 23})

    async def test_that_nobody_signed_for_is_a_finding(self, connection: psycopg.AsyncConnection[Any]) -> None:
        source = await self.forked(connection)
        for feeds in (
            {"responsibility": source},
            {"responsibility": source, "management": self.signed(ended=[str(UUID(int=5))])},
            {"responsibility": source, "management": self.signed(epoch=str(UUID(int=5)))},
        ):
            [finding] = (await verify(connection, feeds)).findings
            assert "signed" in finding.sentence_en

    async def test_before_the_fork_that_was_signed_is_named(self, connection: psycopg.AsyncConnection[Any]) -> None:
        feeds = {"responsibility": await self.forked(connection), "management": self.signed(fork=19)}
        [finding] = (await verify(connection, feeds)).findings
        assert finding.position == 20

    async def test_behind_the_fork_is_compared_in_the_new_epoch(self, connection: psycopg.AsyncConnection[Any]) -> None:
        source = await self.forked(connection)
        source.events[21] = replace(event(22, "改过"), epoch=self.LATER)
        [finding] = (await verify(connection, {"responsibility": source, "management": self.signed()})).findings
        assert finding.position == 22


class TestLog:
    async def test_says_who_did_what_and_why(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await logged(connection, 1)
        cursor = await connection.execute("select type, by, stream, version from audit_trail")
        assert await cursor.fetchall() == [("RectificationClosedOut", ZHAO, UUID(int=9), 1)]

    async def test_takes_no_event_twice(self, connection: psycopg.AsyncConnection[Any]) -> None:
        await logged(connection, 9)
        with pytest.raises(psycopg.errors.UniqueViolation):
            await AuditLog().apply(connection, "responsibility", [event(9)])

    @pytest.mark.parametrize("table", ["log_entry", "audit_trail"])
    @pytest.mark.parametrize("statement", ["delete from {}", "truncate {} cascade", "update {} set position = 0"])
    async def test_only_grows(self, connection: psycopg.AsyncConnection[Any], table: str, statement: str) -> None:
        await logged(connection, 3)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute(statement.format(table).encode())
