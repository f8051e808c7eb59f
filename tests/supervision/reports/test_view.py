from uuid import UUID

from services.supervision.reports.view import VIEW, ReportRow, Standing
from tests.supervision.folding import Said, rows
from tests.supervision.monthly_report.scenarios import (
    ACCEPTED,
    CONFIRMED,
    LATE,
    MADE_UP,
    MISSED,
    OPENED,
    RETURNED,
    TASK_DONE,
    TASK_SET,
)

REPORT = UUID(int=1)


def row(*history: object) -> ReportRow:
    (found,) = rows(VIEW, "supervision", *(Said.of(REPORT, event) for event in history))  # type: ignore[arg-type]
    assert isinstance(found, ReportRow)
    return found


class TestOwnMonthlyReports:
    def test_an_opened_report_is_open(self) -> None:
        assert (row(OPENED).standing, row(OPENED).missed) == (Standing.OPEN, False)

    def test_a_report_goes_in_and_is_accepted_or_returned(self) -> None:
        assert row(OPENED, CONFIRMED).standing is Standing.SUBMITTED
        assert row(OPENED, CONFIRMED, ACCEPTED).standing is Standing.ACCEPTED
        assert row(OPENED, CONFIRMED, RETURNED).standing is Standing.RETURNED

    def test_a_missed_report_stays_missed_when_it_is_made_up(self) -> None:
        made_up = row(OPENED, MISSED, MADE_UP)
        assert (made_up.standing, made_up.missed, made_up.submitted_on) == (Standing.SUBMITTED, True, LATE)

    def test_a_make_up_task_is_open_until_it_is_done(self) -> None:
        assert row(OPENED, TASK_SET).tasks[0].done_on is None
        assert row(OPENED, TASK_SET, TASK_DONE).tasks[0].done_on == TASK_DONE.done_on
