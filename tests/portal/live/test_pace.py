"""How often browsers that watch are told that something has changed."""

import pytest

from services.portal.pages.live.page import pause, spread

PAGE_SECONDS = 0.04  # of a core, as `make bench` measures it


class TestWatchers:
    @pytest.mark.parametrize("watchers", [1, 3, 10, 200, 1_000])
    def test_take_no_more_than_a_tenth_of_a_core_however_many_they_are(self, watchers: int) -> None:
        assert watchers * PAGE_SECONDS / pause(watchers) <= 0.1

    def test_of_a_small_unit_see_a_change_at_once(self) -> None:
        assert pause(1) == 1
        assert pause(3) < 3
        assert spread(1) == 0
        assert spread(5) < 0.5

    def test_ask_one_after_the_other_when_they_are_many(self) -> None:
        assert spread(200) > 200 * PAGE_SECONDS
