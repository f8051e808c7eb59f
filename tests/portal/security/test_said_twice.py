"""A form that is sent again: the same words are one command, other words under the same key are refused in words."""

import httpx

from shared.kernel.ids import new_id
from shared.kernel.role import Role
from tests.portal.conftest import Browser, Portal
from tests.portal.security.everybody import PEOPLE, problem
from tests.projection.story import UNIT


async def sent(browser: Browser, id: object, words: str, key: object) -> httpx.Response:
    return await browser.post(f"/u/ZX/rectifications/{id}/raise-rectification", problem(words, command_id=str(key)))


class TestSameKey:
    async def test_with_the_same_words_is_one_command_with_one_receipt(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        id, key = new_id(), new_id()
        first, second = [await sent(browser, id, "档案不全", key) for _ in range(2)]
        assert first.status_code == second.status_code == 303
        assert first.headers["location"] == second.headers["location"]

    async def test_with_other_words_is_refused_in_a_sentence_and_keeps_what_was_typed(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        id, key = new_id(), new_id()
        assert (await sent(browser, id, "档案不全", key)).status_code == 303
        before = await portal.backend.apps["responsibility"].state.store.head()
        answer = await sent(browser, id, "另一个问题", key)
        assert answer.status_code == 422
        assert 'id="sentence"' in answer.text
        assert "另一个问题" in answer.text
        assert "OtherContent" not in answer.text
        assert await portal.backend.apps["responsibility"].state.store.head() == before
        assert "另一个问题" not in (await browser.get(f"/u/ZX/rectifications/{id}")).text

    async def test_for_another_thing_is_refused_too(self, portal: Portal) -> None:
        browser = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        key, other = new_id(), new_id()
        assert (await sent(browser, new_id(), "档案不全", key)).status_code == 303
        assert (await sent(browser, other, "档案不全", key)).status_code == 422
        assert (await browser.get(f"/u/ZX/rectifications/{other}")).status_code == 404

    async def test_of_somebody_else_is_another_command(self, portal: Portal) -> None:
        """Whoever learns a key can neither find out what it stands for nor take its place."""
        clerk = await portal.person(PEOPLE[Role.CLERK], "clerk", UNIT)
        inspector = await portal.person(PEOPLE[Role.INSPECTOR], "inspector", UNIT)
        key = new_id()
        mine, other = new_id(), new_id()
        assert (await sent(clerk, mine, "档案不全", key)).status_code == 303
        assert (await sent(inspector, other, "记录不全", key)).status_code == 303
        assert "记录不全" in (await clerk.get(f"/u/ZX/rectifications/{other}")).text
