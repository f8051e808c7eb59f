"""What somebody may do ends at the next request, not with the session: posts given up, accounts disabled."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.types import Message

from shared.kernel.ids import new_id
from shared.kernel.role import Role
from tests.portal.attachments.files import PDF
from tests.portal.attachments.test_files import PROBLEM, WHERE, digest_of, raised, upload
from tests.portal.conftest import Backend, Browser, Portal
from tests.portal.security.everybody import PEOPLE, give_up, problem
from tests.projection.running import BOOKS
from tests.projection.story import UNIT


@pytest.fixture(autouse=True)
async def afterwards(backend: Backend) -> AsyncIterator[None]:
    """Everybody has the posts of before again."""
    before = BOOKS[UNIT]
    yield
    BOOKS[UNIT] = before
    backend.forget_books()


def leave(portal: Portal, role: Role) -> None:
    """Take what the person of this role has; no event tells the portal about it."""
    give_up(PEOPLE[role])
    portal.backend.forget_books()


async def heads(portal: Portal) -> list[Any]:
    return [await app.state.store.head() for app in portal.backend.apps.values()]


class TestPostGivenUp:
    @pytest.mark.parametrize(
        "path",
        [
            "/u/ZX",
            "/u/ZX/three-lists",
            "/u/ZX/members/export.xlsx",
            "/u/ZX/unit-sheet",
            "/u/ZX/audit",
            "/u/ZX/import",
            "/u/ZX/import/example.xlsx",
        ],
    )
    async def test_closes_the_pages_of_the_unit_at_once(self, portal: Portal, path: str) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        assert (await browser.get(path)).status_code == 200
        leave(portal, Role.CLERK)
        assert (await browser.get(path)).status_code == 404

    async def test_gives_no_file_any_more_and_takes_none(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        assert (await upload(browser, "记录.pdf", PDF)).status_code == 201
        file = f"/u/ZX/files/{digest_of(PDF)}"
        assert (await browser.get(file)).status_code == 200
        leave(portal, Role.CLERK)
        assert (await browser.get(file)).status_code == 404
        assert (await upload(browser, "二.pdf", PDF)).status_code == 404
        form = {**WHERE, "thing": str(PROBLEM)}
        assert (await browser.post("/u/ZX/files", form, files={"files": ("三.pdf", PDF)})).status_code == 404
        assert len(await portal.rows("select digest from attachment_read")) == 1

    async def test_stores_nothing_of_a_form_that_was_open(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        assert (await browser.get("/u/ZX/rectifications/new/raise-rectification")).status_code == 200
        token = await browser.token()
        before = await heads(portal)
        leave(portal, Role.CLERK)
        said = {**problem(), "csrf": token}
        answer = await browser.post(f"/u/ZX/rectifications/{new_id()}/raise-rectification", said)
        assert answer.status_code == 404
        assert await heads(portal) == before

    async def test_leaves_what_another_post_of_the_same_person_gives(self, portal: Portal) -> None:
        """A secretary who stays a member reads on, and judges nothing any more."""
        id, secretary = new_id(), PEOPLE[Role.COMMITTEE_SECRETARY]
        await raised(portal.backend, id)
        browser = await portal.person(secretary, "secretary", UNIT)
        assert (await browser.get("/u/ZX/import")).status_code == 200
        row = BOOKS[UNIT].people[PEOPLE[Role.MEMBER]]
        leave(portal, Role.COMMITTEE_SECRETARY)
        BOOKS[UNIT].people[secretary] = row  # type: ignore[index]
        portal.backend.forget_books()
        assert (await browser.get(f"/u/ZX/rectifications/{id}")).status_code == 200
        assert (await browser.get("/u/ZX/import")).status_code == 403
        refused = await browser.post(f"/u/ZX/rectifications/{id}/revise-rectification", {**problem(), "reason": "调整"})
        assert refused.status_code == 403
        assert "无权办理" in refused.text

    async def test_of_an_administrator_closes_accounts_and_records(self, portal: Portal) -> None:
        pages = {Role.SYSTEM_ADMIN: "/accounts", Role.SECURITY_ADMIN: "/sign-ins"}
        browsers = {role: await portal.person(PEOPLE[role], role.value) for role in pages}
        directory = portal.backend.projection.parts.directory
        principals = await directory._source.principals(UNIT)
        before = dict(principals)
        for role, path in pages.items():
            assert (await browsers[role].get(path)).status_code == 200
        try:
            for role in pages:
                del principals[PEOPLE[role]]  # type: ignore[attr-defined]
            portal.backend.forget_books()
            for role, path in pages.items():
                assert (await browsers[role].get(path)).status_code == 403
        finally:
            principals |= before  # type: ignore[operator]


class TestAccount:
    async def test_that_is_disabled_ends_pages_files_and_forms(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        token = await browser.token()
        before = await heads(portal)
        await portal.accounts.disable(PEOPLE[Role.CLERK], None)
        for path in ("/u/ZX", f"/u/ZX/files/{digest_of(PDF)}", "/u/ZX/members/export.xlsx", "/changes?unit=x"):
            assert (await browser.get(path)).headers["location"].startswith("/login"), path
        for path in (f"/u/ZX/rectifications/{new_id()}/raise-rectification", "/u/ZX/import", "/u/ZX/files"):
            assert (await browser.post(path, {**problem(), "csrf": token})).status_code == 401, path
        assert await heads(portal) == before


class Stream:
    """An open line of a browser that watches a unit; `said` is what came so far."""

    def __init__(self, portal: Portal, browser: Browser, unit: str) -> None:
        self.said = b""
        self._left = asyncio.Event()
        path, cookie = "/changes", f"__Host-wenxiao={browser.cookie}"
        scope: Any = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": f"unit={unit}".encode(),
            "headers": [(b"cookie", cookie.encode())],
            "client": ("10.1.2.3", 1),
            "http_version": "1.1",
            "scheme": "https",
            "server": ("portal.test", 443),
            "root_path": "",
        }
        self.task = asyncio.create_task(self._run(portal, scope))

    async def _run(self, portal: Portal, scope: Any) -> None:
        await portal.app(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.said += message.get("body", b"")

    async def heard(self, words: bytes) -> None:
        async with asyncio.timeout(5):
            while words not in self.said:
                await asyncio.sleep(0.02)

    async def close(self) -> None:
        self._left.set()
        await self.task


class TestWatching:
    async def test_ends_with_the_session_before_anything_more_is_told(self, portal: Portal) -> None:
        person = PEOPLE[Role.CLERK]
        browser = await portal.person(person, "clerk", UNIT)
        stream = Stream(portal, browser, str(UNIT))
        await stream.heard(b"event: watching")
        portal.parts.hub._tell([UNIT])
        await stream.heard(b"event: change")
        await portal.accounts.disable(person, None)
        told = stream.said
        await asyncio.sleep(1.1)
        portal.parts.hub._tell([UNIT])
        async with asyncio.timeout(5):
            await stream.task
        assert b"change" not in stream.said.removeprefix(told)

    async def test_ends_with_the_post(self, portal: Portal) -> None:
        """What is told is only that something has changed, so the seconds for which units are remembered do no harm."""
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        stream = Stream(portal, browser, str(UNIT))
        await stream.heard(b"event: watching")
        leave(portal, Role.CLERK)
        portal.parts.units._known.clear()
        portal.parts.hub._tell([UNIT])
        async with asyncio.timeout(5):
            await stream.task
        assert b"event: change" not in stream.said

    async def test_is_for_own_units_only(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        answers = [await browser.get(f"/changes?unit={unit}") for unit in (UNIT.int + 1, "RD", new_id(), "")]
        assert {answer.status_code for answer in answers} == {404}
