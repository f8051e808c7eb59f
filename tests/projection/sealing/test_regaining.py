"""An older backup of the log is restored: what was signed comes back in its place before anything new."""

import json
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import pytest

from services.projection.audit.log import AuditLog
from services.projection.audit.verify import verify
from services.projection.sealing.published import Published
from services.projection.sealing.regaining import regain
from services.projection.sealing.tiles import Tiles, path_of
from services.projection.sealing.trouble import Trouble
from shared import clock
from shared.eventstore.port import SourceHead
from shared.messaging.checkpoint import load_checkpoint
from tests.projection.audit.test_log import EPOCH, Source, event
from tests.projection.sealing.conftest import SIGNER, Log, cut

LATER = UUID(int=EPOCH.int + 1)


class Services:
    """Two services whose events were logged in turns, and what the log's subscription remembers of them."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.feeds: Mapping[str, Source] = {
            name: Source([replace(event(number), service=name) for number in range(1, 301)])
            for name in ("learning", "responsibility")
        }

    async def write(self, service: str, count: int) -> None:
        """Log that service's next events, as the subscription does."""
        async with self.log.pool.connection() as connection:
            checkpoint = await load_checkpoint(connection, "audit", service, EPOCH)
            events = self.feeds[service].events[checkpoint.position : checkpoint.position + count]
            await AuditLog().apply(connection, service, events)
            await checkpoint.move(connection, events)

    async def written(self) -> dict[str, int]:
        async with self.log.pool.connection() as connection:
            return {name: (await load_checkpoint(connection, "audit", name, EPOCH)).position for name in self.feeds}

    async def size(self) -> int:
        async with self.log.pool.connection() as connection:
            row = await (await connection.execute("select size from log_head")).fetchone()
            assert row
            return int(row[0])

    async def remember(self) -> None:
        """Keep head and checkpoints: what the backup holds."""
        kept = "create table kept_{0} as select * from {0}"
        async with self.log.pool.connection() as connection:
            for table in ("log_head", "subscription_checkpoint"):
                await connection.execute(kept.format(table).encode())

    async def restore(self, size: int) -> None:
        """Put the backup back."""
        await self.log.tamper(
            *cut(size),
            "delete from log_head",
            "insert into log_head select * from kept_log_head",
            "delete from subscription_checkpoint",
            "insert into subscription_checkpoint select * from kept_subscription_checkpoint",
        )

    async def regain(self) -> int:
        return await regain(self.log.pool, Tiles(self.log.folder), SIGNER, self.feeds)


@pytest.fixture
async def services(log: Log) -> Services:
    """180 entries in the backup, 430 signed in all, one of them what a service said of its log."""
    services = Services(log)
    for service, count in (("learning", 80), ("responsibility", 100)):
        await services.write(service, count)
    await log.sealer().seal()
    await services.remember()
    for service, count in (("responsibility", 10), ("learning", 120), ("responsibility", 119)):
        await services.write(service, count)
    async with log.pool.connection() as connection:
        said = SourceHead(EPOCH, 200, 1, bytes(32))
        await AuditLog().note_head(connection, "learning", said, clock.now())
    await log.sealer().seal()
    return services


class TestRegaining:
    async def test_changes_nothing_where_nothing_is_missing(self, services: Services) -> None:
        assert await services.regain() == 0

    async def test_brings_back_what_was_signed_in_its_order(self, services: Services) -> None:
        published = services.log.published()
        await services.restore(180)
        with pytest.raises(Trouble, match="fewer than the 430"):
            await services.log.sealer().seal()
        assert await services.regain() == 250
        assert await services.written() == {"learning": 200, "responsibility": 229}
        await services.log.sealer().seal()
        assert services.log.published().text == published.text
        async with services.log.pool.connection() as connection:
            row = await (await connection.execute("select count(*) from audit_trail")).fetchone()
            assert row == (429,)
            await connection.execute("delete from log_trouble")
            verdict = await verify(connection, {}, log=Published(services.log.folder))
        assert verdict.whole, verdict.findings

    async def test_goes_on_growing_afterwards(self, services: Services) -> None:
        await services.restore(180)
        await services.regain()
        await services.write("learning", 50)
        checkpoint = await services.log.sealer().seal()
        assert checkpoint is not None
        assert checkpoint.size == 480

    async def test_waits_for_events_that_a_service_has_not_got_back(self, services: Services) -> None:
        await services.restore(180)
        whole = list(services.feeds["learning"].events)
        del services.feeds["learning"].events[150:]
        with pytest.raises(Trouble, match="event 151 of learning") as found:
            await services.regain()
        assert found.value.index == 180 + 10 + 70
        services.feeds["learning"].events[:] = whole
        await services.regain()
        assert await services.size() == 430

    async def test_keeps_entries_of_events_that_were_given_up_by_two_signatures(self, services: Services) -> None:
        await services.restore(180)
        learning = services.feeds["learning"]
        other = [replace(event(number, "另一段历史"), service="learning") for number in range(151, 160)]
        learning.events = [replace(one, epoch=LATER) for one in (*learning.events[:150], *other)]
        learning.epoch = LATER
        loss = {"service": "learning", "ended": [str(EPOCH)], "epoch": str(LATER), "fork": 150}
        signed = replace(event(1), type="HistoryLost", body=json.dumps({"payload": loss}).encode())
        services.feeds = {**services.feeds, "management": Source([replace(signed, service="management")])}
        assert await services.regain() == 250
        await services.log.sealer().seal()
        async with services.log.pool.connection() as connection:
            row = await (await connection.execute("select count(*) from audit_trail")).fetchone()
        assert row == (429 - 50,)

    async def test_refuses_a_log_that_is_not_the_beginning_of_the_published_one(self, services: Services) -> None:
        await services.restore(180)
        await services.log.tamper("update log_head set frontier[1] = sha256('other')")
        with pytest.raises(Trouble, match="not those of the signed"):
            await services.regain()

    async def test_refuses_published_files_that_are_not_what_was_signed(self, services: Services) -> None:
        await services.restore(180)
        file = services.log.folder / path_of(0, 1, 430 - 256)
        file.write_bytes(bytes(len(file.read_bytes())))
        with pytest.raises(Trouble, match="tile/"):
            await services.regain()
        assert await services.size() == 180
