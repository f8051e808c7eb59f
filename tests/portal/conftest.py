"""The portal as it runs: real PostgreSQL, real services behind real HTTP; a browser that keeps cookies and tokens."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool
from starlette.types import ASGIApp, Message

from deploy.installation.topology import PORTAL
from services.management.main import SERVICE as MANAGEMENT
from services.management.member import events as member
from services.management.people import Gender
from services.management.unit import events as unit
from services.portal.accounts.accounts import Accounts
from services.portal.app import build
from services.portal.parts import Parts
from services.portal.settings import PortalSettings
from services.responsibility.main import SERVICE as RESPONSIBILITY
from shared.kernel.role import Role
from shared.personal.keys import MemoryKeyRing
from shared.service.definition import Service
from shared.service.identity import Identity
from shared.testing.doors import application
from shared.web.tokens import TokenVerifier
from tests.conftest import Databases
from tests.portal.access_log import of_database
from tests.projection import running as projection
from tests.projection.running import KEY, Running
from tests.projection.scenarios import FOUNDED, half_a_year, sealed_names
from tests.projection.story import DISTRICT, OTHER, Story
from tests.roles import as_service

ADDRESS = "10.1.2.3"
ADMINISTRATORS = {
    Role.SYSTEM_ADMIN: projection.OPERATOR,
    Role.SECURITY_ADMIN: projection.GUARD,
    Role.AUDIT_ADMIN: projection.AUDITOR,
}
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@dataclass
class Backend:
    """The services behind the portal, at their addresses; `projection` follows a story that tests may go on with."""

    urls: Mapping[str, str]
    projection: Running
    apps: Mapping[str, FastAPI]

    def forget_books(self) -> None:
        """Let every service read anew who holds which post."""
        self.projection.parts.directory.forget()
        for app in self.apps.values():
            app.state.directory.forget()


class Browser:
    """Somebody's browser: keeps its cookie, and sends with every form the token that the last page gave."""

    def __init__(self, app: ASGIApp, address: str = ADDRESS) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 5000))
        self.client = httpx.AsyncClient(transport=transport, base_url="https://portal.test")

    @property
    def cookie(self) -> str:
        return self.client.cookies.get("__Host-wenxiao") or ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form as its page does; `headers` replace what a browser says of the origin."""
        headers = more.pop("headers", SAME_ORIGIN)
        said = {"csrf": await self.token(), **(data or {})}
        return await self.client.post(path, data=said, headers=headers, **more)

    async def token(self) -> str:
        """The token of who is signed in here, from a page that everybody has; empty if nobody is."""
        found = re.search(r'name="csrf" value="([^"]+)"', (await self.client.get("/password")).text)
        return found[1] if found else ""

    async def sign_in(self, login: str, password: str, next_: str = "/") -> httpx.Response:
        said = {"login": login, "password": password, "next": next_}
        return await self.client.post("/login", data=said, headers=SAME_ORIGIN)


@dataclass
class Portal:
    """`accounts` works on the portal's own database, as `pool` does; `person` signs somebody in."""

    app: ASGIApp
    accounts: Accounts
    pool: AsyncConnectionPool[Any]
    settings: PortalSettings
    backend: Backend

    @property
    def parts(self) -> Parts:
        """What the running portal is made of."""
        app: Any = self.app
        parts: Parts = app._app.application.state.parts
        return parts

    def browser(self, address: str = ADDRESS) -> Browser:
        return Browser(self.app, address)

    async def account(self, person: UUID, login: str, unit: UUID = DISTRICT, password: str = "") -> str:
        """Make an account with a password of its owner's own, and return the password."""
        initial = await self.accounts.add(person, login, unit, None)
        if password:
            await self.accounts.change_password(person, initial, password, ADDRESS)
            return password
        await self.rows("update account set must_change = false where person = %s returning person", person)
        return initial

    async def person(self, person: UUID, login: str, unit: UUID = DISTRICT) -> Browser:
        """A browser in which this person is signed in."""
        password = await self.account(person, login, unit)
        browser = self.browser()
        assert (await browser.sign_in(login, password)).status_code == 303
        return browser

    async def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the portal's database holds."""
        async with self.pool.connection() as connection:
            return list(await (await connection.execute(statement, values)).fetchall())


