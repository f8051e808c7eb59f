"""Three administrators and one person's data: who is offered what, and who is told no."""

import re

import pytest

from tests.portal.conftest import Browser, Portal
from tests.projection.running import AUDITOR, GUARD, OPERATOR
from tests.projection.scenarios import QIAN, SUN
from tests.projection.story import CLERK, UNIT

PAGE = f"/personal-data?unit=ZX&person={SUN}"
WHO = {"unit": "ZX", "person": str(SUN)}


async def offered(browser: Browser) -> set[str]:
    return set(re.findall(r'action="/personal-data/([a-z-]+)"', (await browser.get(PAGE)).text))


async def say(browser: Browser, command: str, **said: str) -> int:
    key = re.search(r'name="key" value="([^"]+)"', (await browser.get(PAGE)).text)
    answer = await browser.post(f"/personal-data/{command}", {**WHO, "key": key[1] if key else "", **said})
    return answer.status_code


class TestPage:
    async def test_leads_from_a_restriction_to_an_erasure_by_two(self, portal: Portal) -> None:
        guard, auditor = await portal.person(GUARD, "guard"), await portal.person(AUDITOR, "auditor")
        assert await offered(auditor) == set()
        assert await offered(guard) == {"restrict-personal-data"}
        assert await say(guard, "restrict-personal-data", reason="本人申请删除") == 303
        assert await offered(guard) == {"request-release", "request-erasure"}
        assert await say(guard, "request-erasure", basis="个人信息保护法第四十七条", paper="〔2026〕3号") == 303
        assert await offered(auditor) == {"confirm-erasure"}
        page = (await auditor.get(PAGE)).text
        for words in ("限制处理个人信息", "个人信息保护法第四十七条", "〔2026〕3号", "删除后不能恢复"):
            assert words in page, words
        assert await say(auditor, "confirm-erasure") == 303
        assert await offered(auditor) == await offered(guard) == set()
        assert "依法删除个人信息" in (await guard.get(PAGE)).text

    async def test_says_what_is_missing_or_forbidden(self, portal: Portal) -> None:
        guard = await portal.person(GUARD, "guard")
        who = {"unit": "ZX", "person": str(QIAN), "key": str(QIAN)}
        answer = await guard.post("/personal-data/restrict-personal-data", {**who, "reason": "短"})
        assert (answer.status_code, "理由：" in answer.text) == (422, True)
        answer = await guard.post("/personal-data/confirm-erasure", who)
        assert answer.status_code == 403, "the security administrator confirms nothing"
        assert 'role="alert"' in answer.text

    @pytest.mark.parametrize("command", ["erase-everything", "confirm-erasure"])
    async def test_is_for_administrators(self, portal: Portal, command: str) -> None:
        clerk = await portal.person(CLERK, "zhou", UNIT)
        assert (await clerk.get(PAGE)).status_code == 403
        assert (await clerk.post(f"/personal-data/{command}", WHO)).status_code in (403, 404)
        operator = await portal.person(OPERATOR, "operator")
        assert (await operator.get("/personal-data?unit=nowhere")).status_code == 404
        assert (await operator.get("/personal-data?unit=ZX&person=nobody")).status_code == 404
