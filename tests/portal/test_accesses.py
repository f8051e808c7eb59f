"""What the portal lets somebody do stands in its log first; what cannot be written down is not done."""

from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx

from shared.eventstore.feed import parse_page
from tests.portal.attachments.files import PDF
from tests.portal.attachments.test_files import upload
from tests.portal.conftest import ADDRESS, Portal
from tests.projection import running as projection
from tests.projection.running import as_person
from tests.projection.story import CLERK, DISTRICT, UNIT


async def said(portal: Portal) -> list[tuple[str, UUID, UUID, dict[str, Any]]]:
    """Type, unit, who and what of everything in the portal's log, as its door gives it."""
    answer = await asked(portal, "/log/feed", projection.ROBOT)
    events = parse_page("portal", DISTRICT, answer.content)
    return [(e.type, e.unit, UUID(e.content["stamp"]["by"]), e.content["payload"]) for e in events]


async def kinds(portal: Portal) -> list[str]:
    return [type_ for type_, *_ in await said(portal)]


async def asked(portal: Portal, path: str, by: UUID) -> httpx.Response:
    return await portal.browser().get(path, **as_person(by))


async def close(portal: Portal) -> None:
    """The log takes nothing any more, as after a restore."""
    await portal.rows("select close_store()")


class TestSigningIn:
    async def test_is_in_the_log_with_its_end(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await browser.post("/logout")
        robot, person = projection.ROBOT, {"person": str(CLERK)}
        assert await said(portal) == [
            ("AccountOpened", UNIT, robot, person),
            ("SignedIn", UNIT, CLERK, person),
            ("SignedOut", UNIT, CLERK, person),
        ]

    async def test_that_is_refused_names_nobody_who_is_not_known(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        await portal.browser().sign_in("zhou", "x")
        await portal.browser().sign_in("my-secret-name", "x")
        assert (await said(portal))[1:] == [
            ("SignInRefused", UNIT, projection.ROBOT, {"person": str(CLERK)}),
            ("SignInRefused", DISTRICT, projection.ROBOT, {"person": None}),
        ]
        assert b"my-secret-name" not in (await asked(portal, "/log/feed", projection.ROBOT)).content

    async def test_is_not_possible_without_the_log(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        await close(portal)
        browser = portal.browser()
        answer = await browser.sign_in("zhou", password)
        assert (answer.status_code, browser.cookie) == (503, "")
        assert "须先记入审计记录" in answer.text
        assert await portal.rows("select key from session") == []
        assert await portal.rows("select what from sign_in_record") == [("added",)]
        assert (await browser.get("/")).status_code == 303

    async def test_ended_on_other_devices_is_in_the_log_once(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        here, there = portal.browser(), portal.browser()
        for browser in (here, there):
            assert (await browser.sign_in("zhou", password)).status_code == 303
        for _ in range(2):
            assert (await here.post("/account/end-all")).status_code == 303
        assert (await said(portal))[3:] == [("OtherSessionsEnded", UNIT, CLERK, {"person": str(CLERK)})]
        assert [(await one.get("/account")).status_code for one in (here, there)] == [200, 303]

    async def test_is_not_ended_on_other_devices_without_the_log(self, portal: Portal) -> None:
        password = await portal.account(CLERK, "zhou", UNIT)
        here, there = portal.browser(), portal.browser()
        for browser in (here, there):
            await browser.sign_in("zhou", password)
        await close(portal)
        assert (await here.post("/account/end-all")).status_code == 503
        assert (await there.get("/account")).status_code == 200

    async def test_paused_after_wrong_tries_is_told(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        for _ in range(6):
            await portal.browser().sign_in("zhou", "x")
        assert (await kinds(portal))[1:] == ["SignInRefused"] * 5 + ["SignInsPaused"]


class TestAccounts:
    async def test_every_change_is_in_the_log(self, portal: Portal) -> None:
        by = projection.OPERATOR
        initial = await portal.accounts.add(CLERK, "zhou", UNIT, by)
        await portal.accounts.change_password(CLERK, initial, "a passphrase of mine", ADDRESS)
        await portal.accounts.reset(CLERK, by)
        await portal.accounts.disable(CLERK, by)
        await portal.accounts.disable(CLERK, by, disabled=False)
        await portal.accounts.unlock(CLERK, by)
        await portal.accounts.end_sessions(CLERK, by)
        assert [(type_, who) for type_, _, who, _ in await said(portal)] == [
            ("AccountOpened", by),
            ("PasswordChanged", CLERK),
            ("PasswordReset", by),
            ("AccountDisabled", by),
            ("AccountEnabled", by),
            ("SignInsResumed", by),
            ("SessionsEnded", by),
        ]

    async def test_nothing_changes_without_the_log(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        operator = await portal.person(projection.OPERATOR, "system")
        await close(portal)
        said = {"unit": "ZX", "person": str(CLERK)}
        assert (await operator.post("/accounts/disable", said)).status_code == 503
        assert await portal.rows("select disabled_at from account where login = 'zhou'") == [(None,)]


class TestExports:
    async def test_a_list_leaves_with_its_number_of_rows(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        answer = await browser.get("/u/ZX/rectifications/export.xlsx")
        assert answer.status_code == 200
        type_, unit, who, what = (await said(portal))[-1]
        assert (type_, unit, who) == ("DataExported", UNIT, CLERK)
        assert (what["what"], what["rows"] > 0) == ("rectifications", True)

    async def test_no_list_leaves_without_the_log(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await close(portal)
        for path in ("rectifications", "three-lists", "unit-sheet"):
            answer = await browser.get(f"/u/ZX/{path}/export.xlsx")
            assert (answer.status_code, answer.headers["content-type"][:9]) == (503, "text/html"), path
        assert (await browser.get("/u/ZX/rectifications")).status_code == 200


class TestFiles:
    async def test_who_was_given_one_is_in_the_log(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await upload(browser, "会议记录.pdf", PDF)
        digest = sha256(PDF).hexdigest()
        assert (await browser.get(f"/u/ZX/files/{digest}")).status_code == 200
        assert (await said(portal))[-1] == ("FileRead", UNIT, CLERK, {"digest": digest})

    async def test_none_is_given_without_the_log(self, portal: Portal) -> None:
        browser = await portal.person(CLERK, "zhou", UNIT)
        await upload(browser, "会议记录.pdf", PDF)
        await close(portal)
        answer = await browser.get(f"/u/ZX/files/{sha256(PDF).hexdigest()}")
        assert (answer.status_code, PDF in answer.content) == (503, False)


class TestOwnLog:
    async def test_is_given_to_services_alone(self, portal: Portal) -> None:
        await portal.account(CLERK, "zhou", UNIT)
        assert (await portal.browser().get("/log/feed")).status_code == 401
        for person in (CLERK, projection.AUDITOR):
            assert (await asked(portal, "/log/feed", person)).status_code == 403
        assert (await asked(portal, "/log/head", projection.ROBOT)).json()["position"] == 1
