"""Signing in: wrong tries, lock-outs, sessions and their ends."""

import asyncio
import statistics
import time
from pathlib import Path
from typing import Any

import pytest
from psycopg import errors

from services.portal.accounts.accounts import WeakPassword
from tests.portal.conftest import ADDRESS, SAME_ORIGIN, Backend, Portal, the_portal
from tests.projection.scenarios import QIAN
from tests.projection.story import CLERK, UNIT

_EARLIER = "update session set seen_at = now() - %s::interval, started_at = now() - %s::interval returning key"
_CLOSED_OVER = "update wrong_try set closed_until = now() - interval '1 second' returning subject"


class TestWrongTries:
    async def test_close_the_name_for_a_while_and_then_longer(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        answers = [(await portal.browser().sign_in("zhou", "not it at all")).status_code for _ in range(10)]
        assert answers == [401] * 5 + [429] * 5
        closed = await portal.browser().sign_in("zhou", password)
        assert closed.status_code == 429
        assert "分钟后再试" in closed.text
        await portal.rows(_CLOSED_OVER)
        assert (await portal.browser().sign_in("zhou", "not it at all")).status_code == 401
        [(seconds,)] = await portal.rows(
            "select extract(epoch from closed_until - now())::int from wrong_try where subject = 'login:zhou'"
        )
        assert 45 < seconds <= 60
        await portal.rows(_CLOSED_OVER)
        assert (await portal.browser().sign_in("ZHOU", password)).status_code == 303
        assert await portal.rows("select subject from wrong_try where subject = 'login:zhou'") == []

    async def test_at_the_same_time_are_no_more_than_one_after_the_other(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        answers = await asyncio.gather(*(portal.browser().sign_in("zhou", f"guess {n}") for n in range(24)))
        assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 19

    async def test_for_many_names_close_the_address_and_no_other(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        tries = [(await portal.browser().sign_in(f"somebody{n}", "x")).status_code for n in range(52)]
        assert tries[-1] == 429
        assert (await portal.browser("10.9.9.9").sign_in("zhou", "x")).status_code == 401

    async def test_are_on_record_with_their_address(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        await portal.browser("10.7.7.7").sign_in("nobody-here", "x")
        await portal.browser("10.7.7.7").sign_in("zhou", "x")
        rows = await portal.rows(
            "select what, login, person, address from sign_in_record where what = 'wrong_password' order by id"
        )
        assert rows == [
            ("wrong_password", "nobody-here", None, "10.7.7.7"),
            ("wrong_password", "zhou", CLERK, "10.7.7.7"),
        ]

    async def test_take_as_long_for_a_name_that_nobody_has(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        spent: dict[str, list[float]] = {"zhou": [], "nobody-here": []}
        for _ in range(9):
            for login, times in spent.items():
                await portal.rows("delete from wrong_try returning subject")
                began = time.perf_counter()
                assert (await portal.browser().sign_in(login, "not it at all")).status_code == 401
                times.append(time.perf_counter() - began)
        known, unknown = (statistics.median(times) for times in spent.values())
        assert 0.5 < known / unknown < 2

    async def test_say_the_same_for_unknown_names_wrong_passwords_and_disabled_accounts(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        wrong = await portal.browser().sign_in("zhou", "wrong")
        unknown = await portal.browser().sign_in("zhov", "wrong")
        await portal.accounts.disable(CLERK, None)
        disabled = await portal.browser().sign_in("zhou", password)
        assert wrong.status_code == unknown.status_code == disabled.status_code == 401
        assert wrong.text == disabled.text == unknown.text.replace("zhov", "zhou")


class TestSession:
    async def test_gets_a_new_key_at_every_sign_in(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        browser = portal.browser()
        chosen = {"cookie": "__Host-wenxiao=an-attacker-chose-this-value-0123456789abcdef", **SAME_ORIGIN}
        await browser.client.post("/login", data={"login": "zhou", "password": password}, headers=chosen)
        first = browser.cookie
        assert first
        assert "attacker" not in first
        await browser.sign_in("zhou", password)
        assert browser.cookie != first
        assert await portal.rows("select count(*) from session") == [(1,)]

    async def test_cookie_is_for_this_host_and_not_for_scripts(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        said = (await portal.browser().sign_in("zhou", password)).headers["set-cookie"].lower()
        assert said.startswith("__host-wenxiao=")
        assert all(word in said for word in ("secure", "httponly", "samesite=lax", "path=/"))
        assert "domain" not in said

    async def test_is_stored_as_a_digest(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        [(key,)] = await portal.rows("select key from session")
        assert browser.cookie.encode() not in key

    async def test_ends_at_the_next_request_of_somebody_disabled_and_stays_ended(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        assert (await browser.get("/account")).status_code == 200
        await portal.accounts.disable(CLERK, None)
        assert (await browser.get("/account")).status_code == 303
        await portal.accounts.disable(CLERK, None, disabled=False)
        assert (await browser.get("/account")).status_code == 303

    @pytest.mark.parametrize(
        ("seen", "started", "status"),
        [("59 minutes", "11 hours", 200), ("61 minutes", "2 hours", 303), ("1 minute", "13 hours", 303)],
    )
    async def test_ends_when_it_is_idle_or_old(self, portal: Portal, seen: str, started: str, status: int) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await portal.rows(_EARLIER, seen, started)
        assert (await browser.get("/account")).status_code == status

    @pytest.mark.parametrize(
        ("headers", "status"),
        [({}, 200), ({"watching": "1"}, 303), ({"accept": "text/event-stream"}, 303)],
        ids=["a person", "a page that is watched", "its stream"],
    )
    async def test_is_kept_alive_by_people_and_not_by_their_pages(
        self, portal: Portal, headers: dict[str, str], status: int
    ) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await portal.rows(_EARLIER, "50 minutes", "50 minutes")
        await browser.get("/account", **headers)
        await portal.rows("update session set seen_at = seen_at - interval '15 minutes' returning person")
        assert (await browser.get("/account")).status_code == status

    async def test_limits_are_settings(self, backend: Backend, database: str, tmp_path: Path) -> None:
        async with the_portal(backend, database, tmp_path, idle_minutes=5, session_hours=1) as portal:
            browser = await portal.person(CLERK, "zhou", UNIT)
            await portal.rows(_EARLIER, "6 minutes", "6 minutes")
            assert (await browser.get("/account")).status_code == 303

    async def test_ends_everywhere_else_by_one_button(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        here, there = portal.browser(), portal.browser("10.4.4.4")
        for browser in (here, there):
            await browser.sign_in("zhou", password)
        assert "10.4.4.4" in (await here.get("/account")).text
        assert (await here.post("/account/end-all")).status_code == 303
        assert (await here.get("/account")).status_code == 200
        assert (await there.get("/account")).status_code == 303

    async def test_ends_by_signing_out(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        old = browser.cookie
        answer = await browser.post("/logout")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        browser.client.cookies.set("__Host-wenxiao", old)
        assert (await browser.get("/account")).status_code == 303

    async def test_that_is_gone_answers_scripts_and_forms_without_a_redirect(self, portal: Portal) -> None:
        answer = await portal.browser().get("/account", **{"x-requested-with": "portal"})
        assert (answer.status_code, answer.json()) == (401, {"detail": "登录已失效，请重新登录。"})
        form = await portal.browser().post("/account/end-all")
        assert form.status_code == 401
        assert "没有写入" in form.text


class TestPassword:
    async def test_that_is_initial_opens_nothing_but_its_own_change(self, portal: Portal) -> None:
        initial = await portal.accounts.add(QIAN, "qian", UNIT, None)
        browser = portal.browser()
        await browser.sign_in("qian", initial)
        for path in ("/", "/account", "/u/ZX", "/accounts", "/u/ZX/files/" + "0" * 64):
            assert (await browser.get(path)).headers.get("location") == "/password", path
        said = {"old": initial, "new": "zhe shi wo de mi ma", "again": "zhe shi wo de mi ma"}
        assert (await browser.post("/password", said)).headers["location"] == "/"
        assert (await browser.get("/account")).status_code == 200

    @pytest.mark.parametrize(
        ("new", "why"),
        [
            ("short", "short"),
            ("一二三四五", "short"),
            ("x" * 129, "long"),
            ("aaaaaaaaaaaa", "one_character"),
            ("zhou-and-more", "like_login"),
            ("ZHOU1234567", "like_login"),
        ],
    )
    async def test_that_is_weak_is_refused(self, portal: Portal, new: str, why: str) -> None:
        initial = await portal.accounts.add(CLERK, "zhou", UNIT, None)
        with pytest.raises(WeakPassword) as refused:
            await portal.accounts.change_password(CLERK, initial, new, ADDRESS)
        assert refused.value.why == why

    async def test_cannot_stay_the_same(self, portal: Portal) -> None:
        initial = await portal.accounts.add(CLERK, "zhou", UNIT, None)
        with pytest.raises(WeakPassword, match="same"):
            await portal.accounts.change_password(CLERK, initial, initial, ADDRESS)

    async def test_is_the_same_however_a_keyboard_composes_it(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT, password="ｆｕｌｌ ｗｉｄｔｈ café")
        assert (await portal.browser().sign_in("zhou", "full width café")).status_code == 303

    async def test_change_ends_other_sessions_and_needs_the_old_one(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        here, there = portal.browser(), portal.browser()
        for browser in (here, there):
            await browser.sign_in("zhou", password)
        wrong = {"old": "not it", "new": "quite another one", "again": "quite another one"}
        assert "现密码不正确" in (await here.post("/password", wrong)).text
        assert (await here.post("/password", {**wrong, "old": password})).status_code == 303
        assert (await here.get("/account")).status_code == 200
        assert (await there.get("/account")).status_code == 303

    async def test_is_stored_by_argon2id_and_never_shown(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        [(stored,)] = await portal.rows("select password from account")
        assert stored.startswith("$argon2id$")
        dump: list[Any] = await portal.rows("select * from sign_in_record")
        assert password not in str(dump)


class TestRecord:
    async def test_is_never_changed(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        for statement in ("update sign_in_record set login = 'x'", "delete from sign_in_record"):
            with pytest.raises(errors.InsufficientPrivilege):
                await portal.rows(f"{statement} returning id")


class TestForm:
    async def test_of_another_site_signs_nobody_in(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        said = {"login": "zhou", "password": password}
        for headers in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {},
        ):
            answer = await portal.browser().client.post("/login", data=said, headers=headers)
            assert answer.status_code == 403, headers
        answer = await portal.browser().client.post("/login", data=said, headers={"origin": "https://portal.test"})
        assert answer.status_code == 303

    @pytest.mark.parametrize(
        ("next_", "to"),
        [
            ("/u/ZX/board?x=1", "/u/ZX/board?x=1"),
            ("https://evil.example/", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("\\\\evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("/a\r\nSet-Cookie: a=b", "/"),
            ("/\t/evil.example", "/"),
            ("http:/evil.example", "/"),
            ("///evil.example", "/"),
            (" //evil.example", "/"),
        ],
    )
    async def test_leads_to_our_own_pages_only(self, portal: Portal, next_: str, to: str) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        answer = await portal.browser().sign_in("zhou", password, next_)
        assert (answer.status_code, answer.headers["location"]) == (303, to)
        assert answer.headers.get_list("set-cookie")[0].startswith("__Host-wenxiao=")
        shown = await portal.browser().client.get("/login", params={"next": next_})
        assert "evil.example" not in shown.text
        spoken = await portal.browser().client.post(
            "/language", data={"language": "en", "next": next_}, headers=SAME_ORIGIN
        )
        assert spoken.headers["location"] == to
