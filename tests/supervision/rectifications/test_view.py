from datetime import date
from typing import Any
from uuid import UUID

from services.supervision.rectifications.view import VIEW, RectificationRow, Standing
from tests.supervision.folding import Said, rows

ITEM, SECRETARY, FINDING = UUID(int=1), UUID(int=5), UUID(int=7)


def said(type_: str, on: date = date(2026, 3, 2), **payload: Any) -> Said:
    return Said(ITEM, type_, payload, on)


RAISED = said(
    "RectificationRaised",
    kind="dated",
    source="quarterly_check",
    problem="一季度未召开支部党员大会",
    measure="4月底前补开",
    responsible=str(SECRETARY),
    helpers=[],
    deadline={"form": "on_date", "text": "4月底前", "date": "2026-04-30"},
    due="2026-04-30",
    origin=str(FINDING),
    year=2026,
)
ASKED = said("CloseOutAsked", result="已补开", evidence=[])
CLOSED = said("RectificationClosedOut", date(2026, 4, 20), finding="属实", accepted_by=None)


def row(*history: Said) -> RectificationRow:
    (found,) = rows(VIEW, "responsibility", *history)
    assert isinstance(found, RectificationRow)
    return found


class TestRectifications:
    def test_a_raised_item_is_open_and_names_its_finding(self) -> None:
        raised = row(RAISED)
        assert (raised.standing, raised.origin, raised.due) == (Standing.OPEN, FINDING, date(2026, 4, 30))

    def test_an_extension_moves_the_deadline(self) -> None:
        assert row(RAISED, said("ExtensionGranted", due="2026-05-31")).due == date(2026, 5, 31)

    def test_asking_does_not_close_and_a_return_opens_it_again(self) -> None:
        assert row(RAISED, ASKED).standing is Standing.ASKED
        assert row(RAISED, ASKED, said("CloseOutReturned", reason="缺记录")).standing is Standing.OPEN

    def test_an_item_of_an_inspection_tour_waits_after_it_was_verified(self) -> None:
        assert row(RAISED, ASKED, said("RectificationVerified", finding="属实")).standing is Standing.VERIFIED

    def test_a_closed_out_item_knows_its_day(self) -> None:
        closed = row(RAISED, ASKED, CLOSED)
        assert (closed.standing, closed.closed_on) == (Standing.CLOSED_OUT, date(2026, 4, 20))

    def test_a_reopened_item_is_open_with_the_new_problem(self) -> None:
        again = row(RAISED, ASKED, CLOSED, said("RectificationReopened", problem="再次未按季召开", due="2026-07-31"))
        assert (again.standing, again.closed_on, again.problem) == (Standing.OPEN, None, "再次未按季召开")
        assert again.due == date(2026, 7, 31)

    def test_a_revision_may_change_who_answers(self) -> None:
        other = UUID(int=6)
        revised = row(RAISED, said("RectificationRevised", measure="补开", responsible=str(other), due="2026-05-15"))
        assert (revised.responsible, revised.due) == (other, date(2026, 5, 15))
