"""What the tree, the comparison of units and the wall screen count and choose."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.pages.overview.page import chosen_codes, compare
from services.portal.pages.tree.page import Branch, branches
from services.portal.pages.wall.page import coming, count, month, progress, total


def organization(id: str, parent: str | None = None) -> dict[str, Any]:
    return {"id": id, "parent_id": parent}


def drawn(roots: list[Branch]) -> Any:
    return {root.organization["id"]: drawn(root.below) for root in roots}


class TestTheTree:
    def test_stands_under_what_stands_under_nothing(self) -> None:
        rows = [organization("支部", "总支"), organization("总支", "党委"), organization("党委")]
        assert drawn(branches(rows, [])) == {"党委": {"总支": {"支部": {}}}}

    def test_shows_an_organization_whose_superior_is_of_another_unit(self) -> None:
        assert drawn(branches([organization("支部", "别处")], [])) == {"支部": {}}

    def test_shows_rings_too(self) -> None:
        rows = [organization("一", "二"), organization("二", "一"), organization("三", "二"), organization("四", "四")]
        assert drawn(branches(rows, [])) == {"一": {}, "二": {"三": {}}, "四": {}}

    def test_is_as_deep_as_it_has_to_be(self) -> None:
        rows = [organization(str(n), str(n - 1)) for n in range(500)]
        [root] = branches(rows, [])
        depth = 1
        while root.below:
            [root] = root.below
            depth += 1
        assert depth == 500

    def test_shows_posts_at_their_organization(self) -> None:
        [one] = branches([organization("一")], [{"organization_id": "一", "title": "书记"}, {"title": "无处"}])
        assert [post["title"] for post in one.posts] == ["书记"]

    @given(st.dictionaries(st.integers(0, 8), st.none() | st.integers(0, 10), max_size=9))
    @settings(max_examples=100, deadline=None)
    def test_shows_every_organization_once(self, parents: dict[int, int | None]) -> None:
        roots = branches([{"id": id, "parent_id": parent} for id, parent in parents.items()], [])
        seen, asked = [], list(roots)
        while asked:
            one = asked.pop()
            seen.append(one.organization["id"])
            asked += one.below
        assert sorted(seen) == sorted(parents)


class TestComparing:
    ROWS = tuple({"code": code} for code in ("C", "A", "B"))

    def test_takes_the_chosen_units_by_code(self) -> None:
        assert [row["code"] for row in compare(self.ROWS, ["C", "A", "X"])] == ["A", "C"]

    def test_takes_all_where_nobody_that_is_shown_was_chosen(self) -> None:
        for codes in ([], ["X"]):
            assert [row["code"] for row in compare(self.ROWS, codes)] == ["A", "B", "C"]

    def test_takes_no_more_than_a_chart_can_show(self) -> None:
        assert len(compare([{"code": f"{n:03}"} for n in range(99)], [])) == 40

    def test_stays_when_the_table_is_sorted(self) -> None:
        """The form says each unit by itself, an address of the list all in one."""
        assert chosen_codes(["C", "A"]) == chosen_codes(["C,A"]) == ["C", "A"]
        assert chosen_codes([]) == chosen_codes([""]) == []


def item(list_: str, colour: str | None, due: str | None = None) -> dict[str, Any]:
    return {"list": list_, "light": None if colour is None else {"colour": colour}, "due": due}


class TestTheWall:
    def test_counts_items_by_list_and_colour(self) -> None:
        counted = count([item("问题", "red"), item("问题", "red"), item("任务", None), item("任务", "violet")])
        assert counted == {"问题": {"red": 2}, "任务": {"none": 2}}
        assert total(counted) == {"red": 2, "none": 2}
        assert total({}) == {}

    def test_counts_nothing_beyond_what_a_target_asks(self) -> None:
        rows = [
            {"indicator": "党课", "done": done, "minimum": wanted} for done, wanted in ((5, 2), (0, 2), (None, None))
        ]
        assert progress(rows) == [("党课", 2, 4)]

    def test_shows_the_last_month_that_has_reports(self) -> None:
        rows = [{"month": month, "submitted_on": on} for month, on in (("02", "x"), ("03", None), ("03", "x"))]
        assert month(rows) == ("03", 1, 2)
        assert month([]) is None

    def test_says_what_comes_next_but_nothing_that_is_late_or_done(self) -> None:
        rows = [
            item("一", "green", "2026-04-01"),
            item("二", "yellow", "2026-03-01"),
            item("三", "red", "2026-03-02"),
            item("四", "green", "2026-02-28"),
            item("五", "green"),
        ]
        assert [row["list"] for row in coming(rows, "2026-03-01")] == ["二", "一"]
