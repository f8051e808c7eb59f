"""A step of the trail on one line."""

from uuid import UUID

import pytest

from deploy.cli.speaking import Language, speak
from deploy.cli.trail import Actors

INSPECTOR, ITEM, FINDING = (UUID(int=number) for number in (1, 2, 3))
STEP = {
    **{"on": "2026-03-24", "type": "RectificationRaised", "title": "列入问题整改清单", "category": "rectification"},
    **{"stream": str(ITEM), "by": str(INSPECTOR), "on_behalf_of": None, "reason": None, "paper": None},
    **{"causation": str(FINDING), "recorded_at": "2026-03-24T17:30:05.123456+00:00"},
}


@pytest.fixture(autouse=True)
def chinese() -> None:
    speak(Language.ZH)


class TestLine:
    def shown(self, **said: object) -> str:
        return Actors({INSPECTOR: "沈四(P014)"}).line({**STEP, **said}, "326").plain

    def test_says_what_in_words_and_who(self) -> None:
        assert "2026-03-24 列入问题整改清单" in self.shown()
        assert "沈四(P014)" in self.shown()

    def test_says_when_it_was_known_by_the_clocks_here(self) -> None:
        assert "记录于2026-03-25 01:30:05" in self.shown()

    def test_says_why_or_because_of_what(self) -> None:
        assert f"由事件 {FINDING} 引起" in self.shown()
        assert "· 补录" in self.shown(reason="补录")
        assert "引起" not in self.shown(reason="补录")