def another_unit(story: Story) -> None:
    """With one member, who is a stranger to the unit of the story."""
    said = unit.UnitRegistered(code="RD", name="区人大机关", superior=None, unit=OTHER)
    story.say(OTHER, said, FOUNDED, unit=OTHER)
    enrolled = member.MemberEnrolled(
        unit=OTHER,
        code="G001",
        name="吴六",
        gender=Gender.FEMALE,
        born="1980-01",
        standing=member.Standing.FULL,
        joined_on=date(2005, 7, 1),
        branch=None,
        outside_branch="区直机关第三支部",
        status=member.Status.IN_SERVICE,
        note=None,
    )
    story.say(projection.STRANGER, enrolled, FOUNDED, unit=OTHER)


@pytest.fixture(scope="module")
async def backend(postgres: Databases) -> AsyncIterator[Backend]:
    """Half a year of a unit in a real projection; management and responsibility with their stores in memory."""
    async with the_backend(postgres, half_a_year(), (MANAGEMENT, RESPONSIBILITY)) as found:
        yield found


@asynccontextmanager
async def in_a_folder() -> AsyncIterator[Path]:
    """A folder that goes with the test."""
    with TemporaryDirectory() as folder:
        yield Path(folder)


@asynccontextmanager
async def the_backend(postgres: Databases, story: Story, services: Sequence[Service]) -> AsyncIterator[Backend]:
    """These services behind the portal, and a projection that follows the story; the other services are away."""
    keys = MemoryKeyRing()
    await sealed_names(story, keys)
    another_unit(story)
    dsn = postgres.create_database()
    async with in_a_folder() as log, projection.projection(dsn, story, keys, log) as running:
        await running.seal()
        books, principals = projection.BOOKS, projection.PRINCIPALS
        apps = {
            service.name: application(service, district=DISTRICT, books=books, principals=principals)
            for service in services
        }
        for app in apps.values():
            app.state.tokens = TokenVerifier(KEY)
            app.state.parts.keys = keys
        async with serving({**apps, "projection": running.app}) as urls:
            nowhere = {name: "http://127.0.0.1:9" for name in ("learning", "supervision")}
            yield Backend({**nowhere, **urls}, running, apps)
    postgres.drop_database(dsn)


@pytest.fixture
async def portal(backend: Backend, database: str, tmp_path: Path) -> AsyncIterator[Portal]:
    """The portal in front of the services, on a database of its own, as its service's role."""
    async with the_portal(backend, database, tmp_path) as found:
        yield found


@asynccontextmanager
async def the_portal(backend: Backend, database: str, folder: Path, **settings: Any) -> AsyncIterator[Portal]:
    """For a test that wants other settings, or two portals of one database."""
    dsn = await as_service(database, PORTAL.migrations)
    identity, key = folder / "identity.json", folder / "token.json"
    principals = {"portal": projection.ROBOT}
    identity.write_text(
        Identity(district=DISTRICT, principals=principals, administrators=ADMINISTRATORS).model_dump_json()
    )
    key.write_text(json.dumps(KEY.as_dict(private=True)))
    told = PortalSettings(
        database=dsn,
        nats=projection.NO_BUS,
        urls=dict(backend.urls),
        identity_file=identity,
        token_key_file=key,
        attachments=str(folder / "attachments"),
        **settings,
    )
    app = build(told)
    async with (
        living(app),
        AsyncConnectionPool(dsn, min_size=1, max_size=2, open=False) as pool,
        of_database(dsn) as access,
    ):
        yield Portal(app, Accounts(pool, access), pool, told, backend)


@asynccontextmanager
async def living(app: ASGIApp) -> AsyncIterator[None]:
    """Start and stop an application, which the transport of tests does not do."""
    asked: asyncio.Queue[Message] = asyncio.Queue()
    answered: asyncio.Queue[Message] = asyncio.Queue()
    await asked.put({"type": "lifespan.startup"})
    running: Any = app({"type": "lifespan", "state": {}}, asked.get, answered.put)
    task = asyncio.create_task(running)
    started = await answered.get()
    assert started["type"] == "lifespan.startup.complete", started
    try:
        yield
    finally:
        await asked.put({"type": "lifespan.shutdown"})
        await task


class _Server(uvicorn.Server):
    """Leaves signals to the test run."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(apps: Mapping[str, FastAPI]) -> AsyncIterator[dict[str, str]]:
    """Serve applications on free ports of the loopback address; their addresses by name."""
    servers = {
        name: _Server(uvicorn.Config(app, port=0, lifespan="off", log_config=None, access_log=False))
        for name, app in apps.items()
    }
    tasks = [asyncio.create_task(server.serve()) for server in servers.values()]
    try:
        while not all(server.started for server in servers.values()):
            await asyncio.sleep(0.01)
        yield {
            name: f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
            for name, server in servers.items()
        }
    finally:
        for server in servers.values():
            server.should_exit, server.force_exit = True, True
        await asyncio.gather(*tasks)
