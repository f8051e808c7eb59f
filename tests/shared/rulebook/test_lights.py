from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar.working_days import NoCalendarForYear, packaged_calendar
from shared.rulebook.lights import Colour, Light, ReasonKey, light

CALENDAR = packaged_calendar()
DUE = date(2026, 3, 31)


def seen(
    today: date, *, due: date | None = DUE, done_on: date | None = None, made_up: bool = False, warn: int = 3
) -> Light:
    return light(due=due, done_on=done_on, made_up=made_up, today=today, calendar=CALENDAR, warn_working_days=warn)


class TestAnOpenItem:
    @pytest.mark.parametrize(
        ("today", "colour", "reason"),
        [
            (date(2026, 3, 25), Colour.GREEN, ReasonKey.ON_TRACK),
            (date(2026, 3, 26), Colour.YELLOW, ReasonKey.DUE_SOON),
            (date(2026, 3, 29), Colour.YELLOW, ReasonKey.DUE_SOON),
            (date(2026, 3, 31), Colour.YELLOW, ReasonKey.DUE_TODAY),
            (date(2026, 4, 1), Colour.RED, ReasonKey.OVERDUE),
        ],
    )
    def test_turns_yellow_three_working_days_before_and_red_after(
        self, today: date, colour: Colour, reason: ReasonKey
    ) -> None:
        assert (seen(today).colour, seen(today).reason_key) == (colour, reason)

    def test_is_warned_of_in_time_before_the_spring_festival(self) -> None:
        after = date(2026, 2, 25)
        assert seen(date(2026, 2, 12), due=after).colour is Colour.GREEN
        assert seen(date(2026, 2, 13), due=after).colour is Colour.YELLOW

    def test_without_a_date_has_no_light(self) -> None:
        assert seen(DUE, due=None) == Light(Colour.NONE, ReasonKey.NO_DATE)

    def test_due_in_a_year_without_a_calendar_is_green_until_the_warning_might_reach_it(self) -> None:
        assert seen(DUE, due=date(2030, 6, 30)).colour is Colour.GREEN
        with pytest.raises(NoCalendarForYear):
            seen(date(2027, 12, 30), due=date(2028, 1, 5))


class TestADoneItem:
    def test_in_time_is_green(self) -> None:
        assert seen(date(2026, 4, 9), done_on=DUE).colour is Colour.GREEN
        assert seen(DUE, due=None, done_on=DUE).reason_key is ReasonKey.DONE_UNDATED

    def test_late_or_made_up_is_yellow(self) -> None:
        late = date(2026, 4, 2)
        assert seen(late, done_on=late).reason_key is ReasonKey.DONE_LATE
        made_up = seen(late, done_on=late, made_up=True)
        assert (made_up.colour, made_up.reason_key) == (Colour.YELLOW, ReasonKey.MADE_UP)

    def test_was_still_red_on_the_day_before_it_was_made_up(self) -> None:
        assert seen(date(2026, 4, 1), done_on=date(2026, 4, 2), made_up=True).colour is Colour.RED


class TestAReason:
    def test_names_the_dates(self) -> None:
        overdue = seen(date(2026, 4, 2))
        assert overdue.reason("zh") == "时限2026年3月31日，截至2026年4月2日已逾期2天。"
        assert overdue.reason("en") == "Due 2026-03-31; on 2026-04-02 overdue by days: 2."
        made_up = seen(date(2026, 4, 2), done_on=date(2026, 4, 2), made_up=True)
        assert made_up.reason() == "时限2026年3月31日，未按时完成，已于2026年4月2日补课。"

    @given(
        st.dates(date(2024, 6, 1), date(2027, 6, 1)),
        st.none() | st.dates(date(2024, 6, 1), date(2029, 6, 1)),
        st.none() | st.dates(date(2024, 6, 1), date(2027, 6, 1)),
        st.booleans(),
    )
    def test_exists_for_every_light_in_both_languages(
        self, today: date, due: date | None, done_on: date | None, made_up: bool
    ) -> None:
        found = seen(today, due=due, done_on=done_on, made_up=made_up)
        assert "{" not in found.reason("zh") + found.reason("en")
