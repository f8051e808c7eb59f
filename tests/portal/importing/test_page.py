"""The import page on a whole running system: who may, what is refused, preview, import, and a portal that is killed."""

import asyncio
import os
import signal
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import openpyxl
import psutil
import pytest
from psycopg_pool import AsyncConnectionPool

from deploy.demo.stage import Stage
from deploy.installation.accounts import accounts_of
from deploy.installation.callers import Callers
from deploy.installation.databases import service_dsn
from deploy.installation.topology import DEMO_UNIT, PORTAL, Home
from services.portal.importing import ImportReport
from services.portal.importing.kept import Kept
from shared.kernel.ids import new_id
from tests.journeys.test_up import Installation
from tests.portal.access_log import in_memory
from tests.portal.importing.browser import Browser, words
from tests.portal.importing.workbooks import corrected, real_plan

pytestmark = pytest.mark.timeout(400)
HERE = f"/u/{DEMO_UNIT}/import"


@dataclass
class Office:
    """A running system with people in front of it: a clerk, and a branch secretary, who may not import."""

    home: Home
    callers: Callers
    pool: Any
    clerk: Browser
    branch: Browser

    @property
    def unit(self) -> UUID:
        return self.callers.unit(DEMO_UNIT)

    async def browser(self, code: str) -> Browser:
        person = self.callers.person(self.unit, code)
        login = f"{code.lower()}-of-the-test"
        async with accounts_of(self.home) as accounts:
            password = await accounts.add(person, login, self.unit, None) if not await accounts.find(person) else None
            password = password or await accounts.reset(person, None)
            account = await accounts.find(person)
        assert account is not None
        browser = Browser(self.home.url(PORTAL.name))
        await browser.sign_in(account.login, password)
        return browser

    def process(self, name: str) -> psutil.Process:
        """The process that listens on a service's port."""
        port = self.home.ports[name]
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
                return psutil.Process(connection.pid)
        raise AssertionError(f"nobody listens for {name}")


@pytest.fixture(scope="module")
async def office(server_folder: Path) -> AsyncIterator[Office]:
    installation = Installation(server_folder / "importing")
    with installation.up():
        home = Home(installation.folder, installation.ports)
        async with AsyncConnectionPool(service_dsn(home, PORTAL), min_size=1, max_size=4, open=False) as pool:
            office = Office(home, Callers.of(home), pool, Browser(""), Browser(""))
            office.clerk, office.branch = await office.browser("P013"), await office.browser("P009")
            yield office


async def looked_at(office: Office, content: bytes) -> str:
    """Send a file and return the address of what was found."""
    await office.clerk.get(HERE)
    answer = await office.clerk.send_file(HERE, content)
    assert answer.status_code == 303, words(answer)
    return str(answer.headers["location"])


async def until(right: Callable[[], Awaitable[Any]], seconds: float = 90.0) -> Any:
    end = asyncio.get_running_loop().time() + seconds
    while not (found := await right()):
        assert asyncio.get_running_loop().time() < end, "waited in vain"
        await asyncio.sleep(0.2)
    return found


async def ended(office: Office, address: str) -> httpx.Response:
    async def right() -> bool:
        try:
            answer = await office.clerk.get(f"{address}/progress")
        except httpx.TransportError:
            return False
        return answer.status_code == 200 and answer.json()["state"] in ("done", "stopped")

    await until(right)
    return await office.clerk.get(address)


def more(number: int) -> bytes:
    """The example with one more item of a duty list and another word in a list that is there."""
    item = (900 + number, "党支部书记", "P009", f"开展结对帮扶（{number}）", "全年不少于2次", "每半年")
    cells = {f"责任清单_{column}47": value for column, value in zip("ABCDEF", item, strict=True)}
    return corrected(**cells, 整改清单_D4=f"逐条核对并通报（{number}）")


@contextmanager
def standing_still(process: psutil.Process) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


