"""Whatever stands in the cells: a plan or sentences, never an exception."""

from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.importing.check import check_sheets
from services.portal.importing.workbook import RawSheet
from shared.calendar.working_days import packaged_calendar
from tests.portal.importing.workbooks import SMALL, TODAY

WORDS = st.sampled_from(
    [
        *(
            "党组",
            "P1",
            "ZB1",
            "外单位：",
            "功能型支部：",
            "免硬性要求，自起",
            "每月",
            "#N/A",
            "1e999",
            "序号",
            "姓名",
            "　",
        )
    ]
)
VALUES = st.one_of(
    WORDS,
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.just(10**400),
)
PLACES = st.tuples(st.sampled_from(sorted(SMALL)), st.integers(1, 15), st.integers(1, 12))


def sheets(changes: list[tuple[tuple[str, int, int], Any]]) -> list[RawSheet]:
    cells = {
        title: {
            number: {column: value for column, value in enumerate(row, 1) if value is not None}
            for number, row in enumerate(rows, 1)
        }
        for title, rows in SMALL.items()
    }
    for (title, row, column), value in changes:
        cells[title].setdefault(row, {})[column] = value
    return [RawSheet(title, False, rows) for title, rows in cells.items()]


@given(st.lists(st.tuples(PLACES, VALUES), max_size=8))
@settings(max_examples=300, deadline=None)
def test_cells_may_hold_anything(
    changes: list[tuple[tuple[str, int, int], str | int | float | date | datetime | time | timedelta]],
) -> None:
    found = check_sheets(sheets(changes), today=TODAY, calendar=packaged_calendar())
    assert found.plan is not None or any(problem.severity == "error" for problem in found.problems)
    for problem in found.problems:
        assert problem.sentence("zh")
        assert problem.sentence("en")
