"""What the portal holds of a person is destroyed when management says so: bytes, names of files, sent workbooks."""

from hashlib import sha256
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from psycopg import errors

from deploy.backup import attachments as copies
from deploy.installation.topology import Home
from services.portal.attachments.store import FileStore
from services.portal.erasing.erasing import Erasing
from shared.kernel.ids import new_id
from shared.messaging.feed_client import FeedClient
from shared.personal.sealing import ERASED
from shared.web.tokens import TokenIssuer
from tests.portal.attachments.files import PDF, PNG
from tests.portal.conftest import SAME_ORIGIN, Browser, Portal
from tests.projection.running import AUDITOR, GUARD, KEY, ROBOT, as_person
from tests.projection.scenarios import QIAN
from tests.projection.story import CLERK, DISTRICT, UNIT


async def add(browser: Browser, slice_: str, thing: UUID, name: str, content: bytes) -> httpx.Response:
    headers = {**SAME_ORIGIN, "x-csrf": await browser.token(), "x-requested-with": "portal"}
    service = "management" if slice_ == "member" else "responsibility"
    params = {"service": service, "slice": slice_, "thing": str(thing), "name": name}
    return await browser.client.post("/u/ZX/files", params=params, content=content, headers=headers)


async def decide(portal: Portal, by: UUID, command: str, **said: str) -> None:
    url = f"{portal.backend.urls['management']}/units/{DISTRICT}/personal-records/{QIAN}/{command}"
    headers = {**as_person(by), "idempotency-key": str(new_id())}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(url, json=said, headers=headers)
    assert answer.status_code in (200, 201), answer.text


async def erased(portal: Portal) -> int:
    """Look once at what management has decided, as the portal does every few seconds."""
    async with httpx.AsyncClient(trust_env=False) as client:
        token = TokenIssuer(KEY).standing(ROBOT)
        feed = FeedClient("management", portal.backend.urls["management"], token, client)
        return await Erasing(portal.pool, FileStore(portal.settings.attachments), feed, DISTRICT).look()


class TestErasing:
    async def test_destroys_files_about_the_person_and_keeps_the_others(
        self, portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        assert (await add(browser, "member", QIAN, "钱二入党材料.pdf", PDF)).status_code == 201
        assert (await add(browser, "rectification", new_id(), "整改照片.png", PNG)).status_code == 201
        monkeypatch.setenv("WENXIAO_ATTACHMENTS", portal.settings.attachments)
        home, backups = Home(tmp_path / "home"), tmp_path / "backups"
        assert copies.keep(home, backups) == 2

        await decide(portal, GUARD, "restrict-personal-data", reason="本人申请删除")
        await decide(portal, GUARD, "request-erasure", basis="个人信息保护法第四十七条", paper="〔2026〕3号")
        await decide(portal, AUDITOR, "confirm-erasure")
        assert await erased(portal) == 1

        gone, there = sha256(PDF).hexdigest(), sha256(PNG).hexdigest()
        answer = await browser.get(f"/u/ZX/files/{gone}")
        assert (answer.status_code, "已依法删除" in answer.text) == (410, True)
        assert (await browser.get(f"/u/ZX/files/{there}")).content == PNG
        assert (await add(browser, "member", QIAN, "again.pdf", PDF)).status_code == 410
        rows = await portal.rows("select digest, name, erased_at is not null from attachment")
        assert sorted(rows) == sorted([(gone, ERASED, True), (there, "整改照片.png", False)])
        copies.keep(home, backups)
        stored = [*Path(portal.settings.attachments).rglob("*"), *backups.rglob("*")]
        assert PDF not in {file.read_bytes() for file in stored if file.is_file()}

        Path(portal.settings.attachments, there[:2], there).unlink()
        assert copies.bring_back(backups, home) == 1
        assert not Path(portal.settings.attachments, gone[:2], gone).exists()

    async def test_is_done_once(self, portal: Portal) -> None:
        assert await erased(portal) == 1
        assert await erased(portal) == 0
        assert await portal.rows("select person, files from erased_person") == [(QIAN, 0)]

    async def test_is_the_only_change_that_a_row_of_a_file_ever_has(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await add(browser, "member", CLERK, "名册.png", PNG)
        with pytest.raises(errors.InsufficientPrivilege):
            await portal.rows("update attachment set name = 'x' returning digest")
        with pytest.raises(errors.InsufficientPrivilege):
            await portal.rows("delete from attachment returning digest")
