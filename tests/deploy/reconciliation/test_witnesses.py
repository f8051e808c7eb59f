"""Who is asked: every subscription, and the audit log where there is one."""

from collections.abc import Iterator

import psycopg
import pytest

from deploy.installation.topology import service_named
from deploy.reconciliation.comparing import Differs
from deploy.reconciliation.known import Range
from deploy.reconciliation.reconciling import Reconciler
from services.projection.audit.log import AuditLog
from shared.kernel.envelope import Envelope
from shared.messaging.subjects import stream_name
from shared.migrations import migrate
from tests.conftest import Databases
from tests.deploy.reconciliation.conftest import Shop


@pytest.fixture
def audited(postgres: Databases) -> Iterator[str]:
    dsn = postgres.create_database()
    yield dsn
    postgres.drop_database(dsn)


async def logged(dsn: str, service: str, events: list[Envelope]) -> None:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        await AuditLog().apply(connection, service, events)


class TestTheAuditLog:
    async def test_knows_what_neither_log_nor_stream_holds(self, shop: Shop, audited: str) -> None:
        await migrate(audited, service_named("projection").migrations)
        await shop.write(3)
        await logged(audited, shop.service, list(await shop.events()))
        await shop.js.purge_stream(stream_name(shop.service))
        shop.lose_after(4)
        reconciler = Reconciler(shop.js, shop.log, {"projection": audited}, "projection")
        found = await reconciler.difference()
        assert [(one.positions, one.seen_by) for one in found.missing] == [(Range(5, 6), ("audit log",))]

    async def test_holds_the_log_to_the_last_bytes_it_has_seen(self, shop: Shop, audited: str) -> None:
        await migrate(audited, service_named("projection").migrations)
        await shop.write(3)
        await logged(audited, shop.service, list(await shop.events()))
        shop.run("alter table event disable trigger all; update event set body = body || ' ' where position = 6")
        reconciler = Reconciler(shop.js, shop.log, {"projection": audited}, "projection")
        assert Differs(6, "audit log") in (await reconciler.difference()).differing
