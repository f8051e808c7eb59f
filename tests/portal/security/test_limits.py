"""How fast and how much: who asks too often waits, the others do not; forms that nobody signed have little room."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from starlette.requests import Request

from services.portal.web.body import BodyTooLarge, limited
from services.portal.web.pace import Pace, TooFast
from shared.kernel.role import Role
from tests.portal.conftest import SAME_ORIGIN, Backend, Portal, the_portal
from tests.portal.security.everybody import PEOPLE
from tests.projection.running import STRANGER
from tests.projection.story import OTHER, UNIT

SOMEBODY, OTHERS = UUID(int=1), UUID(int=2)


def standing_still() -> float:
    """A clock for tests in which requests take as long as they like."""
    return 0.0


class TestPace:
    def test_lets_ten_seconds_pass_at_once_and_then_one_by_one(self) -> None:
        now = [0.0]
        pace = Pace(2, lambda: now[0])
        for _ in range(20):
            pace.count(SOMEBODY)
        with pytest.raises(TooFast) as refused:
            pace.count(SOMEBODY)
        assert refused.value.seconds == pytest.approx(0.5)
        now[0] = 0.5
        pace.count(SOMEBODY)
        with pytest.raises(TooFast):
            pace.count(SOMEBODY)

    def test_counts_for_each_by_themselves_and_nothing_that_was_refused(self) -> None:
        now = [0.0]
        pace = Pace(1, lambda: now[0])
        for _ in range(10):
            pace.count(SOMEBODY)
        for _ in range(100):
            with pytest.raises(TooFast):
                pace.count(SOMEBODY)
        pace.count(OTHERS)
        now[0] = 1.0
        pace.count(SOMEBODY)

    def test_gives_nobody_more_for_a_long_rest(self) -> None:
        now = [0.0]
        pace = Pace(1, lambda: now[0])
        pace.count(SOMEBODY)
        now[0] = 1e6
        for _ in range(10):
            pace.count(SOMEBODY)
        with pytest.raises(TooFast):
            pace.count(SOMEBODY)


class TestBurst:
    async def test_of_one_person_is_told_when_to_come_back_and_slows_nobody_else(
        self, backend: Backend, database: str, tmp_path: Path
    ) -> None:
        async with the_portal(backend, database, tmp_path, requests_a_second=2) as portal:
            fast = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
            colleague = await portal.person(PEOPLE[Role.MEMBER], "member", UNIT)
            stranger = await portal.person(STRANGER, "stranger", OTHER)
            portal.parts.pace_of_person = Pace(2, standing_still)
            answers = [await fast.get("/account") for _ in range(30)]
            refused = next(answer for answer in answers if answer.status_code == 429)
            assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 10
            assert 1 <= int(refused.headers["retry-after"]) <= 5
            assert "操作过于频繁" in refused.text
            assert "content-security-policy" in refused.headers
            script = await fast.get("/account", **{"hx-request": "true"})
            assert (script.status_code, script.json()["detail"][-1]) == (429, "。")
            assert (await colleague.get("/u/ZX")).status_code == 200
            assert (await stranger.get("/u/RD")).status_code == 200

    async def test_of_a_unit_leaves_other_units_their_share(
        self, backend: Backend, database: str, tmp_path: Path
    ) -> None:
        async with the_portal(backend, database, tmp_path, requests_a_second=1) as portal:
            roles = [role for role in PEOPLE if role is not Role.DISTRICT_SUPERVISOR]
            browsers = [await portal.person(PEOPLE[role], role.value, UNIT) for role in roles]
            stranger = await portal.person(STRANGER, "stranger", OTHER)
            portal.parts.pace_of_unit = Pace(10, standing_still)
            path = "/u/ZX/rectifications/not-an-id"
            statuses = [(await browser.get(path)).status_code for _ in range(9) for browser in browsers]
            assert statuses == [404] * 100 + [429] * (len(statuses) - 100)
            assert len(statuses) > 100
            assert (await stranger.get("/u/RD")).status_code == 200

    async def test_of_wrong_sign_ins_is_told_when_to_come_back_and_closes_no_other_name(self, portal: Portal) -> None:
        await portal.account(PEOPLE[Role.CLERK], "clerk", UNIT)
        password = await portal.account(STRANGER, "stranger", OTHER)
        answers = [await portal.browser().sign_in("clerk", "not it at all") for _ in range(8)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 3
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 31
        assert (await portal.browser().sign_in("stranger", password)).status_code == 303


class TestSize:
    @pytest.mark.parametrize("path", ["/login", "/language"])
    async def test_of_a_form_of_nobody_in_particular_is_small(self, portal: Portal, path: str) -> None:
        read = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal read
            while read < 50_000_000:
                read += 10_000
                yield b"login=" + b"a" * 9_994

        headers = {**SAME_ORIGIN, "content-type": "application/x-www-form-urlencoded"}
        answer = await portal.browser().client.post(path, content=endless(), headers=headers)
        assert answer.status_code == 413
        assert read < 1_000_000

    @pytest.mark.parametrize("path", ["/login", "/language"])
    async def test_of_a_form_of_nobody_in_particular_is_counted_in_fields_too(self, portal: Portal, path: str) -> None:
        data = {f"f{number}": "" for number in range(200)}
        answer = await portal.browser().client.post(path, data=data, headers=SAME_ORIGIN)
        assert answer.status_code == 400

    @pytest.mark.parametrize("said", ["9" * 5_000, "-1", "1e3", "²", " 1"])
    def test_that_is_no_number_is_too_much(self, said: str) -> None:
        scope = {"type": "http", "method": "POST", "headers": [(b"content-length", said.encode())]}
        with pytest.raises(BodyTooLarge):
            limited(Request(scope), 100)
