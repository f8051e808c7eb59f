from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar.period import Frequency, Period, PeriodUnreadable, add_months, periods_in

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
FREQUENCIES = st.sampled_from(Frequency)


class TestAPeriod:
    @pytest.mark.parametrize(
        ("label", "start", "end", "chinese"),
        [
            ("2026", date(2026, 1, 1), date(2027, 1, 1), "2026年"),
            ("2026-H1", date(2026, 1, 1), date(2026, 7, 1), "2026年上半年"),
            ("2026-H2", date(2026, 7, 1), date(2027, 1, 1), "2026年下半年"),
            ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), "2026年第一季度"),
            ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), "2026年第四季度"),
            ("2026-03", date(2026, 3, 1), date(2026, 4, 1), "2026年3月"),
            ("2026-12", date(2026, 12, 1), date(2027, 1, 1), "2026年12月"),
            ("2026-W01", date(2025, 12, 29), date(2026, 1, 5), "2026年第1周"),
        ],
    )
    def test_is_read_and_named(self, label: str, start: date, end: date, chinese: str) -> None:
        period = Period.parse(label)
        assert (period.start, period.end, period.label, period.chinese) == (start, end, label, chinese)

    @pytest.mark.parametrize(
        "text", ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-W60", "26", "0000", "0001-01", "9999-12"]
    )
    def test_is_refused_if_it_cannot_be_read(self, text: str) -> None:
        with pytest.raises(PeriodUnreadable, match="is not a period"):
            Period.parse(text)

    def test_starts_where_its_kind_starts(self) -> None:
        with pytest.raises(PeriodUnreadable):
            Period(date(2026, 1, 2), Frequency.MONTHLY)

    @given(FREQUENCIES, DAYS)
    def test_contains_its_days_and_not_its_end(self, frequency: Frequency, day: date) -> None:
        period = Period.of(frequency, day)
        assert period.contains(day)
        assert not period.contains(period.end)
        assert period.next().start == period.end
        assert period.next().previous() == period
        assert Period.parse(period.label) == period
        assert period.last_day + timedelta(days=1) == period.end

    @given(FREQUENCIES, st.integers(1990, 2100))
    def test_follows_the_others_of_its_year_without_a_gap(self, frequency: Frequency, year: int) -> None:
        periods = periods_in(year, frequency)
        assert [period.number for period in periods] == list(range(1, len(periods) + 1))
        assert {period.year for period in periods} == {year}
        assert periods[-1].next().year == year + 1

    def test_counts_as_many_as_there_are(self) -> None:
        assert [len(periods_in(2026, frequency)) for frequency in Frequency] == [1, 2, 4, 12, 53]


class TestAddingMonths:
    def test_ends_on_the_last_day_of_a_shorter_month(self) -> None:
        assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
        assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
        assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
