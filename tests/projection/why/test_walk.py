from uuid import UUID

from services.projection.why.walk import Link, walk

LIST, ITEM, CHECK, FINDING, RECTIFICATION, REPORT, OTHER = (UUID(int=number) for number in range(1, 8))
STORY = (
    Link(ITEM, LIST, "item_of"),
    Link(OTHER, LIST, "item_of"),
    Link(CHECK, ITEM, "checks"),
    Link(CHECK, OTHER, "checks"),
    Link(FINDING, CHECK, "found_in"),
    Link(FINDING, ITEM, "found_at"),
    Link(RECTIFICATION, FINDING, "origin"),
    Link(REPORT, RECTIFICATION, "reports_on"),
)


class TestWalk:
    def test_goes_up_to_causes_and_down_to_what_followed(self) -> None:
        way = walk(FINDING, STORY, depth=8, most=50)
        assert way.depths == {FINDING: 0, CHECK: -1, ITEM: -1, LIST: -2, RECTIFICATION: 1}
        assert not way.cut

    def test_shows_what_a_report_or_check_is_about_only_of_the_thing_itself(self) -> None:
        assert walk(RECTIFICATION, STORY, depth=8, most=50).depths[REPORT] == 1
        assert OTHER not in walk(RECTIFICATION, STORY, depth=8, most=50).depths
        assert walk(CHECK, STORY, depth=8, most=50).depths == {
            CHECK: 0,
            ITEM: -1,
            OTHER: -1,
            FINDING: 1,
            RECTIFICATION: 2,
        }

    def test_ends_where_things_are_there_because_of_each_other(self) -> None:
        ring = (Link(ITEM, LIST, "caused"), Link(LIST, CHECK, "caused"), Link(CHECK, ITEM, "caused"))
        way = walk(ITEM, ring, depth=8, most=50)
        assert way.depths == {ITEM: 0, LIST: -1, CHECK: -2}
        assert set(way.links) == set(ring)

    def test_says_when_it_ends_before_everything_is_shown(self) -> None:
        line = [Link(UUID(int=number + 1), UUID(int=number), "carries") for number in range(1, 30)]
        near = walk(UUID(int=15), line, depth=3, most=50)
        assert (sorted(near.depths.values()), near.cut) == ([-3, -2, -1, 0, 1, 2, 3], True)
        star = [Link(UUID(int=number), LIST, "item_of") for number in range(10, 100)]
        few = walk(LIST, star, depth=3, most=20)
        assert (len(few.depths), few.cut) == (21, True)
