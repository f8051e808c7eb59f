"""A running installation with somebody who is to be erased, and where to look for what is left."""

import asyncio
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from psycopg import sql

from deploy.installation.accounts import accounts_of
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, DEPLOYED, KEYS_DATABASE, PORTAL, Home
from shared import clock
from shared.kernel.ids import new_id
from shared.kernel.role import Role
from tests.journeys.test_up import PATIENCE, Installation
from tests.portal.attachments.files import PDF
from tests.portal.importing.browser import OURS, Browser

NAME, PLACE = "独孤试删", "远望镇试删村"
"""Of somebody whom nothing else is called like."""

WAL = "pg_wal"
"""Has its own retention: the key as it was stored, and how the file was called, stand there until it is pruned."""

FILE = PDF + f"\n% {NAME}\n".encode()


@dataclass
class Here:
    """A running installation in which nobody remembers a key for longer than a second.

    `running` stops it when it is closed; `moment` lies behind the backup and before the erasure.
    """

    installation: Installation
    home: Home
    callers: Callers
    person: UUID
    running: ExitStack
    moment: str = ""

    @property
    def unit(self) -> UUID:
        return self.callers.unit(DEMO_UNIT)

    def signed(self, role: Role) -> str:
        return self.callers.issuer.issue(self.callers.identity.administrators[role])

    def said(self, *arguments: str) -> str:
        """What a command says that does what it is told."""
        done = self.installation.wenxiao(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def personal(self, command: str, *arguments: str, by: Role = Role.SECURITY_ADMIN) -> str:
        return self.said("personal", command, str(self.person), *arguments, "--signed-by", self.signed(by))

    async def ask(
        self, service: str, path: str, by: UUID, body: dict[str, Any] | None = None, *, succeeds: bool = True
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.callers.issuer.issue(by)}", "Idempotency-Key": str(new_id())}
        async with self.callers.patient_client() as client:
            url = self.home.url(service) + path
            answer = await (client.get(url, headers=headers) if body is None else _post(client, url, body, headers))
        assert answer.is_success is succeeds, answer.text
        return answer

    async def decide(
        self, command: str, by: Role = Role.SECURITY_ADMIN, *, succeeds: bool = True, **said: str
    ) -> httpx.Response:
        path = f"/units/{self.callers.identity.district}/personal-records/{self.person}/{command}"
        return await self.ask("management", path, self.callers.identity.administrators[by], said, succeeds=succeeds)

    @property
    def principal(self) -> UUID:
        return self.callers.identity.principals["projection"]

    async def report(self, name: str, **query: str) -> dict[str, Any]:
        more = "&".join(f"{key}={value}" for key, value in query.items())
        answer = await self.ask("projection", f"/units/{self.unit}/reports/{name}?{more}", self.clerk)
        found: dict[str, Any] = answer.json()
        return found

    @property
    def clerk(self) -> UUID:
        return self.callers.person(self.unit, "P013")

    async def shown(self, **query: str) -> str:
        """What the register calls the person."""
        rows = (await self.report("members", **query))["rows"]
        return next((row["name"] for row in rows if row["id"] == str(self.person)), "")

    async def until_shown(self, wanted: str) -> None:
        end = time.monotonic() + PATIENCE
        while (seen := await self.shown()) != wanted:
            assert time.monotonic() < end, seen
            await asyncio.sleep(0.2)


async def _post(client: httpx.AsyncClient, url: str, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
    return await client.post(url, json=body, headers=headers)


async def enrolled(here: Here) -> None:
    branch = next(row["branch_id"] for row in (await here.report("members"))["rows"] if row["branch_id"])
    member = {
        **{"code": "P900", "name": NAME, "gender": "male", "born": "1957-07", "standing": "full"},
        **{"joined_on": "1980-07-01", "branch": branch, "status": "retired"},
    }
    path = f"/units/{here.unit}/members/{here.person}"
    await here.ask("management", f"{path}/enroll-member", here.clerk, member)
    mobile = {"since": "2026-01-05", "place": PLACE}
    await here.ask("management", f"{path}/mark-mobile", here.clerk, mobile)


async def uploaded(here: Here) -> Browser:
    """A file about the person, added by the clerk, whose name is in it and on it."""
    async with accounts_of(here.home) as accounts:
        password = await accounts.reset(here.clerk, None)
        account = await accounts.find(here.clerk)
    assert account
    browser = Browser(here.home.url(PORTAL.name))
    await browser.sign_in(account.login, password)
    await browser.get("/account")
    path = f"/u/{DEMO_UNIT}/files?service=management&slice=member&thing={here.person}&name={NAME}.pdf"
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = {**OURS, "cookie": cookies, "x-csrf": browser.token, "x-requested-with": "portal"}
    async with here.callers.client() as client:
        answer = await client.post(browser.base + path, content=FILE, headers=headers)
    assert answer.status_code == 201, answer.text
    return browser


def wrapped_key(here: Here) -> bytes | None:
    """The person's key as it is stored, None once it is destroyed."""
    with psycopg.connect(here.home.postgres.dsn(KEYS_DATABASE)) as connection:
        row = connection.execute("select wrapped from person_key where person = %s", [here.person]).fetchone()
    assert row
    return None if row[0] is None else bytes(row[0])


def backed_up(here: Here) -> None:
    here.said("backup")
    time.sleep(1.1)  # a moment is told in seconds
    here.moment = clock.now().isoformat(timespec="seconds")
    time.sleep(1.1)


def vacuumed(here: Here) -> None:
    """Where anything was in clear, what PostgreSQL has thrown away is overwritten."""
    for database in (PORTAL.database, KEYS_DATABASE):
        with psycopg.connect(here.home.postgres.dsn(database), autocommit=True) as connection:
            connection.execute("vacuum full")
            connection.execute("checkpoint")
            connection.execute("select pg_switch_wal()")


def tables_with(here: Here, value: str) -> list[str]:
    """Every table of every database that holds the value, as text or as bytes."""
    wanted, found = (value.encode(), value.encode().hex().encode()), []
    for database in (*(deployed.database for deployed in DEPLOYED), KEYS_DATABASE):
        with psycopg.connect(here.home.postgres.dsn(database)) as connection:
            tables = connection.execute(
                "select relname from pg_class where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (table,) in tables:
                with connection.cursor().copy(sql.SQL("copy {} to stdout").format(sql.Identifier(table))) as rows:
                    content = b"".join(bytes(part) for part in rows)
                found += [f"{database}.{table}"] if any(one in content for one in wanted) else []
    return found


def files_with(folder: Path, value: bytes, but: str = "") -> list[str]:
    files = (file for file in folder.rglob("*") if file.is_file() and not (but and but in file.parts))
    return [str(file) for file in files if value in file.read_bytes()]
