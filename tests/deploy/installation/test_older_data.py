"""Data from before portal and projection had a log of their own: what only grew still does, and the log begins."""

import shutil
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo
from psycopg.errors import InsufficientPrivilege

from deploy.installation.databases import grant
from deploy.installation.topology import PORTAL, ROOT, Deployed, service_named
from services.portal.accesses import SignedOut
from shared.migrations import migrate
from tests.portal.access_log import of_database
from tests.roles import OWNER, SERVICE, as_service, dsn_of

SHARED = tuple(ROOT / "shared" / room / "migrations" for room in ("messaging", "views"))

SIGNED_IN = "insert into sign_in_record (what, login, address) values ('signed_in', 'zhou', '10.1.2.3')"


def older(deployed: Deployed, last: str, folder: Path) -> Path:
    """The service's own migrations as they were before the log, in a room of the same name."""
    room = folder / deployed.name / "migrations"
    room.mkdir(parents=True)
    for file in sorted((ROOT / "services" / deployed.name / "migrations").glob("*.sql")):
        if file.name[:4] <= last:
            shutil.copy(file, room)
    return room


@pytest.mark.parametrize(
    ("deployed", "before", "last", "row", "table"),
    [
        (
            PORTAL,
            (),
            "0003",
            "insert into sign_in_record (what, login, address) values ('added', 'a', '')",
            "sign_in_record",
        ),
        (service_named("projection"), SHARED, "0002", "update log_head set size = 0", "log_entry"),
    ],
    ids=["portal", "projection"],
)
async def test_is_migrated_and_keeps_what_only_grows(
    database: str, tmp_path: Path, deployed: Deployed, before: tuple[Path, ...], last: str, row: str, table: str
) -> None:
    dsn = await as_service(database, (*before, older(deployed, last, tmp_path)))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(row.encode())

    await migrate(dsn_of(database, OWNER), deployed.migrations)
    grant(database, str(conninfo.conninfo_to_dict(database)["dbname"]), SERVICE)

    async with of_database(dsn) as log:
        await log.record(SignedOut(person=None))
    with psycopg.connect(dsn, autocommit=True) as connection:
        assert connection.execute("select count(*) from event").fetchone() == (1,)
        for only_grows in (table, "event"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(f"delete from {only_grows}".encode())
    with psycopg.connect(dsn_of(database, OWNER), autocommit=True) as connection:
        for only_grows in (table, "event"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(f"truncate {only_grows} cascade".encode())
