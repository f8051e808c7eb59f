"""The rows of a report as a list, whose whole state is in the address."""

from typing import Any
from urllib.parse import parse_qs

from hypothesis import given, settings
from hypothesis import strategies as st

from services.portal.pages.pattern.listing import PAGE_SIZE, Column, Listing, Row, listing, shown

COLUMNS = (
    Column("matter", "事项", "text"),
    Column("count", "次数", "number"),
    Column("due", "时限", "date"),
    Column("light", "灯", "light"),
)
FILTERS = ("matter", "light")


def light(colour: str) -> dict[str, str]:
    return {"colour": colour, "word": {"red": "红灯", "yellow": "黄灯", "green": "绿灯"}.get(colour, "未亮灯")}


ROWS: tuple[Row, ...] = (
    {"matter": "走访 Visit", "count": 10, "due": "2026-03-01", "light": light("green")},
    {"matter": "党课", "count": 9, "due": None, "light": light("red")},
    {"matter": "党课", "count": None, "due": "2026-02-01", "light": None},
    {"matter": "调研", "count": 0, "due": "2026-12-31", "light": light("yellow")},
)


def listed(rows: tuple[Row, ...] = ROWS, sort: str = "", **query: str) -> Listing:
    return listing(COLUMNS, FILTERS, rows, {name.replace("f_", "f."): value for name, value in query.items()}, sort)


def counts(found: Listing) -> list[Any]:
    return [row["count"] for row in found.found]


class TestFinding:
    def test_takes_every_word_wherever_it_stands_in_the_row(self) -> None:
        assert counts(listed(q="visit  03-01")) == [10]
        assert counts(listed(q="党课 红灯")) == [9]
        assert counts(listed(q="走访 红灯")) == []

    def test_of_nothing_finds_all(self) -> None:
        assert len(listed(q="  ").found) == 4
        assert not listed(q="  ").narrowed

    def test_does_not_look_where_the_list_shows_nothing(self) -> None:
        assert listed(({"matter": "甲", "hidden": "乙"},), q="乙").found == ()


class TestFilters:
    def test_offer_what_the_column_holds_and_how_often(self) -> None:
        offered = {one.key: one.values for one in listed().filters}
        assert offered["matter"] == (("党课", 2), ("调研", 1), ("走访 Visit", 1))
        assert offered["light"] == (("红灯", 1), ("绿灯", 1), ("黄灯", 1))

    def test_keep_the_rows_that_show_the_chosen_value(self) -> None:
        assert counts(listed(f_matter="党课", f_light="红灯")) == [9]

    def test_show_a_saved_choice_that_nothing_has_any_more(self) -> None:
        found = listed(f_matter="会议")
        assert found.found == ()
        assert found.narrowed
        assert ("会议", 0) in found.filters[0].values

    def test_of_a_column_that_the_list_has_not_are_left_alone(self) -> None:
        found = listing(COLUMNS, ("nowhere",), ROWS, {"f.nowhere": "x"})
        assert (found.filters, len(found.found)) == ((), 4)


class TestSorting:
    def test_puts_numbers_by_size_with_empty_cells_last(self) -> None:
        assert counts(listed(sort="count")) == [0, 9, 10, None]

    def test_the_other_way_round_leaves_empty_cells_last(self) -> None:
        assert counts(listed(sort="-count")) == [10, 9, 0, None]
        assert [row["due"] for row in listed(sort="-due").found] == ["2026-12-31", "2026-03-01", "2026-02-01", None]

    def test_puts_lights_by_urgency(self) -> None:
        assert counts(listed(sort="light")) == [9, 0, 10, None]
        assert counts(listed(sort="-light")) == [10, 0, 9, None]

    def test_by_the_address_counts_more_than_the_usual_one(self) -> None:
        assert counts(listing(COLUMNS, (), ROWS, {"sort": "count"}, "-count")) == [0, 9, 10, None]

    def test_by_an_unknown_column_leaves_the_order_of_the_report(self) -> None:
        assert counts(listing(COLUMNS, (), ROWS, {"sort": "-nowhere"})) == [10, 9, None, 0]

    def test_by_a_column_of_numbers_takes_words_among_them(self) -> None:
        rows = ({"count": "3—5次"}, {"count": 2}, {"count": "10"}, {"count": None})
        assert counts(listed(rows, sort="count")) == [2, "10", "3—5次", None]

    def test_turns_round_by_the_same_heading(self) -> None:
        assert parse_qs(listed(sort="due").sorted_by("due")[1:])["sort"] == ["-due"]
        assert parse_qs(listing(COLUMNS, (), ROWS, {"sort": "-due"}).sorted_by("due")[1:])["sort"] == ["due"]


