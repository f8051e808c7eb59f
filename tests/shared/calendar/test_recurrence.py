from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar.recurrence import DayPart, SeriesRule, SeriesUnreadable
from shared.calendar.working_days import Shift, packaged_calendar

CALENDAR = packaged_calendar()


def held(text: str, shift: Shift = Shift.NEXT) -> list[str]:
    return [found.on.isoformat()[5:] for found in SeriesRule.parse(text).occurrences(2026, CALENDAR, shift)]


class TestTheStudyDay:
    def test_is_the_first_monday_morning_and_moves_off_holidays(self) -> None:
        found = SeriesRule.parse("每月第一个星期一上午").occurrences(2026, CALENDAR)
        assert len(found) == 12
        assert {each.day_part for each in found} == {DayPart.MORNING}
        assert {each.planned: each.on for each in found if each.moved} == {
            date(2026, 4, 6): date(2026, 4, 7),
            date(2026, 5, 4): date(2026, 5, 6),
            date(2026, 10, 5): date(2026, 10, 8),
        }

    def test_moves_back_or_stays_if_the_unit_says_so(self) -> None:
        assert held("每月第一个星期一", Shift.PREVIOUS)[3] == "04-03"
        assert held("每月第一个星期一", Shift.NONE)[3] == "04-06"
        assert held("每月第一个星期一，遇节假日提前")[3] == "04-03"
        assert held("每月第一个星期一，遇节假日不顺延")[3] == "04-06"
        assert held("每月第一个星期一下午（遇节假日顺延至下一工作日）", Shift.NONE)[3] == "04-07"


class TestASeries:
    @pytest.mark.parametrize(
        ("text", "dates"),
        [
            ("每季度第一个星期一", ["01-05", "04-07", "07-06", "10-08"]),
            ("每季度第三个月最后一个周五下午", ["03-27", "06-26", "09-28", "12-25"]),
            ("每季度最后一个工作日", ["03-31", "06-30", "09-30", "12-31"]),
            ("每半年第一个工作日", ["01-04", "07-01"]),
            ("每年7月1日全天", ["07-01"]),
            ("每年七月第一个星期三", ["07-01"]),
            ("每年最后一个工作日", ["12-31"]),
            ("每 季 度 末", ["03-31", "06-30", "09-30", "12-31"]),
        ],
    )
    def test_is_read(self, text: str, dates: list[str]) -> None:
        assert held(text) == dates

    def test_of_months(self) -> None:
        assert held("每月最后一个工作日")[:5] == ["01-30", "02-28", "03-31", "04-30", "05-29"]
        assert held("每月１５日")[:3] == ["01-15", "02-24", "03-16"]
        assert held("每月底", Shift.PREVIOUS)[:2] == ["01-30", "02-28"]
        assert held("每月第十个工作日")[:2] == ["01-15", "02-13"]

    def test_of_weeks(self) -> None:
        assert held("每周三下午")[:3] == ["01-07", "01-14", "01-21"]
        assert held("每周日", Shift.NONE)[0] == "01-04"
        assert len(held("每星期三")) == 52

    def test_has_no_occurrence_in_a_month_without_such_a_day(self) -> None:
        assert len(held("每月31日")) == 7

    def test_keeps_its_words(self) -> None:
        assert SeriesRule.parse(" 每周三 下午").text == " 每周三 下午"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "每月",
            "有空的时候",
            "每月第六个星期一",
            "每月32日",
            "每季度第四个月第一个星期一",
            "每季度5月1日",
            "每月第零个星期一",
        ],
    )
    def test_is_refused_with_examples_if_it_cannot_be_read(self, text: str) -> None:
        with pytest.raises(SeriesUnreadable) as refused:
            SeriesRule.parse(text)
        assert "每月第一个星期一上午" in refused.value.sentence("zh")
        assert "每月第一个星期一上午" in str(refused.value)

    @given(st.text(alphabet="每月周季度年半第一二十最后个星期日工作底上午遇节假顺延0123456789 ，x", max_size=16))
    def test_never_fails_in_another_way(self, text: str) -> None:
        try:
            rule = SeriesRule.parse(text)
        except SeriesUnreadable:
            return
        assert all(found.planned.year == 2026 for found in rule.occurrences(2026, CALENDAR))
