"""Deny by default: every route of the portal, for every role, in the own unit, in another one and in none."""

import re
from collections.abc import Mapping
from uuid import UUID

import httpx
import pytest

from shared.kernel.ids import new_id
from shared.kernel.role import ADMINISTRATORS, Role
from shared.web.tokens import TokenIssuer
from tests.portal.attachments.test_files import raised
from tests.portal.conftest import SAME_ORIGIN, Backend, Browser, Portal
from tests.portal.security.commands import BEGINNING
from tests.portal.security.everybody import EVERYWHERE, PEOPLE
from tests.portal.security.routes import READERS, RULES, Door, Rule, declared, routes
from tests.projection.running import KEY
from tests.projection.story import DISTRICT, UNIT

_ID = "01900000-0000-7000-8000-0000000000ff"
_FILLED = {"{id}": _ID, "{digest}": "0" * 64, "{act}": "reset"}
_ONCE = {("POST", "/logout"), ("POST", "/account/end-all"), ("POST", "/password")}
"""What ends sessions or counts tries; tests of signing in ask it."""

Route = tuple[str, str]


def address(path: str, unit: str = "ZX") -> str:
    command = BEGINNING.get(path.split("/")[3], "") if "{command}" in path else ""
    for name, value in {**_FILLED, "{unit}": unit, "{command}": command}.items():
        path = path.replace(name, value)
    return path


def signed_in() -> dict[Route, Rule]:
    return {route: rule for route, rule in declared().items() if rule.door is Door.SIGNED_IN and route not in _ONCE}


def of_units() -> dict[Route, Rule]:
    return {route: rule for route, rule in signed_in().items() if "{unit}" in route[1]}


def bare(answer: httpx.Response) -> str:
    """The page without what is another each time: nonces and tokens."""
    text = re.sub(r'nonce="[^"]*"', "", answer.text)
    return re.sub(r'name="csrf" value="[^"]*"', "", text)


async def ask(browser: Browser, route: Route, unit: str, token: str) -> httpx.Response:
    method, path = route
    if method == "GET":
        return await browser.get(address(path, unit))
    said = {"csrf": token, "unit": unit}
    return await browser.client.request(
        method, address(path, unit), data=said, headers={**SAME_ORIGIN, "x-csrf": token}
    )


async def state(portal: Portal) -> Mapping[str, object]:
    """What could have been changed: the portal's rows, but who looked at what, and the stores of the services."""
    tables = ("account", "attachment", "plan_import", "sign_in_record", "session", "wrong_try")
    found: dict[str, object] = {name: await portal.rows(f"select count(*) from {name}") for name in tables}
    for name, app in portal.backend.apps.items():
        found[name] = await app.state.store.head()
    return found


class TestTable:
    async def test_declares_every_route_and_no_other(self, portal: Portal) -> None:
        assert routes(portal.app) == set(declared())

    def test_names_a_unit_only_where_somebody_is_signed_in(self) -> None:
        assert not [route for route, rule in RULES.items() if "{unit}" in route[1] and rule.door is Door.OPEN]


class TestRole:
    @pytest.mark.parametrize("role", sorted(PEOPLE))
    async def test_gets_in_its_own_unit_what_the_table_says(self, portal: Portal, role: Role) -> None:
        browser = await portal.person(PEOPLE[role], "somebody", UNIT)
        token = await browser.token()
        before, wrong = await state(portal), []
        for route, rule in sorted(signed_in().items()):
            answer = await ask(browser, route, "ZX", token)
            wanted = rule.there if role in rule.may else {rule.refused}
            if answer.status_code not in wanted:
                wrong.append((route, answer.status_code, sorted(wanted)))
        assert not wrong
        assert await state(portal) == before

    @pytest.mark.parametrize("role", sorted(set(PEOPLE) - EVERYWHERE))
    async def test_finds_another_unit_no_more_than_one_that_is_not_there(self, portal: Portal, role: Role) -> None:
        browser = await portal.person(PEOPLE[role], "somebody", UNIT)
        token = await browser.token()
        for route in sorted(of_units()):
            other, nowhere = [await ask(browser, route, unit, token) for unit in ("RD", "XX")]
            assert (other.status_code, nowhere.status_code) == (404, 404), route
            assert bare(other).replace("RD", "XX") == bare(nowhere), route
            assert other.headers.keys() == nowhere.headers.keys(), route

    @pytest.mark.parametrize("role", sorted(EVERYWHERE))
    async def test_of_the_district_gets_in_another_unit_what_it_gets_in_any(self, portal: Portal, role: Role) -> None:
        browser = await portal.person(PEOPLE[role], "somebody", DISTRICT)
        token = await browser.token()
        for route, rule in sorted(of_units().items()):
            answer = await ask(browser, route, "RD", token)
            assert answer.status_code in (rule.there if role in rule.may else {rule.refused}), route
            assert (await ask(browser, route, "XX", token)).status_code == 404, route


