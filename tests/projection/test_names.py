from uuid import UUID

from services.projection.names import people_of
from services.projection.three_lists.view.duties import DutyListRow, Status, Tenure
from tests.projection.scenarios import FIRST, LIST, QIAN, ZHAO


class TestPeopleOf:
    def test_finds_ids_wherever_they_stand_but_not_those_of_events(self) -> None:
        step = {
            "by": str(QIAN),
            "event": str(UUID(int=1)),
            "text": "已按月核对完毕，请核验。",
        }
        assert people_of([{"story": [step], "helpers": (ZHAO,), "due": None}]) == {QIAN, ZHAO}

    def test_finds_those_inside_a_row(self) -> None:
        tenures = (Tenure(since=None, holder=ZHAO),)
        row = DutyListRow(LIST, 2026, "branch", FIRST, Status.ISSUED, QIAN, tenures, ())
        assert people_of(row) == {LIST, FIRST, QIAN, ZHAO}

    def test_takes_no_text_for_an_id_that_only_looks_like_one(self) -> None:
        assert people_of(f"{'会' * 8}-{'议' * 14}-{'室' * 12}") == set()
