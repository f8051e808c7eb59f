from datetime import date
from uuid import UUID

from services.learning.study_series import domain
from services.learning.study_series.occurrences import occurrences, series_of, study_day_id
from shared.calendar.working_days import packaged_calendar
from tests.learning.study_series.scenarios import CLOSED, OPEN, OPENED, PLAN, PLANNED

CALENDAR = packaged_calendar()


class TestOccurrences:
    def test_move_off_holidays_and_carry_the_topic_of_their_month(self) -> None:
        found = {each.by_rule: each for each in occurrences(series_of(OPEN, PLAN), 2026, CALENDAR)}

        assert len(found) == 12
        april, october, may = found[date(2026, 4, 6)], found[date(2026, 10, 5)], found[date(2026, 5, 4)]
        assert (april.planned_on, april.part) == (date(2026, 4, 7), "morning")
        assert april.topic is not None
        assert april.topic.topic == "纪律处分条例"
        assert october.planned_on == date(2026, 10, 8)
        assert may.topic is None

    def test_are_the_same_from_the_commands_as_from_the_stored_events(self) -> None:
        stored = domain.DECIDER.fold((OPENED, PLANNED))
        assert occurrences(stored, 2026, CALENDAR) == occurrences(series_of(OPEN, PLAN), 2026, CALENDAR)

    def test_end_with_the_series_and_with_its_year(self) -> None:
        assert occurrences(domain.DECIDER.fold((OPENED, CLOSED)), 2026, CALENDAR) == ()
        assert occurrences(series_of(OPEN), 2025, CALENDAR) == ()

    def test_have_one_id_each(self) -> None:
        ids = {study_day_id(UUID(int=7), each.by_rule) for each in occurrences(series_of(OPEN), 2026, CALENDAR)}
        assert len(ids) == 12
        assert study_day_id(UUID(int=7), date(2026, 4, 6)) in ids