class TestWhoMay:
    async def test_the_clerk_has_it_in_the_menu(self, office: Office) -> None:
        page = await office.clerk.get(HERE)
        assert page.status_code == 200
        assert "导入年度计划" in words(page)
        assert HERE not in (await office.branch.get(f"/u/{DEMO_UNIT}/rectifications")).text

    @pytest.mark.parametrize(
        "path", [HERE, f"{HERE}/template.xlsx", f"{HERE}/{UUID(int=7)}", f"{HERE}/{UUID(int=7)}/progress"]
    )
    async def test_others_are_told_who_may(self, office: Office, path: str) -> None:
        answer = await office.branch.get(path)
        assert answer.status_code == 403
        assert "由本单位党务干事、记录员、机关党委书记或党组书记办理" in words(answer)

    async def test_others_cannot_send_or_confirm(self, office: Office) -> None:
        address = await looked_at(office, more(1))
        await office.branch.get(f"/u/{DEMO_UNIT}")
        assert (await office.branch.send_file(HERE, real_plan())).status_code == 403
        assert (await office.branch.post(f"{address}/confirm")).status_code == 403
        assert (await office.clerk.get(f"{address}/progress")).json()["state"] == "checked"

    async def test_nobody_without_the_forms_own_token(self, office: Office) -> None:
        office.clerk.token = "bm9wZQ=="
        assert (await office.clerk.send_file(HERE, real_plan())).status_code == 403

    async def test_another_unit_does_not_exist(self, office: Office) -> None:
        assert (await office.clerk.get("/u/OTHER/import")).status_code == 404


class TestSending:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "文件是空的"),
            (b"%PDF-1.7", "文件不是有效的xlsx工作簿"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "文件是旧版xls格式或已加密"),
        ],
    )
    async def test_what_is_no_workbook_is_refused(self, office: Office, content: bytes, sentence: str) -> None:
        await office.clerk.get(HERE)
        answer = await office.clerk.send_file(HERE, content)
        assert answer.status_code == 422
        assert sentence in words(answer)

    async def test_a_bomb_is_refused(self, office: Office) -> None:
        stream = BytesIO(real_plan())
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr("xl/media/zeros.bin", bytes(101 * 1024 * 1024))
        await office.clerk.get(HERE)
        answer = await office.clerk.send_file(HERE, stream.getvalue())
        assert answer.status_code == 422
        assert "工作簿解压后超过100MB，拒绝读取。" in words(answer)

    async def test_too_much_is_not_even_taken(self, office: Office) -> None:
        await office.clerk.get(HERE)
        answer = await office.clerk.send_file(HERE, bytes(21 * 1024 * 1024))
        assert answer.status_code == 413
        assert "文件超过20MB" in words(answer)

    async def test_no_file_is_asked_for(self, office: Office) -> None:
        await office.clerk.get(HERE)
        assert "请选择年度计划工作簿" in words(await office.clerk.post(HERE))

    async def test_a_name_is_text(self, office: Office) -> None:
        await office.clerk.get(HERE)
        answer = await office.clerk.send_file(HERE, more(2), name="../<script>alert(1)</script>.xlsx")
        page = await office.clerk.get(answer.headers["location"])
        assert "<script>alert" not in page.text
        assert "script&gt;.xlsx" in page.text

    async def test_the_plan_of_another_unit_is_an_error(self, office: Office) -> None:
        page = await office.clerk.get(await looked_at(office, corrected(单位_B2="OTHER")))
        assert "不是要导入的单位“QZX”" in words(page)


class TestProblems:
    async def test_are_a_table_and_a_workbook_in_the_readers_language(self, office: Office) -> None:
        address = await looked_at(office, corrected(责任清单_C12="P099", 人员_D8="何时"))
        page = words(await office.clerk.get(address))
        assert "有2处错误，未写入任何内容。" in page
        assert "“P099”不在“人员”表中，请核对人员编号。" in page
        assert "确认导入" not in page
        office.clerk.cookies["__Host-wenxiao-language"] = "en"
        try:
            assert "“P099” is not in the sheet 人员; check the number." in words(await office.clerk.get(address))
            file = await office.clerk.get(f"{address}/problems.xlsx")
        finally:
            del office.clerk.cookies["__Host-wenxiao-language"]
        rows = list(openpyxl.load_workbook(BytesIO(file.content)).worksheets[0].iter_rows(min_row=4, values_only=True))
        assert rows[0] == ("Kind", "Sheet", "Row", "Column", "What")
        assert ("Error", "责任清单", 12, "责任人", "“P099” is not in the sheet 人员; check the number.") in rows

    async def test_cannot_be_confirmed_away(self, office: Office) -> None:
        address = await looked_at(office, corrected(责任清单_C12="P099"))
        await office.clerk.post(f"{address}/confirm")
        assert (await office.clerk.get(f"{address}/progress")).json()["state"] == "faulty"


