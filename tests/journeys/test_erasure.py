"""Somebody is erased by law in a running system: nothing of the value is left anywhere, and everything goes on."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from psycopg import sql

from deploy.installation.accounts import accounts_of
from deploy.installation.callers import Callers
from deploy.installation.topology import DEMO_UNIT, DEPLOYED, KEYS_DATABASE, PORTAL, Home
from shared.clock import today
from shared.kernel.ids import new_id
from shared.kernel.role import Role
from shared.personal.sealing import ERASED
from tests.journeys.test_up import PATIENCE, Installation
from tests.portal.attachments.files import PDF
from tests.portal.importing.browser import OURS, Browser

pytestmark = pytest.mark.timeout(400)

NAME, PLACE = "独孤试删", "远望镇试删村"
"""Of somebody whom nothing else is called like."""

REPORTS = ("members", "posts", "organizations", "three-lists", "rectifications", "unit-sheet")
WAL = "pg_wal"
"""Has its own retention: the key as it was stored, and how the file was called, stand there until it is pruned."""

FILE = PDF + f"\n% {NAME}\n".encode()


@dataclass
class Here:
    """A running installation in which nobody remembers a key for longer than a second."""

    installation: Installation
    home: Home
    callers: Callers
    person: UUID

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


@pytest.fixture(scope="module")
def here(server_folder: Path) -> Iterator[Here]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WENXIAO_KEY_SECONDS", "1")
        installation = Installation(server_folder / "erasure")
        with installation.up():
            home = Home(installation.folder, installation.ports)
            callers = Callers.of(home)
            yield Here(installation, home, callers, callers.person(callers.unit(DEMO_UNIT), "P900"))


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


def wrapped_key(here: Here) -> bytes:
    with psycopg.connect(here.home.postgres.dsn(KEYS_DATABASE)) as connection:
        row = connection.execute("select wrapped from person_key where person = %s", [here.person]).fetchone()
    assert row
    assert row[0]
    return bytes(row[0])


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


class TestErasure:
    async def test_leaves_the_value_nowhere_and_everything_whole(self, here: Here) -> None:
        await enrolled(here)
        await here.until_shown(NAME)
        browser = await uploaded(here)
        assert len(files_with(here.home.folder, NAME.encode(), but=WAL)) == 1, "the uploaded file alone"
        assert tables_with(here, NAME) == ["wenxiao_portal.attachment"]
        key = wrapped_key(here)

        await here.decide("restrict-personal-data", reason="本人提出删除申请")
        await here.until_shown(ERASED)
        await here.decide("request-release", reason="经核实误报")
        await here.decide("confirm-release", by=Role.AUDIT_ADMIN)
        await here.until_shown(NAME)

        assert "Restricted" in here.personal("restrict", "--reason", "本人再次提出删除申请")
        here.personal("erase", "--basis", "个人信息保护法第四十七条", "--paper", "〔2026〕3号")
        refused = await here.decide("confirm-erasure", succeeds=False)
        assert refused.status_code == 403, "the one who asked does not confirm"
        assert "Erased" in here.personal("confirm", by=Role.SYSTEM_ADMIN)
        await here.until_shown(ERASED)
        digest = sha256(FILE).hexdigest()
        file = Path(here.home.attachments, digest[:2], digest)
        end = time.monotonic() + PATIENCE
        while file.exists() or tables_with(here, NAME):
            assert time.monotonic() < end
            await asyncio.sleep(0.5)
        assert (await browser.get(f"/u/{DEMO_UNIT}/files/{digest}")).status_code == 410

        vacuumed(here)
        assert tables_with(here, NAME) == tables_with(here, PLACE) == []
        assert files_with(here.home.folder, PLACE.encode()) == [], "what was personal in an event was never written"
        assert files_with(here.home.folder, NAME.encode(), but=WAL) == [], "what a file was called"
        assert files_with(here.home.folder, key, but=WAL) == [], "the key itself"

        for name in REPORTS:
            for query in ({}, {"as_of": str(today())}):
                assert NAME not in json.dumps(await here.report(name, **query), ensure_ascii=False)
        assert await here.shown(as_of=str(today())) == ERASED
        before = (await here.report("members"))["rows"]
        rebuilt = await here.ask("projection", "/views/directory_person/rebuild", here.principal, {})
        assert json.loads(rebuilt.text.splitlines()[-1])["built"]
        here.said("views", "rebuild", "member", "--service", "projection")
        assert (await here.report("members"))["rows"] == before
        status = here.said("personal", "status", str(here.person))
        assert ("PersonalDataErased" in status, "Key: destroyed" in status) == (True, True)
        assert "whole" in here.said("audit", "verify")
        trail = f"/units/{here.callers.identity.district}/audit?type=ViewRebuilt"
        steps = (await here.ask("projection", trail, here.principal)).json()
        assert [step["title"] for step in steps] == ["重建视图", "重建视图"]

    async def test_lets_nothing_personal_be_written_any_more(self, here: Here) -> None:
        corrected = {
            **{"name": NAME, "gender": "male", "born": "1957-07", "joined_on": "1980-07-01", "status": "retired"},
        }
        token = here.callers.issuer.issue(here.clerk)
        async with here.callers.client() as client:
            answer = await client.post(
                f"{here.home.url('management')}/units/{here.unit}/members/{here.person}/correct-member-details",
                json=corrected,
                headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())},
            )
        assert answer.status_code == 410, answer.text
