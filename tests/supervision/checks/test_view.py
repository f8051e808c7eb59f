from uuid import UUID

from services.supervision.checks.view import VIEW, CheckRow, Standing
from tests.supervision.folding import Said, rows
from tests.supervision.quarterly_check.scenarios import CANCELLED, FINDING, FOUND, PLANNED, REPORTED, SHEET

CHECK = UUID(int=1)


def row(*history: object) -> CheckRow:
    (found,) = rows(VIEW, "supervision", *(Said.of(CHECK, event) for event in history))  # type: ignore[arg-type]
    assert isinstance(found, CheckRow)
    return found


class TestOwnQuarterlyChecks:
    def test_a_planned_check_waits_for_its_sheet(self) -> None:
        assert (row(PLANNED).standing, row(PLANNED).quarter) == (Standing.PLANNED, "2026-Q1")

    def test_a_check_goes_on_and_ends(self) -> None:
        assert row(PLANNED, SHEET).standing is Standing.ON_SITE
        assert row(PLANNED, SHEET, FOUND).findings == (FINDING,)
        assert row(PLANNED, SHEET, FOUND, REPORTED).standing is Standing.REPORTED

    def test_a_cancelled_check_stays_readable(self) -> None:
        assert row(PLANNED, CANCELLED).standing is Standing.CANCELLED
