"""Two states of a report beside each other."""

from typing import Any
from uuid import UUID

from services.projection.replay.changes import differences
from services.projection.reports.reports import REPORTS

BOARD, DUTIES = REPORTS["three-lists"], REPORTS["duty-list"]
ONE, OTHER = UUID(int=1), UUID(int=2)


def row(id_: UUID, matter: str, **more: Any) -> dict[str, Any]:
    return {"item": {"service": "responsibility", "slice": "rectification", "id": id_}, "matter": matter, **more}


def light(colour: str, *events: int) -> dict[str, Any]:
    return {"colour": colour, "word": colour, "events": events}


class TestDifferences:
    def test_are_the_columns_that_changed_with_both_values(self) -> None:
        before, after = [row(ONE, "台账", status="在办")], [row(ONE, "台账", status="已销号")]
        [change] = differences(BOARD, before, after)
        assert (change.kind, change.what) == ("changed", "台账")
        assert [(column.key, old, new) for column, old, new in change.cells] == [("status", "在办", "已销号")]

    def test_are_whole_rows_that_came_or_went(self) -> None:
        came, went = differences(BOARD, [row(ONE, "旧")], [row(OTHER, "新", status="在办")])
        assert (came.kind, [(c.key, old, new) for c, old, new in came.cells]) == (
            "added",
            [("matter", None, "新"), ("status", None, "在办")],
        )
        assert (went.kind, went.what, [(c.key, old, new) for c, old, new in went.cells]) == (
            "gone",
            "旧",
            [("matter", "旧", None)],
        )

    def test_are_none_when_rows_only_moved_or_a_light_names_other_events(self) -> None:
        before = [row(ONE, "一", number=1, light=light("red", 1)), row(OTHER, "二", number=2)]
        after = [row(OTHER, "二", number=1), row(ONE, "一", number=2, light=light("red", 1, 2))]
        assert differences(BOARD, before, after) == []
        assert len(differences(BOARD, before, [{**after[1], "light": light("green")}, after[0]])) == 1

    def test_are_none_where_a_light_only_counts_another_day(self) -> None:
        before = [row(ONE, "一", light=light("red"), reason="逾期1天")]
        assert differences(BOARD, before, [row(ONE, "一", light=light("red"), reason="逾期2天")]) == []
        [change] = differences(BOARD, before, [row(ONE, "一", light=light("green"), reason="已完成")])
        assert [column.key for column, _, _ in change.cells] == ["light", "reason"]

    def test_tell_rows_of_one_thing_apart_by_their_period_and_else_by_their_order(self) -> None:
        first, second = row(ONE, "报告", period="1月", status="已履行"), row(ONE, "报告", period="2月", status="未履行")
        [change] = differences(DUTIES, [second], [first, second])
        assert (change.kind, change.what) == ("added", "报告 1月")
        same = [row(ONE, "会议", done="甲"), row(ONE, "会议", done="乙")]
        [change] = differences(BOARD, same, [same[0], {**same[1], "done": "丙"}])
        assert [(old, new) for _, old, new in change.cells] == [("乙", "丙")]
