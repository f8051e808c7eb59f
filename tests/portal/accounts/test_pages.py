"""The pages of accounts and sign-ins: who may open them, what each act does and leaves on record."""

import re
from uuid import UUID

import pytest

from tests.portal.conftest import Browser, Portal
from tests.projection.running import AUDITOR, GUARD, OPERATOR, STRANGER
from tests.projection.scenarios import QIAN, SUN
from tests.projection.story import CLERK, OTHER, UNIT


@pytest.fixture
async def admin(portal: Portal) -> Browser:
    return await portal.person(OPERATOR, "system-admin")


async def last_record(portal: Portal) -> tuple[object, ...]:
    [row] = await portal.rows("select what, login, person, by, address from sign_in_record order by id desc limit 1")
    return row


def initial_in(text: str) -> str:
    found = re.search(r'class="password">([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})<', text)
    assert found, text[:2000]
    return found[1]


class TestList:
    async def test_shows_people_with_and_without_accounts(self, portal: Portal, admin: Browser) -> None:
        await portal.accounts.add(QIAN, "qian", UNIT, None)
        page = await admin.get("/accounts?unit=ZX")
        assert page.status_code == 200
        for words in ("钱二", "qian", "初始密码未改", "孙三", "未开通", 'value="zx-p003"'):
            assert words in page.text, words
        found = (await admin.get("/accounts?unit=ZX&q=qian")).text
        assert "钱二" in found
        assert "孙三" not in found

    async def test_shows_administrators_in_the_district_and_lets_nobody_touch_them(
        self, portal: Portal, admin: Browser
    ) -> None:
        await portal.accounts.add(GUARD, "security-admin", UNIT, None)
        page = await admin.get("/accounts?unit=ZX")
        assert "安全保密管理员" in page.text
        assert "三员账号在服务器上办理" in page.text
        for act in ("reset", "disable", "enable", "end", "unlock"):
            answer = await admin.post(f"/accounts/{act}", {"unit": "ZX", "person": str(GUARD)})
            assert answer.status_code == 403, act

    @pytest.mark.parametrize(("person", "unit"), [(GUARD, UNIT), (AUDITOR, UNIT), (CLERK, UNIT), (STRANGER, OTHER)])
    async def test_and_every_act_are_for_the_system_administrator(
        self, portal: Portal, person: UUID, unit: UUID
    ) -> None:
        await portal.accounts.add(QIAN, "qian", UNIT, None)
        browser = await portal.person(person, "somebody", unit)
        assert (await browser.get("/accounts")).status_code == 403
        assert "/accounts" not in (await browser.get("/account")).text
        for act in ("add", "reset", "disable", "enable", "end", "unlock"):
            said = {"unit": "ZX", "person": str(SUN if act == "add" else QIAN), "login": "sun"}
            assert (await browser.post(f"/accounts/{act}", said)).status_code == 403, act
        assert await portal.rows("select disabled_at from account where login = 'qian'") == [(None,)]

    async def test_knows_no_other_unit_person_or_act(self, admin: Browser) -> None:
        assert (await admin.get("/accounts?unit=NOWHERE")).status_code == 404
        for act, person in (("reset", SUN), ("reset", UUID(int=4711)), ("explode", QIAN), ("add", STRANGER)):
            said = {"unit": "ZX", "person": str(person), "login": "x1"}
            assert (await admin.post(f"/accounts/{act}", said)).status_code == 404, act


