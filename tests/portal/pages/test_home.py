"""The home page: what presses first, and how much of it is shown."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import pytest

from services.portal.pages.home import page
from services.portal.pages.home.page import _groups
from services.portal.web.visit import Visit
from shared import clock
from tests.portal.conftest import Portal
from tests.projection.scenarios import raise_problem
from tests.projection.story import CLERK, UNIT


class Words:
    """As much of a visit as groups need: texts stay Chinese."""

    @staticmethod
    def texts(text: str) -> str:
        return text


def owed(what: str, colour: str | None, due: str | None) -> dict[str, Any]:
    return {"what": what, "light": {"colour": colour} if colour else None, "due": due}


class TestGroups:
    def test_begin_with_what_can_still_be_done_in_time(self) -> None:
        rows = [
            owed("明天", "yellow", "2026-03-02"),
            owed("去年", "red", "2025-12-31"),
            owed("昨天", "red", "2026-02-28"),
            owed("年底", "green", "2026-12-31"),
            owed("长期", None, None),
            owed("未设时限", "none", None),
        ]
        groups = {title: [one["what"] for one in ones] for title, ones in _groups(cast(Visit, Words()), rows)}
        assert groups == {
            "快到期的": ["明天"],
            "已逾期的": ["昨天", "去年"],
            "时间充裕的": ["年底", "长期", "未设时限"],
        }


class TestHome:
    async def test_shows_the_beginning_of_a_long_group_and_all_of_it_when_asked(
        self, portal: Portal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(page, "_SHOWN", 0)
        monkeypatch.setattr(page, "_AT_MOST", 2)
        running = portal.backend.projection
        due = clock.today() - timedelta(days=1)  # the first of what is overdue
        for number in range(3):
            raise_problem(running.story, UUID(int=9_000 + number), "档案不全", due, responsible=CLERK)
        await running.follow()
        clerk = await portal.person(CLERK, "zhou", UNIT)
        short, whole = [(await clerk.get(f"/u/ZX{query}")).text for query in ("", "?all=1")]
        assert short.count("档案不全") == 2
        assert 'href="/u/ZX?all=1"' in short
        assert whole.count("档案不全") == 3
        assert 'href="/u/ZX?all=1"' not in whole
