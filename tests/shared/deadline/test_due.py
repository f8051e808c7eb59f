from datetime import date

import pytest

from shared.calendar.period import Period
from shared.calendar.working_days import Shift, packaged_calendar
from shared.deadline import due_date, occurrences, read_deadline

CALENDAR = packaged_calendar()


def dates(text: str, year: int = 2026) -> list[str]:
    found = occurrences(read_deadline(text, year=year), year, CALENDAR)
    return [f"{period.label} {due.isoformat()[5:]}" for period, due in found]


class TestOccurrences:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("每季度", ["2026-Q1 03-31", "2026-Q2 06-30", "2026-Q3 09-30", "2026-Q4 12-31"]),
            ("每半年", ["2026-H1 06-30", "2026-H2 12-31"]),
            ("全年", ["2026 12-31"]),
            ("每年6月30日前", ["2026 06-30"]),
            ("每半年最后一个工作日", ["2026-H1 06-30", "2026-H2 12-31"]),
            ("每季度25日前", ["2026-Q1 03-25", "2026-Q2 06-25", "2026-Q3 09-25", "2026-Q4 12-25"]),
            ("9月底前", ["2026 09-30"]),
            ("2027年9月底前", []),
            ("立行立改", []),
            ("长期坚持", []),
            ("七一前后", []),
        ],
    )
    def test_are_those_of_the_year(self, text: str, expected: list[str]) -> None:
        assert dates(text) == expected

    def test_of_every_month_end_on_its_last_working_day(self) -> None:
        assert dates("当月最后一个工作日前")[:2] == ["2026-01 01-30", "2026-02 02-28"]
        assert dates("当月最后一个工作日前")[9] == "2026-10 10-30"

    def test_of_the_31st_end_on_the_last_day_of_a_shorter_month(self) -> None:
        assert dates("每月31日前")[1] == "2026-02 02-28"
        assert dates("每月31日前", 2024)[1] == "2024-02 02-29"


class TestADueDate:
    def test_of_a_single_date_lies_in_the_periods_that_contain_it(self) -> None:
        deadline = read_deadline("2026年3月31日", year=2026)
        assert due_date(deadline, None, CALENDAR) == date(2026, 3, 31)
        assert due_date(deadline, Period.parse("2026-Q1"), CALENDAR) == date(2026, 3, 31)
        assert due_date(deadline, Period.parse("2026-Q2"), CALENDAR) is None

    def test_of_a_repeated_item_needs_a_period_of_its_length(self) -> None:
        monthly = read_deadline("每月", year=2026)
        assert due_date(monthly, Period.parse("2026-01"), CALENDAR) == date(2026, 1, 31)
        assert due_date(monthly, None, CALENDAR) is None
        with pytest.raises(ValueError, match="quarterly period 2026-Q1"):
            due_date(monthly, Period.parse("2026-Q1"), CALENDAR)

    def test_moves_off_a_day_off_if_told(self) -> None:
        monthly, january = read_deadline("每月", year=2026), Period.parse("2026-01")
        assert due_date(monthly, january, CALENDAR, shift=Shift.PREVIOUS) == date(2026, 1, 30)
        assert due_date(monthly, january, CALENDAR, shift=Shift.NEXT) == date(2026, 2, 2)

    def test_does_not_exist_without_a_date(self) -> None:
        for text in ("立行立改", "长期坚持", "七一前后"):
            assert due_date(read_deadline(text, year=2026), Period.parse("2026"), CALENDAR) is None
