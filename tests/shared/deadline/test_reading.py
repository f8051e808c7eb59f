from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.calendar.period import Frequency
from shared.calendar.working_days import packaged_calendar
from shared.deadline import Deadline, Every, OnDate, Standing, Unreadable, occurrences, read_deadline

ANY_DEADLINE: TypeAdapter[OnDate | Every | Standing | Unreadable] = TypeAdapter(Deadline)

DATES = [
    ("2026年6月底前", "2026-06-30"),
    ("6月30日", "2026-06-30"),
    ("2026.3.31", "2026-03-31"),
    ("2026年12月20日", "2026-12-20"),
    ("2026-3-31", "2026-03-31"),
    ("2026/3/31", "2026-03-31"),
    ("2026-03-31 00:00:00", "2026-03-31"),
    ("20260331", "2026-03-31"),
    ("46112", "2026-03-31"),
    ("6月底前", "2026-06-30"),
    ("9月底前", "2026-09-30"),
    ("2月底", "2026-02-28"),
    ("2028年2月底前", "2028-02-29"),
    ("2026年底前", "2026-12-31"),
    ("2026年年底前", "2026-12-31"),
    ("年底前", "2026-12-31"),
    ("今年底", "2026-12-31"),
    ("明年3月底前", "2027-03-31"),
    ("2026年", "2026-12-31"),
    ("2026年12月底前", "2026-12-31"),
    ("12月", "2026-12-31"),
    ("2026年6月", "2026-06-30"),
    ("2026.6", "2026-06-30"),
    ("3.31", "2026-03-31"),
    ("6月中旬", "2026-06-20"),
    ("２０２６年６月", "2026-06-30"),
    ("２０２６年６月３０日", "2026-06-30"),
    (" 2026 年 6 月 底 前 ", "2026-06-30"),
    ("6月\u3000底前", "2026-06-30"),
    ("6月30日之前", "2026-06-30"),
    ("6月30日以前完成", "2026-06-30"),
    ("于6月30日前完成。", "2026-06-30"),
    ("二〇二六年六月三十日", "2026-06-30"),
    ("十一月底前", "2026-11-30"),
    ("第一季度", "2026-03-31"),
    ("2026年三季度末", "2026-09-30"),
    ("上半年", "2026-06-30"),
    ("2026年下半年", "2026-12-31"),
]

REPEATED = [
    ("每周", Frequency.WEEKLY, "period_end", None, None),
    ("每月", Frequency.MONTHLY, "period_end", None, None),
    ("每 月", Frequency.MONTHLY, "period_end", None, None),
    ("每季度", Frequency.QUARTERLY, "period_end", None, None),
    ("每季度一次", Frequency.QUARTERLY, "period_end", None, None),
    ("每半年", Frequency.HALF_YEARLY, "period_end", None, None),
    ("每年", Frequency.YEARLY, "period_end", None, None),
    ("全年", Frequency.YEARLY, "period_end", None, None),
    ("每月底前", Frequency.MONTHLY, "period_end", None, None),
    ("当月最后一个工作日前", Frequency.MONTHLY, "last_working_day", None, None),
    ("每月最后一个工作日", Frequency.MONTHLY, "last_working_day", None, None),
    ("每季度最后一个工作日前", Frequency.QUARTERLY, "last_working_day", None, None),
    ("每月25日前", Frequency.MONTHLY, "day", 25, None),
    ("每月２５日前", Frequency.MONTHLY, "day", 25, None),
    ("每季度末月20日前", Frequency.QUARTERLY, "day", 20, None),
    ("每年12月20日前", Frequency.YEARLY, "day", 20, 12),
    ("每年11月底前", Frequency.YEARLY, "period_end", None, 11),
]

NO_DATE = [
    *(
        "",
        " ",
        "七一前后",
        "2月30日",
        "2026年2月30日",
        "13月",
        "2026.13.1",
        "2026年6月31日",
        "每月32日前",
        "0日",
        "0月",
    ),
    *(
        "有空就做",
        "尽快",
        "待定",
        "每季度两次",
        "每天",
        "12",
        "1",
        "3000",
        "99999",
        "1-3月",
        "前",
        "底前",
        "月底",
        "年",
        "0000年1月",
    ),
]


class TestADate:
    @pytest.mark.parametrize(("text", "day"), DATES)
    def test_is_read_as_written(self, text: str, day: str) -> None:
        assert read_deadline(text, year=2026) == OnDate(text=text, date=date.fromisoformat(day))

    @pytest.mark.parametrize(
        "value",
        [datetime(2026, 3, 31), date(2026, 3, 31), 46112, 46112.0, 46112.75, 20260331, Decimal(46112)],  # noqa: DTZ001
    )
    def test_is_read_from_a_cell(self, value: object) -> None:
        found = read_deadline(value, year=2020)
        assert isinstance(found, OnDate)
        assert found.date == date(2026, 3, 31)

    def test_with_a_zone_is_the_date_in_shanghai(self) -> None:
        found = read_deadline(datetime(2026, 3, 30, 17, tzinfo=UTC), year=2026)
        assert found == OnDate(text="2026-03-31", date=date(2026, 3, 31))


class TestAFrequency:
    @pytest.mark.parametrize(("text", "frequency", "due", "day", "month"), REPEATED)
    def test_is_read_as_written(
        self, text: str, frequency: Frequency, due: str, day: int | None, month: int | None
    ) -> None:
        found = read_deadline(text, year=2026)
        assert isinstance(found, Every)
        assert (found.frequency, found.due, found.day, found.month, found.text) == (frequency, due, day, month, text)


class TestAKindOfRectification:
    @pytest.mark.parametrize(
        ("text", "kind"), [("立行立改", "immediate"), ("长期坚持", "long_term"), (" 长期 坚持。", "long_term")]
    )
    def test_is_no_time(self, text: str, kind: str) -> None:
        found = read_deadline(text, year=2026)
        assert isinstance(found, Standing)
        assert (found.kind, found.text) == (kind, text)


class TestWhatCannotBeRead:
    @pytest.mark.parametrize("text", NO_DATE)
    def test_is_kept_as_words(self, text: str) -> None:
        assert read_deadline(text, year=2026) == Unreadable(text=text)

    @pytest.mark.parametrize(
        "value", [None, True, float("nan"), float("inf"), -1, 0, 3, 10**40, 46112j, object, b"x", []]
    )
    def test_is_never_an_exception(self, value: object) -> None:
        assert isinstance(read_deadline(value, year=2026), Unreadable)

    @given(st.text())
    @example("\ud800")
    def test_is_never_an_exception_for_any_text(self, text: str) -> None:
        read_deadline(text, year=2026)

    @given(
        st.text(
            alphabet="〇一二三十每季度半全年月周底末前日号最后个工作当本０1２3456789.-/ 上下旬第之以次立长", max_size=12
        )
    )
    def test_is_never_an_exception_for_text_that_is_nearly_a_time(self, text: str) -> None:
        found = read_deadline(text, year=2026)
        assert found.text == text
        assert ANY_DEADLINE.validate_json(ANY_DEADLINE.dump_json(found)) == found
        assert all(period.contains(day) for period, day in occurrences(found, 2026, packaged_calendar()))

    @given(st.floats() | st.integers())
    def test_is_never_an_exception_for_any_number(self, value: float) -> None:
        read_deadline(value, year=2026)