class TestImport:
    async def test_what_is_stored_already_needs_none(self, office: Office) -> None:
        page = words(await office.clerk.get(await looked_at(office, real_plan())))
        assert "文件内容与系统中的一致，无需导入" in page
        assert "确认导入" not in page

    async def test_shows_what_will_change_and_does_it_when_confirmed(self, office: Office) -> None:
        address = await looked_at(office, more(3))
        page = words(await office.clerk.get(address))
        assert "903 开展结对帮扶（3）" in page
        assert "逐条核对并通报（3）" in page
        before = await heads(office)
        assert (await office.clerk.post(f"{address}/confirm")).headers["location"] == address
        page = words(await ended(office, address))
        assert "年度计划已导入，共办理2项操作。" in page
        assert await heads(office) == before + 2
        again = await office.clerk.post(f"{address}/confirm")
        assert again.status_code == 303
        assert await heads(office) == before + 2
        assert f"{HERE.rsplit('/', 1)[0]}/duty-lists" in (await office.clerk.get(address)).text
        assert "已完成" in words(await office.clerk.get(HERE))

    async def test_waits_for_the_one_that_runs(self, office: Office) -> None:
        kept, holder = Kept(office.pool, in_memory()), new_id()
        other = await kept.add(office.unit, DEMO_UNIT, new_id(), "zh", "另一份.xlsx", more(4), ImportReport())
        address = await looked_at(office, more(5))
        with standing_still(office.process("portal")):
            await kept.confirm(office.unit, other, new_id())
            mine = await kept.claim(holder)
        assert mine is not None
        answer = await office.clerk.post(f"{address}/confirm")
        assert answer.status_code == 409
        assert "正在导入，请等它完成后再确认本次导入" in words(answer)
        await kept.let_go(mine, holder, 0, "")
        assert "导入完成" in words(await ended(office, f"{HERE}/{other}"))

    async def test_goes_on_after_the_portal_was_killed(self, office: Office) -> None:
        address = await looked_at(office, more(6))
        portal = office.process("portal")
        with standing_still(office.process("responsibility")):
            await office.clerk.post(f"{address}/confirm")

            async def at_it() -> bool:
                state = (await office.clerk.get(f"{address}/progress")).json()
                return bool(state["text"] == "正在与现有数据核对")

            await until(at_it)
            os.kill(portal.pid, signal.SIGKILL)
        assert "年度计划已导入" in words(await ended(office, address))
        page = words(await office.clerk.get(await looked_at(office, more(6))))
        assert "文件内容与系统中的一致，无需导入" in page


class TestFiles:
    async def test_template_and_example_are_workbooks(self, office: Office) -> None:
        for name, sheet in (("template", "学习计划"), ("example", "责任清单")):
            answer = await office.clerk.get(f"{HERE}/{name}.xlsx")
            assert sheet in openpyxl.load_workbook(BytesIO(answer.content)).sheetnames
            assert "attachment" in answer.headers["content-disposition"]

    async def test_every_answer_has_the_policy(self, office: Office) -> None:
        for path in (HERE, f"{HERE}/nothing", f"{HERE}/template.xlsx"):
            answer = await office.clerk.get(path)
            assert "script-src 'nonce-" in answer.headers["content-security-policy"]
            assert answer.headers["cache-control"] == "no-store"


async def heads(office: Office) -> int:
    """How many events the services have in which the tests change something."""
    async with office.callers.patient_client() as client:
        stage = Stage(office.callers, client, office.unit, "test", tell=lambda _: None)
        found = [await stage.get(name, "/head", principal="importer") for name in ("responsibility", "management")]
    return sum(int(head["position"]) for head in found)
