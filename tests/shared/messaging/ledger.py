"""A consumer that writes down what it is given, so that a test can count."""

from collections.abc import Sequence

import psycopg

from shared.kernel.envelope import Envelope
from shared.messaging.sink import Database

TABLE = """
create table if not exists ledger (
    entry bigint generated always as identity primary key,
    service text not null, position bigint not null, type text not null, digest text not null
)
"""


class Ledger:
    """`stumbles`: how many batches fail after the rows are written. `anew`: whether a fork costs it everything."""

    def __init__(self, stumbles: int = 0, *, anew: bool = False) -> None:
        self.stumbles, self.anew = stumbles, anew

    async def apply(self, connection: Database, service: str, events: Sequence[Envelope]) -> None:
        async with connection.cursor() as cursor:
            await cursor.executemany(
                "insert into ledger (service, position, type, digest) values (%s, %s, %s, %s)",
                [(service, event.position, event.type, event.digest) for event in events],
            )
        await self._stumble()

    async def rewind(self, connection: Database, service: str, fork: int) -> int:
        """Strike out what is behind the fork; with `anew` everything."""
        start = 0 if self.anew else fork
        await connection.execute("delete from ledger where service = %s and position > %s", [service, start])
        await self._stumble()
        return start

    async def _stumble(self) -> None:
        if self.stumbles:
            self.stumbles -= 1
            raise RuntimeError("stumbled")


def entries(dsn: str, service: str) -> list[tuple[int, str]]:
    """Position and digest of every entry, in the order written."""
    with psycopg.connect(dsn) as connection:
        query = "select position, digest from ledger where service = %s order by entry"
        return connection.execute(query, [service]).fetchall()


def alarms(dsn: str, service: str) -> list[tuple[str, int]]:
    with psycopg.connect(dsn) as connection:
        query = "select kind, position from subscription_alarm where service = %s order by id"
        return connection.execute(query, [service]).fetchall()
