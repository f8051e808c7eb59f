"""The rows of the lists: every occurrence by itself, every colour with its reason."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.projection.three_lists.rows import board, duties, rectifications
from services.responsibility.duty_list import events as duty
from tests.projection.reports.materials import material
from tests.projection.scenarios import (
    ITEMS,
    LASTING,
    LIST,
    MONTHLY,
    ONCE,
    PROBLEM,
    QIAN,
    QUARTERLY,
    SUN,
    VAGUE,
    half_a_year,
    hand_over,
    perform,
)
from tests.projection.story import Story

BEFORE, AFTER = date(2026, 3, 10), date(2026, 4, 21)


def colours(story: Story, item: object, today: date) -> dict[str, str]:
    rows = [row for row in duties(material(story, today)) if row["item"]["part"] == item]
    return {row["period_code"]: row["light"]["colour"] for row in rows if row["due"] <= today}


def on_board(story: Story, item: object, today: date) -> list[Mapping[str, Any]]:
    return [row for row in board(material(story, today)) if item in (row["item"].get("part"), row["id"])]


class TestDuties:
    def test_judge_each_month_by_itself(self) -> None:
        story = half_a_year()
        perform(story, MONTHLY, "2026-03", date(2026, 3, 31))
        assert colours(story, MONTHLY, AFTER) == {"2026-01": "green", "2026-02": "red", "2026-03": "green"}

    def test_are_yellow_when_made_up(self) -> None:
        story = half_a_year()
        perform(story, MONTHLY, "2026-02", date(2026, 4, 2))
        assert colours(story, MONTHLY, AFTER)["2026-02"] == "yellow"
        assert colours(story, ONCE, AFTER) == {"2026": "yellow"}

    def test_are_open_again_when_returned(self) -> None:
        story = half_a_year()
        story.say(LIST, duty.DutyItemReturned(item=MONTHLY, period="2026-01", reason="过简"), date(2026, 4, 1))
        rows = [row for row in duties(material(story, AFTER)) if row["item"]["part"] == MONTHLY]
        assert (rows[0]["light"]["colour"], rows[0]["status"]) == ("red", "已退回")

    def test_ask_for_a_date_that_can_be_read(self) -> None:
        [row] = [row for row in duties(material(half_a_year(), AFTER)) if row["item"]["part"] == VAGUE]
        assert row["light"]["colour"] == "none"
        assert row["reason"] == "时限“七一前后”无法识别为日期，请补充明确时限。"

    def test_have_no_light_before_the_list_is_issued(self) -> None:
        story = Story()
        drafted = duty.DutyListDrafted(
            year=2026, level=duty.Level.BRANCH_SECRETARY, holder=QIAN, organization=None, items=ITEMS
        )
        story.say(LIST, drafted, date(2026, 1, 5))
        assert {row["light"]["colour"] for row in duties(material(story, AFTER))} == {"none"}

    def test_leave_monthly_items_with_the_holder_of_their_time(self) -> None:
        """Edge: the post changes hands in mid-year."""
        story = half_a_year()
        hand_over(story, date(2026, 4, 10))
        rows = [row for row in duties(material(story, AFTER)) if row["item"]["part"] == MONTHLY]
        holders = {row["period_code"]: row["holder_id"] for row in rows}
        assert (holders["2026-03"], holders["2026-04"]) == (QIAN, SUN)


class TestBoard:
    def test_has_one_row_per_item_and_problem(self) -> None:
        rows = board(material(half_a_year(), AFTER))
        assert [(row["list"], row["number"]) for row in rows] == [
            ("责任清单", 1),
            ("责任清单", 2),
            ("责任清单", 3),
            ("责任清单", 4),
            ("问题整改清单", 1),
            ("问题整改清单", 2),
        ]

    def test_shows_the_oldest_miss_and_counts_what_is_done(self) -> None:
        [row] = on_board(half_a_year(), MONTHLY, AFTER)
        assert (row["due"], row["light"]["colour"]) == (date(2026, 2, 28), "red")
        assert row["done"] == "应办3次，已办1次"
        assert "时限2026年2月28日；至2026年4月21日逾期52天未完成" in row["reason"]

    def test_passes_countable_items_whole_and_parts_monthly_ones(self) -> None:
        story = half_a_year()
        hand_over(story, date(2026, 4, 10))
        [whole] = on_board(story, QUARTERLY, AFTER)
        assert (whole["holder"], whole["done"]) == ("孙三", "应办1次，已办1次")
        old, new = on_board(story, MONTHLY, AFTER)
        assert (old["holder"], old["light"]["colour"], old["done"]) == ("钱二", "red", "应办3次，已办1次")
        assert (new["holder"], new["light"]["colour"], new["done"]) == ("孙三", "green", "应办0次，已办0次")

    def test_of_an_earlier_day_knows_nothing_of_later(self) -> None:
        [row] = on_board(half_a_year(), QUARTERLY, BEFORE)
        assert row["light"]["colour"] == "green"
        assert "至2026年3月10日进展正常" in row["reason"]


class TestRectifications:
    def test_are_red_past_due_with_the_event_that_says_so(self) -> None:
        story = half_a_year()
        [row] = [row for row in rectifications(material(story, AFTER)) if row["id"] == PROBLEM]
        assert row["light"]["colour"] == "red"
        assert row["light"]["events"] == [UUID(row["story"][-1]["event"])]
        assert (row["source"], row["helpers"], row["origin"].int) == ("季督发现", "孙三", 999)

    def test_kept_up_for_good_have_no_light_and_say_why(self) -> None:
        [row] = [row for row in rectifications(material(half_a_year(), AFTER)) if row["id"] == LASTING]
        assert (row["light"]["colour"], row["reason"]) == ("none", "长期坚持事项，不设时限；已检查1次。")
