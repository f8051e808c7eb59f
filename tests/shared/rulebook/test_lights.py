"""Lights: every colour explains itself."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from shared.calendar.working_days import packaged_calendar
from shared.rulebook import Rulebook
from shared.rulebook.lights import Colour, Light, light

BOOK = """
version = "2026.2"
[[rule]]
key = "light.warning_working_days"
name = "黄灯提前天数"
value = 3
comparator = "<="
unit = "个工作日"
title = "督查工作惯例"
article = "临期提醒"
effective_from = 2024-01-01
effective_to = 2026-07-01
verified = "secondary"
[[rule]]
key = "light.warning_working_days"
name = "黄灯提前天数"
value = 5
comparator = "<="
unit = "个工作日"
title = "月报制度"
article = "第三条"
effective_from = 2026-07-01
verified = "read"
"""
EVENT = UUID(int=7)


@pytest.fixture
def rulebook(tmp_path: Path) -> Rulebook:
    path = tmp_path / "rules.toml"
    path.write_text(BOOK)
    return Rulebook.load(path)


class TestLight:
    @pytest.fixture(autouse=True)
    def _with(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook

    def see(
        self, today: date, due: date | None = date(2026, 4, 10), done_on: date | None = None, made_up: bool = False
    ) -> Light:
        return light(
            due=due,
            done_on=done_on,
            made_up=made_up,
            today=today,
            calendar=packaged_calendar(),
            rulebook=self.rulebook,
            events=(EVENT,),
        )

    def test_is_green_as_long_as_there_is_time(self) -> None:
        assert self.see(date(2026, 4, 1)).colour is Colour.GREEN

    @pytest.mark.parametrize(
        ("today", "colour"),
        [
            (date(2026, 4, 6), Colour.GREEN),  # 清明 is a holiday: four working days are left
            (date(2026, 4, 7), Colour.YELLOW),
            (date(2026, 4, 10), Colour.YELLOW),
            (date(2026, 4, 11), Colour.RED),
        ],
    )
    def test_counts_the_warning_in_chinese_working_days(self, today: date, colour: Colour) -> None:
        assert self.see(today).colour is colour

    def test_counts_working_weekends_too(self) -> None:
        # 28 February 2026 is a Saturday that is worked
        assert self.see(date(2026, 2, 25), due=date(2026, 2, 28)).colour is Colour.YELLOW
        assert self.see(date(2026, 2, 24), due=date(2026, 2, 28)).colour is Colour.GREEN

    def test_is_green_when_done_in_time_and_yellow_when_made_up(self) -> None:
        assert self.see(date(2026, 5, 1), done_on=date(2026, 4, 10)).colour is Colour.GREEN
        assert self.see(date(2026, 5, 1), done_on=date(2026, 4, 11)).colour is Colour.YELLOW
        assert self.see(date(2026, 5, 1), done_on=date(2026, 4, 10), made_up=True).colour is Colour.YELLOW

    def test_does_not_know_on_a_day_what_was_done_later(self) -> None:
        assert self.see(date(2026, 4, 20), done_on=date(2026, 4, 25)).colour is Colour.RED

    def test_says_rule_version_dates_and_events(self) -> None:
        seen = self.see(date(2026, 4, 13))
        assert (
            seen.zh == "时限2026年4月10日；至2026年4月13日逾期3天未完成。依据督查工作惯例临期提醒（规则版本2026.2）。"
        )
        assert "3 days past due" in seen.reason("en")
        assert (seen.rule, seen.version, seen.due) == ("light.warning_working_days", "2026.2", date(2026, 4, 10))
        assert seen.events == (EVENT,)

    def test_marks_what_is_counted_with_an_estimated_year(self) -> None:
        pending = self.see(date(2026, 12, 30), due=date(2027, 1, 5))
        assert "2027年工作日为预计" in pending.zh
        assert "estimated" in pending.en
        assert "预计" not in self.see(date(2026, 4, 7)).zh
        assert "预计" not in self.see(date(2027, 1, 8), due=date(2027, 1, 5)).zh

    def test_keeps_the_old_rule_for_what_was_due_before_it_changed(self) -> None:
        before = self.see(date(2026, 6, 24), due=date(2026, 6, 30))
        after = self.see(date(2026, 6, 24), due=date(2026, 7, 1))
        assert (before.colour, after.colour) == (Colour.GREEN, Colour.YELLOW)
        assert "不超过3个工作日" in before.zh
        assert "不超过5个工作日" in after.zh
        assert "《" not in before.zh
        assert "月报制度第三条" in after.zh

    def test_asks_for_a_date_where_there_is_none(self) -> None:
        seen = self.see(date(2026, 4, 1), due=None)
        assert seen == Light(
            Colour.NONE, "没有明确时限，请补充完成日期。", "There is no date: please give one.", events=(EVENT,)
        )
        assert self.see(date(2026, 4, 1), due=None, done_on=date(2026, 3, 1)).colour is Colour.GREEN

    def test_needs_no_calendar_for_far_dates_and_asks_for_it_near_them(self) -> None:
        assert self.see(date(2026, 4, 1), due=date(2031, 12, 31)).colour is Colour.GREEN
        near = self.see(date(2031, 12, 30), due=date(2031, 12, 31))
        assert near.colour is Colour.NONE
        assert "2031年" in near.zh

    def test_has_a_word_for_every_colour(self) -> None:
        assert [colour.word() for colour in Colour] == ["绿灯", "黄灯", "红灯", "未亮灯"]
        assert replace(self.see(date(2026, 4, 1)), colour=Colour.NONE).colour.word("en") == "no light"