class TestPages:
    ROWS = tuple({"matter": f"事项{number:03}"} for number in range(2 * PAGE_SIZE + 1))

    def test_hold_so_many_rows(self) -> None:
        found = listed(self.ROWS, page="2")
        assert [row["matter"] for row in found.rows][:1] == [f"事项{PAGE_SIZE:03}"]
        assert (len(found.rows), found.page, found.pages, len(found.found)) == (PAGE_SIZE, 2, 3, 2 * PAGE_SIZE + 1)

    def test_beyond_the_last_are_the_last(self) -> None:
        for page in ("4", "999999"):
            assert listed(self.ROWS, page=page).page == 3

    def test_that_are_no_number_are_the_first(self) -> None:
        for page in ("", "0", "-1", "二", "²", "1e9", "9" * 30):
            assert listed(self.ROWS, page=page).page == 1

    def test_of_nothing_are_one(self) -> None:
        found = listed((), page="7")
        assert (found.page, found.pages, found.rows) == (1, 1, ())


class TestAnAddress:
    def test_keeps_the_whole_view(self) -> None:
        query = {"q": "党课", "sort": "-due", "page": "1", "as_of": "2026-03-01", "f.light": "红灯"}
        found = listing(COLUMNS, FILTERS, ROWS, query)
        assert parse_qs(found.address()[1:]) == {name: [value] for name, value in query.items()}

    def test_leaves_out_what_is_no_part_of_the_view(self) -> None:
        found = listing(COLUMNS, FILTERS, ROWS, {"done": "3", "at_least": "x:3", "as": "table"}, keep=("as",))
        assert found.address() == "?as=table"

    def test_of_another_order_begins_at_the_first_page(self) -> None:
        assert "page" not in listed(page="1").sorted_by("due")


class TestShown:
    def test_is_a_cell_as_text(self) -> None:
        cells: list[tuple[Any, str]] = [
            (None, ""),
            (True, "✓"),
            (False, ""),
            (0, "0"),
            (light("red"), "红灯"),
            (["甲", None, ["乙", "丙"]], "甲、、乙、丙"),
            ({"a": "甲", "b": 2}, "甲、2"),
        ]
        assert [shown(value) for value, _ in cells] == [text for _, text in cells]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
LIGHTS = st.none() | st.fixed_dictionaries(
    {"colour": st.text(max_size=6) | st.just("red"), "word": st.text(max_size=4)}
)
KEYS = st.sampled_from(["q", "sort", "page", "as_of", "f.matter", "f.light", "f.", "x"])
WORDS = st.text(max_size=8) | st.sampled_from(["count", "-count", "light", "-light", "--due", "-", "1", "红灯"])


class TestAnything:
    @given(
        st.lists(st.fixed_dictionaries({}, optional={"matter": VALUES, "count": VALUES, "light": LIGHTS}), max_size=6),
        st.dictionaries(KEYS, WORDS, max_size=5),
    )
    @settings(max_examples=200, deadline=None)
    def test_that_is_asked_for_gives_a_list(self, rows: list[Row], query: dict[str, str]) -> None:
        found = listing(COLUMNS, FILTERS, rows, query, "count")
        assert 1 <= found.page <= found.pages
        assert len(found.rows) <= PAGE_SIZE
        assert len(found.found) <= found.total == len(rows)
        assert found.address().startswith("?")
        again = {name: value for name, [value] in parse_qs(found.address()[1:]).items()}
        assert listing(COLUMNS, FILTERS, rows, again, "count").found == found.found