class TestStranger:
    async def test_is_sent_to_sign_in_by_pages_and_refused_what_scripts_and_forms_ask(self, portal: Portal) -> None:
        for method, path in sorted(signed_in().keys() | _ONCE):
            browser = portal.browser()
            units = ("ZX", "RD", "XX") if "{unit}" in path else ("",)
            answers = [await ask(browser, (method, path), unit, "") for unit in units]
            if method == "GET":
                assert {(a.status_code, a.headers["location"][:6]) for a in answers} == {(303, "/login")}, path
                script = await browser.get(address(path), **{"hx-request": "true"})
                assert (script.status_code, "detail" in script.json()) == (401, True), path
            else:
                assert {a.status_code for a in answers} == {401}, path
            assert len({bare(answer) for answer in answers}) == 1, path

    async def test_reaches_what_is_for_everybody_and_learns_nothing_from_it(self, portal: Portal) -> None:
        for (method, path), rule in declared().items():
            if rule.door is Door.OPEN:
                answer = await ask(portal.browser(), (method, path), "", "")
                assert answer.status_code in rule.there, path
                assert not re.search("政协|ZX|赵一|龙湖", answer.text), path


class TestLooking:
    async def test_opens_no_route_that_changes_something(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "somebody", UNIT)
        looked = {path for method, path in declared() if method == "GET"}
        for method, path in sorted(declared()):
            if method != "GET" and path not in looked:
                for way in ("GET", "HEAD"):
                    answer = await browser.client.request(way, address(path))
                    assert answer.status_code in (404, 405), (way, path)

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
    async def test_is_all_that_other_methods_may_not_even_do(self, portal: Portal, method: str) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "somebody", UNIT)
        for path in sorted({path for _, path in declared()}):
            answer = await browser.client.request(method, address(path), headers=SAME_ORIGIN)
            assert answer.status_code == 405, path


class TestThing:
    @pytest.mark.parametrize("role", sorted(PEOPLE))
    async def test_is_read_by_those_who_read_reports(self, portal: Portal, role: Role) -> None:
        id = new_id()
        await raised(portal.backend, id)
        browser = await portal.person(PEOPLE[role], "somebody", UNIT)
        sheet = f"/u/ZX/rectifications/{id}"
        answers = [await browser.get(path) for path in (sheet, f"{sheet}/revise-rectification")]
        assert {one.status_code for one in answers} == {200 if role in READERS else 403}
        assert role in READERS or "会议记录不规范" not in "".join(one.text for one in answers)
        paths = (f"{sheet}?as_of=2026-01-01", f"/u/RD/rectifications/{id}", f"/u/XX/rectifications/{id}")
        past, other, nowhere = [await browser.get(path) for path in paths]
        assert past.status_code in ((200, 404) if role in READERS else (403, 404))
        assert other.status_code == nowhere.status_code == 404 or role in EVERYWHERE

    @pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
    async def test_is_shown_to_no_administrator_by_its_service_either(self, backend: Backend, role: Role) -> None:
        id = new_id()
        await raised(backend, id)
        headers = {"authorization": f"Bearer {TokenIssuer(KEY).issue(PEOPLE[role])}"}
        async with httpx.AsyncClient(base_url=backend.urls["responsibility"], trust_env=False) as client:
            for thing in (id, new_id()):
                answer = await client.get(f"/units/{UNIT}/rectifications/{thing}/sheet", headers=headers)
                assert (answer.status_code, answer.json()["title"]) == (403, "NotPermitted")

    async def test_of_another_unit_is_not_found_under_the_own_one(self, portal: Portal, backend: Backend) -> None:
        """The address names the caller's unit and an id that another unit has."""
        supervisor = await portal.person(PEOPLE[Role.DISTRICT_SUPERVISOR], "supervisor", DISTRICT)
        said = {
            "kind": "dated",
            "source": "daily_finding",
            "problem": "另一单位的问题",
            "measure": "逐条核对",
            "responsible": str(UUID(int=24)),
            "deadline": "12月31日前",
            "year": "2026",
        }
        made = await supervisor.post(f"/u/RD/rectifications/{_ID}/raise-rectification", said)
        assert made.status_code == 303, made.text
        assert "另一单位的问题" in (await supervisor.get(f"/u/RD/rectifications/{_ID}")).text
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        there = await browser.get(f"/u/ZX/rectifications/{_ID}")
        nowhere = await browser.get(f"/u/ZX/rectifications/{_ID[:-1]}e")
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert bare(there) == bare(nowhere)
        for command in ("revise-rectification", "close-out"):
            assert (await browser.get(f"/u/ZX/rectifications/{_ID}/{command}")).status_code == 404
            assert (await browser.get(f"/u/RD/rectifications/{_ID}/{command}")).status_code == 404
