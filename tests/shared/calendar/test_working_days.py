import csv
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar.importing import NothingToImport, estimate_year, import_year
from shared.calendar.statutory import LUNAR, statutory_days
from shared.calendar.table import (
    COLUMNS,
    CalendarTableInvalid,
    DayKind,
    YearStatus,
    packaged_table,
    read_table,
    table_text,
)
from shared.calendar.working_days import Calendar, NoCalendarForYear, Shift, packaged_calendar

CALENDAR = packaged_calendar()
DAYS = st.dates(date(2024, 3, 1), date(2027, 10, 1))


class TestAWorkingDay:
    @pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 5, 31), date(2026, 10, 31)])
    def test_is_not_the_month_end_on_a_weekend(self, day: date) -> None:
        assert not CALENDAR.is_working_day(day)

    @pytest.mark.parametrize("day", [date(2026, 2, 14), date(2026, 2, 28), date(2026, 1, 4), date(2026, 10, 10)])
    def test_is_a_weekend_day_that_makes_up_for_a_holiday(self, day: date) -> None:
        assert day.weekday() >= 5
        assert CALENDAR.is_working_day(day)

    def test_is_every_other_month_end_of_2026_but_three(self) -> None:
        ends = [date(2026 + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 13)]
        assert [day.month for day in ends if not CALENDAR.is_working_day(day)] == [1, 5, 10]

    def test_is_not_a_day_off_in_lieu(self) -> None:
        assert not CALENDAR.is_working_day(date(2026, 1, 2))

    @pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
    def test_comes_as_often_in_a_year_as_the_notices_say(self, year: int, days: int) -> None:
        assert CALENDAR.working_days_between(date(year, 1, 1), date(year + 1, 1, 1)) == days


class TestCountingWorkingDays:
    def test_crosses_the_spring_festival_with_its_two_working_saturdays(self) -> None:
        assert CALENDAR.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
        assert CALENDAR.add_working_days(date(2026, 2, 13), 2) == date(2026, 2, 24)
        assert CALENDAR.add_working_days(date(2026, 3, 2), -1) == date(2026, 2, 28)
        assert CALENDAR.add_working_days(date(2026, 2, 24), -2) == date(2026, 2, 13)

    def test_starts_on_a_day_off_with_the_next_working_day(self) -> None:
        assert CALENDAR.add_working_days(date(2026, 1, 31), 1) == date(2026, 2, 2)
        assert CALENDAR.add_working_days(date(2026, 1, 31), -1) == date(2026, 1, 30)
        assert CALENDAR.add_working_days(date(2026, 1, 31), 0) == date(2026, 1, 31)

    def test_finds_the_last_of_a_month(self) -> None:
        assert CALENDAR.last_working_day(2026, 1) == date(2026, 1, 30)
        assert CALENDAR.last_working_day(2026, 2) == date(2026, 2, 28)
        assert CALENDAR.last_working_day(2026, 12) == date(2026, 12, 31)
        assert CALENDAR.last_working_day(2027, 12) == date(2027, 12, 31)

    def test_shifts_as_told(self) -> None:
        monday = date(2026, 4, 6)
        assert CALENDAR.shifted(monday, Shift.NEXT) == date(2026, 4, 7)
        assert CALENDAR.shifted(monday, Shift.PREVIOUS) == date(2026, 4, 3)
        assert CALENDAR.shifted(monday, Shift.NONE) == monday

    @given(DAYS, st.integers(-40, 40))
    def test_agrees_with_counting_by_hand(self, day: date, n: int) -> None:
        step, left, at = (1 if n > 0 else -1), abs(n), day
        while left:
            at += timedelta(days=step)
            left -= CALENDAR.is_working_day(at)
        assert CALENDAR.add_working_days(day, n) == at

    @given(DAYS, DAYS)
    def test_between_two_days_agrees_with_counting_by_hand(self, a: date, b: date) -> None:
        start, end = min(a, b), max(a, b)
        days = [start + timedelta(days=n) for n in range((end - start).days)]
        assert CALENDAR.working_days_between(start, end) == sum(map(CALENDAR.is_working_day, days))
        assert CALENDAR.working_days_between(end, start) == -CALENDAR.working_days_between(start, end)


class TestAYearWithoutATable:
    def test_is_refused_with_a_sentence_that_says_what_to_do(self) -> None:
        with pytest.raises(NoCalendarForYear) as refused:
            CALENDAR.is_working_day(date(2028, 1, 3))
        assert "import the State Council's notice on the holidays of 2028" in str(refused.value)
        assert refused.value.sentence("zh").startswith("没有2028年的工作日历：请先导入")

    def test_is_refused_when_only_the_answer_lies_in_it(self) -> None:
        with pytest.raises(NoCalendarForYear):
            CALENDAR.add_working_days(date(2027, 12, 31), 1)
        with pytest.raises(NoCalendarForYear):
            CALENDAR.add_working_days(date(2024, 1, 2), -1)
        with pytest.raises(NoCalendarForYear):
            CALENDAR.previous_working_day(date(2024, 1, 1))

    def test_is_refused_up_to_the_first_day_that_there_is(self) -> None:
        with pytest.raises(NoCalendarForYear):
            packaged_calendar().working_days_between(date(2026, 1, 5), date.min)

    def test_is_refused_for_status_notice_and_counting(self) -> None:
        for ask in (CALENDAR.status, CALENDAR.notice):
            with pytest.raises(NoCalendarForYear):
                ask(2023)
        with pytest.raises(NoCalendarForYear):
            CALENDAR.working_days_between(date(2027, 1, 1), date(2028, 1, 2))


