from datetime import date

import pytest

from services.supervision.jobs.kinds import JobKind
from services.supervision.jobs.timetable import Due, due_jobs, sheet_wanted_by
from tests.supervision.jobs.scenarios import CALENDAR

LONG_AGO = date(2024, 1, 1)


def due(today: date, begun: date = LONG_AGO, months_back: int = 0) -> list[Due]:
    return due_jobs(today, CALENDAR, begun=begun, report_working_days=3, months_back=months_back)


def of(kind: JobKind, jobs: list[Due]) -> list[str]:
    return [job.period for job in jobs if job.kind is kind]


class TestTimetable:
    @pytest.mark.parametrize(
        ("day", "month"),
        [
            (date(2026, 1, 30), "2026-01"),  # 31 January is a Saturday
            (date(2026, 2, 28), "2026-02"),  # a Saturday that is worked
            (date(2026, 3, 31), "2026-03"),
            (date(2026, 5, 29), "2026-05"),
            (date(2026, 10, 30), "2026-10"),
        ],
    )
    def test_reports_open_on_the_months_last_working_day(self, day: date, month: str) -> None:
        assert of(JobKind.OPEN_MONTHLY_REPORTS, due(day)) == [month]
        assert of(JobKind.OPEN_MONTHLY_REPORTS, due(day.replace(day=day.day - 1))) == []

    def test_they_are_swept_on_the_day_after_they_were_due(self) -> None:
        march = "2026-03"
        assert march not in of(JobKind.SWEEP_MONTHLY_REPORTS, due(date(2026, 4, 3), months_back=1))
        assert march in of(JobKind.SWEEP_MONTHLY_REPORTS, due(date(2026, 4, 4), months_back=1))

    def test_what_was_due_while_the_machine_was_off_is_caught_up(self) -> None:
        late = due(date(2026, 4, 20), months_back=2)
        assert of(JobKind.OPEN_MONTHLY_REPORTS, late) == ["2026-02", "2026-03"]

    def test_what_was_due_before_the_unit_began_is_left_alone(self) -> None:
        late = due(date(2026, 4, 20), begun=date(2026, 3, 15), months_back=2)
        assert of(JobKind.OPEN_MONTHLY_REPORTS, late) == ["2026-03"]

    def test_reminders_go_out_on_working_days_and_never_for_days_past(self) -> None:
        assert of(JobKind.DEADLINE_REMINDERS, due(date(2026, 3, 31))) == ["2026-03-31"]
        assert of(JobKind.DEADLINE_REMINDERS, due(date(2026, 4, 5))) == []

    def test_a_sheet_is_there_some_working_days_before_the_check(self) -> None:
        assert sheet_wanted_by(date(2026, 4, 3), CALENDAR, 3) == date(2026, 4, 9)