class TestActs:
    async def test_making_one_shows_a_password_once_that_opens_it(self, portal: Portal, admin: Browser) -> None:
        said = {"unit": "ZX", "person": str(QIAN), "login": "zx-p002"}
        answer = await admin.post("/accounts/add", said)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "钱二" in answer.text
        password = initial_in(answer.text)
        assert await last_record(portal) == ("added", "zx-p002", QIAN, OPERATOR, "10.1.2.3")
        assert password not in (await admin.get("/accounts?unit=ZX")).text
        signed_in = await portal.browser().sign_in("zx-p002", password)
        assert signed_in.status_code == 303

    @pytest.mark.parametrize(
        ("login", "status"), [("system-admin", 409), ("a", 422), ("-x", 422), ("张三", 422), ("a b", 422), ("", 422)]
    )
    async def test_making_one_needs_a_name_that_is_free_and_can_be_typed(
        self, portal: Portal, admin: Browser, login: str, status: int
    ) -> None:
        answer = await admin.post("/accounts/add", {"unit": "ZX", "person": str(QIAN), "login": login})
        assert answer.status_code == status
        assert "用户名" in answer.text
        assert await portal.accounts.find(QIAN) is None

    async def test_resetting_ends_sessions_and_lock_out(self, portal: Portal, admin: Browser) -> None:
        theirs = await portal.person(QIAN, "qian", UNIT)
        for _ in range(6):
            await portal.browser().sign_in("qian", "wrong")
        assert "暂停登录至" in (await admin.get("/accounts?unit=ZX")).text
        answer = await admin.post("/accounts/reset", {"unit": "ZX", "person": str(QIAN)})
        assert await last_record(portal) == ("password_reset", "qian", QIAN, OPERATOR, "10.1.2.3")
        assert (await theirs.get("/account")).headers["location"].startswith("/login")
        assert (await portal.browser().sign_in("qian", initial_in(answer.text))).status_code == 303

    async def test_disabling_and_enabling(self, portal: Portal, admin: Browser) -> None:
        password = await portal.account(QIAN, "qian", UNIT)
        said = {"unit": "ZX", "person": str(QIAN)}
        answer = await admin.post("/accounts/disable", said)
        assert "账号已停用" in (await admin.get(answer.headers["location"])).text
        assert await last_record(portal) == ("disabled", "qian", QIAN, OPERATOR, "10.1.2.3")
        assert (await portal.browser().sign_in("qian", password)).status_code == 401
        await admin.post("/accounts/enable", said)
        assert await last_record(portal) == ("enabled", "qian", QIAN, OPERATOR, "10.1.2.3")
        assert (await portal.browser().sign_in("qian", password)).status_code == 303

    async def test_ending_sessions_and_lifting_a_lock_out(self, portal: Portal, admin: Browser) -> None:
        theirs = await portal.person(QIAN, "qian", UNIT)
        said = {"unit": "ZX", "person": str(QIAN)}
        assert "1处登录" in (await admin.get("/accounts?unit=ZX")).text
        await admin.post("/accounts/end", said)
        assert await last_record(portal) == ("sessions_ended", "qian", QIAN, OPERATOR, "10.1.2.3")
        assert (await theirs.get("/account")).status_code == 303
        for _ in range(6):
            await portal.browser().sign_in("qian", "wrong")
        await admin.post("/accounts/unlock", said)
        assert await last_record(portal) == ("unlocked", "qian", QIAN, OPERATOR, "10.1.2.3")
        assert (await portal.browser().sign_in("qian", "wrong")).status_code == 401


class TestSignIns:
    async def test_are_searched_by_the_security_administrator(self, portal: Portal) -> None:
        await portal.browser("10.66.0.1").sign_in("intruder", "guess")
        browser = await portal.person(GUARD, "security-admin")
        page = await browser.get("/sign-ins")
        for words in ("intruder", "10.66.0.1", "用户名或密码错误", "（无此账号）", "服务器命令行", "本人"):
            assert words in page.text, words
        found = (await browser.get("/sign-ins?q=10.66&what=wrong_password&since=2020-01-01&until=2099-01-01")).text
        assert "intruder" in found
        assert '<td data-title="用户名">security-admin' not in found
        assert "没有符合条件的记录" in (await browser.get("/sign-ins?until=2020-01-01")).text
        assert "没有符合条件的记录" in (await browser.get("/sign-ins?q=%25")).text

    async def test_have_pages(self, portal: Portal) -> None:
        browser = await portal.person(GUARD, "security-admin")
        await portal.rows(
            "insert into sign_in_record (what, login, address) "
            "select 'signed_out', 'n' || n, '' from generate_series(1, 150) n returning id"
        )
        first = await browser.get("/sign-ins?what=signed_out")
        before = re.search(r'name="before" value="(\d+)"', first.text)
        assert before
        second = await browser.get(f"/sign-ins?what=signed_out&before={before[1]}")
        assert first.text.count("<tr>") - 1 == 100
        assert second.text.count("<tr>") - 1 == 50

    @pytest.mark.parametrize("query", ["since=yesterday", "before=x", "before=-1", "before=99999999999999999999"])
    async def test_refuse_what_is_no_day_or_place(self, portal: Portal, query: str) -> None:
        browser = await portal.person(GUARD, "security-admin")
        assert (await browser.get(f"/sign-ins?{query}")).status_code == 404

    @pytest.mark.parametrize("person", [OPERATOR, AUDITOR, CLERK])
    async def test_are_for_nobody_else(self, portal: Portal, person: UUID) -> None:
        browser = await portal.person(person, "somebody", UNIT)
        assert (await browser.get("/sign-ins")).status_code == 403