class TestTheEstimatedYear:
    def test_says_so(self) -> None:
        assert CALENDAR.status(2027) is YearStatus.ESTIMATED
        assert CALENDAR.status(2026) is YearStatus.PUBLISHED
        assert "预计" in CALENDAR.notice(2027)
        assert CALENDAR.notice(2026) == "《国务院办公厅关于2026年部分节假日安排的通知》国办发明电〔2025〕7号"

    def test_has_the_thirteen_statutory_days_and_nothing_made_up(self) -> None:
        assert [day.isoformat()[5:] for day in sorted(statutory_days(2027))] == [
            *("01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15"),
            *("10-01", "10-02", "10-03"),
        ]
        assert {row.kind for row in estimate_year(2027)} == {DayKind.STATUTORY_HOLIDAY}

    def test_becomes_published_when_its_notice_is_imported_and_the_old_value_stays(self) -> None:
        notice = "《国务院办公厅关于2027年部分节假日安排的通知》"
        published = {"status": YearStatus.PUBLISHED, "notice": notice}
        rows = [row.model_copy(update=published) for row in estimate_year(2027)]
        made_up = rows[0].model_copy(update={"date": date(2027, 2, 20), "kind": DayKind.MAKE_UP_WORKING_DAY})
        renewed = CALENDAR.with_year([*rows, made_up])
        assert renewed.status(2027) is YearStatus.PUBLISHED
        assert renewed.notice(2027) == notice
        assert renewed.is_working_day(date(2027, 2, 20))
        assert not CALENDAR.is_working_day(date(2027, 2, 20))
        assert renewed.is_working_day(date(2026, 2, 28))

    def test_may_be_followed_by_the_next_one_but_not_by_the_one_after(self) -> None:
        moved = [row.model_copy(update={"date": row.date.replace(year=2029)}) for row in estimate_year(2027)]
        with pytest.raises(CalendarTableInvalid, match="without a gap"):
            CALENDAR.with_year(moved)
        moved = [row.model_copy(update={"date": row.date.replace(year=2028)}) for row in estimate_year(2027)]
        assert CALENDAR.with_year(moved).years == range(2024, 2029)


class TestImporting:
    def test_gives_what_is_shipped(self) -> None:
        rows = [row for year in (2024, 2025, 2026) for row in import_year(year)] + list(estimate_year(2027))
        assert tuple(rows) == packaged_table()

    @pytest.mark.parametrize("year", [2024, 2025, 2026])
    def test_finds_every_day_of_the_law_among_the_days_off(self, year: int) -> None:
        off = {row.date: row for row in import_year(year) if not row.working}
        for day in statutory_days(year):
            assert off[day].kind is DayKind.STATUTORY_HOLIDAY
        assert len(statutory_days(year)) == (11 if year == 2024 else 13)

    def test_tells_shifted_rest_days_from_weekends(self) -> None:
        kinds = {row.date: row.kind for row in import_year(2026)}
        assert kinds[date(2026, 2, 20)] is DayKind.REST_DAY_SHIFTED
        assert kinds[date(2026, 2, 15)] is DayKind.REST_DAY
        assert kinds[date(2026, 2, 28)] is DayKind.MAKE_UP_WORKING_DAY

    def test_agrees_with_the_source_on_every_day(self) -> None:
        from chinese_calendar import is_workday

        day = date(2024, 1, 1)
        while day.year < 2027:
            assert CALENDAR.is_working_day(day) == is_workday(day), day
            day += timedelta(days=1)

    def test_refuses_a_year_nobody_has_published(self) -> None:
        with pytest.raises(NothingToImport) as refused:
            import_year(2099)
        assert "2099" in refused.value.sentence("zh")
        with pytest.raises(NothingToImport):
            estimate_year(2099)

    def test_works_for_a_year_whose_lunar_dates_are_not_written_down(self) -> None:
        assert 2020 not in LUNAR
        assert {row.kind for row in import_year(2020)} == set(DayKind)


class TestTheTable:
    def test_survives_being_written_and_read(self) -> None:
        assert read_table(table_text(packaged_table())) == packaged_table()

    def test_is_in_the_order_of_days(self) -> None:
        days = [date.fromisoformat(row[0]) for row in list(csv.reader(table_text(packaged_table()).splitlines()))[1:]]
        assert all(a < b for a, b in pairwise(days))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("day,kind\n", "header"),
            (",".join(COLUMNS) + "\n2026-02-30,rest_day,春节,通知,published\n", "line 2, column date"),
            (",".join(COLUMNS) + "\n2026-02-03,holiday,春节,通知,published\n", "line 2, column kind"),
        ],
    )
    def test_is_refused_by_line_and_column(self, text: str, said: str) -> None:
        with pytest.raises(CalendarTableInvalid, match=said):
            read_table(text)

    def test_is_refused_if_a_day_comes_twice_or_two_notices_mix(self) -> None:
        rows = packaged_table()
        with pytest.raises(CalendarTableInvalid, match="twice"):
            Calendar((*rows, rows[-1]))
        with pytest.raises(CalendarTableInvalid, match="one notice"):
            Calendar((*rows[:-1], rows[-1].model_copy(update={"notice": "另一个通知"})))
        with pytest.raises(CalendarTableInvalid):
            CALENDAR.with_year([])
