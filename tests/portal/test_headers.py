"""What every answer says to the browser, and that changes come from our own pages."""

import re
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from tests.portal.conftest import SAME_ORIGIN, Portal
from tests.projection.scenarios import QIAN
from tests.projection.story import CLERK, UNIT

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def guarded(answer: httpx.Response) -> None:
    for name, value in EVERYWHERE.items():
        assert answer.headers.get(name) == value, (answer.url, name)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy


class TestAnswers:
    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/login", 200),
            ("/account", 200),
            ("/u/ZX/members", 200),
            ("/nowhere", 404),
            ("/u/RD", 404),
            ("/u/ZX/rectifications/not-an-id", 404),
            ("/accounts", 403),
            ("/sign-ins", 403),
            ("/u/ZX/targets/00000000-0000-0000-0000-000000000258", 503),
            ("/language", 405),
            ("/health/live", 200),
        ],
    )
    async def test_have_their_headers_whatever_they_say(self, portal: Portal, path: str, status: int) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        answer = await browser.get(path)
        assert answer.status_code == status, answer.text[:300]
        guarded(answer)
        assert answer.headers["cache-control"] == "no-store"

    async def test_of_something_that_broke_have_them_too_and_show_nothing_of_the_inside(
        self, portal: Portal, database: str
    ) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute("alter table session rename to lost")
        answer = await browser.get("/account")
        assert answer.status_code == 500
        guarded(answer)
        assert not re.search(r"Traceback|psycopg|select|relation", answer.text)

    async def test_to_a_broken_form_have_them(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        headers = {**SAME_ORIGIN, "content-type": "multipart/form-data"}
        answer = await browser.client.post("/account/end-all", content=b"--x\r\nbroken", headers=headers)
        assert answer.status_code == 400
        guarded(answer)

    async def test_to_a_form_without_end_have_them(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)

        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield b"a" * 100_000

        headers = {**SAME_ORIGIN, "content-type": "application/x-www-form-urlencoded"}
        answer = await browser.client.post("/account/end-all", content=endless(), headers=headers)
        assert answer.status_code in (400, 413)
        guarded(answer)

    async def test_run_only_scripts_with_the_nonce_of_this_answer(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        pages = [await browser.get("/u/ZX/members") for _ in range(2)]
        nonces = [re.findall(r"'nonce-([^']+)'", page.headers["content-security-policy"]) for page in pages]
        assert nonces[0] != nonces[1]
        for page, [nonce] in zip(pages, nonces, strict=True):
            scripts = re.findall(r"<script[^>]*>", page.text)
            assert scripts
            assert all(f'nonce="{nonce}"' in script for script in scripts)
            assert not re.search(r"<[^>]+\s(on\w+|style)=", page.text)

    async def test_split_no_headers(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        for path in ("/u/ZX%0d%0aset-cookie:%20a=b", "/unit?code=ZX%0d%0aset-cookie:%20a=b", "/nowhere%0d%0ax:%20y"):
            answer = await browser.get(path)
            assert "a=b" not in answer.headers.get("set-cookie", "")
            assert "x" not in answer.headers


class TestChanges:
    @pytest.mark.parametrize(
        "headers",
        [
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "none"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {},
        ],
    )
    async def test_are_refused_from_elsewhere_even_with_the_token(
        self, portal: Portal, headers: dict[str, str]
    ) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        for path in ("/account/end-all", "/logout", "/password", "/u/ZX/files"):
            assert (await browser.post(path, headers=headers)).status_code == 403, path
        assert (await browser.get("/account")).status_code == 200

    async def test_need_the_token_of_this_session(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        other = await portal.person(QIAN, "qian", UNIT)
        for token in ("", "x", "é", "AAAA", await other.token()):
            assert (await browser.post("/account/end-all", {"csrf": token})).status_code == 403, token

    async def test_are_refused_as_plain_text(self, portal: Portal) -> None:
        """What another site can send without asking first, where a browser says nothing of the origin."""
        browser = await portal.person(CLERK, "zhou", UNIT)
        token = await browser.token()
        for kind in ("text/plain", "application/json"):
            headers = {**SAME_ORIGIN, "content-type": kind}
            content = f'{{"csrf": "{token}"}}'
            answer = await browser.client.post("/account/end-all", content=content, headers=headers)
            assert answer.status_code == 403

    async def test_are_never_made_by_looking(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        for path in ("/logout", "/account/end-all", "/language", "/accounts/add", "/accounts/reset"):
            assert (await browser.get(path)).status_code in (404, 405), path
        assert (await browser.get("/account")).status_code == 200
